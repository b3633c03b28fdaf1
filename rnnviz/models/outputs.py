"""What somebody's model says: its outputs, of five kinds, as logits (N, C) and as what a reader is shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from typing import Any

from torch import Tensor

from rnnviz.errors import ModelError


def first_output(result: Any, texts: int) -> Tensor | None:
    """Return the first floating tensor with the batch in front, in a tensor, sequence, mapping or object."""
    found = [item for item in _tensors(result, 0) if item.is_floating_point()]
    in_front = [item for item in found if item.dim() and item.shape[0] == texts]
    return next(iter(in_front or found), None)


def _tensors(result: Any, depth: int) -> list[Tensor]:
    if isinstance(result, Tensor):
        return [result]
    if depth > 3 or result is None or isinstance(result, str | int | float):
        return []
    if isinstance(result, Mapping):
        items: Sequence[Any] = list(result.values())
    elif isinstance(result, list | tuple):
        items = result
    elif is_dataclass(result):
        items = [getattr(result, entry.name) for entry in fields(result)]
    else:
        items = list(getattr(result, "__dict__", {}).values())
    return [tensor for item in items for tensor in _tensors(item, depth + 1)]


def says(labels: Sequence[str], output: str, unit: str = "") -> str:
    """Return in words what outputs are.

    Examples
    --------
    >>> says(["negative", "positive"], "one_logit")
    "one logit, for 'positive' against 'negative'"
    """
    shown = [repr(label) for label in labels]
    names = ", ".join(shown if len(shown) < 8 else [*shown[:5], f"... ({len(shown)})"])
    if output == "one_logit":
        return f"one logit, for {shown[1]} against {shown[0]}"
    if output == "number":
        return f"a number, {names}" + (f" in {unit}" if unit else "")
    kinds = {
        "logits": "logits of",
        "log_probabilities": "log probabilities of",
        "independent": "a logit each for",
    }
    return f"{kinds[output]} {names}"


def refuse_labels(labels: Sequence[str], output: str) -> None:
    """Refuse labels that the kind of output cannot have."""
    if not labels or not all(isinstance(label, str) for label in labels):
        raise ModelError(f"expected labels as strings, one an output; got {list(labels)!r}.")
    if len(set(labels)) < len(labels):
        raise ModelError(f"each label may stand once; got {list(labels)!r}.")
    wanted = {"one_logit": 2, "number": 1}.get(output)
    if wanted is not None and len(labels) != wanted:
        names = (
            "two labels, what a low and what a high logit speaks for"
            if wanted == 2
            else "one name, of the number"
        )
        raise ModelError(f"output={output!r} has {names}; got {list(labels)!r}.")
