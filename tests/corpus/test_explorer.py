"""The Explorer with a model behind it: what a reader opens, edits and selects is answered."""

import json
import re

import numpy as np
import pandas as pd
import pytest
import torch

import rnnviz as rv
from rnnviz.corpus.explorer import Explorer
from rnnviz.errors import InputError, ModelError


@pytest.fixture(scope="module")
def clf():
    return rv.TextClassifier.load("mini")


@pytest.fixture(scope="module")
def bank():
    return rv.load_treebank("mini")


@pytest.fixture
def explorer(clf, bank):
    return Explorer(clf, bank, split="dev", progress=False)


def state_of(page: str) -> dict:
    return json.loads(re.search(r'id="traits">(.*?)</script>', page, re.DOTALL)[1])


def test_it_holds_words_and_predictions_of_all_texts(explorer, clf, bank):
    texts = bank.sentences("dev")
    offsets = np.frombuffer(explorer.offsets, "<u4")
    assert len(offsets) == len(texts) + 1
    logits = np.frombuffer(explorer.text_logits, "<f4").reshape(len(texts), 2)
    expected = rv.explain(clf, texts[3].tokens)
    np.testing.assert_allclose(logits[3], expected.logits, atol=1e-5)
    words = np.frombuffer(explorer.word_scores, "<f4").reshape(-1, 2)[offsets[3] : offsets[4]]
    np.testing.assert_allclose(words, expected.words_per_class, atol=1e-5)
    assert np.frombuffer(explorer.text_labels, "<i2").tolist() == [example.label for example in texts]
    assert explorer.heading == f"mini, dev: {len(texts)} texts, Contextual decomposition (complete)"


def test_it_says_what_it_is_in_one_line(explorer, clf):
    texts = len(explorer.offsets) // 4 - 1
    said = re.fullmatch(r"Explorer\((\d+) texts, (\d+) of \1 predicted wrong; Contextual.*\)", repr(explorer))
    logits = np.frombuffer(explorer.text_logits, "<f4").reshape(texts, 2)
    wrong = int((logits.argmax(1) != np.frombuffer(explorer.text_labels, "<i2")).sum())
    assert (int(said[1]), int(said[2])) == (texts, wrong)
    assert repr(Explorer(clf, ["good"], "reat", progress=False)) == "Explorer(1 texts; REAT)"


def test_opening_a_text_brings_its_phrases(explorer, clf, bank):
    explorer.set_state({"text": 7, "selected": [0, 2], "split": 1})
    tokens = list(bank.sentences("dev")[7].tokens)
    assert explorer.tokens == tokens
    assert (explorer.shown, explorer.selected, explorer.split, explorer.error) == (7, [0, 2], 1, "")
    spans = np.frombuffer(explorer.scores, "<f4").reshape(-1, 2)
    np.testing.assert_allclose(spans, rv.explain(clf, tokens).spans_per_class, atol=1e-5)
    assert explorer.explanation.tokens == tokens


def test_a_change_of_a_word_is_answered_and_taken_back(explorer):
    explorer.text = 0
    given, before = list(explorer.tokens), list(explorer.probabilities)
    explorer.set_state({"edited": ["the", "food", "was", "great"]})
    assert explorer.explanation.predicted == "positive"
    assert explorer.history[0]["tokens"] == given
    explorer.set_state({"edited": given})
    assert explorer.history == []
    np.testing.assert_allclose(explorer.probabilities, before)
    explorer.set_state({"asked": "great"})
    assert len(explorer.suggestions["great"]) > 0


def test_the_nearest_phrases_follow_the_selection_while_their_panel_is_open(explorer):
    explorer.text = 0
    explorer.selected = [0, 1]
    assert explorer.nearest == {}
    explorer.panel = "nearest"
    first = explorer.nearest
    assert first["selected"] == [0, 1]
    assert len(first["words"]) > 2
    assert explorer.tokens[0].lower() not in [phrase for phrase, *_ in first["words"]]
    cosines = [cosine for _, cosine, _ in first["pairs"]]
    assert cosines == sorted(cosines, reverse=True)
    explorer.selected = [1, 3]
    assert explorer.nearest["selected"] == [1, 3]
    assert " ".join(explorer.tokens[1:3]).lower() not in [phrase for phrase, *_ in explorer.nearest["pairs"]]


def test_what_fails_late_leaves_the_explanation_of_what_is_shown(explorer):
    explorer.text = 0
    shown, answer = list(explorer.tokens), explorer.on_open

    def interrupted(text):
        answer(text)
        raise KeyboardInterrupt

    explorer.on_open = interrupted
    for text in (1, 2):
        explorer.set_state({"text": text})
        assert "interrupted" in explorer.error
        assert explorer.explanation.tokens == shown
    explorer.set_state({"text": 0, "selected": [0, 1], "panel": "nearest"})
    vector = explorer.explanation.embedding(0, 1)
    expected = explorer._vectors.nearest(vector, 1, 6, shown[0].lower())
    assert explorer.nearest["words"] == [list(near) for near in expected]


def test_the_levels_of_a_text_come_with_their_panel(explorer, nltk_data):
    explorer.text, explorer.panel = 0, "hierarchy"
    assert list(explorer.levels["word"][0]) == [0, 1]


def test_a_text_over_the_span_limit_has_words_only_and_no_nearest_phrases(clf, bank):
    explorer = Explorer(clf, ["good food", "the food was not good at all ."], span_limit=3, progress=False)
    explorer.text, explorer.panel, explorer.selected = 1, "nearest", [0, 1]
    assert not explorer.has_spans
    assert "over the span limit" in explorer.nearest["note"]


def test_seeds_say_whether_they_agree(clf, bank):
    other = rv.TextClassifier.build(bank, hidden=4, embedding=4, seed=1)
    explorer = Explorer(clf, ["not good"], seeds={"seed 1": other}, progress=False)
    explorer.text = 0
    assert "seed 1" in [opinion["name"] for opinion in explorer.opinions]


def test_a_page_holds_the_words_of_all_and_the_phrases_of_what_was_opened(explorer):
    explorer.text = 2
    explorer.text = 4
    state = state_of(explorer.to_html())
    assert {item["text"] for item in state["opened"]} | {state["shown"]} == {2, 4}
    assert not state["finds_nearest"]
    assert not state["can_edit"]
    assert state["vocabulary"] == explorer.vocabulary


@pytest.mark.parametrize("method", ["reat", "saliency", "loo"])
def test_other_methods_have_what_they_have(clf, bank, method):
    explorer = Explorer(clf, bank, method, split="dev", target="positive", progress=False)
    explorer.text = 1
    assert explorer.error == ""
    assert not explorer.finds_nearest
    assert (len(explorer.negation_places) > 0) == (method == "loo")
    np.testing.assert_allclose(
        explorer.shown_words(), rv.explain(clf, explorer.tokens, method, "positive").words, atol=1e-5
    )


def test_texts_without_trees_have_no_negations_and_it_says_so(clf):
    explorer = Explorer(clf, pd.DataFrame({"text": ["not good", "good"], "label": [0, 1]}), progress=False)
    assert explorer.negation_places == b""
    assert any("treebank" in remark for remark in explorer.remarks)


def test_it_saves_its_page_and_the_open_text(explorer, tmp_path):
    with pytest.raises(InputError, match="no text is open"):
        explorer.save(tmp_path / "text.svg")
    explorer.text = 0
    for name in ("page.html", "text.svg", "text.png", "text.pdf"):
        explorer.save(tmp_path / name)
        assert (tmp_path / name).stat().st_size > 1000
    assert explorer.tokens[-2] in explorer.still()


def test_foreign_models_and_seeds_without_names_are_refused_at_once(clf):
    with pytest.raises(ModelError, match="expected a TextClassifier or a wrapped model, got Linear"):
        Explorer(torch.nn.Linear(2, 2), ["good"], progress=False)
    with pytest.raises(ModelError, match="expected a TextClassifier or a wrapped model, got Linear"):
        Explorer(clf, ["good"], seeds={"other": torch.nn.Linear(2, 2)}, progress=False)
    with pytest.raises(InputError, match="by name"):
        Explorer(clf, ["good"], seeds=[clf], progress=False)


def test_the_still_picture_lists_the_surest_mistakes_as_text(clf):
    explorer = Explorer(clf, pd.DataFrame({"text": ["<b>good</b>", "bad"], "label": [0, 0]}), progress=False)
    still = explorer.still()
    assert "2 texts, 1 of 2 predicted wrong" in still
    assert "&lt; b" in still
    assert "<bdi><" not in still
    assert "bad</bdi>" not in still
