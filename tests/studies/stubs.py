"""Corpora of a few hand-written trees or of a table's rows, and explanations that say what a test wants them to."""

import numpy as np
import pandas as pd
from nltk.tree import Tree

import rnnviz as rv
from rnnviz.data.files import TextBank
from rnnviz.data.treebank import Treebank
from rnnviz.explanations.explanation import Explanation
from rnnviz.ground import spans


def bank_of(trees: list[str], classes: int = 2) -> Treebank:
    """Return a treebank whose test split is these trees."""
    parsed = [Tree.fromstring(tree) for tree in trees]
    return Treebank("by hand", {"train": [], "dev": [], "test": parsed}, classes)


def mini_as_table(folder, rows: int | None = None) -> TextBank:
    """Return the mini treebank's training phrases, or the first of them, as a table of texts: without trees."""
    examples = rv.load_treebank("mini").phrases("train")[:rows]
    table = pd.DataFrame(
        {"text": [" ".join(words) for words, _ in examples], "label": [k for _, k in examples]}
    )
    table.to_csv(folder / "reviews.csv", index=False)
    frame = rv.load_texts(folder / "reviews.csv")
    return TextBank(frame, ["negative", "positive"], name="reviews", tokenizer=str.split)


def saying(scores: dict[str, float], sign: int = 0, predicted: dict[str, int] | None = None):
    """Return what stands in for explain_corpus: each phrase has the score that is given, or 0.

    `predicted` gives a text's class, else 0.
    """

    def explain_corpus(classifier, texts, method, target, span_limit, progress, **options):
        for words in texts:
            bounds = zip(*spans.bounds(len(words)), strict=True)
            of_spans = [scores.get(" ".join(words[start:stop]), 0.0) for start, stop in bounds]
            per_class = np.stack([np.zeros(len(of_spans)), of_spans], 1)  # negative, positive
            logits = np.eye(2)[(predicted or {}).get(" ".join(words), 0)]
            yield Explanation(
                tokens=list(words),
                known=np.ones(len(words), dtype=bool),
                labels=("negative", "positive"),
                target=("positive", "negative"),
                method=method,
                title=method,
                options=options,
                logits=logits,
                probabilities=logits,
                base=np.zeros(2),
                words_per_class=np.zeros((len(words), 2)),
                spans_per_class=per_class,
                interaction_sign=sign,
                adds_up=False,
            )

    return explain_corpus
