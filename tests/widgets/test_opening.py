"""OpeningTexts: a text is opened by its number, with what is selected in it; what fails leaves the last good state."""

import numpy as np
import pytest
import traitlets

import rnnviz as rv
from rnnviz.ground import spans
from rnnviz.widgets.opening import OpeningTexts
from rnnviz.widgets.picture import Picture
from rnnviz.widgets.texts_traits import packed

TEXTS = [["not", "good"], ["a", "very", "good", "film", "it", "is"], ["no"]]


class Shown(OpeningTexts, Picture):
    """The smallest widget that opens texts: in the browser it would be a heat map."""

    _bundle = "token_heatmap"

    def still(self):
        return ""

    def chart(self, dark=False):
        raise NotImplementedError


def explained(text):
    count = spans.count(len(TEXTS[text]))
    return {
        "tokens": TEXTS[text],
        "per_class": np.full((count, 2), text + 1.0),
        "logits": [0, 1],
        "target": [1, 0],
    }


@pytest.fixture
def widget():
    words = [np.zeros((len(text), 2)) for text in TEXTS]
    known = [[True] * len(text) for text in TEXTS]
    made = Shown(**packed(TEXTS, known, words, np.zeros((3, 2))), labels=["no", "yes"], target=[1, 0])
    made.on_open = explained
    return made


def test_a_click_in_the_browser_opens_a_text_with_what_it_selects(widget):
    widget.set_state({"text": 0, "selected": [0, 2], "split": 1})
    assert (widget.shown, widget.tokens, widget.selected, widget.split) == (0, TEXTS[0], [0, 2], 1)
    # longer than the text before, and in another order
    widget.set_state({"selected": [3, 6], "split": 5, "text": 1})
    assert (widget.shown, widget.tokens, widget.selected, widget.split) == (1, TEXTS[1], [3, 6], 5)
    assert np.frombuffer(widget.scores, "<f4").tolist() == [2.0] * 42


def test_what_is_selected_must_lie_in_the_text_that_is_opened(widget):
    widget.text = 1
    with pytest.raises(traitlets.TraitError, match="stop <= 2"):
        widget.set_state({"text": 0, "selected": [3, 6]})
    assert (widget.text, widget.shown, widget.tokens) == (1, 1, TEXTS[1])
    with pytest.raises(traitlets.TraitError, match="a text from 0 to 2"):
        widget.set_state({"text": 3, "selected": [0, 1]})
    assert (widget.text, widget.selected) == (1, [])


def test_a_selection_of_the_text_before_goes_where_it_does_not_fit(widget):
    widget.set_state({"text": 1, "selected": [3, 6], "split": 4, "hovered": 5})
    widget.text = 0
    assert (widget.tokens, widget.selected, widget.split, widget.hovered) == (TEXTS[0], [], None, None)


def test_the_target_is_the_readers(widget):
    widget.text = 0
    widget.target = [0]
    widget.text = 1
    assert widget.target == [0]


@pytest.mark.parametrize(
    ("error", "says"), [(ValueError("no such film"), "no such film"), (KeyboardInterrupt(), "interrupted")]
)
def test_what_fails_is_said_and_the_last_good_state_stays(widget, error, says):
    widget.text = 0

    def fail(text):
        raise error

    widget.on_open = fail
    widget.set_state({"text": 1, "selected": [3, 6]})
    assert says in widget.error
    assert (widget.text, widget.shown, widget.tokens, widget.selected) == (1, 0, TEXTS[0], [3, 6])
    widget.selected = [4, 6]  # of the text that is open, although its phrases have no scores
    widget.on_open = explained
    widget.text = 2
    assert (widget.error, widget.shown, widget.tokens) == ("", 2, TEXTS[2])


def test_an_answer_that_does_not_fit_is_refused_whole(widget):
    widget.text = 0
    widget.on_open = lambda text: {**explained(text), "per_class": np.zeros((1, 2))}
    widget.text = 1
    assert "per_class has shape (1, 2)" in widget.error
    assert (widget.shown, widget.tokens) == (0, TEXTS[0])
    widget.text = 0  # which is shown already
    assert widget.error == ""


def test_without_a_kernel_behind_it_the_text_is_only_chosen(widget):
    widget.on_open = None
    widget.set_state({"text": 1, "selected": [3, 6], "split": 4})
    assert (widget.text, widget.shown, widget.selected, widget.split) == (1, None, [3, 6], 4)
    widget.text = None
    assert widget.selected == []


def test_a_page_holds_the_phrases_of_what_was_opened(widget):
    for text in (1, 0):
        widget.text = text
    (kept,) = widget.page_state()["opened"]
    assert kept == {"text": 1, "spans": np.full(42, 2, "<f4").tobytes()}


def test_an_explanation_says_what_a_heat_map_shows(widget):
    classifier = rv.TextClassifier.load("mini")
    widget.on_open = lambda text: rv.explain(classifier, TEXTS[text]).heatmap_traits()
    widget.text = 1
    assert (widget.error, widget.tokens, widget.shown) == ("", TEXTS[1], 1)
    assert widget.has_spans
