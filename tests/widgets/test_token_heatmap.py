"""TokenHeatmap in Python: arrays in, traits out, and errors that say what was expected."""

import numpy as np
import pytest
import traitlets

from rnnviz.errors import DataError, InputError
from rnnviz.ground import spans
from rnnviz.ground.palettes import colors
from rnnviz.widgets import TokenHeatmap
from rnnviz.widgets import page as page_module

SPANS = np.array([[0.5, -0.5], [0.25, -0.75], [1, -1], [-0.25, 0.25], [-1, 1.25], [-0.75, 0.75]])
TOKENS = ["not", "very", "good"]
COMMON = {"labels": ["negative", "positive"], "logits": [1.5, -1.0], "base": [0.5, 0.0]}


def heatmap(**changes) -> TokenHeatmap:
    return TokenHeatmap(**{"tokens": TOKENS, "per_class": SPANS, "interaction_sign": 1, **COMMON, **changes})


def test_scores_travel_as_float32_rows_of_all_spans():
    widget = heatmap()
    sent = np.frombuffer(widget.scores, dtype="<f4").reshape(-1, 2)
    np.testing.assert_array_equal(sent, SPANS.astype("f4"))
    assert sent[spans.row(1, 3, 3)].tolist() == [-1, 1.25]
    assert widget.has_spans
    assert widget.known == [True, True, True]


def test_words_alone_are_words_alone():
    widget = heatmap(per_class=None, words=SPANS[[0, 3, 5]])
    assert not widget.has_spans
    assert len(widget.scores) == 3 * 2 * 4


@pytest.mark.parametrize(("logits", "target"), [([1, 2], [1, 0]), ([0, 5, 1], [1])])
def test_the_default_target_is_the_contrast_of_two_or_the_predicted_of_many(logits, target):
    count = len(logits)
    widget = TokenHeatmap(["a"], labels=list("xyz")[:count], logits=logits, words=np.zeros((1, count)))
    assert widget.target == target


def test_probabilities_are_the_softmax_unless_given():
    assert sum(heatmap().probabilities) == pytest.approx(1)
    assert heatmap().probabilities[0] == pytest.approx(1 / (1 + np.exp(-2.5)))
    assert heatmap(probabilities=np.array([0.25, 0.75])).probabilities == [0.25, 0.75]


def test_what_one_target_alone_has_scores_for_has_one_column_and_stays():
    widget = heatmap(per_class=None, words=[[1], [2], [3]], fixed_target=True, base=[], target=[1])
    with pytest.raises(traitlets.TraitError, match="one target"):
        widget.target = [0]
    with pytest.raises(InputError, match=r"expected \(3, 1\)"):
        heatmap(per_class=None, words=SPANS[:3], fixed_target=True)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"per_class": SPANS[:5]}, r"per_class has shape \(5, 2\), expected \(6, 2\)"),
        ({"per_class": SPANS[:, :1]}, r"expected \(6, 2\): one row for each span of the 3 tokens"),
        ({"words": SPANS[:3]}, "either per_class"),
        ({"per_class": None}, "either per_class"),
        ({"per_class": np.where(SPANS > 1, np.nan, SPANS)}, "1 values that are NaN or infinite"),
        ({"logits": [1, np.inf]}, "expected 2 finite numbers"),
    ],
)
def test_wrong_arrays_are_refused(changes, says):
    with pytest.raises(InputError, match=says):
        heatmap(**changes)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"known": [True]}, "known has 1 entries, expected one for each of the 3 tokens"),
        ({"probabilities": [1.0]}, "probabilities has 1 entries, expected 2"),
        ({"base": [0.0, np.nan]}, "base has values that are NaN"),
        ({"tokens": [], "per_class": np.zeros((0, 2))}, "tokens is empty"),
        ({"target": [2]}, "each from 0 to 1"),
        ({"target": [1, 1]}, r"expected \[a\] for a class"),
        ({"selected": [2, 2]}, "start < stop <= 3"),
        ({"hovered": 3}, "a word from 0 to 2"),
        ({"palette": "rainbow"}, "blue-orange"),
        ({"interaction_sign": 2}, "interaction_sign"),
    ],
)
def test_traits_that_do_not_fit_are_refused(changes, says):
    with pytest.raises(traitlets.TraitError, match=says):
        heatmap(**changes)


def test_data_changes_all_at_once_or_not_at_all():
    widget = heatmap(selected=[1, 3], split=2)
    with pytest.raises(traitlets.TraitError, match="update"):
        widget.tokens = ["bad"]
    assert widget.tokens == TOKENS
    seen = []
    widget.observe(lambda change: seen.append(change["name"]), ["tokens", "scores"])
    widget.update(["bad"], logits=[2, -2], per_class=[[1, -1]])
    assert sorted(seen) == ["scores", "tokens"]
    assert (widget.tokens, widget.selected, widget.split, widget.target) == (["bad"], [], None, [1, 0])
    assert widget.labels == COMMON["labels"]


def test_what_was_selected_can_be_set_and_read():
    widget = heatmap()
    widget.selected = [1, 3]
    widget.split = 2
    assert (widget.selected, widget.split) == ([1, 3], 2)
    with pytest.raises(traitlets.TraitError):
        widget.selected = [0, 4]


def test_a_host_without_widgets_gets_still_coloured_words():
    data, _ = heatmap(
        tokens=["<img onerror=1>", "very", "good"], known=[False, True, True]
    )._repr_mimebundle_()
    assert set(data) == {"text/plain", "text/html", "application/vnd.jupyter.widget-view+json"}
    assert "<img" not in data["text/html"]
    assert "&lt;img onerror=1&gt;" in data["text/html"]
    assert "\u22121.00" in data["text/html"]
    assert f"background:{colors()[-1]}" in data["text/html"]  # of "good", the largest
    assert "underline dotted" in data["text/html"]
    assert "very good" in data["text/plain"]


def test_the_still_picture_shows_the_target():
    assert "for positive in logits" in heatmap(target=[1]).still()
    assert "+0.75" in heatmap(target=[1]).still()


def test_the_still_picture_names_the_method():
    assert "in logits by REAT &lt;1&gt;" in heatmap(method="REAT <1>").still()


def test_the_scale_takes_numpys_numbers():
    assert heatmap(scale=np.float32(2.5)).scale == 2.5


def test_a_missing_bundle_names_the_command_that_builds_it(monkeypatch, tmp_path):
    monkeypatch.setattr(page_module.resources, "files", lambda _: tmp_path)
    with pytest.raises(DataError, match="npm run build"):
        heatmap()
