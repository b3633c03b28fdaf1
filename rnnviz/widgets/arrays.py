"""From a caller's arrays to the traits of a heat map, after a look at whether they fit together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from rnnviz.errors import InputError
from rnnviz.ground import outputs, spans


def traits_of(
    tokens: Sequence[str],
    *,
    labels: Sequence[str],
    logits: npt.ArrayLike,
    per_class: npt.ArrayLike | None,
    words: npt.ArrayLike | None,
    **options: Any,
) -> dict[str, Any]:
    """Return the traits that the constructor's arrays stand for, after a look at their shapes."""
    if (per_class is None) == (words is None):
        raise InputError("expected either per_class (all spans) or words, and not both.")
    has_spans = per_class is not None
    name = "per_class" if has_spans else "words"
    scores = np.asarray(per_class if has_spans else words, dtype=np.float32)
    output = np.asarray(logits, dtype=np.float64)
    expected = (
        spans.count(len(tokens)) if has_spans else len(tokens),
        1 if options.get("fixed_target") else len(labels),
    )
    if scores.shape != expected:
        raise InputError(
            f"{name} has shape {scores.shape}, expected {expected}: one row for each "
            f"{'span' if has_spans else 'word'} of the {len(tokens)} tokens, one column for each class."
        )
    if not np.isfinite(scores).all():
        raise InputError(
            f"{name} has {np.count_nonzero(~np.isfinite(scores))} values that are NaN or infinite."
        )
    if output.shape != (len(labels),) or not np.isfinite(output).all():
        raise InputError(
            f"logits has shape {output.shape}, expected {len(labels)} finite numbers, one a class."
        )
    kind = options.get("output", "logits")
    if wrong := outputs.fault(labels, kind):
        raise InputError(wrong)
    if kind == "number":
        options["probabilities"] = []
    elif options.get("probabilities") is None:
        options["probabilities"] = outputs.probabilities(output, kind)
    if options.get("target") is None:
        contrast = len(labels) == 2 and kind in outputs.CLASSES
        options["target"] = [1, 0] if contrast else [int(output.argmax())]
    options["unit"] = outputs.score_unit(
        options.get("unit", "logits"), kind, labels, options.get("number_unit", "")
    )
    lists = {key: np.asarray(options.pop(key, [])).tolist() for key in ("probabilities", "base", "target")}
    known = options.pop("known", None)
    opinions = options.pop("opinions", {})
    for opinion, values in opinions.items():
        if np.shape(values) != expected or not np.isfinite(values).all():
            raise InputError(
                f"the opinion {opinion!r} has shape {np.shape(values)}, expected {expected} finite numbers."
            )
    return {
        "tokens": list(tokens),
        "known": [True] * len(tokens) if known is None else [bool(item) for item in known],
        "labels": list(labels),
        "scores": scores.astype("<f4").tobytes(),
        "has_spans": has_spans,
        "logits": output.tolist(),
        **lists,
        "opinions": [{"name": opinion, "scores": halves(values)} for opinion, values in opinions.items()],
        "others": [],
        "row": 0,
        **{key: list(value) if key in ("notes", "selected") else value for key, value in options.items()},
    }


def halves(values: npt.ArrayLike) -> bytes:
    """Return scores of which only the signs will be read as float16 bytes, the largest of them 1."""
    scores = np.asarray(values, dtype=np.float64)
    return (scores / (np.abs(scores).max(initial=0) or 1)).astype("<f2").tobytes()


def fault(
    tokens: list[str],
    known: list[bool],
    scores: bytes,
    has_spans: bool,
    fixed_target: bool,
    labels: list[str],
    logits: list[float],
    probabilities: list[float],
    base: list[float],
    output: str = "logits",
) -> str | None:
    """Return what does not fit together in a heat map's data, or None."""
    if not tokens and not (scores or logits):
        return None  # a widget that has no text yet
    if not tokens:
        return "tokens is empty; expected one word or more."
    if len(known) != len(tokens):
        return f"known has {len(known)} entries, expected one for each of the {len(tokens)} tokens."
    if wrong := outputs.fault(labels, output):
        return wrong
    columns = 1 if fixed_target else len(labels)
    for name, values, expected in (
        ("logits", logits, len(labels)),
        ("probabilities", probabilities, 0 if output == "number" else len(labels)),
        ("base", base, columns if base else 0),
    ):
        if len(values) != expected:
            return f"{name} has {len(values)} entries, expected {expected}."
        if not np.isfinite(values).all():
            return f"{name} has values that are NaN or infinite."
    rows = spans.count(len(tokens)) if has_spans else len(tokens)
    if len(scores) != 4 * rows * columns:
        return (
            f"scores has {len(scores)} bytes, expected {4 * rows * columns}: {rows} "
            f"{'spans' if has_spans else 'words'} x {columns} classes x 4 bytes."
        )
    return None
