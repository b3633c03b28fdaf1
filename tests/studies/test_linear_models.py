"""Linear models: the regression is at its optimum, the bag of vectors is what the paper writes."""

from collections import Counter

import numpy as np
import pytest
import torch
from torch.nn.functional import cross_entropy

import rnnviz as rv
from rnnviz.data import Example
from rnnviz.errors import InputError, UnsupportedError
from rnnviz.studies import linear_models
from rnnviz.studies.linear_models import LinearModel, bag_of_vectors, word_regression
from tests.decomposition.random_models import random_classifier

TEXTS = [
    ("The good film", 1),
    ("good good film", 1),
    ("a good plot", 1),
    ("a fine bad plot", 1),
    ("a fine film", 1),
    ("the bad film", 0),
    ("not good", 0),
    ("a bad bad film", 0),
    ("not a film", 0),
]


class Texts:
    """Texts without phrases, as a table has them; the same in every split unless others are given."""

    name = "by hand"

    def __init__(self, texts=TEXTS, labels=("negative", "positive"), **splits):
        self.labels = labels
        self.splits = {name: splits.get(name, texts) for name in ("train", "dev", "test")}

    def sentences(self, split="train"):
        return [Example(tuple(text.split()), label) for text, label in self.splits[split]]

    def phrases(self, split="train"):
        raise UnsupportedError("no phrases")


def ngrams_of(text, longest):
    words = text.lower().split()
    spans = [(i, j) for i in range(len(words)) for j in range(i + 1, len(words) + 1) if j - i <= longest]
    return Counter(" ".join(words[i:j]) for i, j in spans)


@pytest.mark.parametrize("longest", [1, 3])
def test_the_regression_is_at_the_optimum(longest):
    """At it the penalty's gradient, the coefficients, is sum (y - p) count; p needs the intercept."""
    coefficients = word_regression(Texts(), "dev", ngrams=longest).coefficients
    counts = [ngrams_of(text, longest) for text, _ in TEXTS]
    assert set(coefficients) == set().union(*counts)
    truth = np.array([label for _, label in TEXTS])
    scores = np.array([sum(coefficients[name] * times for name, times in row.items()) for row in counts])
    low, high = -10.0, 10.0
    for _ in range(60):  # the intercept is free, its gradient, sum (y - p), zero: found by bisection
        middle = (low + high) / 2
        low, high = (
            (middle, high) if (1 / (1 + np.exp(-scores - middle))).sum() < truth.sum() else (low, middle)
        )
    errors = truth - 1 / (1 + np.exp(-scores - low))
    for name, value in coefficients.items():
        by_hand = sum(error * row[name] for error, row in zip(errors, counts, strict=True))
        assert value == pytest.approx(by_hand, abs=2e-3)


def test_words_come_in_their_order():
    model = word_regression(Texts(), "dev")
    ranked = sorted(model.coefficients, key=model.coefficients.__getitem__)
    assert set(ranked[:2]) == {"bad", "not"}
    assert set(ranked[-2:]) == {"fine", "good"}
    assert model.name == "logistic regression over words"
    assert word_regression(Texts(), "dev", ngrams=2).name.endswith("n-grams of up to 2 words")


def test_accuracy_is_of_the_split_that_is_asked_for():
    wrong = [(text, 1 - label) for text, label in TEXTS]
    right = word_regression(Texts(test=wrong), "dev", ngrams=3).accuracy
    assert right == 1.0
    assert word_regression(Texts(test=wrong), "test", ngrams=3).accuracy == 0.0
    bag = bag_of_vectors(Texts(), "dev", vectors=toy_classifier(), progress=False)
    turned = bag_of_vectors(Texts(test=wrong), "test", vectors=toy_classifier(), progress=False)
    assert turned.accuracy == pytest.approx(1 - bag.accuracy)


def test_a_phrase_scores_the_sum_of_its_ngrams():
    model = word_regression(Texts(), "dev", ngrams=3)
    tokens = ["A", "bad", "bad", "film", "not", "good"]
    scores = model.phrase_scores(tokens, 4)
    assert sorted(scores) == [(i, j) for i in range(6) for j in range(i + 1, min(i + 4, 6) + 1)]
    for (start, stop), score in scores.items():
        counts = ngrams_of(" ".join(tokens[start:stop]), 3)
        assert score == pytest.approx(sum(model.coefficients.get(name, 0) * n for name, n in counts.items()))
    assert LinearModel("", {}, 0.5).phrase_scores([], 3) == {}


def toy_classifier():
    return rv.TextClassifier.build(Texts(), embedding=6, hidden=4)


def test_the_bag_sums_vectors_and_its_gradient_is_by_hand():
    torch.manual_seed(0)
    vectors = torch.randn(5, 3)
    bag = linear_models._Bag(vectors.clone())
    texts, labels = (
        [torch.tensor([1, 2, 2]), torch.tensor([], dtype=torch.int64), torch.tensor([4])],
        [1, 0, 1],
    )
    logits = bag(texts)
    weight, bias = bag.head.weight.detach(), bag.head.bias.detach()
    sums = torch.stack([vectors[1] + 2 * vectors[2], torch.zeros(3), vectors[4]])
    torch.testing.assert_close(logits, sums @ weight.T + bias)
    cross_entropy(logits, torch.tensor(labels), reduction="sum").backward()
    errors = (logits.softmax(-1) - torch.eye(2)[labels]).detach()
    expected = torch.zeros(5, 3)
    expected[1], expected[2], expected[4] = errors[0] @ weight, 2 * errors[0] @ weight, errors[2] @ weight
    assert bag.table.weight.grad.is_sparse
    torch.testing.assert_close(bag.table.weight.grad.to_dense(), expected)


def test_the_bags_coefficients_tell_classes_apart_and_nothing_else_is_touched(monkeypatch):
    monkeypatch.setattr(linear_models, "EPOCHS", 200)
    monkeypatch.setattr(linear_models, "PATIENCE", 200)
    clf, state = toy_classifier(), torch.get_rng_state()
    before = clf.embedding.weight.detach().clone()
    model = bag_of_vectors(Texts(), "dev", vectors=clf, progress=False)
    assert torch.equal(clf.embedding.weight, before)
    assert torch.equal(torch.get_rng_state(), state)
    assert set(model.coefficients) == {word for text, _ in TEXTS for word in text.lower().split()}
    assert min(model.coefficients["good"], model.coefficients["fine"]) > 0
    assert max(model.coefficients["bad"], model.coefficients["not"]) < 0
    # with the bias, one number more, the words' coefficients alone give the accuracy
    scores = [sum(model.coefficients[word] for word in text.lower().split()) for text, _ in TEXTS]
    truth = np.array([label for _, label in TEXTS])
    assert (
        max(((np.array(scores) >= cut) == truth).mean() for cut in [*scores, np.inf]) >= model.accuracy > 0.8
    )
    again = bag_of_vectors(Texts(), "dev", vectors=clf, progress=False)
    other = bag_of_vectors(Texts(), "dev", vectors=clf, seed=1, progress=False)
    assert model == again
    assert model.coefficients != other.coefficients


def test_the_best_epoch_is_kept(monkeypatch):
    wrong = [(text, 1 - label) for text, label in TEXTS]  # the longer it learns, the worse it is on these
    monkeypatch.setattr(linear_models, "STEP", 0.1)
    long = bag_of_vectors(Texts(dev=wrong), "dev", vectors=toy_classifier(), progress=False)
    monkeypatch.setattr(linear_models, "EPOCHS", 1)
    one = bag_of_vectors(Texts(dev=wrong), "dev", vectors=toy_classifier(), progress=False)
    assert long == one


def test_vectors_from_a_file(tmp_path, monkeypatch):
    words = sorted({word for text, _ in TEXTS for word in text.lower().split()})
    signs = {"good": 1.0, "fine": 1.0, "bad": -1.0, "not": -1.0}
    table = np.array([[signs.get(word, 0.01)] for word in words], dtype=np.float32)
    np.savez(tmp_path / "v.npz", words=np.array(words), vectors=table)
    monkeypatch.setattr(
        linear_models, "STEP", 1e-9
    )  # untrained, a coefficient is the vector times one number
    model = bag_of_vectors(Texts(), "dev", vectors=tmp_path / "v.npz", progress=False)
    ratios = [model.coefficients[word] / row[0] for word, row in zip(words, table.tolist(), strict=True)]
    assert ratios == pytest.approx([ratios[0]] * len(words))


def test_on_mini_both_know_good_from_bad():
    bank, clf = rv.load_treebank("mini"), rv.TextClassifier.load("mini")
    models = [
        word_regression(bank, "test", "sentences"),
        bag_of_vectors(bank, "test", "sentences", vectors=clf, progress=False),
    ]
    for model in models:
        assert 0.55 <= model.accuracy <= 0.85  # the grammar is made so that no bag of words is enough
        assert model.coefficients["wonderful"] > 1
        assert model.coefficients["terrible"] < -1
    names = [word for word in models[0].coefficients if word in models[1].coefficients]
    r = np.corrcoef([[model.coefficients[word] for word in names] for model in models])[0, 1]
    assert r >= 0.8  # fixed beforehand


@pytest.mark.parametrize(
    "model", [word_regression, lambda *a, **k: bag_of_vectors(*a, vectors=toy_classifier(), **k)]
)
def test_bad_corpora_are_refused(model):
    with pytest.raises(InputError, match="2 training texts of 'by hand' are all of one class"):
        model(Texts(train=TEXTS[:2]), "dev")
    with pytest.raises(UnsupportedError, match="tells two classes apart, and 'by hand' has 3"):
        model(Texts(labels=("a", "b", "c")), "dev")
    with pytest.raises(InputError, match="unknown level 'words'"):
        model(Texts(), "dev", level="words")
    with pytest.raises(UnsupportedError, match="no phrases"):
        model(Texts(), "dev", level="phrases")


def test_bad_options_are_refused(monkeypatch):
    for ngrams in (0, 6, 1.5):
        with pytest.raises(InputError, match="whole number from 1 to 5"):
            word_regression(Texts(), "dev", ngrams=ngrams)
    with pytest.raises(InputError, match="the split 'test' of 'by hand' has no texts"):
        word_regression(Texts(test=[]), "test")
    with pytest.raises(InputError, match="the split 'test' of 'by hand' has no texts"):
        bag_of_vectors(Texts(test=[]), "test", vectors=toy_classifier(), progress=False)
    with pytest.raises(InputError, match="has no 'dev' texts"):
        bag_of_vectors(Texts(dev=[]), "dev", vectors=toy_classifier(), progress=False)
    with pytest.raises(InputError, match="knows none of the words"):
        bag_of_vectors(Texts(), "dev", vectors=random_classifier(classes=2), progress=False)
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(UnsupportedError, match=r"pip install rnnviz\[compare\]"):
        word_regression(Texts(), "dev")
