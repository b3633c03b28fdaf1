"""Dissenting subphrases: the right ones are found, once each, and on mini CD sees them."""

import sys

import pytest
from nltk.tree import Tree

import rnnviz as rv
from rnnviz.data import Example
from rnnviz.errors import InputError, UnsupportedError
from rnnviz.studies import labelled_phrases as lp
from rnnviz.studies.dissenting import (
    NEGATIVE,
    POSITIVE,
    dissenting,
    dissenting_subphrases,
    regressed_subphrases,
)
from rnnviz.studies.linear_models import LinearModel
from tests.studies.stubs import bank_of, mini_as_table, saying

USED_TO_BE = "(1 (2 (2 used) (2 (2 to) (2 be))) (3 (2 my) (3 favorite)))"


@pytest.fixture(scope="module")
def clf():
    return rv.TextClassifier.load("mini")


def found(tree):
    words = Tree.fromstring(tree).leaves()
    chosen = dissenting_subphrases([Tree.fromstring(tree)])
    return [" ".join(words[c.phrase.start : c.phrase.stop]) for c in chosen]


def test_which_subphrases_dissent():
    assert found(USED_TO_BE) == ["my favorite", "favorite"]
    assert found(f"(1 {USED_TO_BE} (2 .))") == [
        "my favorite",
        "favorite",
    ]  # six words above, still five below
    assert found("(1 (2 (2 it) (2 (2 is) (2 (2 so) (2 very)))) (3 (2 my) (3 favorite)))") == []  # six words
    assert found("(1 (1 not) (2 this))") == []
    # each once, also where two phrases around it are its opposite; and what dissents may hold a dissenter
    assert found("(3 (2 a) (1 (2 not) (3 good)))") == ["not good", "good"]
    assert found("(1 (2 so) (1 (2 not) (3 good)))") == ["good"]


def test_the_table_by_hand(clf, monkeypatch):
    monkeypatch.setattr(lp, "explain_corpus", saying({"good": 2.0, "bad": -1.0}))
    trees = 11 * ["(1 (2 not) (3 good))"] + 10 * ["(3 (2 not) (1 bad))"]
    row = dissenting(clf, bank_of(trees), methods=["cd"], progress=False).table.iloc[0]
    assert (row["n_positive"], row["n_negative"]) == (11, 10)
    assert (row["median_positive"], row["median_negative"], row["ks"]) == (2.0, -1.0, 1.0)


def test_on_mini_cd_sees_what_dissents(clf):
    study = dissenting(clf, rv.load_treebank("mini"), methods=["cd"], progress=False)
    assert study.table["ks"].min() >= 0.7  # a floor fixed beforehand
    assert study.title.startswith(
        "Dissenting subphrases: LSTM on mini (test, by labels), positive - negative"
    )


def test_nothing_that_dissents_is_said(clf):
    with pytest.raises(InputError, match="no phrase of at most 5 words in the 1 texts"):
        dissenting(clf, bank_of(["(3 (2 so) (3 good))"]), progress=False)


COEFFICIENTS = {
    "used": -1.0,
    "be": -1.0,
    "my": 0.1,
    "favorite": 2.0,
    "to be": -1.0,
    "used to be": -2.0,
    "my favorite": 0.5,
}


def regressed(text, threshold=1.5, **more):
    words = text.split()
    regression = LinearModel("by hand", COEFFICIENTS | more, 1.0)
    chosen = regressed_subphrases([Tree("4", words)], regression, threshold)
    return {" ".join(words[c.phrase.start : c.phrase.stop]): c.group for c in chosen}


def test_which_subphrases_dissent_by_a_regression():
    # "used to be my favorite" is -1 - 1 + .1 + 2 - 1 - 2 + .5 = -2.4, "to be my favorite" .6: too weak
    positive = dict.fromkeys(["favorite", "my favorite", "be my favorite"], POSITIVE)
    assert regressed("used to be my favorite") == positive
    assert regressed("so used to be my favorite !") == positive  # five words of seven
    assert regressed("used to be oh my favorite") == {}  # the words around it, all six, are too many
    assert regressed("used to be my favorite", threshold=2.1) == {"my favorite": POSITIVE}
    assert regressed("used to be my favorite", threshold=2.4 + 1e-9) == {}
    # and the other way round: what is positive as a whole, -2.4 + 8.4, holds what is negative
    turned = regressed("used to be my favorite", **{"used to be my favorite": 8.4})
    assert turned == dict.fromkeys(["to be", "to be my", "used to be", "used to be my"], NEGATIVE)
    assert regressed("") == {}


def test_by_regression_on_a_table_of_texts(clf, tmp_path):
    bank = mini_as_table(tmp_path)
    study = dissenting(clf, bank, methods=["cd"], split="dev", progress=False)
    row = study.table.iloc[0]
    assert row["note"] == ""
    assert row["ks"] >= 0.7  # the floor of the labels
    assert study.title.startswith(
        "Dissenting subphrases: LSTM on reviews (dev, by logistic regression beyond 1.5)"
    )
    assert "n-grams of up to 5 words" in study.notes[-1]
    assert "0 texts of more than 40 words" in study.notes[-1]
    with pytest.raises(UnsupportedError, match="labels for whole texts only"):
        dissenting(clf, bank, by="labels", progress=False)
    with pytest.raises(InputError, match="holds one whose score is beyond 50 on the other side of zero"):
        dissenting(clf, bank, split="dev", threshold=50, progress=False)


def test_by_regression_on_trees(clf):
    study = dissenting(
        clf, rv.load_treebank("mini"), methods=["cd"], by="regression", split="dev", progress=False
    )
    assert "(dev, by logistic regression beyond 1.5)" in study.title
    assert study.table["ks"][0] >= 0.7


def test_a_tables_labels_say_what_is_predicted_right(clf, monkeypatch):
    module = sys.modules["rnnviz.studies.dissenting"]
    monkeypatch.setattr(module, "word_regression", lambda *_, **__: LinearModel("by hand", COEFFICIENTS, 1.0))
    used = "used", "to", "be", "my", "favorite"
    predicted = int(clf.predict([used])[0].argmax())

    class Texts:
        name, labels = "toy", ("negative", "positive")

        def sentences(self, split):
            return [Example(used, label) for label in (1 - predicted, predicted)]

    study = dissenting(clf, Texts(), methods=["cd"], correct_only=True, progress=False)
    assert set(study.data["sentence"]) == {1}


def test_texts_of_more_than_forty_words_are_left_out_and_counted(clf, monkeypatch):
    module = sys.modules["rnnviz.studies.dissenting"]
    monkeypatch.setattr(module, "word_regression", lambda *_, **__: LinearModel("by hand", COEFFICIENTS, 1.0))
    used = "used", "to", "be", "my", "favorite"

    class Texts:
        name, labels = "toy", ("negative", "positive")

        def sentences(self, split):
            return [Example((*used, *["so"] * more), 0) for more in (35, 36, 0)]

    study = dissenting(clf, Texts(), methods=["cd"], progress=False)
    assert study.data.query("method == method.iloc[0]")["sentence"].tolist() == [0, 0, 0, 1, 1, 1]
    assert "1 texts of more than 40 words" in study.notes[-1]
    assert study.table["note"][0].startswith("no statistic: only 6 positive and 0 negative")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"by": "label"}, "by is 'label'"),
        ({"threshold": 0}, "threshold is 0"),
        ({"threshold": "high"}, "threshold is 'high'"),
    ],
)
def test_bad_options_are_refused(clf, options, message):
    with pytest.raises(InputError, match=message):
        dissenting(clf, rv.load_treebank("mini"), progress=False, **options)
