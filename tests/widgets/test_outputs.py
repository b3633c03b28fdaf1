"""The heat map of every kind of output: what traits it takes, what it refuses, and what its still picture says."""

import numpy as np
import pytest
import traitlets

from rnnviz.errors import InputError
from rnnviz.widgets import TokenHeatmap, row_of

NUMBER = {"labels": ["price"], "logits": [3.2149], "output": "number", "number_unit": "USD"}
SEVERAL = {"labels": ["angry", "positive"], "logits": [-2, 1.6], "output": "independent"}


def number(**options) -> TokenHeatmap:
    return TokenHeatmap(["near", "lake"], **{"words": [[1.2], [-0.4]], **NUMBER, **options})


def several(**options) -> TokenHeatmap:
    return TokenHeatmap(["so", "loud"], **{"words": [[1.2, 0], [-0.4, 1]], **SEVERAL, **options})


def test_a_number_has_no_probabilities_and_its_unit():
    shown = number()
    assert (shown.probabilities, shown.target, shown.unit) == ([], [0], "USD")
    assert shown.says() == "price 3.21 USD"
    assert number(number_unit="").unit == "units of price"
    assert number(unit="gradient norm").unit == "gradient norm"
    assert number(probabilities=[0.5]).probabilities == []


def test_independent_labels_have_a_sigmoid_each_and_the_likeliest_is_shown():
    shown = several()
    assert shown.probabilities == pytest.approx([1 / (1 + np.exp(2)), 1 / (1 + np.exp(-1.6))])
    assert (shown.target, shown.unit) == ([1], "logits")
    assert shown.says() == "positive 83%, angry 12%"
    assert several(output="logits").target == [1, 0]
    assert several(output="one_logit").target == [1, 0]


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"labels": ["a", "b"], "logits": [1, 2], "words": [[1, 2], [3, 4]]}, "'number' has 1 label"),
        ({"output": "one_logit"}, "'one_logit' has 2 labels"),
        ({"output": "softmax"}, "output is 'softmax'"),
    ],
)
def test_what_does_not_fit_is_refused(changes, says):
    with pytest.raises(InputError, match=says):
        number(**changes)


def test_traits_that_do_not_fit_each_other_are_refused():
    shown = number()
    with pytest.raises(traitlets.TraitError, match="probabilities has 1 entries, expected 0"):
        shown.probabilities = [1.0]
    with pytest.raises(traitlets.TraitError, match="probabilities has 0 entries, expected 1"):
        shown.output = "independent"


def test_another_text_is_of_the_same_kind_unless_told():
    shown = number()
    shown.update(["far"], words=[[-2.0]], logits=[1.2])
    assert (shown.output, shown.unit, shown.says()) == ("number", "USD", "price 1.20 USD")
    shown.update(
        ["so", "loud"], words=[[1.2, 0], [-0.4, 1]], number_unit="", unit="logits", target=None, **SEVERAL
    )
    assert (shown.output, shown.unit, shown.says()) == ("independent", "logits", "positive 83%, angry 12%")


def test_the_still_picture_says_it():
    assert "Predicted <b>price 3.21 USD</b>; scores for price in USD" in number().still()
    assert "<b>positive 83%, angry 12%</b>; scores for positive in logits" in several().still()
    assert "Predicted" not in several().still()
    assert "Predicted <b>positive</b>" in several(output="logits").still()


def test_the_chart_says_it():
    title = str(number(method="CD").chart().to_dict()["title"])
    assert "price 3.21 USD \u00b7 CD" in title
    assert "CD \u00b7 price" not in title
    assert "positive 83%, angry 12% \u00b7 positive" in str(several().chart().to_dict()["title"])


def test_names_are_text():
    shown = number(labels=["<b>price"], number_unit="<i>")
    assert "&lt;b&gt;price 3.21 &lt;i&gt;" in shown.still()
    assert "<i>" not in shown.still()


def test_a_row_says_its_own():
    other = row_of("euros", ["near", "lake"], words=[[1], [2]], **{**NUMBER, "number_unit": "EUR"})
    assert (other["output"], other["number_unit"], other["unit"], other["probabilities"]) == (
        "number",
        "EUR",
        "EUR",
        [],
    )
    assert "Scores for price in USD or EUR" in number(others=[other]).still()


def test_the_history_of_a_number_keeps_the_number():
    shown = number()
    shown.on_edit = lambda tokens: {"tokens": tokens, "words": [[2.0]] * len(tokens), "logits": [4.5]}
    shown.set_state({"edited": ["near", "lakes"]})
    assert shown.error == ""
    assert shown.history == [{"tokens": ["near", "lake"], "probabilities": [], "logits": [3.2149]}]
    assert shown.says() == "price 4.50 USD"
