"""A reader's random walk over a picture that opens and edits texts, where what answers fails now and then."""

import random

import numpy as np
import pytest

from rnnviz.ground import spans
from rnnviz.widgets.arrays import fault
from tests.widgets.interactions import WORDS, opened, picture

DATA = ("tokens", "known", "scores", "has_spans", "fixed_target", "labels", "logits", "probabilities", "base")
PROBLEMS = [ValueError("it broke"), KeyboardInterrupt(), {"tokens": ["a"]}, {"tokens": ["a"], "logits": [1]}]


def edited(tokens):
    """Scores that tell the text."""
    words = np.array([[len(token), -len(token)] for token in tokens], dtype=float)
    return {"tokens": tokens, "per_class": spans.sums_of_words(words), "logits": words.sum(0)}


class Reader:
    """Does one thing after another, as the browser's messages come, and looks at what became of it."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.picture = picture()
        self.picture.on_open = lambda text: self.answer(opened(text))
        self.picture.on_edit = lambda tokens: self.answer(edited(tokens))
        self.picture.on_suggest = lambda word: self.answer([word + "s"])
        self.picture.on_levels = lambda tokens: self.answer(
            {"word": [[i, i + 1] for i in range(len(tokens))]}
        )
        self.problem = None
        self.failed = False

    def answer(self, given):
        if self.problem is None or (isinstance(self.problem, dict) and "tokens" not in given):
            return given
        self.failed = True
        if isinstance(self.problem, dict):
            return self.problem
        raise self.problem

    def step(self) -> None:
        self.problem = self.random.choice([None, None, None, *PROBLEMS])
        self.failed = False
        before = self.picture.error
        act = self.random.choice(
            [self.open, self.edit, self.undo, self.target, self.select, self.look, self.ask]
        )
        asked = act()
        self.check(asked and not self.failed)
        if self.failed:
            assert self.picture.error, act.__name__
        elif not asked:
            assert self.picture.error == before, act.__name__

    def span(self, length: int) -> list[int]:
        return sorted(self.random.sample(range(length + 1), 2))

    def open(self) -> bool:
        text = self.random.choice([None, *range(5)])
        changes = text != self.picture.text
        selected = self.span(len(WORDS)) if text is not None and self.random.random() < 0.5 else []
        fresh = text not in (None, self.picture.shown)
        self.picture.set_state({"text": text, "selected": selected if fresh else [], "split": None})
        return changes

    def edit(self) -> bool:
        if self.picture.text is None or self.picture.text != self.picture.shown:
            return False  # the browser offers no editing
        tokens = [*self.picture.tokens, self.random.choice("abc")][self.random.randrange(2) :]
        self.picture.set_state({"edited": tokens})
        return True

    def undo(self) -> bool:
        if not self.picture.history or self.picture.text != self.picture.shown:
            return False
        self.picture.set_state({"edited": self.picture.history[-1]["tokens"]})
        return True

    def target(self) -> bool:
        self.picture.set_state({"target": self.random.choice([[0], [1], [0, 1], [1, 0]])})
        return False

    def select(self) -> bool:
        if length := self.picture._length():
            self.picture.set_state({"selected": self.span(length), "split": None, "hovered": 0})
        return False

    def look(self) -> bool:
        self.picture.set_state({"panel": self.random.choice(["", "hierarchy", "tree"])})
        return False

    def ask(self) -> bool:
        self.picture.set_state({"asked": self.random.choice(["not", "good"])})
        return True

    def check(self, succeeded: bool) -> None:
        shown, length = self.picture, self.picture._length()
        assert fault(**{name: getattr(shown, name) for name in DATA}) is None
        assert (shown.edited, shown.asked) == ([], "")
        assert not shown.selected or 0 <= shown.selected[0] < shown.selected[1] <= length
        assert shown.hovered is None or shown.hovered < length
        assert shown.split is None or shown.selected[0] < shown.split < shown.selected[1]
        assert len(shown.levels.get("word", shown.tokens)) == len(shown.tokens)
        if succeeded:
            assert shown.error == ""
        if shown.tokens:
            scores = (
                opened(shown.shown) if shown.tokens == WORDS and not shown.history else edited(shown.tokens)
            )
            assert shown.scores == np.asarray(scores["per_class"], dtype="<f4").tobytes()


@pytest.mark.parametrize("seed", range(4))
def test_whatever_a_reader_does_both_sides_stay_whole(seed):
    reader = Reader(seed)
    for _ in range(150):
        reader.step()
    assert reader.picture.text is not None or reader.picture.tokens
