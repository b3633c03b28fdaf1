"""Comparison: one text explained by several methods, drawn as aligned rows.

Explanations of one text -> Comparison -> table, chart, still rows in the notebook, file
"""

from __future__ import annotations

import html
import os
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, overload

import numpy as np
import pandas as pd

from rnnviz.errors import InputError
from rnnviz.explanation import Explanation

if TYPE_CHECKING:
    import altair as alt


class Comparison(Sequence[Explanation]):
    """Explanations of one text, one per method; a sequence, which displays itself as aligned rows.

    Rows whose scores have the same unit share one colour scale.

    Parameters
    ----------
    explanations : sequence of Explanation
        At least one, all of the same tokens.

    Raises
    ------
    InputError
        Where there is none, or their texts differ.
    """

    def __init__(self, explanations: Sequence[Explanation]) -> None:
        if not explanations or any(item.tokens != explanations[0].tokens for item in explanations):
            raise InputError("expected at least one explanation, all of the same text.")
        self._explanations = tuple(explanations)

    @overload
    def __getitem__(self, index: int) -> Explanation: ...
    @overload
    def __getitem__(self, index: slice) -> Comparison: ...
    def __getitem__(self, index: int | slice) -> Explanation | Comparison:
        """Return one explanation by its position, or several as a comparison."""
        if isinstance(index, slice):
            return Comparison(self._explanations[index])
        return self._explanations[index]

    def __len__(self) -> int:
        """Return the number of methods."""
        return len(self._explanations)

    def __iter__(self) -> Iterator[Explanation]:
        """Go over the explanations in their order."""
        return iter(self._explanations)

    @property
    def tokens(self) -> list[str]:
        """The text's tokens."""
        return self[0].tokens

    def limits(self) -> dict[str, float]:
        """Return for every unit the largest absolute score of a word: where its colours end."""
        found: dict[str, float] = {}
        for item in self:
            found[item.unit] = max(found.get(item.unit, 0.0), float(np.abs(item.words).max()))
        return found

    def to_frame(self) -> pd.DataFrame:
        """Return the words' scores: a row per word (index: its position), a column `token`, one per method."""
        columns = {"token": self.tokens}
        return pd.DataFrame(columns | {item.title: item.words for item in self})

    def to_altair(self, dark: bool = False) -> alt.LayerChart:
        """Return the aligned rows as a chart, for papers and static pages, on a light or a dark ground."""
        from rnnviz.charts.comparison import comparison
        from rnnviz.charts.theme import on_ground

        limits = self.limits()
        rows = [(_name(item), item.words, limits[item.unit]) for item in self]
        unit = self[0].unit if len(limits) == 1 else None
        title = f"{self[0].predicted} ({self[0].probabilities.max():.0%})"
        return on_ground(comparison(self.tokens, rows, title, unit), dark)

    def save(self, path: str | os.PathLike[str], dark: bool = False) -> None:
        """Write the rows to a file, by its suffix: .svg, .png, .pdf (on a light or a dark ground) or .csv.

        Raises
        ------
        InputError
            For another suffix.
        """
        from rnnviz.charts.theme import save_table_or_picture

        save_table_or_picture(path, self.to_frame(), lambda: self.to_altair(dark), index=True)

    def _repr_html_(self) -> str:
        from rnnviz.widgets.still import still_rows

        limits = self.limits()
        rows = [(_name(item), item.words, limits[item.unit]) for item in self]
        head = f"Predicted <b>{html.escape(self[0].predicted)}</b>"
        return f'<div style="font-family:system-ui,sans-serif"><p>{head}</p>{still_rows(self.tokens, rows)}</div>'

    def __repr__(self) -> str:
        """Name the methods."""
        return f"<Comparison of {', '.join(item.method for item in self)} on {' '.join(self.tokens)[:60]!r}>"


def _name(item: Explanation) -> str:
    """Return a row's name: the method, and its unit where that is not logits."""
    return item.title if item.unit == "logits" else f"{item.title}, {item.unit}"
