"""What scores are about: None, a label, an index or a pair -> a class or a contrast -> its weight for each class."""

from __future__ import annotations

from collections.abc import Sequence
from numbers import Integral

import numpy as np

from rnnviz.errors import InputError, nearest
from rnnviz.ground.outputs import CLASSES, listed
from rnnviz.ground.spans import Floats

Target = str | int | tuple[str | int, str | int]


def resolve_target(
    target: object, labels: Sequence[str], predicted: int, output: str = "logits"
) -> str | tuple[str, str]:
    """Return a target as a label or a pair of labels.

    Parameters
    ----------
    target : str, int, pair of those, or None
    labels : sequence of str
    predicted : int
        The class of the largest logit.
    output : str
        See `rnnviz.ground.outputs`: two labels that stand by themselves have no contrast unless one is asked for, and
        a number has nothing but its name.

    Raises
    ------
    InputError
        Where it names no class, or a class against itself, or the contrast of a number.
    """
    if target is None:
        contrast = len(labels) == 2 and output in CLASSES
        return (labels[1], labels[0]) if contrast else labels[predicted]
    if output == "number" and isinstance(target, tuple | list):
        raise InputError(
            f"the model's output is one number, {labels[0]!r}, which has no contrast; got {target!r}."
        )
    if isinstance(target, tuple | list):
        if len(target) != 2:
            raise InputError(f"a contrast has two classes, (a, b) for a minus b; got {target!r}.")
        a, b = (_label(item, labels) for item in target)
        if a == b:
            raise InputError(
                f"the contrast {target!r} is a class against itself; name two of {listed(labels)}."
            )
        return (a, b)
    return _label(target, labels)


def target_weights(target: str | tuple[str, str], labels: Sequence[str]) -> Floats:
    """Return what a target weighs each class with, shape (C,): 1 for a class, 1 and -1 for a contrast."""
    weights = np.zeros(len(labels))
    for sign, label in zip((1, -1), (target,) if isinstance(target, str) else target, strict=False):
        weights[list(labels).index(label)] = sign
    return weights


def _label(target: object, labels: Sequence[str]) -> str:
    if isinstance(target, str):
        if target in labels:
            return target
        raise InputError(f"there is no class {target!r}: {nearest(target, labels)}")
    if isinstance(target, Integral) and not isinstance(target, bool):
        if 0 <= int(target) < len(labels):
            return labels[int(target)]
        raise InputError(
            f"there is no class {target}: the classes are 0 to {len(labels) - 1}, {listed(labels)}."
        )
    raise InputError(
        f"a target is a label, an index or a pair of those; got {target!r}. Labels: {listed(labels)}."
    )
