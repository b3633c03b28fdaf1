"""Our means with their intervals beside the papers' figures."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt
import pandas as pd

from benchmarks.reproduction.published import Figure
from benchmarks.reproduction.results import Mean
from rnnviz.charts.theme import themed


def beside(pairs: Sequence[tuple[Figure, Mean]], title: str) -> alt.LayerChart:
    """Return a row a method: ours as a point with its 95 % interval over seeds, the paper's as a cross."""
    rows = []
    for figure, ours in pairs:
        half = 0.0 if pd.isna(ours.half) else ours.half
        rows.append(
            (
                figure.method,
                "ours (mean, 95 % interval over seeds)",
                ours.value,
                ours.value - half,
                ours.value + half,
            )
        )
        rows.append((figure.method, "published", figure.published, figure.published, figure.published))
    table = pd.DataFrame(rows, columns=["method", "whose", "value", "low", "high"])
    order = [figure.method for figure, _ in sorted(pairs, key=lambda pair: -pair[0].published)]
    whose = list(dict.fromkeys(table["whose"]))
    legend = alt.Legend(orient="bottom", labelLimit=400, symbolOpacity=1)
    base = alt.Chart(table).encode(
        y=alt.Y("method:N", sort=order, title=None, axis=alt.Axis(labelLimit=320, ticks=False, domain=False)),
        color=alt.Color("whose:N", scale=alt.Scale(domain=whose), title=None, legend=legend),
    )
    marks = alt.Scale(domain=whose, range=["circle", "cross"])
    points = base.mark_point(size=70, filled=True, opacity=1).encode(
        x=alt.X("value:Q", title=None),
        shape=alt.Shape("whose:N", scale=marks, title=None, legend=legend),
    )
    chart: alt.LayerChart = alt.layer(base.mark_rule(size=2).encode(x="low:Q", x2="high:Q"), points)  # type: ignore[assignment, unused-ignore]
    return themed(chart, title).properties(width=360, height=22 * len(pairs))
