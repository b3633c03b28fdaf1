"""A unit of a recurrent layer along a text: its series as lines over the words, told apart by dash and name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import altair as alt
import pandas as pd

from rnnviz.charts.theme import rounded, stacked
from rnnviz.ground.spans import Floats

HEIGHT = 130  # of a panel, in pixels
STEP, WIDEST = 20, 1600  # of a word and of a panel, in pixels
NAMED = 100  # words up to which each is written under the line
LETTERS = 14  # of a word under the line
_DASHES = ([1, 0], [6, 3], [2, 2], [8, 3, 2, 3])


def unit_lines(
    tokens: Sequence[str],
    lines: Mapping[str, Floats],
    ranges: Mapping[str, tuple[float, float]],
    title: str,
) -> alt.VConcatChart:
    """Return the series in one panel, or in two where some have a sign and some have none.

    Parameters
    ----------
    tokens : sequence of str
        The T words.
    lines : mapping of str to array of shape (T,)
        A unit's series by name.
    ranges : mapping of str to (low, high)
        The natural range of each; a low of 0: it has no sign. Gates, which lie from 0 to 1, keep their panel.
    title : str
        Stands above all.
    """
    groups = [[name for name in lines if (ranges[name][0] < 0) == signed] for signed in (True, False)]
    shown = [group for group in groups if group]
    panels = [
        _panel(tokens, {name: lines[name] for name in group}, ranges, words=group is shown[-1])
        for group in shown
    ]
    return stacked(panels, title)


def _panel(
    tokens: Sequence[str], lines: Mapping[str, Floats], ranges: Mapping[str, tuple[float, float]], words: bool
) -> alt.LayerChart:
    # A unit's cell may be far from the largest of the text: it has the room that it needs, at least -1 to 1.
    signed = any(ranges[name][0] < 0 for name in lines)
    largest = max(float(abs(values).max()) for values in lines.values())
    high = max(1.0, largest) if signed else max(ranges[name][1] for name in lines)
    table = pd.concat(
        pd.DataFrame({"name": name, "position": range(len(tokens)), "token": tokens, "value": values})
        for name, values in lines.items()
    )
    width = min(max(260, STEP * len(tokens)), WIDEST)
    last = max(len(tokens) - 1, 1)
    x = alt.X("position:Q", scale=alt.Scale(domain=[-0.5, last + 0.5], nice=False), axis=None)
    scale = alt.Scale(domain=[-high if signed else 0, high], nice=False)
    y = alt.Y("value:Q", title="value", scale=scale, axis=alt.Axis(tickCount=5))
    dash = alt.StrokeDash(
        "name:N", scale=alt.Scale(domain=list(lines), range=list(_DASHES[: len(lines)])), legend=None
    )
    base = alt.Chart(rounded(table))
    layers: list[alt.Chart] = [
        base.mark_line(strokeWidth=1.6).encode(x, y, dash, color=alt.Color("name:N", legend=None)),
        base.mark_point(filled=True, size=22, opacity=1).encode(
            x, y, color=alt.Color("name:N", legend=None), tooltip=["token", "name", "value"]
        ),
    ]
    ends = table[table["position"] == len(tokens) - 1].sort_values("value", ascending=False)
    apart = high * (2 if signed else 1) * 13 / HEIGHT  # a line of text
    places: list[float] = []
    for value in ends["value"]:
        places.append(min(float(value), places[-1] - apart) if places else float(value))
    beside = alt.Chart(rounded(ends.assign(place=places))).encode(y=alt.Y("place:Q", scale=scale))
    layers.append(
        beside.mark_rule(strokeWidth=1.6).encode(
            dash, x=alt.value(width + 6), x2=alt.value(width + 28), color=alt.Color("name:N", legend=None)
        )
    )
    layers.append(beside.mark_text(align="left", fontSize=10).encode(x=alt.value(width + 33), text="name:N"))
    if words and len(tokens) <= NAMED:
        short = [token if len(token) <= LETTERS else token[: LETTERS - 1] + "\u2026" for token in tokens]
        under = alt.Chart(pd.DataFrame({"position": range(len(tokens)), "token": short}))
        layers.append(
            under.mark_text(angle=270, align="right", baseline="middle", fontSize=10).encode(
                x=x, y=alt.value(HEIGHT + 6), text="token:N"
            )
        )
    panel: alt.LayerChart = alt.layer(*layers)  # type: ignore[assignment, unused-ignore]
    return panel.properties(width=width, height=HEIGHT)
