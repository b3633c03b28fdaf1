"""LevelsTraits: the phrases and clauses of the text that a widget shows, found when a reader first looks at them.

`panel` is "hierarchy", or the widget becomes a page -> `on_levels` -> `levels`
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import traitlets

Levels = dict[str, list[tuple[int, int]]]


class LevelsTraits(traitlets.HasTraits):
    """REAT's three rows of one text: a part of `HeatmapTraits`."""

    tokens: Any
    panel: Any
    _said: Any

    levels = traitlets.Dict().tag(sync=True)
    """The spans [start, stop] of every level, each from left to right: {"word": ..., "phrase": ..., "clause": ...};
    only "word" where no tagger is at hand; {}: not asked for yet. To browser. Default: {}."""

    on_levels: Callable[[Sequence[str]], Levels] | None = None
    """From tokens to `levels`, e.g. `rnnviz.text.hierarchy.levels_at_hand`; None: nobody can tell."""

    def page_state(self) -> dict[str, Any]:
        """Return the traits that differ in a page, which cannot ask for levels later."""
        return {**super().page_state(), "levels": self.levels or self._found()}  # type: ignore[misc]

    def _found(self) -> Levels:
        return self.on_levels(self.tokens) if self.on_levels and self.tokens else {}

    @traitlets.observe("tokens")
    def _forget_levels(self, change: Any) -> None:
        if change.old:  # else the widget is being made, with its levels or without
            self.levels = {}
            self._look_at_levels(None)

    @traitlets.observe("panel")
    def _look_at_levels(self, _: object) -> None:
        if self.panel == "hierarchy" and not self.levels:
            with self._said("Phrases and clauses could not be found"):
                self.levels = self._found()
