"""Still box plots: tables with drawn boxes as a fragment of HTML, for where neither widget nor script runs."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from rnnviz.ground.palettes import color

if TYPE_CHECKING:
    import pandas as pd

_SHADE = 0.7  # of the scale, for the box's colour: its sign, not its size
_CELL = '<td style="text-align:right;padding:2px 8px;font-variant-numeric:tabular-nums">'


def still_boxes(
    heading: str,
    captions: Sequence[str],
    panels: Sequence[pd.DataFrame],
    kind: str,
    meanings: Mapping[str, str],
    palette: str,
) -> str:
    """Return a table for each panel, with the boxes drawn, the medians and the shares below zero.

    Parameters
    ----------
    heading : str
        Stands above all.
    captions : sequence of str
        What stands above each panel.
    panels : sequence of DataFrame
        Columns name, n, low, q1, median, q3, high and share_negative, one row a group; without a median it is too
        small for a box.
    kind : str
        What a box is about.
    meanings : mapping of str to str
        What a name stands for.
    palette : str
        See `rnnviz.ground.palettes`.
    """
    heads = (
        (kind, "left"),
        ("n", "right"),
        ("quartiles", "left"),
        ("median", "right"),
        ("negative", "right"),
    )
    head = "".join(
        f'<th style="text-align:{side};font-weight:600;padding:2px 8px">{html.escape(name)}</th>'
        for name, side in heads
    )
    tables = []
    for caption, boxes in zip(captions, panels, strict=True):
        low, high = min([0.0, *boxes["low"].dropna()]), max([0.0, *boxes["high"].dropna()])
        rows = "".join(
            _row({str(key): value for key, value in row.items()}, low, (high - low) or 1.0, meanings, palette)
            for row in boxes.to_dict("records")
        )
        tables.append(
            '<table style="border-collapse:collapse;margin:0 20px 12px 0;display:inline-table;vertical-align:top">'
            f'<caption style="text-align:left;font-weight:600;padding:4px 8px">{html.escape(caption)}</caption>'
            f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
        )
    return (
        '<div style="font-family:system-ui,sans-serif;font-size:13px;line-height:1.3">'
        f"<p><bdi>{html.escape(heading)}</bdi></p>{''.join(tables)}</div>"
    )


def _row(row: Mapping[str, Any], low: float, span: float, meanings: Mapping[str, str], palette: str) -> str:
    few = bool(np.isnan(row["median"]))
    median = "" if few else f"{row['median']:+.3f}".replace("-", "\u2212")
    bar = "too few for a box" if few else _drawn(row, low, span, palette)
    title = html.escape(meanings.get(row["name"], ""))
    return (
        f'<tr><th scope="row" title="{title}" style="text-align:left;font-weight:normal;padding:2px 8px">'
        f"<bdi>{html.escape(row['name'])}</bdi></th>{_CELL}{row['n']:,}</td>"
        f'<td style="padding:2px 8px">{bar}</td>'
        f"{_CELL}{median}</td>{_CELL}{row['share_negative']:.0%}</td></tr>"
    )


def _drawn(row: Mapping[str, Any], low: float, span: float, palette: str) -> str:
    """Return whiskers, box, median and zero as boxes of HTML that lie on each other."""
    x = {name: 100 * (row[name] - low) / span for name in ("low", "q1", "median", "q3", "high")}
    rgb = color(_SHADE * float(np.sign(row["median"])), 1.0, palette)
    background = "#" + "".join(f"{round(255 * c):02x}" for c in rgb)
    styles = (
        f"left:{x['low']:.1f}%;width:{x['high'] - x['low']:.1f}%;top:7px;border-top:1px solid",
        f"left:{x['q1']:.1f}%;width:{x['q3'] - x['q1']:.1f}%;top:2px;height:10px;background:{background};"
        "border:1px solid;box-sizing:border-box",
        f"left:{x['median']:.1f}%;top:0;height:14px;border-left:3px solid",
        f"left:{-100 * low / span:.1f}%;top:-2px;height:18px;border-left:1px dashed",
    )
    parts = "".join(f'<div style="position:absolute;{style}"></div>' for style in styles)
    return f'<div style="position:relative;width:200px;height:14px">{parts}</div>'
