"""Lines of many series in panels, named at their ends: told apart by colour, dash and mark, never colour alone."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt
import numpy as np
import pandas as pd

from rnnviz.charts.theme import caption as heading
from rnnviz.charts.theme import categories, rounded, stacked
from rnnviz.ground.spans import Floats

WIDTH, HEIGHT = 360, 260  # of a panel, in pixels
LINE = 13  # the least distance between two names, in pixels

_COLORS = len(categories())
_BACKGROUND = 2  # place of the grey among them
_DASHES = ([1, 0], [6, 3], [2, 2])
_MARKS = ("circle", "square", "triangle-up", "diamond", "cross", "triangle-down", "triangle-right")
_CONTROL = ([1, 3], "stroke")


def curves(
    table: pd.DataFrame, captions: Sequence[str], title: str, x: str, y: str, control: str = ""
) -> alt.VConcatChart:
    """Return panels below one another; a series looks alike in all of them. A panel without points is left out.

    Parameters
    ----------
    table : DataFrame
        Columns panel (0, 1, ...), name, x (whole numbers) and y; a row a point.
    captions : sequence of str
        What stands above each panel, by its number.
    title : str
        Stands above all.
    x, y : str
        The axes' titles.
    control : str
        The name of the series that the others are held against; it is grey and dotted.
    """
    names = [name for name in table["name"].drop_duplicates() if name != control]
    names += [
        " " * (k + 1) for k in range(_BACKGROUND - len(names))
    ]  # nobody's, so that the grey is the control's
    names.insert(_BACKGROUND, control)
    looks = {name: _look(place) for place, name in enumerate(names)} | {control: _CONTROL}
    shown = sorted(set(table["panel"])) or range(1)
    panels = [_panel(table[table["panel"] == number], captions[number], looks, x, y) for number in shown]
    return stacked(panels, title)


def _look(place: int) -> tuple[list[int], str]:
    """Return dash and mark of the series whose colour is the one at this place, going round."""
    return _DASHES[place // _COLORS % len(_DASHES)], _MARKS[place % len(_MARKS)]


def _panel(
    table: pd.DataFrame, caption: str, looks: dict[str, tuple[list[int], str]], x: str, y: str
) -> alt.LayerChart:
    points, domain = rounded(table[["name", "x", "y"]]), list(looks)
    dashes, marks = ([look[part] for look in looks.values()] for part in range(2))
    color = alt.Color("name:N", scale=alt.Scale(domain=domain), legend=None)
    dash = alt.StrokeDash("name:N", scale=alt.Scale(domain=domain, range=dashes), legend=None)
    shape = alt.Shape("name:N", scale=alt.Scale(domain=domain, range=marks), legend=None)
    limits = [[float(points[axis].min()), float(points[axis].max())] for axis in ("x", "y")]
    (first, last), (low, high) = limits if len(points) else ([0.0, 1.0], [0.0, 1.0])
    pixel = ((high - low) or 1.0) / HEIGHT  # in units of y
    ends = points[points["x"] == last].sort_values("y", ascending=False, kind="stable")
    ends = ends.assign(place=high - pixel * apart(((high - ends["y"]) / pixel).to_numpy()))
    across = alt.Axis(tickMinStep=1, format="d", grid=False)
    base = alt.Chart(points).encode(
        x=alt.X("x:Q", title=x, scale=alt.Scale(domain=[first, last], nice=False), axis=across),
        y=alt.Y(
            "y:Q", title=y, scale=alt.Scale(domain=[low, low + pixel * HEIGHT]), axis=alt.Axis(format="%")
        ),
        color=color,
        tooltip=["name", "x", alt.Tooltip("y:Q", format=".3f")],
    )
    beside = alt.Chart(rounded(ends)).encode(y=alt.Y("place:Q", title=y))
    leaders = beside.mark_rule().encode(
        x=alt.value(WIDTH + 4), x2=alt.value(WIDTH + 20), y=alt.Y("y:Q", title=y), y2="place:Q", color=color
    )
    samples = beside.mark_point(filled=True, size=34, opacity=1).encode(
        x=alt.value(WIDTH + 26), shape=shape, color=color
    )
    names = beside.mark_text(align="left", fontSize=10).encode(x=alt.value(WIDTH + 34), text="name:N")
    lines = base.mark_line(strokeWidth=1.8).encode(strokeDash=dash)
    dots = base.mark_point(filled=True, size=34, opacity=1).encode(shape=shape)
    panel: alt.LayerChart = alt.layer(lines, dots, leaders, samples, names)  # type: ignore[assignment, unused-ignore]
    return panel.properties(width=WIDTH, height=HEIGHT, title=heading(caption))


def apart(places: Floats) -> Floats:
    """Return heights near the given ones, which rise: a line of text apart, and within the panel as far as possible.

    Examples
    --------
    >>> apart(np.array([0.0, 20.0, 21.0, HEIGHT])).tolist()
    [0.0, 20.0, 33.0, 260.0]
    """
    moved = np.array(places, dtype=np.float64)
    for k in range(1, len(moved)):
        moved[k] = max(moved[k], moved[k - 1] + LINE)
    room = HEIGHT - LINE * np.arange(len(moved))[::-1]
    return np.asarray(np.minimum(moved, room))
