"""Several methods on one text: a row a method, a column a word, one diverging scale a unit."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt
import numpy as np
import pandas as pd

from rnnviz.charts.theme import cell_color, ink, themed
from rnnviz.ground.spans import Floats

CELL, HEIGHT = 46, 26  # width and height of a word's cell, in pixels


def comparison(
    tokens: Sequence[str],
    rows: Sequence[tuple[str, Floats, float]],
    title: str = "",
    unit: str | None = "logits",
) -> alt.LayerChart:
    """Return the words of one text in aligned rows.

    Parameters
    ----------
    tokens : sequence of str, length T
    rows : sequence of (name, scores of shape (T,), limit)
        A row's name, its scores, and the score at which its colours end: the same for rows of the same unit.
    title : str
        Stands above.
    unit : str or None
        The unit of all rows, which then share one limit; None where they differ.
    """
    records = []
    for name, scores, limit in rows:
        for position, (token, score) in enumerate(zip(tokens, scores, strict=True)):
            share = float(np.clip(score / limit, -1, 1)) if limit else 0.0
            records.append((name, position, token, float(score), share))
    table = pd.DataFrame(records, columns=["method", "position", "token", "score", "share"])
    names = "[" + ",".join(f"'{_escaped(token)}'" for token in tokens) + "]"
    axis = alt.Axis(
        labelExpr=f"{names}[datum.value]", labelAngle=-40, orient="top", ticks=False, domain=False
    )
    base = alt.Chart(table).encode(
        x=alt.X("position:O", axis=axis, title=None),
        y=alt.Y(
            "method:N",
            sort=[name for name, *_ in rows],
            title=None,
            axis=alt.Axis(ticks=False, domain=False, labelLimit=320),
        ),
    )
    field, color = cell_color(unit, rows[0][2])
    boxes = base.mark_rect(cornerRadius=3).encode(
        color=color,
        tooltip=["method", "token", alt.Tooltip("score:Q", format="+.3f")],
    )
    numbers = base.mark_text(fontSize=10).encode(
        text=alt.Text("score:Q", format="+.2f"),
        color=ink(field),
    )
    return themed(boxes + numbers, title).properties(width=CELL * len(tokens), height=HEIGHT * len(rows))


def _escaped(token: str) -> str:
    """Return the token as it stands inside quotes of a Vega expression."""
    return token.replace("\\", "\\\\").replace("'", "\\'").replace("\n", " ")
