"""Box plots without outliers, drawn from five numbers a box that were computed before: any n, the same small file.

scores -> `rnnviz.charts.numbers.five_numbers` -> a table -> box_plots
"""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt
import numpy as np
import pandas as pd

from rnnviz.charts.theme import caption as heading
from rnnviz.charts.theme import compact, stacked

WIDTH, ROW = 230, 16  # of a panel, and of a box with its space, in pixels
PER_LINE = 3  # panels side by side


def box_plots(
    boxes: pd.DataFrame, captions: Sequence[str], title: str, points: pd.DataFrame | None = None
) -> alt.VConcatChart:
    """Return panels of horizontal boxes, each panel in the order of its rows and on its own scale.

    Parameters
    ----------
    boxes : DataFrame
        Columns panel (0, 1, ...), name, n, unit, and those of `five_numbers`.
    captions : sequence of str
        What stands above each panel, by its number.
    title : str
        Stands above all.
    points : DataFrame, optional
        Columns panel, name, n, unit and score: single scores, of groups too small for a box.
    """
    points = pd.DataFrame(columns=["panel", "name", "n", "unit", "score"]) if points is None else points
    panels = [
        _panel(boxes[boxes["panel"] == number], points[points["panel"] == number], caption)
        for number, caption in enumerate(captions)
    ]
    return stacked(panels, title, PER_LINE)


def _panel(boxes: pd.DataFrame, points: pd.DataFrame, caption: str) -> alt.LayerChart:
    """Return one panel; its boxes take the colour of their median's sign."""
    both = pd.concat([boxes[["name", "n", "unit"]], points[["name", "n", "unit"]]]).drop_duplicates()
    labels = {name: f"{name} ({n:,})" for name, n in zip(both["name"], both["n"], strict=True)}
    y = alt.Y(
        "label:N",
        sort=list(labels.values()),
        title=None,
        axis=alt.Axis(ticks=False, domain=False, labelLimit=220),
    )
    unit = f"score, {both['unit'].iloc[0]}" if len(both) else "score"
    kept = boxes[["name", "low", "q1", "median", "q3", "high"]]
    sign = np.where(kept["median"] < 0, "negative", "positive")
    base = alt.Chart(compact(kept.assign(label=kept["name"].map(labels), sign=sign))).encode(y=y)
    color = alt.Color("sign:N", scale=alt.Scale(domain=["negative", "positive"]), legend=None)
    tooltip = ["label:N", *(alt.Tooltip(f"{name}:Q", format="+.3f") for name in kept.columns[1:])]
    zero = alt.Chart(pd.DataFrame({"zero": [0.0]})).mark_rule().encode(x="zero:Q")
    whiskers = base.mark_rule().encode(x=alt.X("low:Q", title=unit), x2="high:Q")
    bars = base.mark_bar(height=ROW - 6, opacity=0.8).encode(
        x="q1:Q", x2="q3:Q", color=color, tooltip=tooltip
    )
    medians = base.mark_tick(thickness=2, size=ROW - 4).encode(x="median:Q")
    dots = (
        alt.Chart(points[["name", "score"]].assign(label=points["name"].map(labels)))
        .mark_point(size=28, opacity=0.7)
        .encode(x="score:Q", y=y)
    )
    layers = [zero] + ([whiskers, bars, medians] if len(boxes) else []) + ([dots] if len(points) else [])
    panel: alt.LayerChart = alt.layer(*layers)  # type: ignore[assignment, unused-ignore]
    return panel.properties(width=WIDTH, height=max(ROW * len(labels), ROW), title=heading(caption, 40))
