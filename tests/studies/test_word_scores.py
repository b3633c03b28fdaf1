"""Word scores against a logistic regression."""

import numpy as np
import pytest

import rnnviz as rv
from rnnviz.data import Example
from rnnviz.errors import InputError, UnsupportedError
from rnnviz.studies.word_scores import word_scores
from tests.decomposition.random_models import random_classifier


@pytest.fixture(scope="module")
def study():
    return word_scores(
        rv.TextClassifier.load("mini"), rv.load_treebank("mini"), methods=["cd", "alone"], progress=False
    )


def test_every_occurrence_of_a_known_word_is_a_point(study):
    bank = rv.load_treebank("mini")
    trained = {token.lower() for example in bank.phrases("train") for token in example.tokens}
    words = [
        token for example in bank.sentences("dev") for token in example.tokens if token.lower() in trained
    ]
    assert study.table["n"].tolist() == [len(words)] * 2
    points = study.data[study.data["method"] == study.table["method"][0]]
    assert points["word"].tolist() == [word.lower() for word in words]
    r = np.corrcoef(points["coefficient"], points["score"])[0, 1]
    assert study.table["r"][0] == pytest.approx(r)


def test_on_mini_scores_follow_the_regression(study):
    """The floor was fixed beforehand: .3 for CD; chance is 0."""
    assert (study.table["r"] >= 0.3).all()
    assert (study.table["note"] == "").all()
    assert 0.55 <= study.table["accuracy"][0] <= 0.8  # the grammar is made so that a bag of words fails


def test_the_picture_counts_points(study, tmp_path):
    study.save(tmp_path / "x.svg")
    assert "r = 0." in (tmp_path / "x.svg").read_text()
    assert len(str(study.chart().to_dict())) < 400_000


class OneClass:
    name, labels = "toy", ("class 0", "class 1")

    def sentences(self, split="train"):
        return [Example(("w1", "w2"), 1)]

    phrases = sentences


def test_one_class_and_many_classes_are_refused():
    with pytest.raises(InputError, match="all of one class"):
        word_scores(random_classifier(classes=2), OneClass(), methods=["cd"], progress=False)
    with pytest.raises(UnsupportedError, match="two classes"):
        word_scores(random_classifier(classes=3), OneClass(), progress=False)


def test_without_scikit_learn_the_error_names_the_extra(monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(UnsupportedError, match=r"pip install rnnviz\[compare\]"):
        word_scores(random_classifier(classes=2), OneClass(), methods=["cd"], progress=False)
