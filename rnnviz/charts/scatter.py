"""Scatter of two numbers per item, one panel a method, with the correlation in the panel's title."""

from __future__ import annotations

import altair as alt
import numpy as np
import pandas as pd

from rnnviz.charts.theme import caption as heading
from rnnviz.charts.theme import compact, stacked

WIDTH, HEIGHT = 240, 160  # of a panel, in pixels
PER_LINE = 3  # panels side by side
CELLS = 40  # to a side: points are counted, not drawn one by one


def scatter(table: pd.DataFrame, x: str, y: str, panels: dict[str, str], title: str) -> alt.VConcatChart:
    """Return the panels, three to a line; points are counted on a grid, so that any number makes a small chart.

    Parameters
    ----------
    table : DataFrame
        Columns `method`, `x` and `y`.
    x, y : str
        The columns that are drawn, and the axes' titles.
    panels : dict of str to str
        For each method to draw, in their order, what stands above its panel.
    title : str
        Stands above all.
    """
    drawn = [_panel(table[table["method"] == method], x, y, caption) for method, caption in panels.items()]
    return stacked(drawn, title, PER_LINE)


def _panel(table: pd.DataFrame, x: str, y: str, caption: str) -> alt.LayerChart:
    counts, x_edges, y_edges = np.histogram2d(table[x], table[y], bins=CELLS)
    places = np.argwhere(counts > 0)
    grid = pd.DataFrame(
        {
            x: (x_edges[places[:, 0]] + x_edges[places[:, 0] + 1]) / 2,
            y: (y_edges[places[:, 1]] + y_edges[places[:, 1] + 1]) / 2,
            "count": counts[places[:, 0], places[:, 1]].astype(int),
        }
    )
    points = (
        alt.Chart(compact(grid))
        .mark_circle(opacity=0.6)
        .encode(
            x=alt.X(f"{x}:Q"),
            y=alt.Y(f"{y}:Q"),
            size=alt.Size("count:Q", scale=alt.Scale(range=[8, 120]), legend=None),
            tooltip=[f"{x}:Q", f"{y}:Q", "count:Q"],
        )
    )
    zero = alt.Chart(pd.DataFrame({y: [0.0]})).mark_rule().encode(y=f"{y}:Q")
    panel: alt.LayerChart = (zero + points).properties(width=WIDTH, height=HEIGHT, title=heading(caption, 44))
    return panel
