"""The study of words, phrases and clauses: which text, which scores, and the picture of them."""

import re

import pytest

import rnnviz as rv
from rnnviz.charts.theme import render
from rnnviz.cli import main
from rnnviz.errors import InputError, UnsupportedError
from rnnviz.studies.hierarchy import hierarchy
from tests.decomposition.random_models import random_classifier
from tests.studies.stubs import bank_of

ONE = "(3 (2 the) (3 (2 film) (3 (2 is) (3 good))))"
TWO = (
    "(1 (1 (2 (2 the) (2 plot)) (1 (2 is) (1 thin))) (3 (2 ,) (3 (2 but) (3 (2 (2 the) (2 actors)) (3 (2 are) "
    "(3 (3 good) (2 .)))))))"
)


@pytest.fixture(scope="module")
def classifier():
    return rv.TextClassifier.load("mini")


def test_the_first_text_of_two_clauses_is_taken(classifier):
    study = hierarchy(classifier, bank_of([ONE, TWO, TWO]), progress=False)
    table = study.table[study.table["method"] == "REAT"]
    assert table.loc[table["row"] == "clause", "phrase"].tolist() == [
        "the plot is thin ,",
        "but the actors are good .",
    ]
    assert table.loc[table["row"] == "word", "phrase"].tolist() == [
        "the",
        "plot",
        "is",
        "thin",
        ",",
        "but",
        "the",
        "actors",
        "are",
        "good",
        ".",
    ]
    assert {"the plot", "the actors"} <= set(table.loc[table["row"] == "phrase", "phrase"])
    assert study.table["method"].unique().tolist() == ["REAT", "Phrase alone"]


def test_without_two_clauses_the_first_text_is_taken(classifier):
    study = hierarchy(classifier, bank_of([ONE]), progress=False)
    assert set(study.table["row"]) == {"word", "phrase"}


def test_reat_adds_up_over_the_rows_and_is_about_the_prediction(classifier):
    study = hierarchy(classifier, bank_of([TWO]), progress=False)
    table = study.table[study.table["method"] == "REAT"]
    sums = table.groupby("row")["score"].sum()
    assert sums["clause"] == pytest.approx(sums["word"], abs=1e-4)
    words = TWO.replace("(", " ").replace(")", " ").split()
    text = [word for word in words if not word.isdigit()]
    predicted = rv.explain(classifier, text).predicted
    assert set(table["target"]) == {predicted}
    expected = rv.explain(classifier, text, "reat", predicted)
    assert table.loc[table["row"] == "clause", "score"].tolist() == pytest.approx(
        [expected.phrase(0, 5), expected.phrase(5, 11)]
    )


def test_several_texts_methods_and_a_target(classifier):
    bank = rv.load_treebank("mini")
    texts = ["the film is good", ["the", "plot", "is", "thin"]]
    target = ("positive", "negative")
    study = hierarchy(classifier, bank, text=texts, methods=["cd", "loo"], target=target, progress=False)
    assert (
        study.table.groupby("text")["method"].unique().map(list).tolist()
        == [["Contextual decomposition (complete)", "Leave one out", "Phrase alone"]] * 2
    )
    assert set(study.table["target"]) == {"positive - negative"}
    svg = render(study.chart(), "svg").decode()
    assert "2 texts" in svg
    assert "given texts" in svg
    assert len(re.findall("predicted[^<]*</text>", svg)) == 6


def test_a_text_of_thirty_tokens_makes_a_small_picture(classifier):
    text = " ".join(["the film is good , but the plot is thin ,"] * 3)
    study = hierarchy(classifier, rv.load_treebank("mini"), text=text, methods=["cd"], progress=False)
    assert len(str(study.chart().to_dict())) < 30_000


def test_from_the_command_line(tmp_path, capsys):
    out = tmp_path / "x.svg"
    assert main(["study", "hierarchy", "--split", "dev", "--method", "cd", "--out", str(out), "--dark"]) == 0
    assert "clause" in capsys.readouterr().out
    assert "#15191e" in out.read_text()


def test_what_cannot_be_done_is_said(classifier):
    with pytest.raises(InputError, match="no texts"):
        hierarchy(classifier, bank_of([]), progress=False)
    with pytest.raises(InputError, match="empty list"):
        hierarchy(classifier, bank_of([ONE]), text=[], progress=False)
    with pytest.raises(InputError, match="reat"):
        hierarchy(classifier, bank_of([ONE]), methods=["raet"], progress=False)
    with pytest.raises(UnsupportedError):
        hierarchy(random_classifier(cell="rnn"), bank_of([ONE]), text="good", progress=False)
