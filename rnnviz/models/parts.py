"""What a classifier is made of: the kinds of its parts, and which weights are refused. It knows no classifier."""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import nn

from rnnviz.errors import ModelError
from rnnviz.models.encoding import Tokenizer
from rnnviz.text.vocabulary import Vocabulary

CELLS: dict[str, type[nn.LSTM | nn.GRU | nn.RNN]] = {"lstm": nn.LSTM, "gru": nn.GRU, "rnn": nn.RNN}
POOLINGS = ("last", "mean", "max")


class Parts(NamedTuple):
    """All that makes a `rnnviz.TextClassifier`, in the order and by the names of its parameters."""

    embedding: nn.Embedding
    rnn: nn.RNNBase
    head: nn.Linear
    vocabulary: Vocabulary
    labels: tuple[str, ...]
    pooling: str
    tokenizer: Tokenizer
    dropout: float


def cell_of(rnn: nn.RNNBase) -> str:
    """Return a recurrent layer's name: "lstm", "gru" or "rnn"."""
    return next(name for name, kind in CELLS.items() if isinstance(rnn, kind))


def refuse_weights(**modules: nn.Module) -> None:
    """Raise ModelError where weights are not finite, of mixed types or on several devices."""
    weights = {
        f"{part}.{name}": value
        for part, module in modules.items()
        for name, value in module.named_parameters()
    }
    for name, value in weights.items():
        bad = int((~torch.isfinite(value)).sum())
        if bad:
            raise ModelError(
                f"{name} has {bad} of {value.numel()} weights that are NaN or infinite; "
                "load or train it again."
            )
    if len({value.device for value in weights.values()}) > 1:
        raise ModelError("the modules are on several devices; move them to one first.")
    kinds = {value.dtype for value in weights.values()}
    if len(kinds) > 1 or not kinds <= {torch.float32, torch.float64}:
        raise ModelError(
            f"the weights are {', '.join(sorted(map(str, kinds)))}; expected all float32 or all float64: "
            "call .float() on the modules."
        )
