"""What the charts share: fonts, the diverging scale, and files of a chart."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import altair as alt
import pandas as pd
import vl_convert

from rnnviz.errors import InputError
from rnnviz.files import write_atomically
from rnnviz.palettes import DEFAULT, colors

FONT = "DejaVu Sans, Helvetica, Arial, sans-serif"


def diverging(limit: float, palette: str = DEFAULT) -> alt.Scale:
    """Return the diverging colour scale from ``-limit`` to ``limit``, symmetric about zero."""
    stops = colors(palette)
    domain = [limit * (2 * k / (len(stops) - 1) - 1) for k in range(len(stops))]
    return alt.Scale(domain=domain, range=stops, clamp=True, interpolate="rgb")


def themed(chart: alt.LayerChart, title: str) -> alt.LayerChart:
    """Return the chart with a title, the project's fonts and no frame."""
    framed: alt.LayerChart = _framed(chart, title)
    return framed


def stacked(panels: Sequence[alt.LayerChart | alt.HConcatChart], title: str) -> alt.VConcatChart:
    """Return panels below one another as one chart, `themed` as one."""
    framed: alt.VConcatChart = _framed(alt.vconcat(*panels, spacing=16), alt.TitleParams(title, offset=14))
    return framed


def _framed(chart: alt.LayerChart | alt.VConcatChart, title: str | alt.TitleParams) -> Any:
    return (
        chart.properties(title=title)
        .configure(font=FONT, background="white")
        .configure_view(stroke=None)
        .configure_title(anchor="start", fontSize=12, fontWeight="normal")
    )


def render(chart: alt.LayerChart | alt.VConcatChart, format_: str) -> bytes:
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
    draw: Callable[[], alt.LayerChart | alt.VConcatChart],
    index: bool = False,
) -> None:
    """Write a result to a file, by its suffix: the table (.csv) or the picture (.svg, .png, .pdf).

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
    else:
        raise InputError(f"cannot save as {Path(path).name!r}: expected .csv, .svg, .png or .pdf.")
