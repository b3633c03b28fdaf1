"""A table of scored words for the box plots: two models, three parts of speech, seeded scores."""

import numpy as np
import pandas as pd

from rnnviz.widgets.pos_boxplot import PosBoxplot

EVIL = "<img src=x onerror=alert(1)></script>"
ADJECTIVES = ("great", "dull", EVIL, "\u202eneat")
TEXTS = [["a", ADJECTIVES[i % 4], "film"] for i in range(24)]
CENTRES = {"DT": 0.0, "JJ": 0.8, "NN": -0.6}


def table() -> pd.DataFrame:
    """The first model scores all words, the second all but the determiners, in another unit."""
    random = np.random.default_rng(0)
    rows = [
        (model, "REAT", unit, tag, text, position, random.normal(factor * CENTRES[tag], 0.5))
        for model, unit, factor in (("GRU", "logits", 1), ("LSTM", "points", -2))
        for text in range(len(TEXTS))
        for position, tag in enumerate(CENTRES)
        if not (model == "LSTM" and tag == "DT")
    ]
    names = ["model", "method", "unit", "tag", "text", "position", "score"]
    return pd.DataFrame(rows, columns=names)


def boxplot(**traits) -> PosBoxplot:
    return PosBoxplot(table(), TEXTS, **traits)
