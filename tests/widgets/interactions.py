"""Interactions with seeded random scores, for the tests of the negation histogram. No model is needed."""

import numpy as np
import pandas as pd

from rnnviz.ground import spans
from rnnviz.widgets.negation_histogram import NegationHistogram, interaction_traits
from rnnviz.widgets.texts_traits import packed

GROUPS = ("positive negation", "negative negation", "all phrases of 2 to 4 words")
WORDS = ["the", "film", "is", "not", "very", "good", "but", "never", "dull", "at", "all", "."]


def interactions(
    phrases: int = 300, texts: int = 40, methods=("CD", "LOO")
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """A study's data and table: negations far from zero, on their sides, and many short phrases about it."""
    random = np.random.default_rng(0)
    groups = random.choice(3, phrases, p=[0.1, 0.15, 0.75])
    starts = random.integers(0, 8, phrases)
    places = pd.DataFrame(
        {
            "group": [GROUPS[group] for group in groups],
            "text": random.integers(0, texts, phrases),
            "start": starts,
            "middle": starts + 1,
            "stop": starts + random.integers(2, 5, phrases),
        }
    )
    scores = [
        size * random.normal(np.array([1.5, -1.5, 0])[groups], np.array([1, 1, 0.4])[groups])
        for size in range(1, len(methods) + 1)
    ]
    tables = [
        places.assign(method=name, unit="logits", score=found)
        for name, found in zip(methods, scores, strict=True)
    ]
    table = pd.DataFrame({"method": methods, "ks": [0.75] * len(methods), "median_short": np.nan})
    return pd.concat(tables, ignore_index=True), table


def spans_of(text: int) -> np.ndarray:
    """Scores of all phrases of a text for two classes."""
    return np.random.default_rng(text).normal(size=(spans.count(len(WORDS)), 2))


def opened(text: int) -> dict:
    """What the heat map shows of a text."""
    scores = spans_of(text)
    return {"tokens": WORDS, "per_class": scores, "logits": scores[len(WORDS) - 1], "base": [0, 0]}


def picture(phrases: int = 300, texts: int = 40, tokens=WORDS, **traits) -> NegationHistogram:
    """The widget of `texts` sentences, each of the same twelve words."""
    data, table = interactions(phrases, texts)
    captions = {
        name: f"{name} \u00b7 KS 0.75 \u00b7 right sign: 90% of positive, 91% of negative"
        for name in table["method"]
    }
    words = [np.random.default_rng(k).normal(size=(len(tokens), 2)) for k in range(texts)]
    logits = [rows.sum(0) for rows in words]
    return NegationHistogram(
        interaction_traits(data, table, GROUPS, captions),
        packed([tokens] * texts, [[True] * len(tokens)] * texts, words, logits, np.zeros((texts, 2))),
        **{
            "labels": ["negative", "positive"],
            "target": [1, 0],
            "interaction_sign": 1,
            "method": "CD",
            **traits,
        },
    )
