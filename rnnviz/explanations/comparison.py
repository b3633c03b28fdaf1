"""Comparison: one text explained by several methods or for several models, drawn as aligned rows.

Explanations of one text -> Comparison -> heat map with rows, page, table, chart, file
"""

from __future__ import annotations

import html
import os
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, overload

import pandas as pd

from rnnviz.errors import InputError
from rnnviz.explanations.explanation import Explanation
from rnnviz.explanations.shown import Shown
from rnnviz.ground.outputs import score_unit
from rnnviz.ground.spans import Floats

if TYPE_CHECKING:
    import altair as alt

    from rnnviz.widgets.token_heatmap import TokenHeatmap


class Comparison(Shown, Sequence[Explanation]):
    """Explanations of one text, one per method or model; a sequence, which displays itself as aligned rows.

    Rows whose scores have the same unit share one colour scale. `rnnviz.compare` makes it for several methods; for
    two models give their explanations and names.

    Parameters
    ----------
    explanations : sequence of Explanation
        At least one, all of the same tokens.
    names : sequence of str, optional
        What the rows are called, each differently. Default: by the methods.

    Raises
    ------
    InputError
        Where there is none, their texts or classes differ, or there is not a name for each.

    Examples
    --------
    >>> import rnnviz as rv
    >>> a, b = rv.TextClassifier.load("mini"), rv.TextClassifier.load("mini")
    >>> rows = rv.Comparison([rv.explain(model, "not good") for model in (a, b)], names=["A", "B"])
    >>> [row["name"] for row in rows.widget().others]
    ['B']
    """

    def __init__(self, explanations: Sequence[Explanation], names: Sequence[str] | None = None) -> None:
        if not explanations or any(item.tokens != explanations[0].tokens for item in explanations):
            raise InputError("expected at least one explanation, all of the same text.")
        classes = list(dict.fromkeys(item.labels for item in explanations))
        if len(classes) > 1:
            raise InputError(
                f"expected explanations for the same classes; got {' and '.join(map(str, classes))}."
            )
        if names is not None and (len(names), len(set(names))) != (len(explanations), len(explanations)):
            raise InputError(f"expected {len(explanations)} names, each differently; got {list(names)}.")
        self._explanations = tuple(explanations)
        self._names = None if names is None else tuple(names)

    @overload
    def __getitem__(self, index: int) -> Explanation: ...
    @overload
    def __getitem__(self, index: slice) -> Comparison: ...
    def __getitem__(self, index: int | slice) -> Explanation | Comparison:
        """Return one explanation by its position, or several as a comparison."""
        if isinstance(index, slice):
            return Comparison(self._explanations[index], self._names and self._names[index])
        return self._explanations[index]

    def __len__(self) -> int:
        """Return the number of explanations."""
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
        from rnnviz.widgets.row_traits import limits

        return limits([(item.unit, item.words) for item in self])

    def to_frame(self) -> pd.DataFrame:
        """Return the words' scores: a row per word (index: its position), a column `token`, one per row."""
        names = self._names or [item.title for item in self]
        columns = {name: item.words for name, item in zip(names, self, strict=True)}
        return pd.DataFrame({"token": self.tokens} | columns)

    def heatmap_traits(self, shown: Sequence[int] = ()) -> dict[str, Any]:
        """Return what a heat map shows of it: the arguments of `TokenHeatmap` and of its `update`.

        Classes `shown` stand first, where not all are shown.
        """
        from rnnviz.widgets.row_traits import row_of

        first, *others = zip([name for name, *_ in self._rows()], self, strict=True)
        rows, places = [], [*shown, *self._shown()]
        for name, item in others:
            traits = item.heatmap_traits(shown=places)
            rows.append(
                row_of(name, **{key: traits[key] for key in traits if key not in ("name", "opinions")})
            )
        return first[1].heatmap_traits(shown=places) | {"name": first[0], "others": rows}

    def widget(self) -> TokenHeatmap:
        """Return a new heat map of all rows, whose traits can be read, set and observed.

        Its words can be edited, unless an explanation was loaded from a file.
        """
        from rnnviz.widgets.token_heatmap import TokenHeatmap

        widget = TokenHeatmap(**self.heatmap_traits())
        if all(item.source is not None for item in self):
            shown = self._shown()
            widget.on_edit = lambda tokens: self.again(tokens).heatmap_traits(shown)
            widget.on_suggest = self[0].source.similar  # type: ignore[union-attr]
        return widget

    def _shown(self) -> list[int]:
        return list(dict.fromkeys(place for item in self for place in item.shown))

    def again(self, tokens: Sequence[str]) -> Comparison:
        """Explain other tokens in all rows.

        Raises
        ------
        UnsupportedError
            Where an explanation was loaded from a file, without its model.
        """
        return Comparison([item.again(tokens) for item in self], self._names)

    def to_altair(self, dark: bool = False) -> alt.LayerChart:
        """Return the aligned rows as a chart, for papers and static pages, on a light or a dark ground."""
        from rnnviz.charts.comparison import comparison
        from rnnviz.charts.theme import on_ground

        unit = self[0].unit if len(self.limits()) == 1 else None
        return on_ground(comparison(self.tokens, self._rows(), self._heading(), unit), dark)

    def save(self, path: str | os.PathLike[str], dark: bool = False) -> None:
        """Write the rows to a file, by its suffix: .html (the widget), .svg, .png, .pdf (light or dark) or .csv.

        Raises
        ------
        InputError
            For another suffix.
        """
        from rnnviz.charts.theme import save_table_or_picture

        save_table_or_picture(
            path, self.to_frame(), lambda: self.to_altair(dark), index=True, page=self.to_html
        )

    def _repr_html_(self) -> str:
        from rnnviz.widgets.still import still_rows

        rows = still_rows(self.tokens, self._rows())
        return (
            f'<div style="font-family:system-ui,sans-serif"><p>{html.escape(self._heading())}</p>{rows}</div>'
        )

    def _rows(self) -> list[tuple[str, Floats, float]]:
        """Return each row's name, scores and limit."""
        limits = self.limits()
        names = self._names or [_name(item) for item in self]
        return [(name, item.words, limits[item.unit]) for name, item in zip(names, self, strict=True)]

    def _heading(self) -> str:
        """Return what all rows have in common: the prediction, if no names tell of several, and what is scored."""
        first = self[0]
        said = first.title if self._names else first.says()
        targets = list(dict.fromkeys(item.target for item in self))
        about = [target if isinstance(target, str) else " - ".join(target) for target in targets]
        return f"{said} \u00b7 scores for {', '.join(about)}"

    def __repr__(self) -> str:
        """Name the methods."""
        return f"<Comparison of {', '.join(item.method for item in self)} on {' '.join(self.tokens)[:60]!r}>"


def _name(item: Explanation) -> str:
    """Return a row's name: the method, and its unit where that is not the output's own."""
    own = score_unit("logits", item.output, item.labels, item.number_unit)
    return item.title if item.unit == own else f"{item.title}, {item.unit}"
