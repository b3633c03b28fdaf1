"""The levels of a heat map: asked for when they are first looked at, and kept in pages."""

import json
import re

import pytest

from rnnviz.text import tags
from rnnviz.text.hierarchy import levels_at_hand
from rnnviz.widgets import TokenHeatmap

WORDS = [[0, 1], [1, 2]]
FOUND = {"word": WORDS, "phrase": [[0, 2]], "clause": []}


@pytest.fixture
def heatmap() -> TokenHeatmap:
    widget = TokenHeatmap(["good", "film"], labels=["a", "b"], logits=[0, 1], words=[[0, 1], [1, 0]])
    widget.asked_for = []
    widget.on_levels = lambda tokens: widget.asked_for.append(list(tokens)) or FOUND
    return widget


def test_nobody_waits_for_levels_until_they_are_looked_at(heatmap):
    heatmap.panel = "tree"
    assert (heatmap.levels, heatmap.asked_for) == ({}, [])
    heatmap.panel = "hierarchy"
    heatmap.panel = ""
    heatmap.panel = "hierarchy"
    assert (heatmap.levels, heatmap.asked_for) == (FOUND, [["good", "film"]])


def test_another_text_has_its_own(heatmap):
    heatmap.panel = "hierarchy"
    heatmap.update(["bad", "film"], logits=[0, 1], words=[[0, 1], [1, 0]])
    assert heatmap.asked_for == [["good", "film"], ["bad", "film"]]
    heatmap.panel = ""
    heatmap.update(["bad", "plot"], logits=[0, 1], words=[[0, 1], [1, 0]])
    assert (heatmap.levels, len(heatmap.asked_for)) == ({}, 2)


@pytest.mark.parametrize("problem", [ValueError("no tagger"), KeyboardInterrupt()])
def test_a_failing_tagger_is_said_and_keeps_no_text_from_being_shown(heatmap, problem):
    def fail(_):
        raise problem

    heatmap.on_levels = fail
    heatmap.set_state({"panel": "hierarchy"})
    assert heatmap.error.startswith("Phrases and clauses could not be found: ")
    heatmap.error, heatmap.on_edit = (
        "",
        lambda tokens: {"tokens": tokens, "logits": [0, 1], "words": [[0, 1]]},
    )
    heatmap.set_state({"edited": ["plot"]})
    assert (heatmap.tokens, heatmap.levels, heatmap.panel) == (["plot"], {}, "hierarchy")
    assert "could not be found" in heatmap.error


def test_levels_can_be_given():
    options = {"labels": ["a", "b"], "logits": [0, 1], "words": [[0, 1], [1, 0]]}
    assert TokenHeatmap(["good", "film"], levels=FOUND, panel="hierarchy", **options).levels == FOUND


def test_a_page_has_them_without_a_kernel(heatmap):
    traits = re.search(r'id="traits">(.*?)</script>', heatmap.to_html())
    assert json.loads(traits[1])["levels"] == FOUND
    assert heatmap.levels == {}


def test_without_a_tagger_there_are_words_and_nothing_is_fetched(monkeypatch):
    monkeypatch.setattr(tags, "is_here", lambda *places: False)
    monkeypatch.setattr(tags.importlib.util, "find_spec", lambda name: None)
    monkeypatch.setattr("nltk.download", lambda *args, **options: pytest.fail("asked the network"))
    assert levels_at_hand(["good", "film"]) == {"word": [(0, 1), (1, 2)]}


def test_with_textblob_alone_its_tagger_is_taken(monkeypatch):
    pytest.importorskip("textblob")
    monkeypatch.setattr(tags, "is_here", lambda *places: False)
    monkeypatch.setattr("nltk.download", lambda *args, **options: pytest.fail("asked the network"))
    assert tags.tag_at_hand(["good", "film"]).tagger == tags.PATTERN
    assert levels_at_hand(["the", "film"])["phrase"] == [(0, 2)]
