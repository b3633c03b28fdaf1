"""OpeningTexts: a corpus of which one text at a time stands open in a heat map.

    `text` (a click, or Python) -> `on_open`, set by whoever has the model -> the heat map's traits, and `shown`

Until that has answered, and where nothing answers, the browser shows the packed words (`js/src/heatmap/open_text.ts`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import traitlets

from rnnviz.widgets.heatmap_traits import HeatmapTraits
from rnnviz.widgets.texts_traits import TextsTraits


class OpeningTexts(TextsTraits, HeatmapTraits):
    """Packed texts, one of them explained.

    Setting `text` opens it. A `selected` span and its `split`, set together with it, are of the new text; those that
    do not lie in it are cleared, and so is `hovered`. Where opening fails, `error` says why, `shown` and the heat
    map's traits stay those of the text before, and the browser shows the packed words of the new one.
    """

    on_open: Callable[[int], Mapping[str, Any]] | None = None
    """From a text's number to the arguments of `update`, e.g. an explanation's `heatmap_traits()`; None: nothing
    answers."""
    _spans_of: traitlets.Dict[int, bytes] = (
        traitlets.Dict()
    )  # of every text that was opened, by its number: the bytes of `scores`

    def page_state(self) -> dict[str, Any]:
        """Return what a page holds beyond the traits: the phrases' scores of every text that was opened."""
        spans = {item["text"]: item["spans"] for item in self.opened} | self._spans_of
        opened = [{"text": text, "spans": spans[text]} for text in spans if text != self.shown]
        return {**super().page_state(), "opened": opened}

    def _length(self) -> int:
        if self.text is None or self.text == self.shown:
            return super()._length()
        start, stop = np.frombuffer(self.offsets, "<u4", count=2, offset=4 * self.text)
        return int(stop - start)

    @traitlets.observe("text")
    def _open(self, _: object) -> None:
        length = 0 if self.text is None else self._length()
        fits = bool(self.selected) and self.selected[1] <= length
        splits = fits and self.split is not None and self.selected[0] < self.split < self.selected[1]
        marks: dict[str, Any] = {
            "selected": self.selected if fits else [],
            "split": self.split if splits else None,
        }
        self.set_together({**marks, "hovered": None, "error": ""})
        if self.on_open is None or self.text in (None, self.shown):
            return
        with self._said(f"Text {self.text} could not be opened"):
            found = dict(self.on_open(self.text))
            if self.target and not found.get("fixed_target"):
                found["target"] = self.target  # as the reader has it
            self.update(**found, **marks, shown=self.text, error="")
            if self.has_spans:
                self._spans_of[self.text] = self.scores
