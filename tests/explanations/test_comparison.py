"""Comparison: aligned rows of one text."""

import numpy as np
import pytest

import rnnviz as rv
from rnnviz.errors import InputError
from rnnviz.explanations.comparison import Comparison
from tests.decomposition.random_models import random_classifier

METHODS = ["cd", ("cd", {"variant": "paper"}), "reat"]


@pytest.fixture(scope="module")
def comparison():
    return rv.compare(rv.TextClassifier.load("mini"), "it's 'not' \\very <b>good</b>", methods=METHODS)


def test_it_is_a_sequence_of_explanations_of_one_target(comparison):
    assert [item.method for item in comparison] == ["cd", "cd", "reat"]
    assert comparison[1].options["variant"] == "paper"
    assert len(comparison[1:]) == 2
    assert len({item.target for item in comparison}) == 1


def test_the_table_has_a_row_a_word_and_a_column_a_method(comparison):
    frame = comparison.to_frame()
    assert frame["token"].tolist() == comparison.tokens
    np.testing.assert_array_equal(frame["REAT"], comparison[2].words)


def test_rows_of_one_unit_share_one_scale(comparison):
    largest = max(abs(item.words).max() for item in comparison)
    assert comparison.limits() == {"logits": pytest.approx(largest)}


def test_the_rows_in_the_notebook_show_every_word_as_text(comparison):
    shown = comparison._repr_html_()
    assert shown.count("<tr>") == 3
    assert "<b>good" not in shown
    assert shown.count("<td") == 3 * len(comparison.tokens)


@pytest.mark.parametrize(("suffix", "start"), [(".svg", b"<svg"), (".png", b"\x89PNG"), (".csv", b",token")])
def test_it_saves_itself(comparison, suffix, start, tmp_path):
    comparison.save(tmp_path / f"x{suffix}")
    assert (tmp_path / f"x{suffix}").read_bytes().startswith(start)


def test_an_unknown_suffix_is_refused(comparison, tmp_path):
    with pytest.raises(InputError, match=r"\.html, \.csv, \.svg"):
        comparison.save(tmp_path / "x.docx")


def test_methods_default_to_what_the_model_can_have():
    names = lambda **model: [item.method for item in rv.compare(random_classifier(**model), [2, 3])]  # noqa: E731
    assert {"cd", "cell_decomposition", "naive_reat", "reat"} <= set(names(cell="lstm"))
    assert "reat" not in names(cell="rnn")
    assert not {"reat", "naive_reat"} & set(names(cell="gru", bidirectional=True, layers=2))


def test_nothing_and_different_texts_cannot_be_compared():
    classifier = random_classifier()
    with pytest.raises(InputError, match="at least one"):
        Comparison([])
    with pytest.raises(InputError, match="same text"):
        Comparison([rv.explain(classifier, [2, 3]), rv.explain(classifier, [2, 4])])
