"""Several texts below one another, each with a heading, the words on coloured ground, one scale for all."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt
import numpy as np
import pandas as pd

from rnnviz.charts.theme import themed
from rnnviz.charts.token_heatmap import LINE, layout, painted
from rnnviz.ground.spans import Floats

GAP = 10  # between a text and the next heading, in pixels


def texts(
    rows: Sequence[tuple[str, Sequence[str], Floats]], title: str, unit: str = "logits", width: int = 620
) -> alt.LayerChart:
    """Return the texts with their words on the colours of their scores.

    Parameters
    ----------
    rows : sequence of (heading, tokens, scores of shape (T,))
    title : str
        Stands above all.
    unit : str
        The unit of the scores.
    width : int
        Of a line of words, in pixels.
    """
    headings, tables, top = [], [], 0.0
    for heading, tokens, scores in rows:
        headings.append((heading, top + LINE / 2))
        table = layout(tokens, scores, width)
        down = ["top", "bottom", "center"]
        table[down] += top + LINE
        tables.append(table)
        top = float(table["bottom"].max()) + GAP
    words = pd.concat(tables) if tables else layout([], np.zeros(0), width)
    limit = float(words["score"].abs().max()) if len(words) else 0.0
    height = max(top, LINE)
    heads = alt.Chart(pd.DataFrame(headings, columns=["heading", "center"]))
    above = heads.mark_text(align="left", baseline="middle", fontSize=11).encode(
        x=alt.value(0), y="center:Q", text="heading:N"
    )
    chart: alt.LayerChart = painted(words, limit or 1.0, width, height, unit) + above
    return themed(chart, title)
