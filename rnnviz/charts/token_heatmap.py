"""The still heat map: a text's words on coloured ground, line by line, with a legend in logits."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt
import numpy as np
import pandas as pd

from rnnviz.charts.theme import diverging, ink, sizes, themed
from rnnviz.ground.spans import Floats

LETTER, GAP, LINE = (
    7.4,
    4.0,
    26,
)  # widths of a letter and of the gap between words, height of a line, in pixels


def token_heatmap(
    tokens: Sequence[str],
    scores: Floats,
    title: str = "",
    width: int = 520,
    unit: str = "logits",
    signed: bool = True,
) -> alt.LayerChart:
    """Return the words of a text, each on the colour of its score.

    Parameters
    ----------
    tokens : sequence of str, length T
    scores : array of shape (T,)
        In `unit`.
    title : str
        Stands above the words.
    width : int
        Of a line of words, in pixels; 520 fits a paper's page, 260 one of two columns.
    unit : str
        The scores' unit.
    signed : bool
        Whether they speak for or against something; else the legend begins at 0.
    """
    limit = float(np.abs(scores).max()) or 1.0
    table = layout(tokens, scores, width)
    return themed(painted(table, limit, width, LINE * (int(table["line"].max()) + 1), unit, signed), title)


def painted(
    table: pd.DataFrame, limit: float, width: int, height: float, unit: str = "logits", signed: bool = True
) -> alt.LayerChart:
    """Return the words of a table as `layout` gives it, on colours that end at `limit`."""
    base = alt.Chart(table)
    boxes = base.mark_rect(cornerRadius=3).encode(
        x=alt.X("left:Q", scale=alt.Scale(domain=[0, width]), axis=None),
        x2="right:Q",
        y=alt.Y("top:Q", scale=alt.Scale(domain=[0, height], reverse=True), axis=None),
        y2="bottom:Q",
        color=alt.Color(
            "score:Q",
            scale=diverging(limit) if signed else sizes(limit),
            legend=alt.Legend(title=unit, orient="bottom", gradientLength=160, format="+.2~f"),
        ),
        tooltip=[alt.Tooltip("token:N", title="word"), alt.Tooltip("score:Q", format="+.3f")],
    )
    words = base.mark_text(fontSize=13, baseline="middle").encode(
        x="middle:Q", y=alt.Y("center:Q"), text="token:N", color=ink("score")
    )
    chart: alt.LayerChart = boxes + words
    return chart.properties(width=width, height=height)


def layout(tokens: Sequence[str], scores: Floats, width: int) -> pd.DataFrame:
    """Return where each word stands: lines are filled from the left, as text is."""
    rows = []
    left, line = 0.0, 0
    for token, score in zip(tokens, scores, strict=True):
        size = LETTER * max(len(token), 1) + 8
        if left > 0 and left + size > width:
            left, line = 0.0, line + 1
        rows.append((token, float(score), line, left, left + size))
        left += size + GAP
    table = pd.DataFrame(rows, columns=["token", "score", "line", "left", "right"])
    table["top"] = table["line"] * LINE + 1.0
    table["bottom"] = table["top"] + LINE - 4
    table["middle"] = (table["left"] + table["right"]) / 2
    table["center"] = (table["top"] + table["bottom"]) / 2
    return table
