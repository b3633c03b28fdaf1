"""What a notebook is given of a result: its widget and, beside it, a still picture."""

import warnings

import pytest

import rnnviz as rv

VIEW = "application/vnd.jupyter.widget-view+json"
TEXT = ["not", "a", "<b>good", "film"]
MAKE = {
    "Explanation": lambda clf: rv.explain(clf, TEXT),
    "Comparison": lambda clf: rv.compare(clf, TEXT, methods=["cd", "grad_input"]),
    "States": lambda clf: rv.states(clf, TEXT),
    "TokenHeatmap": lambda clf: rv.explain(clf, TEXT).widget(),
}


@pytest.fixture(params=MAKE)
def result(request):
    return MAKE[request.param](rv.TextClassifier.load("mini"))


def test_the_widget_and_the_still_picture_are_outputs_of_their_own(result, monkeypatch):
    published = []
    monkeypatch.setattr("IPython.display.publish_display_data", lambda data, *_: published.append(data))
    result._ipython_display_()
    widget, still = published
    assert set(widget) == {VIEW, "text/plain"}
    assert set(still) == {"text/html"}
    assert still["text/html"].startswith("<style>")
    assert '<div class="rnnviz-still"' in still["text/html"]
    assert "&lt;b&gt;good" in still["text/html"]
    assert "<b>good" not in still["text/html"]


def test_who_asks_for_the_formats_of_one_output_gets_all(result):
    data, _ = result._repr_mimebundle_()
    assert {VIEW, "text/plain", "text/html"} <= set(data)
    assert "display: none" not in data["text/html"]


def test_it_is_shown_as_a_framed_page_under_its_texts_name(result, monkeypatch):
    shown = []
    monkeypatch.setattr("IPython.display.display", shown.append)
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # IPython warns of what is a bare frame
        result.show(static=True)
    (html,) = shown
    assert html.data.count("<iframe") == 1
    assert '<iframe title="not a &lt;b&gt;good film"' in html.data
