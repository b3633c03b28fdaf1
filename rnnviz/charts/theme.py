"""What the charts share: all of their colours, light and dark, their fonts, headings and files.

A chart names no colour. It is drawn with the roles of its configuration (text, rules, "category", "diverging"),
so that a finished chart can be put on another ground: `on_ground`.
"""

from __future__ import annotations

import math
import os
import textwrap
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar, cast

import altair as alt
import pandas as pd
import vl_convert

from rnnviz.errors import InputError
from rnnviz.ground.files import write_atomically
from rnnviz.ground.palettes import BLACK_FROM, DEFAULT, colors

FONT = "DejaVu Sans, Helvetica, Arial, sans-serif"
LETTERS = 96  # of a heading's line, at most

Chart = alt.LayerChart | alt.VConcatChart
C = TypeVar("C", bound=Chart)

_ROLES = {
    "light": {"ground": "#ffffff", "text": "#24292f", "muted": "#57606a", "grid": "#e4e7eb"},
    "dark": {"ground": "#15191e", "text": "#e6edf3", "muted": "#a3adb8", "grid": "#2c3238"},
}
# Behind the two ends of the diverging scale: a grey for what stands in the background, then three more groups.
# Chosen by computation: at least 3:1 on their ground, and apart for readers of any colour vision.
_CATEGORIES = {
    "light": ("#858585", "#690f4b", "#a52bee", "#780000"),
    "dark": ("#d2d2d2", "#e1004b", "#9a3fff", "#c32d87"),
}


def categories(mode: str = "light", palette: str = DEFAULT) -> list[str]:
    """Return the colours of groups on a ground: negative, positive, background, and three more."""
    stops = colors(palette, mode)
    return [stops[0], stops[-1], *_CATEGORIES[mode]]


def ground(dark: bool, palette: str = DEFAULT) -> dict[str, Any]:
    """Return the configuration of every chart on a light or dark ground."""
    mode = "dark" if dark else "light"
    roles, groups, stops = _ROLES[mode], categories(mode, palette), colors(palette, mode)
    text, muted, grid = roles["text"], roles["muted"], roles["grid"]
    return {
        "font": FONT,
        "background": roles["ground"],
        "view": {"stroke": None},
        "title": {"anchor": "start", "fontSize": 12, "fontWeight": "normal", "color": text},
        "axis": {
            "labelColor": text,
            "titleColor": text,
            "titleFontWeight": "normal",
            "gridColor": grid,
            "labelFlush": False,
            "domainColor": muted,
            "tickColor": muted,
        },
        "legend": {"labelColor": text, "titleColor": text, "titleFontWeight": "normal"},
        "mark": {"color": groups[0]},
        "rule": {"color": muted},
        "point": {"color": text},
        "tick": {"color": text},
        "text": {"color": text},
        "range": {
            "category": groups,
            "diverging": stops,
            "ramp": stops[len(stops) // 2 :],
        },
    }


def on_ground(chart: C, dark: bool, palette: str = DEFAULT) -> C:
    """Return a finished chart on a light or a dark ground, in the colours of a palette."""
    return cast(C, chart.properties(config=ground(dark, palette)))


def diverging(limit: float) -> alt.Scale:
    """Return the diverging colour scale from ``-limit`` to ``limit``, symmetric about zero."""
    count = len(colors())
    domain = [limit * (2 * k / (count - 1) - 1) for k in range(count)]
    return alt.Scale(domain=domain, range="diverging", clamp=True, interpolate="rgb")


def sizes(limit: float) -> alt.Scale:
    """Return the colour scale of scores without a sign: the upper half of the diverging one, from 0 to ``limit``."""
    count = len(colors()) // 2 + 1
    domain = [limit * k / (count - 1) for k in range(count)]
    return alt.Scale(domain=domain, range="ramp", clamp=True, interpolate="rgb")


def cell_color(unit: str | None, limit: float) -> tuple[str, alt.Color]:
    """Return the field that colours cells, and the encoding by it with its legend.

    The field is "score", up to the limit, where all scores have one unit; else "share", of the limit of each.
    """
    field, end, form = ("share", 1.0, "+.0%") if unit is None else ("score", limit or 1.0, "+.2~f")
    legend = alt.Legend(
        title=unit or "share of the largest score",
        titleLimit=320,
        orient="bottom",
        format=form,
        gradientLength=160,
    )
    return field, alt.Color(f"{field}:Q", scale=diverging(end), legend=legend)


def ink(field: str) -> Any:
    """Return the condition by which text on a cell of the colour scale is black or white, whichever is read better.

    Parameters
    ----------
    field : str
        The one that gives the cell its colour.
    """
    is_light = f"luminance(scale('color', datum['{field}'])) > {BLACK_FROM}"
    return alt.condition(is_light, alt.value("black"), alt.value("white"))


def themed(chart: alt.LayerChart, title: str) -> alt.LayerChart:
    """Return the chart with a title, the project's fonts and colours, and no frame."""
    framed: alt.LayerChart = chart.properties(title=heading(title), config=ground(dark=False))
    return framed


def stacked(panels: Sequence[alt.LayerChart], title: str, per_line: int = 1) -> alt.VConcatChart:
    """Return panels below one another, or so many to a line, as one chart, `themed` as one."""
    lines: Sequence[alt.LayerChart | alt.HConcatChart] = panels
    if per_line > 1:
        lines = [alt.hconcat(*panels[k : k + per_line], spacing=28) for k in range(0, len(panels), per_line)]
    chart = alt.vconcat(*lines, spacing=16)
    framed: alt.VConcatChart = chart.properties(title=heading(title, offset=14), config=ground(dark=False))
    return framed


def rounded(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table with numbers of four digits, as many as a picture shows."""
    short = table.copy()
    for name in short:
        if short[name].dtype.kind == "f":
            short[name] = short[name].round(_decimals(short[name]))
    return short


def compact(table: pd.DataFrame) -> alt.InlineData:
    """Return a table, `rounded`, as a chart's data in CSV: a quarter of what Altair would write.

    Each field has to be drawn with its type, as in "score:Q".
    """
    return alt.InlineData(values=rounded(table).to_csv(index=False), format=alt.CsvDataFormat(type="csv"))


def _decimals(column: pd.Series) -> int:
    largest = float(column.abs().max()) if len(column) else 0.0
    return 4 - math.floor(math.log10(largest)) - 1 if 0 < largest < math.inf else 0


def heading(text: str, letters: int = LETTERS, **looks: Any) -> alt.TitleParams:
    """Return a title in lines of at most so many letters."""
    whole = text.replace(" = ", "\u00a0=\u00a0")  # an equation stands on one line
    lines = textwrap.wrap(whole, letters, break_long_words=False)
    return alt.TitleParams(lines if len(lines) > 1 else text, **looks)


def caption(text: str, letters: int = LETTERS) -> alt.TitleParams:
    """Return what stands above one panel of several."""
    return heading(text, letters, anchor="start", frame="group", fontSize=11)


def render(chart: Chart, format_: str) -> bytes:
    """Return the chart as a file's content: "svg", "png" (at 300 dots an inch) or "pdf"."""
    spec = chart.to_dict()
    if format_ == "svg":
        svg: str = vl_convert.vegalite_to_svg(spec)
        return svg.encode()
    content: bytes = (
        vl_convert.vegalite_to_pdf(spec) if format_ == "pdf" else vl_convert.vegalite_to_png(spec, ppi=300)
    )
    return content


def save_table_or_picture(
    path: str | os.PathLike[str],
    table: pd.DataFrame,
    draw: Callable[[], Chart],
    index: bool = False,
    page: Callable[[], str] | None = None,
) -> None:
    """Write a result to a file, by its suffix: the table (.csv), the picture (.svg, .png, .pdf) or its page (.html).

    Raises
    ------
    InputError
        For another suffix.
    """
    suffix = Path(path).suffix
    if suffix == ".csv":
        write_atomically(path, table.to_csv(index=index).encode())
    elif suffix in (".svg", ".png", ".pdf"):
        write_atomically(path, render(draw(), suffix[1:]))
    elif suffix == ".html" and page is not None:
        write_atomically(path, page().encode())
    else:
        known = ".csv, .svg, .png or .pdf" if page is None else ".html, .csv, .svg, .png or .pdf"
        raise InputError(f"cannot save as {Path(path).name!r}: expected {known}.")
