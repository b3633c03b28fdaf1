"""Compositionality: the right phrases are found and scored, and on mini CD sees the parts."""

import pandas as pd
import pytest
from nltk.tree import Tree

import rnnviz as rv
from rnnviz.data.files import TextBank
from rnnviz.data.treebank import Treebank
from rnnviz.errors import InputError, UnsupportedError
from rnnviz.studies import labelled_phrases as lp
from rnnviz.studies.compositionality import compositionality, opposed_phrases
from tests.studies.stubs import bank_of, saying

POSITIVE_IN_NEGATIVE = "(1 (3 (2 the) (3 good)) (1 (2 but) (1 bad)))"
NEGATIVE_IN_POSITIVE = "(3 (1 (2 the) (1 bad)) (3 (2 but) (3 good)))"


@pytest.fixture(scope="module")
def clf():
    return rv.TextClassifier.load("mini")


def found(tree):
    words = Tree.fromstring(tree).leaves()
    return [" ".join(words[c.phrase.start : c.phrase.stop]) for c in opposed_phrases([Tree.fromstring(tree)])]


def test_which_phrases_are_chosen():
    assert found(POSITIVE_IN_NEGATIVE) == ["the good"]  # "good" is a quarter of the words, "but bad" agrees
    assert found("(1 (3 (3 good) (2 so)) (1 bad))") == [
        "good so",
        "good",
    ]  # two thirds and one third still count
    assert found("(1 (3 (3 good) (2 (2 so) (2 far))) (1 bad))") == []  # three quarters, and a quarter
    assert found("(2 (3 good) (1 bad))") == []  # a neutral review has no opposite


def test_the_table_by_hand(clf, monkeypatch):
    scores = {"the good": 2.0, "the bad": -1.0}
    trees = 12 * [POSITIVE_IN_NEGATIVE] + 10 * [NEGATIVE_IN_POSITIVE]
    monkeypatch.setattr(lp, "explain_corpus", saying(scores))
    study = compositionality(clf, bank_of(trees), methods=["reat"], progress=False)
    row = study.table.iloc[0]
    assert (row["n_positive"], row["n_negative"]) == (12, 10)
    assert (row["median_positive"], row["median_negative"], row["ks"], row["right"]) == (2.0, -1.0, 1.0, 1.0)


def test_scores_the_wrong_way_round_have_no_ks(clf, monkeypatch):
    monkeypatch.setattr(lp, "explain_corpus", saying({"the good": -2.0, "the bad": 1.0}))
    trees = 10 * [POSITIVE_IN_NEGATIVE] + 10 * [NEGATIVE_IN_POSITIVE]
    study = compositionality(clf, bank_of(trees), methods=["reat"], progress=False)
    assert study.table["ks"].tolist() == [0.0] * len(study.table)
    assert study.table["right"].tolist() == [0.0] * len(study.table)


def test_correct_only_leaves_out_reviews_predicted_wrong(clf, monkeypatch):
    trees = 10 * [POSITIVE_IN_NEGATIVE] + 10 * [NEGATIVE_IN_POSITIVE]
    monkeypatch.setattr(lp, "explain_corpus", saying({}))  # predicts "negative" for all
    study = compositionality(clf, bank_of(trees), methods=["reat"], correct_only=True, progress=False)
    assert study.table["n_positive"].tolist()[0] == 10
    assert study.table["n_negative"].tolist()[0] == 0
    assert study.table["note"].str.contains("only 0 negative").all()
    assert "predicted right" in study.title
    with pytest.raises(InputError, match="predicts none of the 10 sentences right"):
        compositionality(clf, bank_of(trees[10:]), methods=["reat"], correct_only=True, progress=False)


def test_against_what_the_model_predicts(clf):
    # the model calls both reviews what their second clause says: the phrase before it is the one against
    tree = "(2 (3 (2 the) (3 good)) (2 (2 but) (1 terrible)))"
    bank = bank_of(12 * [tree])
    (predicted,) = clf.predict([Tree.fromstring(tree).leaves()]).argmax(-1)
    assert clf.labels[predicted] == "negative"
    with pytest.raises(InputError, match="none of the 12 reviews"):  # a neutral label has no opposite
        compositionality(clf, bank, methods=["reat"], progress=False)
    study = compositionality(clf, bank, methods=["reat"], against="prediction", progress=False)
    assert set(study.data["text"]) == {"the good"}
    assert "against the prediction" in study.title
    with pytest.raises(InputError, match="did you mean 'prediction'"):
        compositionality(clf, bank, against="predictions", progress=False)


def test_one_logit_instead_of_the_contrast(clf):
    bank = rv.load_treebank("mini")
    both = compositionality(clf, bank, methods=["cd"], progress=False)
    up, down = (
        compositionality(clf, bank, methods=["cd"], target=target, progress=False).data["score"]
        for target in ("positive", "negative")
    )
    assert both.data["score"].to_numpy() == pytest.approx((up - down).to_numpy(), abs=1e-3)


def test_on_mini_cd_sees_the_parts_and_reat_the_whole(clf):
    study = compositionality(clf, rv.load_treebank("mini"), methods=["cd", "reat"], progress=False)
    ks = study.table.set_index("method")["ks"]
    assert ks["Contextual decomposition (complete)"] >= 0.7
    assert ks["Phrase alone"] >= 0.9
    assert ks["REAT"] < ks["Contextual decomposition (complete)"]


def test_every_method_of_the_model_is_run_and_the_control_is_last(clf):
    few = rv.load_treebank("mini").test[:150]
    study = compositionality(clf, Treebank("few", {"train": [], "dev": [], "test": few}), progress=False)
    names = study.table["method"].tolist()
    assert names[-1] == "Phrase alone"
    assert len(names) == len(set(names)) >= 6
    assert len(set(study.table["n_positive"])) == 1


def test_methods_that_the_model_refuses_are_named_and_left_out():
    bank = Treebank("few", {"train": [], "dev": [], "test": rv.load_treebank("mini", classes=5).test[:60]}, 5)
    deep = rv.TextClassifier.build(
        rv.load_treebank("mini", classes=5), "gru", bidirectional=True, layers=2, embedding=4, hidden=4
    )
    study = compositionality(deep, bank, progress=False)
    assert "very positive - very negative" in study.title
    assert any(note.startswith("Without reat: ") for note in study.notes)
    assert "Contextual decomposition (complete)" in set(study.table["method"])
    with pytest.raises(UnsupportedError):
        compositionality(deep, bank, methods=["reat"], progress=False)


def test_the_same_method_twice_gets_two_rows(clf):
    bank = rv.load_treebank("mini")
    pairs = [("cd", {}), ("cd", {"variant": "complete"}), ("cd", {"variant": "paper"})]
    study = compositionality(clf, bank, methods=pairs, split="dev", progress=False)
    assert study.table["method"].nunique() == len(study.table) == 4
    once, thrice = (
        compositionality(clf, bank, methods=methods, split="dev", progress=False).table
        for methods in (["cd"], ["cd", ("cd", {}), "cd"])
    )
    assert once.equals(thrice)  # with the same options it is one row, whose n does not grow


@pytest.mark.parametrize("methods", ["cd", [], [("cd",)], [3], [("cd", {}, 1)]])
def test_what_is_no_list_of_methods_is_refused(clf, methods):
    with pytest.raises(InputError, match=r"expected a"):
        compositionality(clf, rv.load_treebank("mini"), methods=methods, progress=False)


def test_bad_input(clf):
    texts = TextBank(pd.DataFrame({"text": ["good", "bad"], "label": [1, 0]}))
    with pytest.raises(UnsupportedError, match=r"needs a label for every phrase.*load_treebank"):
        compositionality(clf, texts, progress=False)
    with pytest.raises(InputError, match="none of the 1 reviews"):
        compositionality(clf, bank_of(["(3 (2 so) (3 good))"]), progress=False)
    with pytest.raises(InputError, match="there is no class 'good'"):
        compositionality(clf, bank_of([POSITIVE_IN_NEGATIVE]), target="good", progress=False)
