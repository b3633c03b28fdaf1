"""Rows of coloured spans over a text: its words, phrases and clauses, or one text by several methods.

panels (tokens, rows of spans with scores) -> lines of a page's width -> cells -> chart
"""

from __future__ import annotations

import math
import textwrap
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import NamedTuple

import altair as alt
import pandas as pd

from rnnviz.charts.theme import cell_color, ink, themed

LETTER, LABEL_LETTER, MARGIN = 7.6, 5.6, 10.0  # widths of a letter in a cell and in a label, and a cell's own
NARROWEST = 42.0  # a word's cell: its number has to fit
ROW, GAP = 34, 3  # height of a row, and what is left between two cells
CAPTION, BLOCK = 20, 12  # height of a caption, and what is left under a block of rows
LEAST, MOST = 0.6, 1.3  # of the usual length: lines that end between two spans


class Panel(NamedTuple):
    """What is drawn of one text.

    Parameters
    ----------
    caption : str
        Stands above its rows.
    tokens : sequence of str, length T
    spans : DataFrame
        Columns row (its name), start, stop, score and limit, the score at which the colours end. Rows stand in the
        order in which they come first; the spans of a row do not overlap.
    """

    caption: str
    tokens: Sequence[str]
    spans: pd.DataFrame


def span_rows(
    panels: Sequence[Panel], title: str, unit: str | None = "logits", width: int = 900
) -> alt.LayerChart:
    """Return the panels below one another; a text that is longer than a line goes on in the next.

    Parameters
    ----------
    panels : sequence of Panel
    title : str
        Stands above all.
    unit : str or None
        The unit of all scores, which then share one limit; None where they differ.
    width : int
        Of a line of words, in pixels.
    """
    labels = [str(name) for panel in panels for name in panel.spans["row"]]
    left = LABEL_LETTER * max(map(len, labels), default=0) + MARGIN
    cells, texts, top = [], [], 0.0
    for panel in panels:
        for line in textwrap.wrap(panel.caption, int(width / LABEL_LETTER)):
            texts.append((0.0, top + CAPTION / 2, line))
            top += CAPTION
        names = list(dict.fromkeys(panel.spans["row"]))
        for words in _lines(panel.tokens, panel.spans, width):
            first = words[0][0]
            texts += [(0.0, top + ROW * (k + 0.5), str(name)) for k, name in enumerate(names)]
            for name, start, stop, score, limit in _spans(panel.spans):
                here = [(token, x, size) for k, token, x, size in words if start <= k < stop]
                if not here:
                    continue
                x, right = here[0][1], here[-1][1] + here[-1][2]
                y = top + ROW * names.index(name)
                number = f"{score:+.2f}".replace("-", "\u2212") if start >= first else "\u2026"
                share = max(-1.0, min(1.0, score / limit)) if limit else 0.0
                place = (left + x, left + right - GAP, y, y + ROW - GAP)
                text = " ".join(token for token, *_ in here)
                cells.append((text, number, round(score, 4), round(share, 4), *place))
            top += ROW * len(names) + BLOCK
    columns = ["text", "number", "score", "share", "left", "right", "top", "bottom"]
    limit = max((float(panel.spans["limit"].max()) for panel in panels), default=0.0)
    return _chart(pd.DataFrame(cells, columns=columns), texts, unit, limit, top, title)


def _chart(
    cells: pd.DataFrame,
    texts: list[tuple[float, float, str]],
    unit: str | None,
    limit: float,
    height: float,
    title: str,
) -> alt.LayerChart:
    width = float(cells["right"].max()) if len(cells) else 1.0
    middle = (cells["left"] + cells["right"]) / 2
    base = alt.Chart(cells.assign(middle=middle, upper=cells["top"] + 10, lower=cells["top"] + 23))
    x = alt.X("left:Q", scale=alt.Scale(domain=[0, width], nice=False), axis=None)
    y = alt.Y("top:Q", scale=alt.Scale(domain=[0, height], nice=False, reverse=True), axis=None)
    field, color = cell_color(unit, limit)
    boxes = base.mark_rect(cornerRadius=3).encode(
        x=x, x2="right:Q", y=y, y2="bottom:Q", color=color, tooltip=["text:N", "score:Q"]
    )
    words = base.mark_text(fontSize=12, baseline="middle").encode(
        x="middle:Q", y="upper:Q", text="text:N", color=ink(field)
    )
    numbers = base.mark_text(fontSize=10, baseline="middle").encode(
        x="middle:Q", y="lower:Q", text="number:N", color=ink(field)
    )
    labels = (
        alt.Chart(pd.DataFrame(texts, columns=["x", "y", "label"]))
        .mark_text(fontSize=11, align="left", baseline="middle")
        .encode(x="x:Q", y="y:Q", text="label:N")
    )
    chart: alt.LayerChart = alt.layer(boxes, words, numbers, labels)  # type: ignore[assignment, unused-ignore]
    return themed(chart, title).properties(width=width, height=height)


def _spans(spans: pd.DataFrame) -> Iterator[tuple[str, int, int, float, float]]:
    """Yield row, start, stop, score and limit of every span."""
    columns = (spans[name].tolist() for name in ("row", "start", "stop", "score", "limit"))
    yield from zip(*columns, strict=True)


def _lines(
    tokens: Sequence[str], spans: pd.DataFrame, width: float
) -> Iterator[list[tuple[int, str, float, float]]]:
    """Yield lines of (place, token, left, width), of like length, and if it can be of whole spans."""
    sizes = [max(LETTER * len(token) + MARGIN, NARROWEST) for token in tokens]
    usual = sum(sizes) / math.ceil(sum(sizes) / width) + max(sizes) / 2
    bounds = list(zip(spans["start"], spans["stop"], strict=True))
    first = 0
    while first < len(tokens):
        rights = list(accumulate(sizes[first:]))
        count = max(sum(right <= usual for right in rights), 1)
        if count < len(rights):
            near = [k for k, right in enumerate(rights, start=1) if LEAST * usual < right <= MOST * usual]
            whole = [k for k in near if not any(start < first + k < stop for start, stop in bounds)]
            count = max(whole, default=count)
        lefts = [0.0, *rights]
        yield [(first + k, tokens[first + k], lefts[k], sizes[first + k]) for k in range(count)]
        first += count
