"""What the charts share: fonts, the diverging scale, and files of a chart."""

from __future__ import annotations

import altair as alt
import vl_convert

from rnnviz.palettes import DEFAULT, colors

FONT = "DejaVu Sans, Helvetica, Arial, sans-serif"


def diverging(limit: float, palette: str = DEFAULT) -> alt.Scale:
    """Return the diverging colour scale from ``-limit`` to ``limit``, symmetric about zero."""
    stops = colors(palette)
    domain = [limit * (2 * k / (len(stops) - 1) - 1) for k in range(len(stops))]
    return alt.Scale(domain=domain, range=stops, clamp=True, interpolate="rgb")


def themed(chart: alt.LayerChart, title: str) -> alt.LayerChart:
    """Return the chart with a title, the project's fonts and no frame."""
    framed: alt.LayerChart = (
        chart.properties(title=title)
        .configure(font=FONT, background="white")
        .configure_view(stroke=None)
        .configure_title(anchor="start", fontSize=12, fontWeight="normal")
    )
    return framed


def render(chart: alt.LayerChart, format_: str) -> bytes:
    """Return the chart as a file's content: "svg", "png" (at 300 dots an inch) or "pdf"."""
    spec = chart.to_dict()
    if format_ == "svg":
        svg: str = vl_convert.vegalite_to_svg(spec)
        return svg.encode()
    content: bytes = (
        vl_convert.vegalite_to_pdf(spec) if format_ == "pdf" else vl_convert.vegalite_to_png(spec, ppi=300)
    )
    return content
