"""Heat maps with seeded random scores: what the browser tests and the screenshots show. Only the explorer
needs a model, the one that comes with the package."""

import numpy as np

import rnnviz as rv
from rnnviz.ground import spans
from rnnviz.widgets import TokenHeatmap

REVIEW = [
    "The",
    "film",
    "is",
    "not",
    "very",
    "good",
    ",",
    "but",
    "a",
    "gently",
    "amusing",
    "cast",
    "saves",
    "it",
    "from",
    "Zzyzx",
    ".",
]
LEAN = {"not": -0.9, "good": 1.3, "very": 0.25, "amusing": 1.1, "saves": 0.6, "gently": 0.35, "but": -0.15}


def review(**options) -> TokenHeatmap:
    """Two classes, all spans, interactions: "not" turns what follows it."""
    words = np.array([LEAN.get(word, 0.02 * (-1) ** i) for i, word in enumerate(REVIEW)])
    contrast = spans.sums_of_words(words[:, None])[:, 0]
    starts, stops = spans.bounds(len(REVIEW))
    negated = REVIEW.index("not")
    contrast[(starts <= negated) & (stops > negated + 2)] -= 2.4
    per_class = np.stack([-contrast / 2, contrast / 2], axis=1)
    base = np.array([-0.05, 0.05])
    return TokenHeatmap(
        tokens=REVIEW,
        known=[word != "Zzyzx" for word in REVIEW],
        labels=["negative", "positive"],
        per_class=per_class,
        logits=per_class[len(REVIEW) - 1] + base,
        base=base,
        interaction_sign=1,
        method="Contextual decomposition (complete)",
        **options,
    )


HOSTILE = [
    "<img src=x onerror=alert(1)>",
    "</div></div></style></script>",
    "<script>alert(2)</script>",
    "<b>bold",
]


def hostile() -> TokenHeatmap:
    """Words that would be more than text, if they were let."""
    words = np.array([[0.5, -0.5], [0.1, 0.2], [-0.3, 0.3], [0.0, 0.1]])
    return TokenHeatmap(HOSTILE, labels=["no", "yes"], words=words, logits=[0.3, 0.1])


def five_classes(**options) -> TokenHeatmap:
    """Five classes, additive: no interactions."""
    words = np.random.default_rng(0).normal(size=(12, 5)).astype(np.float32)
    return TokenHeatmap(
        tokens=["A", "slow", ",", "sad", "and", "at", "times", "very", "beautiful", "little", "film", "."],
        labels=["very negative", "negative", "neutral", "positive", "very positive"],
        per_class=spans.sums_of_words(words),
        logits=words.sum(0),
        base=np.zeros(5),
        method="REAT",
        **options,
    )


def saliency(**options) -> TokenHeatmap:
    """Scores that say how much, not for what: none is negative, and phrases have no own."""
    words = np.array([abs(LEAN.get(word, 0.02)) for word in REVIEW])
    return TokenHeatmap(
        tokens=REVIEW,
        labels=["negative", "positive"],
        target=[1],
        fixed_target=True,
        words=words[:, None],
        logits=[-1, 1],
        signed=False,
        method="Saliency",
        unit="gradient",
        **options,
    )


def independent(**options) -> TokenHeatmap:
    """Four labels that stand by themselves: two of them hold."""
    words = np.array([LEAN.get(word, 0.02 * (-1) ** i) for i, word in enumerate(REVIEW)])
    words = np.stack([-words, words, np.abs(words) - 0.1, words[::-1]], axis=1)
    return TokenHeatmap(
        tokens=REVIEW,
        labels=["angry", "positive", "about actors", "long"],
        output="independent",
        **{
            "per_class": spans.sums_of_words(words),
            "logits": [-2.0, 1.6, 0.4, -3.5],
            "base": np.array([-2.0, 1.6, 0.4, -3.5]) - words.sum(0),
            "method": "REAT",
            **options,
        },
    )


FLAT = ["A", "flat", "near", "the", "lake", ",", "not", "small", ",", "with", "a", "loud", "neighbour", "."]


def number(**options) -> TokenHeatmap:
    """A price, and what each word does to it; "not" turns what follows it."""
    worth = {"flat": 12_000, "lake": 61_500, "near": 20_250, "not": -9_000, "small": -31_000, "loud": -18_400}
    words = np.array([[float(worth.get(word, 40.0))] for word in FLAT])
    per_class = spans.sums_of_words(words)
    starts, stops = spans.bounds(len(FLAT))
    negated = FLAT.index("not")
    per_class[(starts <= negated) & (stops > negated + 1)] += 52_000
    return TokenHeatmap(
        tokens=FLAT,
        labels=["price"],
        output="number",
        number_unit="USD",
        **{
            "per_class": per_class,
            "logits": per_class[len(FLAT) - 1] + 150_000,
            "base": [150_000],
            "interaction_sign": 1,
            "method": "Contextual decomposition (complete)",
            **options,
        },
    )


def explorer(**traits) -> rv.Explorer:
    """The texts and the model that come with the package; one text is open."""
    shown = rv.Explorer(rv.TextClassifier.load("mini"), rv.load_treebank("mini"), progress=False)
    shown.text = 3
    shown.set_state(traits)
    return shown


def long(length: int = 2000, **options) -> TokenHeatmap:
    """More words than all spans are computed for."""
    random = np.random.default_rng(1)
    vocabulary = [
        "the",
        "a",
        "film",
        "is",
        "not",
        "very",
        "good",
        "bad",
        "dull",
        "bright",
        "story",
        "of",
        "and",
        "it",
        "was",
        "never",
        "quite",
    ]
    words = random.normal(scale=0.5, size=(length, 2)) ** 3
    return TokenHeatmap(
        tokens=list(random.choice(vocabulary, length)),
        known=(random.random(length) > 0.02).tolist(),
        labels=["negative", "positive"],
        words=words,
        logits=words.sum(0),
        base=[0, 0],
        interaction_sign=1,
        method="Contextual decomposition (complete)",
        notes=[f"{length} words are more than the 128 that all phrases are scored for: words only."],
        **options,
    )
