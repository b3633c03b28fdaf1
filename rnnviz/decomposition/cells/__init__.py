"""The recurrent cells: each file holds one cell's equations, forwards and decomposed, once."""

from __future__ import annotations

from torch import nn

from rnnviz.decomposition.cells.base import Cell, Origin, Rules, Signals, Step
from rnnviz.decomposition.cells.gru import GruCell
from rnnviz.decomposition.cells.lstm import LstmCell
from rnnviz.decomposition.cells.tanh import ReluCell, TanhCell

__all__ = [
    "Cell",
    "GruCell",
    "LstmCell",
    "Origin",
    "ReluCell",
    "Rules",
    "Signals",
    "Step",
    "TanhCell",
    "cell_of",
]


def cell_of(rnn: nn.RNNBase, layer: int, reverse: bool) -> Cell:
    """Return the cell of one layer and direction of a torch recurrent module.

    Weights are read, never copied; a module without biases gets zeros.
    """
    kind: type[Cell] = (
        LstmCell if isinstance(rnn, nn.LSTM) else GruCell if isinstance(rnn, nn.GRU) else TanhCell
    )
    directions = 2 if rnn.bidirectional else 1
    w_input, w_recurrent, *biases = (
        weight.detach() for weight in rnn.all_weights[layer * directions + reverse]
    )
    if not biases:
        biases = [w_input.new_zeros(len(w_input))] * 2
    return kind(w_input, w_recurrent, *biases)
