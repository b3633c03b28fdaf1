"""The colour scales that every picture shares, read from JSON files, as the front end reads them."""

from __future__ import annotations

import json
from functools import cache
from importlib import resources

from rnnviz.errors import InputError, nearest

DEFAULT = "blue-orange"
BLACK_FROM = (
    0.1791  # the luminance from which black text stands out more than white: sqrt(1.05 * 0.05) - 0.05
)


@cache
def palettes() -> dict[str, dict[str, list[str]]]:
    """Return the palettes: name to mode ("light", "dark") to five colours from most negative to most positive."""
    found: dict[str, dict[str, list[str]]] = json.loads(
        (resources.files("rnnviz.ground") / "palettes.json").read_text(encoding="utf-8")
    )
    return found


def colors(palette: str = DEFAULT, mode: str = "light") -> list[str]:
    """Return a palette's five colours as ``#rrggbb``, from most negative through zero to most positive.

    Raises
    ------
    InputError
        Where there is no such palette.
    """
    if palette not in palettes():
        raise InputError(f"there is no palette {palette!r}: {nearest(palette, palettes())}")
    return palettes()[palette][mode]


def color(score: float, limit: float, palette: str = DEFAULT) -> tuple[float, float, float]:
    """Return the colour of a score on the scale from ``-limit`` to ``limit``, as red, green and blue from 0 to 1.

    Examples
    --------
    >>> color(0.0, 1.0) == color(0.0, 5.0)
    True
    """
    return _between(colors(palette), (min(max(score / limit, -1.0), 1.0) + 1) / 2 if limit > 0 else 0.5)


@cache
def sequential(mode: str = "light") -> list[str]:
    """Return the three colours of what has a size and no sign, such as a gate, from nothing to most."""
    found: dict[str, list[str]] = json.loads(
        (resources.files("rnnviz.ground") / "sequential.json").read_text(encoding="utf-8")
    )
    return found[mode]


def sequential_color(value: float, limit: float) -> tuple[float, float, float]:
    """Return the colour of a value on the scale from 0 to ``limit``, which has no sign, as `color` does."""
    return _between(sequential(), min(max(value / limit, 0.0), 1.0) if limit > 0 else 0.0)


def luminance(rgb: tuple[float, float, float]) -> float:
    """Return the relative luminance (WCAG 2.2) of red, green and blue from 0 to 1."""
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in rgb)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def dark_text_is_better(rgb: tuple[float, float, float]) -> bool:
    """Return whether black text stands out more on the colour than white text."""
    return luminance(rgb) > BLACK_FROM


def _between(stops: list[str], part: float) -> tuple[float, float, float]:
    """Return the colour at `part`, 0 to 1, of stops that stand evenly from 0 to 1."""
    place = part * (len(stops) - 1)
    low = min(int(place), len(stops) - 2)
    share = place - low
    red, green, blue = (
        a + (b - a) * share for a, b in zip(_rgb(stops[low]), _rgb(stops[low + 1]), strict=True)
    )
    return red, green, blue


def _rgb(stop: str) -> tuple[float, float, float]:
    red, green, blue = (int(stop[k : k + 2], 16) / 255 for k in (1, 3, 5))
    return red, green, blue
