"""Word scores against a linear model: the numbers, the paper's beside them, what mini knows, what is refused."""

import sys
from types import SimpleNamespace

import numpy as np
import pytest

import rnnviz as rv
from rnnviz.data import Example
from rnnviz.errors import InputError, UnsupportedError
from rnnviz.studies.linear_models import LinearModel
from rnnviz.studies.word_scores import word_scores
from tests.decomposition.random_models import random_classifier
from tests.studies.stubs import mini_as_table

module = sys.modules["rnnviz.studies.word_scores"]  # the package gives the function under the file's name


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


def test_the_paper_is_beside_what_is_its_own(by_hand):
    def published(classifier, name, methods):
        return word_scores(classifier, by_hand(name), methods=methods, progress=False).table["published"][0]

    lstm, gru = random_classifier("lstm", classes=2), random_classifier("gru", classes=2)
    assert published(lstm, "sst", ["cd"]) == 0.758
    assert published(lstm, "yelp", ["cell_decomposition"]) == 0.560
    assert published(lstm, "sst", [("grad_input", {"of": "probability"})]) == 0.375
    assert np.isnan(published(lstm, "sst", ["grad_input"]))  # of the logit: not the paper's
    assert np.isnan(published(lstm, "mini", ["cd"]))
    assert np.isnan(published(lstm, "sst", ["reat"]))
    assert np.isnan(published(gru, "sst", ["cd"]))


WORDS = [f"w{k}" for k in range(1, 12)]


@pytest.fixture
def by_hand(monkeypatch):
    """Words whose scores are known: that of wk is twice its coefficient k, plus its place in the text."""
    coefficients = {word: float(k) for k, word in enumerate(WORDS, start=1)}
    linear = LinearModel("what is known", coefficients, 0.75)
    monkeypatch.setattr(module, "word_regression", lambda *_: linear)

    def explain_corpus(classifier, texts, *_, **__):
        for text in texts:
            scores = [2 * coefficients.get(word.lower(), 50.0) + place for place, word in enumerate(text)]
            yield SimpleNamespace(tokens=list(text), words=np.array(scores))

    monkeypatch.setattr(module, "explain_corpus", explain_corpus)

    def bank(name, texts=((*WORDS, "unknown"), ("W3",))):
        examples = [Example(tuple(text), 1) for text in texts]
        return SimpleNamespace(
            name=name, labels=("class 0", "class 1"), sentences=lambda split="train": examples
        )

    return bank


def test_the_table_by_hand(by_hand):
    study = word_scores(random_classifier(classes=2), by_hand("toy"), methods=["cd"], progress=False)
    row = study.table.iloc[0]
    k = np.array([*range(1, 12), 3])
    scores = 2 * k + np.array([*range(11), 0])  # the same word twice: two occurrences, one type
    assert row["n"] == 12
    assert row["r"] == pytest.approx(np.corrcoef(k, scores)[0, 1])
    types = np.arange(1, 12)
    assert row["r_of_means"] == pytest.approx(np.corrcoef(types, 3 * types - 1.0 - (types == 3))[0, 1])
    assert row["accuracy"] == 0.75
    assert study.title == "Word scores against what is known (75.0%): LSTM on toy dev, 2 texts"


def test_no_number_without_its_reason(by_hand):
    few = word_scores(
        random_classifier(classes=2), by_hand("toy", [WORDS[:9], WORDS[:9]]), methods=["cd"], progress=False
    )
    assert few.table["note"][0] == "no statistic: only 9 different words, fewer than 10"
    assert np.isnan(few.table["r"][0])
    assert few.table["n"][0] == 18


def test_a_bag_of_vectors_on_mini():
    clf, bank = rv.TextClassifier.load("mini"), rv.load_treebank("mini")
    study = word_scores(
        clf, bank, methods=["alone"], against="bag_of_vectors", level="sentences", progress=False
    )
    assert study.title.startswith("Word scores against a tuned bag of vectors (")
    assert study.table["r"][0] >= 0.3  # fixed beforehand, as for the regression
    assert "a part in both sides" in study.notes[-1]


def test_a_table_of_texts_needs_no_phrases(tmp_path):
    bank = mini_as_table(tmp_path, rows=600)
    study = word_scores(rv.TextClassifier.load("mini"), bank, methods=["cd"], ngrams=3, progress=False)
    assert study.table["r"][0] >= 0.3
    assert "n-grams of up to 3 words" in study.title


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"against": "vectors"}, "against is 'vectors'"),
        ({"against": "bag_of_vectors", "ngrams": 2}, "a bag of vectors has words only"),
        ({"vectors": "glove"}, "a regression over words has no vectors"),
        ({"ngrams": 9}, "ngrams is 9"),
    ],
)
def test_bad_options_are_refused(options, message):
    with pytest.raises(InputError, match=message):
        word_scores(
            rv.TextClassifier.load("mini"),
            rv.load_treebank("mini"),
            methods=["cd"],
            progress=False,
            **options,
        )


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
