"""Means with their standard errors, a row each; dashed lines for what they are held against."""

from __future__ import annotations

from collections.abc import Mapping

import altair as alt
import pandas as pd

from rnnviz.charts.theme import themed
from rnnviz.palettes import colors

WIDTH, ROW = 360, 20  # of the plot, and of a row, in pixels


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
    kept = table[["name", "mean", "error"]].assign(
        low=table["mean"] - table["error"], high=table["mean"] + table["error"]
    )
    axis = alt.Axis(ticks=False, domain=False, labelLimit=320)
    base = alt.Chart(kept).encode(y=alt.Y("name:N", sort=kept["name"].tolist(), title=None, axis=axis))
    intervals = base.mark_rule(color=colors()[0], size=2).encode(
        x=alt.X("low:Q", title=quantity), x2="high:Q"
    )
    points = base.mark_point(filled=True, size=70, color=colors()[0], opacity=1).encode(
        x="mean:Q",
        tooltip=["name", alt.Tooltip("mean:Q", format=".3f"), alt.Tooltip("error:Q", format=".3f")],
    )
    marks = pd.DataFrame({"mark": list(lines or {}), "value": list((lines or {}).values())})
    rules = alt.Chart(marks).mark_rule(strokeDash=[4, 3], color="#777").encode(x="value:Q")
    words = alt.Chart(marks).mark_text(align="center", dy=-8, color="#555", fontSize=10, baseline="bottom")
    layers = [intervals, points] + (
        [rules, words.encode(x="value:Q", y=alt.value(0), text="mark")] if lines else []
    )
    chart: alt.LayerChart = alt.layer(*layers)  # type: ignore[assignment, unused-ignore]
    return themed(chart, title).properties(width=WIDTH, height=max(ROW * len(kept), ROW))
