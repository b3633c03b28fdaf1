"""Every widget, and the Explorer with all its pictures, made of text that would be more than text if it were let.

No model is needed. `WIDGETS` has a function for each, by its name.
"""

import numpy as np
import pandas as pd

from rnnviz.ground import spans
from rnnviz.widgets import CellTrace, NegationHistogram, PosBoxplot, TokenHeatmap, row_of
from rnnviz.widgets.explorer import ExplorerView
from rnnviz.widgets.negation_histogram import interaction_traits
from rnnviz.widgets.pos_boxplot import observations
from rnnviz.widgets.texts_traits import packed

IMAGE = '<img src=x onerror="window.hurt=1">'
SCRIPT = "</script></style></textarea><script>window.hurt=1</script>"
TOKENS = [
    IMAGE,
    SCRIPT,
    "<svg/onload=window.hurt=1>",
    "<!--",
    "${window.hurt=1}{{7*7}}",
    "javascript:window.hurt=1",
    "\u202eright to left override",
    "\u2067isolate that nothing ends",
    "zero\u200d\u200b\ufeffwidth",
    "\U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466\U0001f3f4\U000e0067\U000e0062\U000e007f" * 5,
    "Z" + "\u0301\u0316\u0489" * 60,
    "\u05e9\u05dc\u05d5\u05dd",
    "\u0645\u0631\u062d\u0628\u0627",
    "\u0000\u0008\u001b[31m\ufffe",
    "\t\n",
    "",
    "x" * 5000,
]
NAMES = [f"{IMAGE} a\u202e", f"{SCRIPT} b\u2067", "\u05e9\u05dc\u05d5\u05dd" * 9]
LENGTH = len(TOKENS)
TEXTS = 24


def _about() -> dict:
    """What stands around a picture."""
    return {"heading": f"{IMAGE}\u202e heading", "remarks": TOKENS, "error": f"{SCRIPT}\u2067 {TOKENS[-1]}"}


def _scores(seed: int = 0) -> dict:
    random = np.random.default_rng(seed)
    return {
        "per_class": random.normal(size=(spans.count(LENGTH), len(NAMES))),
        "logits": random.normal(size=len(NAMES)),
        "base": np.zeros(len(NAMES)),
        "labels": NAMES,
        "interaction_sign": 1,
        "unit": IMAGE,
        "method": NAMES[0],
        "notes": TOKENS,
        "known": [False] * LENGTH,
    }


def heatmap() -> TokenHeatmap:
    """With rows, opinions, levels, and an edit that was made."""
    one = _scores()
    return TokenHeatmap(
        TOKENS,
        **one,
        **_about(),
        name=NAMES[0],
        target=[1, 0],
        opinions=dict.fromkeys(NAMES, -one["per_class"]),
        others=[row_of(name, TOKENS, **_scores(i)) for i, name in enumerate(NAMES[1:], 1)],
        history=[{"tokens": TOKENS[::-1], "probabilities": [0.2, 0.3, 0.5]}],
        levels={"word": [(i, i + 1) for i in range(LENGTH)], "phrase": [(0, 4)], "clause": [(0, LENGTH)]},
        selected=[0, LENGTH],
        split=3,
        hovered=6,
    )


def _texts() -> dict:
    random = np.random.default_rng(0)
    words = random.normal(size=(TEXTS, LENGTH, len(NAMES)))
    known = [[False] * LENGTH] * TEXTS
    return packed([TOKENS] * TEXTS, known, words, words.sum(1), np.zeros((TEXTS, len(NAMES))), [0] * TEXTS)


def _observed() -> pd.DataFrame:
    random = np.random.default_rng(0)
    rows = [
        (model, IMAGE, SCRIPT, NAMES[position % 3], text, position, random.normal())
        for model in NAMES[:2]
        for text in range(TEXTS)
        for position in range(LENGTH)
    ]
    return pd.DataFrame(rows, columns=["model", "method", "unit", "tag", "text", "position", "score"])


def boxplot() -> PosBoxplot:
    """With the words of a group listed, one of them opened."""
    return PosBoxplot(_observed(), [TOKENS] * TEXTS, tag=NAMES[0], place=[0, 6], **_about())


def _interactions() -> dict:
    random = np.random.default_rng(0)
    rows = [
        (method, SCRIPT, NAMES[text % 3], text, 0, 3, LENGTH, random.normal())
        for method in NAMES[:2]
        for text in range(TEXTS)
    ]
    data = pd.DataFrame(rows, columns=["method", "unit", "group", "text", "start", "middle", "stop", "score"])
    table = pd.DataFrame({"method": NAMES[:2], "ks": 0.5, "note": TOKENS[:2]})
    return interaction_traits(data, table, NAMES, {name: f"{name} {TOKENS[-1]}" for name in NAMES})


def histogram() -> NegationHistogram:
    """With a range marked, its phrases listed, a sentence opened."""
    open_ = {"text": 0, "selected": [0, LENGTH], "negation_range": [-9, 9]}
    return NegationHistogram(_interactions(), _texts(), labels=NAMES, target=[1, 0], **open_, **_about())


def trace() -> CellTrace:
    """Two series of five units."""
    values = np.random.default_rng(0).normal(size=(2, LENGTH, 5))
    named = dict(zip(NAMES, values, strict=False))
    return CellTrace(
        TOKENS, named, method=SCRIPT, overlaid=NAMES[1:2], selected=[0, 7], hovered=6, **_about()
    )


def explorer() -> ExplorerView:
    """With everything in it open."""
    near = {
        "text": 0,
        "selected": [0, 8],
        "note": "",
        "words": [[token, 0.5, 3] for token in TOKENS],
        "pairs": [],
    }
    return ExplorerView(
        **{**_texts(), **observations(_observed()), **_interactions()},
        labels=NAMES,
        target=[1, 0],
        interaction_sign=1,
        method=SCRIPT,
        text=0,
        selected=[0, 8],
        hovered=6,
        tag=NAMES[1],
        query=TOKENS[2],
        aggregate="tags",
        nearest=near,
        finds_nearest=True,
        panel="nearest",
        **_about(),
    )


WIDGETS = {made.__name__: made for made in (heatmap, boxplot, histogram, trace, explorer)}
