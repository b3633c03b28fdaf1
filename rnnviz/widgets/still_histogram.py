"""The still histogram: overlaid distributions as inline SVG, for where neither widget nor script runs."""

from __future__ import annotations

import html
from collections.abc import Mapping

import numpy as np

from rnnviz.ground.palettes import color
from rnnviz.ground.spans import Floats

_WIDTH, _HEIGHT, _LEFT, _RIGHT, _TOP, _FOOT = 640, 260, 44, 16, 8, 40  # pixels
_DASHES = ("", "7 4", "2 3")  # of a group's outline: not by colour alone
_GREY = "#6e7781"


def still_histogram(
    scores: Mapping[str, Floats], *, heading: str, caption: str, unit: str, bins: int, palette: str
) -> str:
    """Return each group's share of scores by bin as outlines, with their numbers, as HTML whose text is escaped.

    Parameters
    ----------
    scores : mapping of str to array
        The positive group, the negative group, and perhaps what stands behind both.
    heading, caption : str
        Stand above.
    unit : str
        The scores' unit.
    bins : int
        See `rnnviz.charts.numbers.histogram`.
    palette : str
        See `rnnviz.ground.palettes`.

    Returns
    -------
    str
        A ``<div>`` with its style inline.
    """
    from rnnviz.charts.numbers import histogram

    table = histogram(scores, bins)
    edges: list[float] = sorted({0.0, *table["left"], *table["right"]})
    low, high = edges[0], edges[-1] if edges[-1] > edges[0] else edges[0] + 1.0
    top = float(table["share"].max()) if len(table) else 1.0

    def x(score: float) -> float:
        return _LEFT + (score - low) / (high - low) * (_WIDTH - _LEFT - _RIGHT)

    def y(share: float) -> float:
        return _TOP + (1 - share / top) * (_HEIGHT - _TOP - _FOOT)

    floor, parts, keys = y(0), [], []
    inks = [*(_hex(side, palette) for side in (1, -1)), _GREY]
    for name, ink, dash in reversed(list(zip(scores, inks, _DASHES, strict=False))):
        bars = table[table["group"] == name]
        path = "".join(
            f"M{x(left):.1f} {floor:.1f}V{y(share):.1f}H{x(right):.1f}V{floor:.1f}"
            for left, right, share in zip(bars["left"], bars["right"], bars["share"], strict=True)
        )
        style = f'fill="{ink}" fill-opacity=".22" stroke="{ink}" stroke-width="1.6" stroke-dasharray="{dash}"'
        parts.append(f'<path d="{path}" {style}/>')
        found = scores[name]
        median = f", median {_signed(float(np.median(found)))}" if len(found) else ""
        keys.append(
            f'<li><svg width="34" height="12" aria-hidden="true"><path d="M2 11V3H32V11" {style}/></svg> '
            f"<bdi>{html.escape(name)}</bdi>: n = {len(found):,}{median}</li>"
        )
    parts += [
        f'<text x="{x(place):.1f}" y="{floor + 15:.1f}" text-anchor="middle">{_signed(place)}</text>'
        for place in _round_places(low, high)
    ]
    parts.append(
        f'<path d="M{x(0):.1f} {_TOP}V{floor:.1f}M{_LEFT} {floor:.1f}H{_WIDTH - _RIGHT}" stroke="currentColor"/>'
    )
    parts.append(f'<text x="{_LEFT - 4}" y="{_TOP + 10}" text-anchor="end">{top:.0%}</text>')
    parts.append(
        f'<text x="{(_LEFT + _WIDTH) / 2}" y="{_HEIGHT - 6}" text-anchor="middle">'
        f"interaction, {html.escape(unit)}; share of each group</text>"
    )
    return (
        '<div style="font:13px/1.4 system-ui,sans-serif;max-width:40rem">'
        f'<p style="margin:4px 0"><b>{html.escape(heading)}</b></p><p style="margin:4px 0">{html.escape(caption)}</p>'
        f'<ul style="list-style:none;margin:4px 0;padding:0">{"".join(reversed(keys))}</ul>'
        f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT}" style="width:100%;height:auto" fill="currentColor" font-size="12" '
        f'role="img" aria-label="{html.escape(caption, quote=True)}">{"".join(parts)}</svg></div>'
    )


def _round_places(low: float, high: float) -> list[float]:
    """Return multiples of 1, 2 or 5 times a power of ten from `low` to `high`, ten at most."""
    power = 10.0 ** np.floor(np.log10((high - low) / 10))
    step = next(times * power for times in (1, 2, 5, 10) if (high - low) / (times * power) <= 10)
    return [float(number * step) for number in range(int(np.ceil(low / step)), int(high // step) + 1)]


def _hex(side: int, palette: str) -> str:
    return "#" + "".join(f"{round(255 * c):02x}" for c in color(0.9 * side, 1.0, palette))


def _signed(number: float) -> str:
    """Return two digits after the point or fewer, of small numbers two that count."""
    text = f"{number:+.2g}" if abs(number) < 0.1 else f"{round(number, 2):+g}"
    return text.replace("-", "\u2212") if number else "0"
