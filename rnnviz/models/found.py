"""Found: what running somebody's model told of it. The recurrent calls it makes, and how they are told to a reader."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

NAMES = {
    "lstm": "LSTM",
    "gru": "GRU",
    "rnn_tanh": "RNN",
    "rnn_relu": "RNN with ReLU",
    "lstm_cell": "LSTM cell",
    "gru_cell": "GRU cell",
    "rnn_tanh_cell": "RNN cell",
    "rnn_relu_cell": "RNN cell with ReLU",
}


class Call(NamedTuple):
    """A recurrent call of the owner's forward: which of torch's functions, whose, and how large."""

    kind: str
    module: str
    layer: int
    reverse: bool
    inputs: int
    hidden: int


class Found(NamedTuple):
    """What running a model told of it.

    Parameters
    ----------
    calls : list of Call
        Its recurrent calls, a layer and a direction each.
    products : list of str
        The places in the owner's code where two things that depend on the words are multiplied.
    prints : bool
        Whether it prints; what it prints is caught.
    not_affine : str
        Why its outputs are no affine function of recurrent states, as the additive methods need; empty if they are.
    """

    calls: list[Call]
    products: list[str]
    prints: bool
    not_affine: str = ""


def described(calls: Sequence[Call]) -> list[str]:
    """Return a line for each module's recurrent calls, in their order."""
    modules: dict[tuple[str, str], list[Call]] = {}
    for call in calls:
        modules.setdefault((call.module, call.kind), []).append(call)
    lines = []
    for (module, kind), own in modules.items():
        layers = 1 + max(call.layer for call in own)
        both = len({call.reverse for call in own}) > 1
        said = [f"{NAMES[kind]}, {own[0].inputs} -> {own[0].hidden}"]
        said += [f"{layers} layers"] if layers > 1 else []
        said += ["both directions"] if both else []
        lines.append(f"{module or 'the model itself'}: {', '.join(said)}")
    return lines
