"""Negation: the right phrases are found, their interactions measured, and the mini model has learned it."""

import numpy as np
import pytest
from nltk.tree import Tree

import rnnviz as rv
from rnnviz.data.treebank import Treebank
from rnnviz.errors import InputError, UnsupportedError
from rnnviz.studies import labelled_phrases as lp
from rnnviz.studies.negation import NEGATIVE, POSITIVE, SHORT_PHRASES, negation, negations_and_short_phrases
from tests.studies.stubs import bank_of, saying

FLOOR = (
    0.8  # fixed before the first run: the share of CD's interactions on the right side of zero, either sign
)


@pytest.fixture(scope="module")
def clf():
    return rv.TextClassifier.load("mini")


def found(tree):
    words = Tree.fromstring(tree).leaves()
    chosen = negations_and_short_phrases([Tree.fromstring(tree)])
    return [
        (" ".join(words[c.phrase.start : c.phrase.stop]), c.group) for c in chosen if c.group != SHORT_PHRASES
    ]


@pytest.mark.parametrize(
    ("tree", "expected"),
    [
        ("(1 (2 Not) (3 good))", [("Not good", NEGATIVE)]),
        ("(3 (1 (2 is) (2 n't)) (1 bad))", [("is n't bad", POSITIVE)]),
        # the second child is neutral, but has a part with a sentiment
        ("(1 (2 not) (2 (2 so) (3 good)))", [("not so good", NEGATIVE)]),
        # a whole without a sentiment has no direction
        ("(2 (2 not) (3 good))", []),
        # nothing with a sentiment is negated
        ("(1 (2 not) (2 (2 a) (2 film)))", []),
        # the negator is the third word of the first child, or stands in the second
        ("(1 (2 (2 the) (2 (2 film) (2 not))) (3 good))", []),
        ("(3 (3 good) (2 (2 not) (1 bad)))", []),
        # the words are the paper's: no others
        ("(1 (2 hardly) (3 good))", []),
    ],
)
def test_which_phrases_are_negations(tree, expected):
    assert found(tree) == expected


def test_a_negation_has_fewer_than_ten_words():
    def of(length):
        negated = "(3 good)"
        for _ in range(length - 2):
            negated = f"(3 (2 so) {negated})"
        return [group for text, group in found(f"(1 (2 not) {negated})") if text.startswith("not")]

    assert of(9) == [NEGATIVE]
    assert of(10) == []


def test_short_phrases_have_two_children_and_two_to_four_words():
    tree = Tree.fromstring("(3 (2 (2 a) (2 (2 b) (2 c))) (3 (2 (2 d)) (3 e)))")
    chosen = negations_and_short_phrases([tree])
    assert [(c.phrase.start, c.phrase.middle, c.phrase.stop) for c in chosen] == [
        (0, 1, 3),
        (1, 2, 3),
        (3, 4, 5),
    ]


def test_the_table_by_hand(clf, monkeypatch):
    # Ten negations of each direction; S(not good) - S(not) - S(good) = -3 - (-1) - 4 = -6; not bad: 2 + 1 + 3 = 6.
    scores = {"not": -1.0, "good": 4.0, "bad": -3.0, "not good": -3.0, "not bad": 2.0}
    trees = 10 * ["(1 (2 not) (3 good))"] + 9 * ["(3 (2 not) (1 bad))"] + ["(3 (2 not) (3 good))"]
    monkeypatch.setattr(lp, "explain_corpus", saying(scores, sign=1))
    study = negation(clf, bank_of(trees), methods=["cd"], progress=False)
    row = study.table.iloc[0]
    assert (row["n_positive"], row["n_negative"], row["n_short"]) == (10, 10, 20)
    assert (row["median_positive"], row["median_negative"], row["median_short"]) == (6.0, -6.0, -6.0)
    assert (row["right_positive"], row["right_negative"], row["ks"], row["note"]) == (0.9, 1.0, 0.9, "")
    assert study.table["method"].tolist()[-1] == "Phrase alone"


def test_the_sign_is_the_methods_own(clf, monkeypatch):
    monkeypatch.setattr(lp, "explain_corpus", saying({"not good": -3.0, "good": 4.0}, sign=-1))
    study = negation(clf, bank_of(10 * ["(1 (2 not) (3 good))"]), methods=["omission"], progress=False)
    assert set(study.data["score"]) == {7.0}


def test_the_mini_model_has_learned_negation(clf):
    study = negation(clf, rv.load_treebank("mini"), methods=["cd"], progress=False)
    cd = study.table.set_index("method").loc["Contextual decomposition (complete)"]
    assert min(cd["right_positive"], cd["right_negative"]) >= FLOOR
    assert cd["ks"] >= FLOOR
    assert len(str(study.chart().to_dict())) < 100_000


def test_every_method_with_interactions_is_run_and_the_control_is_last(clf):
    few = rv.load_treebank("mini").test[:60]
    study = negation(clf, Treebank("few", {"train": [], "dev": [], "test": few}), progress=False)
    expected = ["Contextual decomposition (complete)", "Leave one out", "Omission", "Phrase alone"]
    assert study.table["method"].tolist() == expected


def test_shuffled_labels_fall_to_chance(clf):
    mini = rv.load_treebank("mini")
    random = np.random.default_rng(0)
    shuffled = [tree.copy(deep=True) for tree in mini.test]
    nodes = [node for tree in shuffled for node in tree.subtrees() if node.label() != "2"]
    labels = random.permutation([node.label() for node in nodes])
    for node, label in zip(nodes, labels, strict=True):
        node.set_label(str(label))
    bank = Treebank("shuffled", {"train": [], "dev": [], "test": shuffled})
    study = negation(clf, bank, methods=["cd"], progress=False)
    assert (study.table["right"] <= 0.6).all()


def test_few_negations_get_a_reason_instead_of_a_number(clf):
    study = negation(clf, bank_of(9 * ["(1 (2 not) (3 good))"]), methods=["cd"], progress=False)
    assert study.table["ks"].isna().all()
    assert study.table["note"].str.contains("only 0 positive and 9 negative, fewer than 10").all()
    study.chart().to_dict()


def test_bad_input(clf):
    mini = rv.load_treebank("mini")
    with pytest.raises(UnsupportedError, match=r"'reat' has no interactions.*cd"):
        negation(clf, mini, methods=["reat"], progress=False)
    with pytest.raises(InputError, match="no negation with a sentiment"):
        negation(clf, bank_of(["(3 (2 so) (3 good))"]), progress=False)
    with pytest.raises(InputError, match="label '7' of 'so good' is not one of 0, 1, 2, 3, 4"):
        negation(clf, bank_of(["(7 (2 so) (3 good))"]), progress=False)
    with pytest.raises(InputError, match="the model's classes"):
        negation(clf, rv.load_treebank("mini", classes=5), progress=False)
    with pytest.raises(InputError, match="there is no method 'cdd'"):
        negation(clf, mini, methods=["cdd"], progress=False)


def test_a_backdrop_of_fewer_sentences(clf):
    trees = 10 * ["(1 (2 not) (3 good))"] + 10 * ["(3 (2 not) (1 bad))"] + 30 * ["(3 (2 so) (3 good))"]
    sizes = []
    for backdrop in (None, 5, 0):
        study = negation(clf, bank_of(trees), methods=["cd"], backdrop=backdrop, progress=False)
        sizes.append(study.table[["n_positive", "n_negative", "n_short"]].iloc[0].tolist())
    assert sizes == [[10, 10, 50], [10, 10, 25], [10, 10, 20]]
    with pytest.raises(InputError, match="at least 0"):
        negation(clf, bank_of(trees), backdrop=-1, progress=False)
