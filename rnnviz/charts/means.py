"""Means with their standard errors, a row each; dashed lines for what they are held against."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import altair as alt
import pandas as pd

from rnnviz.charts.theme import stacked, themed

WIDTH, ROW = 360, 20  # of the plot, and of a row, in pixels


class Means(NamedTuple):
    """What a panel shows: a table as in `means`, what the means are of, and what they are held against."""

    table: pd.DataFrame
    quantity: str
    lines: Mapping[str, float]


def means(
    table: pd.DataFrame, quantity: str, title: str, lines: Mapping[str, float] | None = None
) -> alt.LayerChart:
    """Return a point and its interval of one standard error either way for every row.

    Parameters
    ----------
    table : DataFrame
        Columns name, mean and error.
    quantity : str
        What the means are of, for the axis.
    title : str
        Stands above.
    lines : mapping of str to float, optional
        Values to be marked, by their names.
    """
    return themed(_panel(Means(table, quantity, lines or {})), title)


def mean_panels(panels: Sequence[Means], title: str) -> alt.VConcatChart:
    """Return panels of means, two to a line, each on its own scale."""
    return stacked([_panel(panel) for panel in panels], title, per_line=2)


def _panel(panel: Means) -> alt.LayerChart:
    table, quantity, lines = panel
    kept = table[["name", "mean", "error"]].assign(
        low=table["mean"] - table["error"], high=table["mean"] + table["error"]
    )
    axis = alt.Axis(ticks=False, domain=False, labelLimit=320)
    base = alt.Chart(kept).encode(y=alt.Y("name:N", sort=kept["name"].tolist(), title=None, axis=axis))
    intervals = base.mark_rule(size=2).encode(
        x=alt.X("low:Q", title=quantity, axis=alt.Axis(tickCount=6)), x2="high:Q"
    )
    points = base.mark_circle(size=70, opacity=1).encode(
        x="mean:Q",
        tooltip=["name", alt.Tooltip("mean:Q", format=".3f"), alt.Tooltip("error:Q", format=".3f")],
    )
    marks = pd.DataFrame({"mark": list(lines), "value": list(lines.values())})
    rules = alt.Chart(marks).mark_rule(strokeDash=[4, 3]).encode(x="value:Q")
    words = alt.Chart(marks).mark_text(align="center", dy=-8, fontSize=10, baseline="bottom")
    layers = [intervals, points] + (
        [rules, words.encode(x="value:Q", y=alt.value(0), text="mark")] if lines else []
    )
    chart: alt.LayerChart = alt.layer(*layers)  # type: ignore[assignment, unused-ignore]
    return chart.properties(width=WIDTH, height=max(ROW * len(kept), ROW))
