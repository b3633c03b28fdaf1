"""The papers' texts, as printed, and their tables and figures on any classifier of sentiment."""

import re

import numpy as np
import pytest

import rnnviz as rv
from rnnviz import examples
from rnnviz.charts.theme import render
from rnnviz.data import papers
from rnnviz.errors import InputError
from rnnviz.explanations.comparison import Comparison
from tests.decomposition.random_models import random_classifier

TEXTS = [
    *papers.CD_TABLE_1,
    *papers.CD_TABLE_2,
    papers.REAT_FIGURE_4,
    *papers.REAT_FIGURE_5.values(),
    papers.REAT_FIGURE_6,
    *papers.REAT_TABLE_6,
    *papers.REAT_TABLE_7,
]


def untrained(cell: str) -> rv.TextClassifier:
    return rv.TextClassifier.build(rv.load_treebank("mini"), cell=cell, embedding=4, hidden=5)


@pytest.fixture(scope="module")
def classifier():
    return rv.TextClassifier.load("mini")


def test_every_text_holds_what_the_paper_looks_at(classifier):
    for example in TEXTS:
        tokens = classifier.encode(example.text).tokens
        for phrase in example.looked_at:
            assert phrase in example.text
            start, stop = examples._place(classifier, tokens, phrase)
            assert tokens[start:stop] == classifier.encode(phrase).tokens
        assert example.prediction in ("negative", "positive")
        assert example.confidence is None or 0.5 < example.confidence < 1


def test_a_swap_changes_one_word():
    for table, pairs in (
        (papers.REAT_TABLE_6, [(0, 1), (0, 2)]),
        (papers.REAT_TABLE_7, [(0, 1), (2, 3)]),
    ):
        for one, other in pairs:
            before, after = table[one], table[other]
            assert before.text.replace(before.looked_at[0], after.looked_at[0]) == after.text
            assert before.prediction != after.prediction


def test_cd_table_1_has_each_phrase_by_each_method(classifier):
    study = examples.cd_table_1(classifier)
    assert study.table["method"].tolist() == [
        "Gradient x input (of the probability)",
        "Leave one out (log probability)",
        "Cell decomposition (beta)",
        'Integrated gradients (from ".")',
        "Contextual decomposition (paper)",
        "Contextual decomposition (complete)",
        "Phrase alone",
    ]
    assert study.table.columns.tolist()[2:] == ["used to be", "my favorite", "not", "worth the time"]
    explanation = rv.explain(classifier, "used to be my favorite", "cd", ("positive", "negative"))
    row = study.table.set_index("method").loc["Contextual decomposition (complete)"]
    assert row["used to be"] == pytest.approx(explanation.phrase(0, 3))
    assert row["my favorite"] == pytest.approx(explanation.phrase(3, 5))


def test_cd_table_2_scores_both_halves(classifier):
    study = examples.cd_table_2(classifier, methods=["cd", "reat"])
    assert len(study.table) == 3
    whole = study.data[study.data["method"] == "REAT"].sort_values("start")
    assert whole["start"].iloc[0] == 0
    assert whole["stop"].iloc[0] == whole["start"].iloc[1]  # the two halves are the whole text
    explanation = rv.explain(classifier, papers.CD_TABLE_2[0].text, "reat", ("positive", "negative"))
    assert whole["stop"].iloc[1] == len(explanation.tokens)
    assert whole["score"].sum() == pytest.approx(explanation.words.sum(), abs=1e-4)


def test_a_method_that_a_model_cannot_have_is_left_out_with_its_reason():
    gru = untrained("gru")
    study = examples.cd_table_1(gru, methods=["cell_decomposition", "cd"])
    assert study.table["method"].tolist() == ["Contextual decomposition (complete)", "Phrase alone"]
    assert any("cell_decomposition" in note and "lstm" in note for note in study.notes)


def test_a_method_that_does_not_exist_is_refused(classifier):
    with pytest.raises(InputError, match="did you mean 'reat'"):
        examples.cd_table_1(classifier, methods=["raet"])
    with pytest.raises(InputError, match="at least one"):
        examples.cd_table_1(classifier, methods=[])


def test_the_control_alone_and_one_method_with_two_options_have_rows_of_their_own(classifier):
    assert examples.cd_table_1(classifier, methods=["alone"]).table["method"].tolist() == ["Phrase alone"]
    gru = examples.cd_table_1(untrained("gru"), methods=["cell_decomposition"])
    assert gru.table["method"].tolist() == ["Phrase alone"]
    assert "cell_decomposition" in gru.notes[0]
    table = examples.cd_table_1(classifier, methods=[("lrp", {"eps": 0.001}), ("lrp", {"eps": 1.0})]).table
    assert len(table) == 3
    assert table["my favorite"].nunique() == 3


def test_reat_figure_4_compares_methods_for_positive(classifier):
    figure = examples.reat_figure_4(classifier, methods=["saliency", "grad_input", "naive_reat", "reat"])
    assert isinstance(figure, Comparison)
    assert [item.method for item in figure] == ["saliency", "grad_input", "naive_reat", "reat"]
    assert {item.target for item in figure} == {"positive"}
    assert " ".join(figure.tokens) == papers.REAT_FIGURE_4.text


def test_reat_figure_5_has_a_row_a_model(classifier):
    models = {"GRU": untrained("gru"), "LSTM": classifier}
    figure = examples.reat_figure_5(models)
    columns = figure.to_frame().columns.tolist()
    assert [name.split(":")[0] for name in columns] == ["token", "GRU", "LSTM"]
    np.testing.assert_array_equal(figure.to_frame()[columns[2]], figure[1].words)
    assert figure[1:].to_frame().columns.tolist() == ["token", columns[2]]
    svg = render(figure.to_altair(), "svg").decode()
    assert "GRU: " in svg
    assert "REAT" in svg
    assert len(examples.reat_figure_5(classifier)) == 1


def test_reat_figure_6_has_three_levels_for_negative(classifier):
    study = examples.reat_figure_6(classifier)
    reat = study.table[study.table["method"] == "REAT"]
    assert set(reat["row"]) == {"word", "phrase", "clause"}
    clauses = ["The story may be new ,", "but the movie does n't serve up lots of laughs"]
    assert reat.loc[reat["row"] == "clause", "phrase"].tolist() == clauses
    assert set(reat["target"]) == {"negative"}


@pytest.mark.parametrize(("table", "n"), [(examples.reat_table_6, 3), (examples.reat_table_7, 4)])
@pytest.mark.parametrize("cell", ["lstm", "rnn"])
def test_reats_swaps_stand_beside_what_the_paper_found(table, n, cell, classifier):
    model = classifier if cell == "lstm" else untrained(cell)
    study = table(model)
    assert len(study.table) == n
    probabilities = model.predict(study.table["text"].tolist())
    assert study.table["prediction"].tolist() == [model.labels[k] for k in probabilities.argmax(-1)]
    assert study.table["probability"].tolist() == pytest.approx(probabilities.max(-1).tolist(), abs=1e-5)
    assert set(study.table["published"]) == {"negative", "positive"}
    svg = render(study.chart(dark=True), "svg").decode()
    assert len(re.findall("the paper's model[^<]*</text>", svg)) == n
    assert ("REAT" if cell == "lstm" else "Contextual decomposition") in study.title


def test_a_model_of_other_classes_is_refused():
    model = random_classifier(classes=3)
    calls = [examples.cd_table_1, examples.reat_figure_4, examples.reat_figure_5, examples.reat_figure_6]
    for call in [*calls, examples.reat_table_6]:
        with pytest.raises(InputError, match="negative or positive"):
            call(model)


def test_names_of_rows_are_one_each(classifier):
    one = rv.explain(classifier, "good")
    with pytest.raises(InputError, match="expected 2 names"):
        Comparison([one, one], ["a"])
    with pytest.raises(InputError, match="each differently"):
        Comparison([one, one], ["a", "a"])
