"""The still heat map: coloured words as a fragment of HTML, for where neither widget nor script runs.

The colours are those of the widget on a light ground (`rnnviz.ground.palettes`).
"""

from __future__ import annotations

import html
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from rnnviz.ground.palettes import DEFAULT, color, dark_text_is_better

STILL = 1000  # words that a still picture shows: it stands in notebooks and pages for those who cannot run the widget
WORD = "display:inline-block;margin:0 3px 5px 0;padding:2px 7px;border-radius:5px"


def still(
    tokens: Sequence[str],
    scores: npt.NDArray[np.floating],
    *,
    known: Sequence[bool],
    target: str,
    says: str,
    lead: str = "Predicted ",
    method: str = "",
    unit: str = "logits",
    signed: bool = True,
    palette: str = DEFAULT,
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
    target, says, lead : str
        What the scores are about; what the model says, such as the predicted class; and the word before that.
    method, unit, signed, palette, scale
        As the traits of `TokenHeatmap`.

    Returns
    -------
    str
        A ``<div>`` with its style inline. Of a text of more than 1,000 words it holds the first, and says so.
    """
    limit = scale or float(np.abs(scores).max(initial=0)) or 1.0
    words = []
    for token, score, is_known in zip(tokens[:STILL], scores[:STILL], known[:STILL], strict=True):
        background, text = _paint(float(score), limit, palette)
        underline = "" if is_known else ";text-decoration:underline dotted"
        number = f"{score:{'+' if signed else ''}.2f}".replace("-", "\u2212")
        title = "" if is_known else ' title="unknown word"'
        words.append(
            f'<span{title} style="{WORD};color:{text};background:{background}{underline}">'
            f"<bdi>{html.escape(token)}</bdi><br><small>{number}</small></span>"
        )
    by = f" by {html.escape(method)}" if method else ""
    about = (
        f"scores for {html.escape(target)}" if signed else f"sizes, without a sign, for {html.escape(target)}"
    )
    head = f"{html.escape(lead)}<b>{html.escape(says)}</b>; {about} in {html.escape(unit)}{by}"
    return (
        '<div style="font-family:system-ui,sans-serif;line-height:1.3;max-width:60rem">'
        f'<p style="margin:4px 0 8px">{head}</p>{"".join(words)}{_rest(len(tokens))}</div>'
    )


def still_rows(
    tokens: Sequence[str],
    rows: Sequence[tuple[str, npt.NDArray[np.floating], float]],
    palette: str = DEFAULT,
    head: str = "",
) -> str:
    """Return several rows of the same words, one under the other, as an HTML table.

    Parameters
    ----------
    tokens : sequence of str
        The T words.
    rows : sequence of (name, scores of shape (T,), limit)
        A row's name, its scores, and the score at which its colours end.
    palette : str
        See `rnnviz.ground.palettes`.
    head : str
        A sentence above the rows.
    """
    lines = []
    for name, scores, limit in rows:
        cells = [
            f'<th scope="row" style="text-align:left;font-weight:normal;padding-right:8px">{html.escape(name)}</th>'
        ]
        for token, score in zip(tokens[:STILL], scores[:STILL], strict=True):
            background, text = _paint(float(score), limit, palette)
            number = f"{score:+.2f}".replace("-", "\u2212")
            cells.append(
                f'<td title="{number}" style="padding:3px 7px;background:{background};color:{text};text-align:center">'
                f'<bdi>{html.escape(token)}</bdi><br><small style="font-size:11px">{number}</small></td>'
            )
        lines.append(f"<tr>{''.join(cells)}</tr>")
    above = f'<p style="font-family:system-ui,sans-serif">{html.escape(head)}</p>' if head else ""
    table = '<table style="border-collapse:separate;border-spacing:3px;line-height:1.3">'
    return f'{above}<div style="overflow-x:auto">{table}{"".join(lines)}</table>{_rest(len(tokens))}</div>'


def _rest(length: int) -> str:
    """Return a sentence on the words that a still picture leaves out, if it does."""
    if length <= STILL:
        return ""
    return f"<p>These are the first {STILL:,} of {length:,} words: the widget and its page (to_html) show all.</p>"


def _paint(score: float, limit: float, palette: str) -> tuple[str, str]:
    """Return the colour of a score, and black or white, whichever is read better on it."""
    rgb = color(score, limit, palette)
    return "#" + "".join(f"{round(255 * c):02x}" for c in rgb), "#000" if dark_text_is_better(rgb) else "#fff"
