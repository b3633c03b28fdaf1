"""The still trace of a unit: words in the colours of its values, as a fragment of HTML without a script."""

from __future__ import annotations

import html
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from rnnviz.ground.palettes import color, dark_text_is_better, sequential_color

_WORD = "display:inline-block;margin:0 3px 5px 0;padding:2px 7px;border-radius:5px;text-align:center"


def still_trace(
    tokens: Sequence[str],
    values: npt.NDArray[np.floating],
    range_: tuple[float, float],
    *,
    known: Sequence[bool],
    caption: str,
    palette: str,
) -> str:
    """Return the words on the colours of the unit's values, with the numbers under them; all text is escaped.

    Parameters
    ----------
    tokens : sequence of str
        The T words.
    values : array of shape (T,)
        The unit's value at each of them.
    range_ : (low, high)
        Of the series; where low is 0 the colours and numbers have no sign.
    known : sequence of bool
        Whether each word is in the vocabulary; others have a dotted underline.
    caption : str
        Names unit and series.
    palette : str
        See `rnnviz.ground.palettes`.
    """
    low, high = range_
    words = []
    for token, value, is_known in zip(tokens, values.tolist(), known, strict=True):
        rgb = color(value, high, palette) if low < 0 else sequential_color(value, high)
        background = "#" + "".join(f"{round(255 * c):02x}" for c in rgb)
        ink = "#000" if dark_text_is_better(rgb) else "#fff"
        number = f"{value:{'+' if low < 0 else ''}.2f}".replace("-", "\u2212")
        underline = "" if is_known else ";text-decoration:underline dotted"
        words.append(
            f'<span style="{_WORD};background:{background};color:{ink}{underline}"><bdi>{html.escape(token)}</bdi>'
            f'<br><small style="font-size:11px">{number}</small></span>'
        )
    ends = f"from {low:.3g} to {high:.3g}".replace("-", "\u2212")
    return (
        '<div style="font-family:system-ui,sans-serif;line-height:1.3;max-width:60rem">'
        f'<p style="margin:4px 0 8px">{html.escape(caption)}, {ends}</p>{"".join(words)}</div>'
    )
