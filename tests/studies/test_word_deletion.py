"""Word deletion: curves worked out by hand, which texts are taken, and mini's right texts."""

import importlib

import numpy as np
import pytest

import rnnviz as rv
from rnnviz.errors import InputError
from rnnviz.studies.labelled_phrases import Ready
from rnnviz.studies.word_deletion import RIGHT, WRONG, word_deletion
from tests.studies.deletion_stubs import Corpus, Counts, scored

study_file = importlib.import_module("rnnviz.studies.word_deletion")

GOOD = ("good a good b good c", 1)  # right: positive until all three are gone
MIXED = ("bad a good b bad c", 1)  # wrong: negative until both "bad" are gone


@pytest.fixture
def by_hand(monkeypatch):
    """One method that finds the words that count, whatever the class."""
    monkeypatch.setattr(study_file, "ready_methods", lambda *_: ([Ready("m", {}, "M")], []))
    monkeypatch.setattr(study_file, "explain_classes", scored({"good": 1, "bad": -1}))


def accuracies(study, order):
    rows = study.table[study.table["order"] == order].set_index("method")
    return rows[[name for name in rows if name.startswith("deleted_")]]


def test_curves_by_hand(by_hand):
    study = word_deletion(Counts(), Corpus(*[GOOD] * 10, *[MIXED] * 12), most=3, shortest=6, progress=False)
    assert accuracies(study, RIGHT).loc["M"].tolist() == [1, 1, 1, 0]
    assert accuracies(study, WRONG).loc["M"].tolist() == [0, 0, 1, 1]
    table = study.table.set_index(["method", "order"])
    assert table.loc[("M", RIGHT), "mean"] == pytest.approx(2 / 3)
    assert table["n"].tolist() == [10, 12, 10, 12]
    assert table.loc[("M", RIGHT), "error"] == pytest.approx(0)
    assert len(study.data) == 2 * 22 * 4
    assert "22 texts of 6 words or more, 45.5% of them right" in study.title


def test_random_orders_are_many_draws_of_one_seed(by_hand):
    corpus = Corpus(*[GOOD] * 20)
    runs = [
        word_deletion(Counts(), corpus, most=3, shortest=6, draws=draws, seed=seed, progress=False).table
        for draws, seed in ((40, 0), (40, 0), (40, 9))
    ]
    random = [table[table["method"] == "(random order)"]["deleted_3"].iloc[0] for table in runs]
    # all three of six words are hit in 1 of C(6, 3) = 20 draws
    assert random[0] == pytest.approx(0.95, abs=0.03)
    assert random[0] == random[1] != random[2]


def test_the_true_class_is_looked_up_by_name(by_hand):
    corpus = Corpus(*[(GOOD[0], 0)] * 10, labels=("positive", "negative"))
    study = word_deletion(Counts(), corpus, most=1, shortest=6, progress=False)
    assert study.table["n"].tolist() == [10, 0, 10, 0]


def test_a_group_of_few_texts_gives_a_reason_and_the_picture_holds(by_hand, tmp_path):
    classifier = Counts()
    study = word_deletion(classifier, Corpus(*[GOOD] * 10, MIXED), most=2, shortest=6, progress=False)
    few = study.table[study.table["order"] == WRONG]
    assert few["note"].tolist() == ["no statistic: only 1 such texts, fewer than 10"] * 2
    assert few.filter(like="deleted_").isna().all(axis=None)
    assert study.table.loc[study.table["note"] == ""].notna().all(axis=None)
    study.save(tmp_path / "x.svg")
    assert "(random order)" in (tmp_path / "x.svg").read_text()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"shortest": 7}, "no text of 'by hand', test, has 7 words"),
        ({"most": 5, "shortest": 5}, "fewer than the shortest"),
        ({"most": 0}, "at least 1"),
        ({"draws": 0}, "draws is 0"),
    ],
)
def test_numbers_out_of_range_are_refused(by_hand, options, message):
    with pytest.raises(InputError, match=message):
        word_deletion(Counts(), Corpus(GOOD), progress=False, **options)


def test_a_model_of_other_classes_is_refused(by_hand):
    with pytest.raises(InputError, match="not those of"):
        word_deletion(Counts(), Corpus(GOOD, labels=("down", "up")), progress=False)


def test_on_mini_accuracy_falls_faster_than_by_chance():
    """The floor was fixed beforehand: CD's mean accuracy is lower than the random orders' by .2 or more."""
    study = word_deletion(
        rv.TextClassifier.load("mini"), rv.load_treebank("mini"), methods=["cd"], split="dev", progress=False
    )
    mean = study.table[study.table["order"] == RIGHT].set_index("method")["mean"]
    assert mean["Contextual decomposition (complete)"] < mean["(random order)"] - 0.2


def test_five_classes_and_both_directions_run():
    corpus = rv.load_treebank("mini", classes=5)
    untrained = rv.TextClassifier.build(corpus, bidirectional=True, embedding=8, hidden=8)
    table = word_deletion(untrained, corpus, methods=["lrp"], split="dev", draws=1, progress=False).table
    curve = table.filter(like="deleted_").to_numpy()
    assert ((curve >= 0) & (curve <= 1) | np.isnan(curve)).all()
    assert table.groupby("method")["n"].sum().nunique() == 1
