"""Dissenting subphrases: the right ones are found, once each, and on mini CD sees them."""

import pytest
from nltk.tree import Tree

import rnnviz as rv
from rnnviz.errors import InputError
from rnnviz.studies import labelled_phrases as lp
from rnnviz.studies.dissenting import dissenting, dissenting_subphrases
from tests.studies.stubs import bank_of, saying

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
    assert study.title.startswith("Dissenting subphrases: lstm on mini (test), positive - negative")


def test_nothing_that_dissents_is_said(clf):
    with pytest.raises(InputError, match="no phrase of at most 5 words in the 1 trees"):
        dissenting(clf, bank_of(["(3 (2 so) (3 good))"]), progress=False)
