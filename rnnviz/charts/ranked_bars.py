"""Ranked bars: for each group its best items, longest bar first."""

from __future__ import annotations

import altair as alt
import pandas as pd

from rnnviz.charts.theme import themed

HEIGHT, WIDTH = 18, 260  # of a bar's row, and of the longest bar, in pixels


def ranked_bars(table: pd.DataFrame, group: str, item: str, value: str, title: str) -> alt.LayerChart:
    """Return horizontal bars, grouped, in the order of the table.

    Parameters
    ----------
    table : DataFrame
        A row per bar.
    group, item, value : str
        Its columns: what the bars are grouped by, what each is called, how long it is.
    title : str
        Stands above.
    """
    bars = table.assign(label=table[group] + " \u2192 " + table[item].astype(str), place=range(len(table)))
    order = bars["label"].tolist()
    base = alt.Chart(bars).encode(
        y=alt.Y("label:N", sort=order, title=None, axis=alt.Axis(ticks=False, domain=False, labelLimit=320)),
        x=alt.X(f"{value}:Q", title=value),
    )
    drawn = base.mark_bar(height=HEIGHT - 6)
    numbers = base.mark_text(align="left", dx=4, fontSize=10).encode(
        text=alt.Text(f"{value}:Q", format=".3f")
    )
    return themed(drawn + numbers, title).properties(width=WIDTH, height=HEIGHT * len(bars))
