"""Scatter of two numbers per item, one panel a method, with the correlation in the panel's title."""

from __future__ import annotations

import altair as alt
import numpy as np
import pandas as pd

from rnnviz.charts.theme import stacked
from rnnviz.palettes import colors

WIDTH, HEIGHT, CELLS = (
    320,
    200,
    60,
)  # a panel, in pixels; cells to a side: points are counted, not drawn one by one


def scatter(table: pd.DataFrame, x: str, y: str, panels: dict[str, str], title: str) -> alt.VConcatChart:
    """Return the panels below one another; points are counted on a grid, so that any number makes a small chart.

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
    return stacked(drawn, title)


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
        alt.Chart(grid)
        .mark_circle(color=colors()[0], opacity=0.6)
        .encode(
            x=alt.X(f"{x}:Q"),
            y=alt.Y(f"{y}:Q"),
            size=alt.Size("count:Q", scale=alt.Scale(range=[8, 120]), legend=None),
            tooltip=[x, y, "count"],
        )
    )
    zero = alt.Chart(pd.DataFrame({y: [0.0]})).mark_rule(color="#999").encode(y=f"{y}:Q")
    panel: alt.LayerChart = (zero + points).properties(width=WIDTH, height=HEIGHT, title=caption)
    return panel
