"""The still heat map: coloured words as a fragment of HTML, for where neither widget nor script runs.

The colours are those of the widget: both read `palettes.json`, and `js/src/color.ts` interpolates alike.
"""

from __future__ import annotations

import functools
import html
import json
from collections.abc import Sequence
from importlib import resources

import numpy as np
import numpy.typing as npt

_MARGIN = "display:inline-block;margin:0 3px 5px 0;padding:2px 7px;border-radius:5px;text-align:center"


def still(
    tokens: Sequence[str],
    scores: npt.NDArray[np.floating],
    *,
    known: Sequence[bool],
    target: str,
    predicted: str,
    unit: str = "logits",
    palette: str = "blue-orange",
    scale: float | None = None,
) -> str:
    """Return the words on their colours, with the numbers under them, as HTML in which all text is escaped.

    Parameters
    ----------
    tokens : sequence of str
        The T words.
    scores : array of shape (T,)
        Their scores, in `unit`.
    known : sequence of bool
        Whether each word is in the vocabulary; others have a dotted underline.
    target, predicted : str
        What the scores are about, and the predicted class.
    unit, palette, scale
        As the traits of `TokenHeatmap`.

    Returns
    -------
    str
        A ``<div>`` with its style inline.
    """
    limit = scale or float(np.abs(scores).max(initial=0)) or 1.0
    words = []
    for token, score, is_known in zip(tokens, scores, known, strict=True):
        background, text = paint(float(score) / limit, palette)
        underline = "" if is_known else ";text-decoration:underline dotted"
        number = f"{score:+.2f}".replace("-", "\u2212")
        title = f"{number} {html.escape(unit)}{'' if is_known else ', unknown word'}"
        words.append(
            f'<span title="{title}" style="{_MARGIN};background:{background};color:{text}{underline}">'
            f'<bdi>{html.escape(token)}</bdi><br><small style="font-size:11px">{number}</small></span>'
        )
    head = (
        f"Predicted <b>{html.escape(predicted)}</b>; scores for {html.escape(target)} in {html.escape(unit)}"
    )
    return (
        '<div style="font-family:system-ui,sans-serif;line-height:1.3;max-width:60rem">'
        f'<p style="margin:4px 0 8px">{head}</p>{"".join(words)}</div>'
    )


def paint(part: float, palette: str = "blue-orange") -> tuple[str, str]:
    """Return the colour at `part` of the scale, -1 to 1, and black or white, whichever is read better on it.

    Examples
    --------
    >>> paint(0.0), paint(-1.0)
    (('#f3f3f1', '#000'), ('#2166ac', '#fff'))
    """
    stops = _stops(palette)
    place = (min(1.0, max(-1.0, part)) + 1) / 2 * (len(stops) - 1)
    low = min(int(place), len(stops) - 2)
    rgb = [round(a + (place - low) * (b - a)) for a, b in zip(stops[low], stops[low + 1], strict=True)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (v / 255 for v in rgb)]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    text = "#000" if (luminance + 0.05) ** 2 > 1.05 * 0.05 else "#fff"
    return "#" + "".join(f"{v:02x}" for v in rgb), text


@functools.cache
def _stops(palette: str) -> list[list[int]]:
    """Return the palette's colours on a light ground, from -1 to 1, as red, green and blue from 0 to 255."""
    colours = json.loads(resources.files("rnnviz.widgets").joinpath("palettes.json").read_text("utf-8"))
    return [[int(colour[i : i + 2], 16) for i in (1, 3, 5)] for colour in colours[palette]["light"]]
