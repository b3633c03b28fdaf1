"""Study: the result of an experiment, a table and its picture."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pandas as pd

from rnnviz.errors import UnsupportedError

if TYPE_CHECKING:
    from rnnviz.charts.theme import Chart
    from rnnviz.widgets.picture import Picture

FEW = 10  # a group smaller than this gets no statistic, and the table says so


@dataclass(frozen=True)
class Study:
    """What an experiment found.

    Parameters
    ----------
    title : str
        Says what was measured, on which model and data, by which method, and n.
    table : pandas.DataFrame
        The numbers that the study is about; a cell without a number says why in the column `note`.
    draw : callable
        Returns the picture, made of numbers that were computed before.
    data : pandas.DataFrame
        The single observations behind the table.
    notes : tuple of str
        What a reader has to know: the control, what was left out and why.
    view : callable, optional
        Returns the interactive picture, where there is one.

    Examples
    --------
    >>> import rnnviz as rv
    >>> clf, bank = rv.TextClassifier.load("mini"), rv.load_treebank("mini")
    >>> study = rv.studies.word_distribution(clf, bank, ["good", "dull"], splits=["dev"], progress=False)
    >>> study.table.loc[study.table["method"] == "REAT", ["word", "n"]].values.tolist()
    [['good', 33], ['dull', 11]]
    >>> type(study.chart()).__name__, type(study.widget()).__name__
    ('VConcatChart', 'PosBoxplot')
    """

    title: str
    table: pd.DataFrame
    draw: Callable[[], Chart] = field(repr=False)
    data: pd.DataFrame = field(repr=False)
    notes: tuple[str, ...] = ()
    view: Callable[[], Picture] | None = field(default=None, repr=False)

    def chart(self, dark: bool = False) -> Chart:
        """Return the picture, an Altair chart, for a light or a dark ground."""
        from rnnviz.charts.theme import on_ground

        return on_ground(self.draw(), dark)

    def widget(self) -> Picture:
        """Return the interactive picture of the observations, which leads back to their texts.

        Raises
        ------
        UnsupportedError
            Where this study has none.
        """
        if self.view is None:
            raise UnsupportedError("this study has no interactive picture; its still one is .chart().")
        return self.view()

    def save(self, path: str | os.PathLike[str], dark: bool = False) -> None:
        """Write the table (.csv) or the picture (.svg, .png, .pdf), by the suffix; `dark` is the picture's ground.

        Raises
        ------
        InputError
            For another suffix.
        """
        from rnnviz.charts.theme import save_table_or_picture

        save_table_or_picture(path, self.table, lambda: self.chart(dark))

    def _repr_html_(self) -> str:
        html: str = self.table.to_html(index=False)
        return html

    def __str__(self) -> str:
        """Return title, table and notes as text."""
        lines = [self.title, "", self.table.to_string(index=False), *self.notes]
        return "\n".join(lines)
