"""Editing in Python: what a reader asks for comes as traits, a callback answers, and a failure changes nothing."""

import copy

import numpy as np
import pytest
import traitlets

import rnnviz as rv
from rnnviz.ground import spans
from rnnviz.widgets import TokenHeatmap, row_of

DATA = ("tokens", "scores", "probabilities", "logits", "target", "selected", "history", "notes", "has_spans")


@pytest.fixture(scope="module")
def mini():
    return rv.TextClassifier.load("mini")


def answer(tokens, **changes):
    """A model of a few lines: the first letters of the words add up."""
    words = np.array([[-float(ord(token[0]) % 7), 1.0] for token in tokens])
    return {"tokens": tokens, "per_class": spans.sums_of_words(words), "logits": words.sum(0)} | changes


@pytest.fixture
def widget() -> TokenHeatmap:
    made = TokenHeatmap(**answer(["not", "very", "good"]), labels=["no", "yes"])
    made.on_edit = answer
    return made


def state(widget):
    return copy.deepcopy({name: getattr(widget, name) for name in DATA})


def browser_asks(widget, **changes):
    """As the browser's message comes."""
    widget.set_state(changes)


def test_only_who_can_answer_can_be_edited(widget, mini, tmp_path):
    assert widget.can_edit
    widget.on_edit = None
    assert not widget.can_edit
    explanation = rv.explain(mini, "not good")
    assert explanation.widget().can_edit
    explanation.save(tmp_path / "x.json")
    assert not rv.Explanation.load(tmp_path / "x.json").widget().can_edit


def test_an_edit_shows_the_new_text_and_keeps_the_one_before(widget):
    before = list(widget.probabilities)
    browser_asks(widget, selected=[0, 2])
    browser_asks(widget, edited=["very", "good"])
    assert (widget.tokens, widget.edited, widget.selected, widget.error) == (["very", "good"], [], [], "")
    assert widget.history == [{"tokens": ["not", "very", "good"], "probabilities": before}]
    browser_asks(widget, edited=["very", "bad"])
    assert [text["tokens"] for text in widget.history] == [["not", "very", "good"], ["very", "good"]]


def test_asking_for_a_text_of_the_history_goes_back_to_it(widget):
    given = state(widget)
    for tokens in (["a"], ["b"], ["c"]):
        browser_asks(widget, edited=tokens)
    browser_asks(widget, edited=["b"])  # undo
    assert (widget.tokens, len(widget.history)) == (["b"], 2)
    browser_asks(widget, edited=["not", "very", "good"])
    assert state(widget) == given


def test_another_text_forgets_the_history(widget):
    browser_asks(widget, edited=["a"])
    widget.update(**answer(["other"]))
    assert widget.history == []


def test_the_readers_target_stays(widget):
    widget.on_edit = lambda tokens: answer(tokens, target=[1, 0])
    browser_asks(widget, target=[0])
    browser_asks(widget, edited=["a"])
    assert widget.target == [0]


def test_the_readers_row_stays_where_it_is_still_there(widget):
    def rows(tokens):
        return answer(tokens, others=[row_of("B", **answer(tokens), labels=["no", "yes"])])

    widget.update(**rows(["a", "b"]))
    widget.on_edit = rows
    browser_asks(widget, row=1)
    browser_asks(widget, edited=["c"])
    assert (widget.tokens, widget.row, widget.error) == (["c"], 1, "")
    widget.on_edit = answer
    browser_asks(widget, edited=["d"])
    assert (widget.tokens, widget.row, widget.others, widget.error) == (["d"], 0, [], "")


def failing(error):
    def answer_(_):
        raise error

    return answer_


@pytest.mark.parametrize(
    ("on_edit", "says"),
    [
        (failing(ValueError("the word is too long")), "the word is too long"),
        (failing(KeyboardInterrupt()), "interrupted"),
        (lambda tokens: answer(tokens, per_class=np.zeros((2, 2))), "per_class has shape"),
        (lambda tokens: answer(tokens, method=3), "method"),
        (lambda tokens: {}, "tokens"),
        (lambda tokens: answer(tokens, logits=[0, np.nan]), "finite"),
    ],
)
def test_what_goes_wrong_is_said_and_changes_nothing(widget, on_edit, says):
    browser_asks(widget, edited=["a", "b"])
    before = state(widget)
    widget.on_edit = on_edit
    for _ in range(2):  # the same can be asked again
        browser_asks(widget, edited=["a", "c"])
        assert says in widget.error
        assert "edit" in widget.error
        assert widget.edited == []
        assert state(widget) == before
        widget.error = ""
    widget.error = "as it was"
    widget.on_edit = answer
    browser_asks(widget, edited=["a", "c"])
    assert (widget.tokens, widget.error) == (["a", "c"], "")


@pytest.mark.parametrize("name", ["tokens", "scores", "logits", "history"])
def test_an_interrupt_in_the_middle_leaves_both_sides_as_they_were(widget, monkeypatch, name):
    """Python's own traits, and what the browser was sent last of each."""
    before = state(widget)
    sent = dict(before)
    monkeypatch.setattr(type(widget), "send_state", lambda self, key=None: sent.update(seen(self, key)))

    def seen(self, key):
        names = {key} if isinstance(key, str) else set(key or DATA)
        return {name: getattr(self, name) for name in names & set(DATA)}

    def interrupt(_):
        widget.unobserve(interrupt, name)
        raise KeyboardInterrupt

    widget.observe(interrupt, name)
    browser_asks(widget, edited=["a", "b"])
    assert "interrupted" in widget.error
    assert state(widget) == before
    assert sent == before


def test_words_that_could_stand_for_another_are_offered(widget):
    browser_asks(widget, asked="good")
    assert (widget.suggestions, widget.asked) == ({"good": []}, "")
    widget.on_suggest = lambda word: [f"{word}er"]
    browser_asks(widget, asked="good")
    assert widget.suggestions == {"good": ["gooder"]}
    widget.on_suggest = failing(RuntimeError("no vectors"))
    browser_asks(widget, asked="bad")
    assert "no vectors" in widget.error
    assert "'bad'" in widget.error
    assert widget.asked == ""


def test_a_page_cannot_be_edited_and_says_so(widget, mini):
    browser_asks(widget, edited=["a"])
    page = widget.page_state()
    assert page["can_edit"] is False
    assert "needs a running kernel" in page["notes"][-1]
    widget.on_edit = None
    assert widget.page_state()["notes"] == widget.notes
    assert "needs a running kernel" in rv.explain(mini, "good").to_html()


@pytest.mark.parametrize("method", ["cd", "reat", "ig"])
def test_an_explanations_heat_map_answers_as_explain_does(mini, method):
    explanation = rv.explain(mini, "the food was not very good", method=method, span_limit=6)
    widget = explanation.widget()
    tokens = ["the", "food", "was", "zyzzyva", "good"]
    browser_asks(widget, edited=tokens)
    expected = rv.explain(mini, tokens, method=method, span_limit=6, target=explanation.target).widget()
    assert state(widget) == state(expected) | {"history": widget.history}
    assert widget.known == [True, True, True, False, True]
    browser_asks(widget, edited=["good"] * 7)  # over the span limit
    assert not widget.has_spans
    assert "span limit" in widget.notes[-1]
    browser_asks(widget, asked="good")
    assert len(widget.suggestions["good"]) == 8


def test_opinions_come_after_the_text_and_their_failure_takes_nothing_back(widget):
    shown = []

    def opinions():
        shown.append(list(widget.tokens))
        return {"other": answer(widget.tokens)["per_class"]}

    widget.on_edit = lambda tokens: answer(tokens, opinions=opinions)
    browser_asks(widget, edited=["a", "b"])
    assert shown == [["a", "b"]]
    assert [opinion["name"] for opinion in widget.opinions] == ["other"]
    assert len(widget.history) == 1
    widget.on_edit = lambda tokens: answer(tokens, opinions=lambda: 1 / 0)
    browser_asks(widget, edited=["a", "c"])
    assert (widget.tokens, widget.opinions, len(widget.history)) == (["a", "c"], [], 2)
    assert "No opinions on this edit" in widget.error


def test_a_model_without_unknown_words_says_which_word_it_cannot_read():
    torch = pytest.importorskip("torch")
    clf = rv.wrap(
        embedding=torch.nn.Embedding(2, 3),
        rnn=torch.nn.GRU(3, 4),
        head=torch.nn.Linear(4, 2),
        vocabulary=["good", "bad"],
        labels=["no", "yes"],
    )
    widget = rv.explain(clf, ["good"]).widget()
    browser_asks(widget, edited=["splendid"])
    assert "splendid" in widget.error
    assert widget.tokens == ["good"]


def test_traits_of_editing_are_checked(widget):
    with pytest.raises(traitlets.TraitError):
        widget.edited = [3]
