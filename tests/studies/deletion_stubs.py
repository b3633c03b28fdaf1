"""A model that counts "good" against "bad", and a corpus of texts with labels: deletions can be worked out by hand."""

from types import SimpleNamespace

import numpy as np


class Counts:
    """Positive where there are more "good" than "bad"; sure of it by a quarter a word."""

    cell, bidirectional, layers, pooling, labels = "gru", False, 1, "last", ("negative", "positive")

    def predict(self, texts):
        assert all(texts)
        more = np.array([list(text).count("good") - list(text).count("bad") for text in texts])
        positive = np.clip(0.49 + 0.25 * more, 0, 1)
        return np.stack([1 - positive, positive], 1)


class Corpus:
    name = "by hand"

    def __init__(self, *texts, labels=("negative", "positive")):
        self.texts, self.labels = texts, labels

    def sentences(self, split):
        return [SimpleNamespace(tokens=tuple(text.split()), label=label) for text, label in self.texts]


def scored(scores):
    """Return what stands in for explain_classes: each word has its score for the positive class."""

    def explain_classes(classifier, texts, classes, method, span_limit, progress):
        for place, (text, label) in enumerate(zip(texts, classes, strict=True)):
            sign = 1 if label else -1
            yield place, SimpleNamespace(words=sign * np.array([scores.get(word, 0.0) for word in text]))

    return explain_classes
