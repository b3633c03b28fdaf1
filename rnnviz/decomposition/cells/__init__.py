"""The recurrent cells: each file holds one cell's equations, forwards and decomposed, once."""

from __future__ import annotations

from torch import Tensor, nn

from rnnviz.decomposition.cells.base import Cell, Step
from rnnviz.decomposition.cells.gru import GruCell
from rnnviz.decomposition.cells.lstm import LstmCell
from rnnviz.decomposition.cells.tanh import TanhCell

__all__ = ["Cell", "GruCell", "LstmCell", "Step", "TanhCell", "cell_of"]


def cell_of(rnn: nn.RNNBase, layer: int, reverse: bool) -> Cell:
    """Return the cell of one layer and direction of a torch recurrent module.

    Weights are read, never copied; a module without biases gets zeros.
    """
    kind: type[Cell] = (
        LstmCell if isinstance(rnn, nn.LSTM) else GruCell if isinstance(rnn, nn.GRU) else TanhCell
    )
    suffix = f"l{layer}{'_reverse' if reverse else ''}"

    def weight(name: str) -> Tensor:
        found: Tensor = getattr(rnn, f"{name}_{suffix}")
        return found.detach()

    w_input, w_recurrent = weight("weight_ih"), weight("weight_hh")
    if rnn.bias:
        return kind(w_input, w_recurrent, weight("bias_ih"), weight("bias_hh"))
    zeros = w_input.new_zeros(len(w_input))
    return kind(w_input, w_recurrent, zeros, zeros)
