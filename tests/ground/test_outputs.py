"""What a model's outputs are and how they are said; the same numbers as the models' own room has."""

import numpy as np
import pytest

from rnnviz.ground import outputs

LOGITS = np.array([[0.5, -3.0, 2.25], [40.0, 0.0, -800.0]])


@pytest.mark.parametrize("output", outputs.OUTPUTS)
def test_probabilities_lie_between_0_and_1(output):
    found = outputs.probabilities(LOGITS, output)
    assert (found is None) == (output == "number")
    assert found is None or ((found >= 0) & (found <= 1)).all()


def test_classes_share_one_and_independent_labels_do_not():
    assert outputs.probabilities([[0.0, 0.0]], "logits").tolist() == [[0.5, 0.5]]
    assert outputs.probabilities([[0, np.log(3)]], "one_logit")[0, 1] == pytest.approx(0.75)
    each = outputs.probabilities([np.log(3), np.log(4), -800], "independent")
    assert each == pytest.approx([0.75, 0.8, 0])


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0.00"),
        (-0.5, "\u22120.50"),
        (12.345, "12.35"),
        (9999.994, "9,999.99"),
        (10000.4, "10,000"),
        (0.15, "0.150"),
        (0.000123, "0.000123"),
        (-0.0000456, "\u22124.56e\u22125"),
    ],
)
def test_numbers_are_read_at_a_glance(value, text):
    assert outputs.number_text(value) == text


def test_many_labels_are_not_all_written_out():
    names = list("abcdef")
    said = outputs.said(names, np.zeros(6), [0.1, 0.9, 0.2, 0.3, 0.4, 0.5], "independent", digits=1)
    assert said == "b 90.0%, f 50.0%, e 40.0%, d 30.0%, and 2 less likely"


@pytest.mark.parametrize(
    ("labels", "output", "says"),
    [
        (["yes"], "one_logit", "has 2 labels"),
        (["a", "b"], "number", "has 1 label;"),
        (["a"], "softmax", "expected one of logits, log_probabilities"),
    ],
)
def test_what_does_not_fit_is_said(labels, output, says):
    assert says in outputs.fault(labels, output)
    assert outputs.fault(["a"], "independent") is None
