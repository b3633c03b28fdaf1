"""Several explanations of one text in one heat map, and opinions on the signs of its scores: arrays -> traits.

`js/src/heatmap/row_model.ts` reads them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import traitlets

from rnnviz.errors import InputError
from rnnviz.ground import spans
from rnnviz.widgets.arrays import traits_of

_OF_A_ROW = (
    "known",
    "scores",
    "has_spans",
    "interaction_sign",
    "fixed_target",
    "target",
    "logits",
    "probabilities",
    "output",
    "number_unit",
    "base",
    "unit",
    "signed",
    "method",
    "notes",
)
_COMMON: dict[str, Any] = {
    "interaction_sign": 0,
    "fixed_target": False,
    "output": "logits",
    "number_unit": "",
    "unit": "logits",
    "signed": True,
    "method": "",
    "notes": [],
}


class RowTraits(traitlets.HasTraits):
    """The explanations beside the main one: the main traits are row 0, `others` are rows 1, 2, ..."""

    name = traitlets.Unicode().tag(sync=True)
    """What row 0 is called where there are several; "": as `method`. To browser. Default: ""."""
    others = traitlets.List(traitlets.Dict()).tag(sync=True)
    """Further explanations of the same tokens and classes, as `row_of` makes them: each with its name and its own
    known, scores (float32, little endian), has_spans, interaction_sign, fixed_target, target, logits, probabilities,
    output, number_unit, base, unit, signed, method and notes, which mean what the traits of these names mean. To
    browser. Default: []."""
    row = traitlets.Int(0).tag(sync=True)
    """The row whose words are in the picture and the reading. Both ways. Default: 0."""
    difference = traitlets.Bool(default_value=False).tag(sync=True)
    """Whether, of two rows of one unit, the scores of the first minus those of the second are a further row. Both
    ways. Default: False."""
    opinions = traitlets.List(traitlets.Dict()).tag(sync=True)
    """What other variants or seeds say of row 0: each {"name", "scores"}, float16, little endian, shaped and ordered
    like `scores`, the largest of them 1, for only signs are read; under the pointer stands which of them agree on
    the sign. To browser. Default: []."""

    @traitlets.validate("row")
    def _row_exists(self, proposal: Any) -> Any:
        if not 0 <= proposal.value <= len(self.others):
            raise traitlets.TraitError(
                f"row is {proposal.value}; expected a row from 0 to {len(self.others)}."
            )
        return proposal.value

    @traitlets.validate("others")
    def _others_are_of_this_text(self, proposal: Any) -> Any:
        tokens, labels = self.tokens, self.labels  # type: ignore[attr-defined]
        for item in proposal.value:
            missing = {"name", *_OF_A_ROW} - set(item)
            if missing:
                raise traitlets.TraitError(
                    f"a row lacks {', '.join(sorted(missing))}; rnnviz.widgets.row_of makes rows."
                )
            count = spans.count(len(tokens)) if item["has_spans"] else len(tokens)
            expected = 4 * count * (1 if item["fixed_target"] else len(labels))
            if len(item["scores"]) != expected or len(item["logits"]) != len(labels):
                raise traitlets.TraitError(
                    f"row {item['name']!r} has {len(item['scores'])} bytes of scores and {len(item['logits'])} logits; "
                    f"expected {expected} and {len(labels)}: a row explains the same tokens and classes as the others."
                )
        return proposal.value

    @traitlets.validate("opinions")
    def _opinions_are_of_this_text(self, proposal: Any) -> Any:
        expected = len(self.scores) // 2  # type: ignore[attr-defined]
        for item in proposal.value:
            if len(item["scores"]) != expected:
                raise traitlets.TraitError(
                    f"the opinion {item['name']!r} has {len(item['scores'])} bytes, expected {expected}."
                )
        return proposal.value


def row_of(
    name: str,
    tokens: Sequence[str],
    *,
    labels: Sequence[str],
    logits: npt.ArrayLike,
    per_class: npt.ArrayLike | None = None,
    words: npt.ArrayLike | None = None,
    **options: Any,
) -> dict[str, Any]:
    """Return an entry of `TokenHeatmap.others`: one more explanation of the heat map's tokens.

    Parameters
    ----------
    name : str
        What the row is called.
    tokens, labels, logits, per_class, words, **options
        As the parameters of `TokenHeatmap`.

    Raises
    ------
    InputError
        Where shapes do not fit or scores are not finite.

    Examples
    --------
    >>> from rnnviz.widgets import TokenHeatmap, row_of
    >>> said = {"labels": ["negative", "positive"], "logits": [0.9, -0.9]}
    >>> other = row_of("REAT", ["not", "good"], words=[[0.4, -0.4], [0.5, -0.5]], **said)
    >>> heatmap = TokenHeatmap(["not", "good"], words=[[0.2, -0.2], [-0.5, 0.5]], others=[other], **said)
    >>> [row["name"] for row in heatmap.others]
    ['REAT']
    """
    traits = _COMMON | traits_of(
        tokens, labels=labels, logits=logits, per_class=per_class, words=words, **options
    )
    return {"name": name} | {key: traits[key] for key in _OF_A_ROW}


def row_words(
    row: Mapping[str, Any], target: Sequence[int], length: int, classes: int
) -> npt.NDArray[np.floating]:
    """Return the target's scores of the T words of a row, shape (T,), in its unit.

    Parameters
    ----------
    row : mapping
        An entry of `others`.
    target : sequence of int
        ``[a]`` or ``[a, b]``; a row with a fixed target keeps its own.
    length, classes : int
        T and C.
    """
    scores = np.frombuffer(row["scores"], dtype="<f4").reshape(-1, 1 if row["fixed_target"] else classes)
    if row["has_spans"]:
        starts, stops = spans.bounds(length)
        scores = scores[stops - starts == 1]
    if row["fixed_target"]:
        return scores[:, 0]
    return scores[:, target[0]] - (scores[:, target[1]] if len(target) == 2 else 0)


def limits(rows: Sequence[tuple[str, npt.NDArray[np.floating]]]) -> dict[str, float]:
    """Return for every unit the largest absolute score of a word: where its colours end.

    Parameters
    ----------
    rows : sequence of (unit, scores of shape (T,))
    """
    found: dict[str, float] = {}
    for unit, scores in rows:
        found[unit] = max(found.get(unit, 0.0), float(np.abs(scores).max(initial=0)))
    return found


def share_scale(heatmaps: Sequence[Any]) -> float:
    """Give several heat maps one colour scale, and leave the legend to the first of them.

    Parameters
    ----------
    heatmaps : sequence of TokenHeatmap
        At least one, all of one unit.

    Returns
    -------
    float
        The scale: the largest absolute score of a word of all of them, in their unit.

    Raises
    ------
    InputError
        Where there is none, or their units differ.

    Examples
    --------
    >>> import rnnviz as rv
    >>> from rnnviz.widgets import share_scale
    >>> clf = rv.TextClassifier.load("mini")
    >>> heatmaps = [rv.explain(clf, text).widget() for text in ("not good", "a fine film")]
    >>> share_scale(heatmaps) == heatmaps[0].scale == heatmaps[1].scale
    True
    """
    units = sorted({heatmap.unit for heatmap in heatmaps})
    if len(units) != 1:
        raise InputError(f"expected heat maps whose scores have one unit; got units {units}.")
    largest = limits([(heatmap.unit, heatmap.shown_words()) for heatmap in heatmaps])[units[0]] or 1.0
    for place, heatmap in enumerate(heatmaps):
        heatmap.set_together({"scale": largest, "legend": place == 0})
    return largest
