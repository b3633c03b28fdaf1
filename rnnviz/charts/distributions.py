"""Distributions of two or three groups of scores, overlaid: one panel a method, with sizes and KS."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import altair as alt
import numpy as np
import pandas as pd

from rnnviz.charts.numbers import BINS, histogram
from rnnviz.charts.theme import caption as heading
from rnnviz.charts.theme import compact, stacked

WIDTH, HEIGHT = 480, 120  # of a panel, in pixels
ONE_COLUMN = 4  # panels that stand below one another; more stand in two columns


def distributions(
    data: pd.DataFrame,
    groups: Sequence[str],
    captions: Mapping[str, str],
    title: str,
    quantity: str,
    bins: int = BINS,
) -> alt.VConcatChart:
    """Return overlaid histograms, each group's as shares of that group, with its median as a dashed line.

    Parameters
    ----------
    data : DataFrame
        Columns method, unit, group and score.
    groups : sequence of str
        The positive group, the negative group, and perhaps what stands behind both.
    captions : mapping of str to str
        For each method, in order, what stands above its panel.
    title : str
        Stands above all.
    quantity : str
        What a score is, for the axis.
    bins : int
        See `rnnviz.charts.numbers.histogram`.
    """
    sizes = data[data["method"] == next(iter(captions))].groupby("group").size()
    present = [group for group in groups if group in sizes]
    names = "{" + ", ".join(f"'{group}': '{group} (n = {sizes[group]:,})'" for group in present) + "}"
    color = alt.Color(
        "group:N",
        scale=alt.Scale(domain=[groups[1], groups[0], *present[2:]]),  # as in `categories`
        legend=alt.Legend(
            title=None,
            values=present,
            orient="bottom",
            symbolType="square",
            labelLimit=320,
            labelExpr=f"{names}[datum.label]",
        ),
    )
    panels = [
        _panel(data[data["method"] == method], present[::-1], color, caption, quantity, bins)
        for method, caption in captions.items()
    ]
    return stacked(panels, title, 1 if len(panels) <= ONE_COLUMN else 2)


def _panel(
    data: pd.DataFrame, groups: Sequence[str], color: alt.Color, caption: str, quantity: str, bins: int
) -> alt.LayerChart:
    """Return one method's histograms; the last group is drawn on top."""
    scores = {group: data.loc[data["group"] == group, "score"].to_numpy() for group in groups}
    unit = data["unit"].iloc[0] if len(data) else ""
    x_title = f"{quantity}, {unit}" if unit else quantity
    medians = pd.DataFrame(
        [(group, float(np.median(found))) for group, found in scores.items() if len(found)],
        columns=["group", "median"],
    )
    base = alt.Chart(compact(histogram(scores, bins))).encode(color=color, x=alt.X("left:Q", title=x_title))
    bars = base.mark_bar(opacity=0.55, stroke=None).encode(
        x2="right:Q",
        y2=alt.datum(0),
        y=alt.Y("share:Q", stack=None, title="share of group", axis=alt.Axis(format="%", tickCount=4)),
        tooltip=["group:N", alt.Tooltip("share:Q", format=".1%"), alt.Tooltip("left:Q", format=".2f")],
    )
    zero = alt.Chart(pd.DataFrame({"left": [0.0]})).mark_rule().encode(x="left:Q")
    lines = alt.Chart(medians).mark_rule(strokeDash=[4, 3], size=2).encode(x="median:Q", color=color)
    panel: alt.LayerChart = bars + zero + lines
    return panel.properties(width=WIDTH, height=HEIGHT, title=heading(caption))
