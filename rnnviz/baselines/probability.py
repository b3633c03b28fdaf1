"""What a method explains where it is not the logits: their probabilities by the kind of output, in autograd's graph."""

from __future__ import annotations

from torch import Tensor
from torch.nn.functional import logsigmoid

from rnnviz.errors import UnsupportedError


def probability(logits: Tensor, output: str) -> Tensor:
    """Return the probabilities of logits, (..., C): a softmax of classes, a sigmoid of each label by itself.

    Raises
    ------
    UnsupportedError
        Where the output is a number.
    """
    _refuse_number(output, "probability")
    return logits.sigmoid() if output == "independent" else logits.softmax(-1)


def log_probability(logits: Tensor, output: str) -> Tensor:
    """Return the logarithms of `probability`."""
    _refuse_number(output, "log_probability")
    return logsigmoid(logits) if output == "independent" else logits.log_softmax(-1)


def _refuse_number(output: str, what: str) -> None:
    if output == "number":
        raise UnsupportedError(
            f"of={what!r} needs probabilities, and this model gives a number, which has none. Leave `of` out: the "
            "scores are then of the number itself."
        )
