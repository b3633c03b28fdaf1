"""A text's words as coloured boxes in LaTeX."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from rnnviz.ground.palettes import DEFAULT, color, dark_text_is_better
from rnnviz.ground.spans import Floats

_SPECIAL = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{character: f"\\{character}" for character in "&%$#_{}"},
}


def colored_words(tokens: Sequence[str], scores: Floats, palette: str = DEFAULT) -> str:
    r"""Return one ``\colorbox`` per word on one diverging scale; needs ``\usepackage{xcolor}``.

    Parameters
    ----------
    tokens : sequence of str, length T
    scores : array of shape (T,)
        In logits.
    palette : str
        See `rnnviz.ground.palettes`.

    Examples
    --------
    >>> print(colored_words(["50%"], np.array([0.0])))
    {\setlength{\fboxsep}{2pt}%
    \colorbox[rgb]{0.953,0.953,0.945}{\strut\textcolor{black}{50\%}}}
    """
    limit = float(np.abs(scores).max()) or 1.0
    boxes = []
    for token, score in zip(tokens, scores, strict=True):
        rgb = color(float(score), limit, palette)
        ink = "black" if dark_text_is_better(rgb) else "white"
        numbers = ",".join(f"{part:.3f}" for part in rgb)
        word = "".join(_SPECIAL.get(character, character) for character in token)
        boxes.append(f"\\colorbox[rgb]{{{numbers}}}{{\\strut\\textcolor{{{ink}}}{{{word}}}}}")
    return "{\\setlength{\\fboxsep}{2pt}%\n" + "\n".join(boxes) + "}"
