"""What strangers' models and threads asked for: nothing lost, and what goes past the words is said."""

import sys
import threading

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn import functional as F  # noqa: N812 - as everybody calls it

import rnnviz as rv
from rnnviz.errors import UnsupportedError

WORDS = ["<pad>", "<unk>", "not", "very", "good", "bad", "film", "a"]
TEXT = ["a", "film", "not", "very", "good"]


class Text(nn.Module):
    def __init__(self):
        super().__init__()
        self.words, self.rnn, self.head = nn.Embedding(8, 4), nn.LSTM(4, 5, batch_first=True), nn.Linear(5, 2)

    def forward(self, ids):
        return self.head(self.rnn(self.words(ids))[0][:, -1])


def wrapped(kind, **options):
    torch.manual_seed(0)
    return rv.wrap(model=kind().double(), vocabulary=WORDS, labels=["no", "yes"], **options)


def test_threads_leave_the_mode_and_what_is_printed_as_they_were():
    clf, printed = wrapped(Text), sys.stdout
    clf.net.train()
    expected, found = rv.explain(clf, TEXT).words, []
    threads = [
        threading.Thread(target=lambda: found.extend(rv.explain(clf, TEXT).words for _ in range(3)))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert clf.net.training
    assert sys.stdout is printed
    assert len(found) == 12
    for words in found:
        np.testing.assert_allclose(words, expected, atol=1e-12)


class Counting(Text):
    """Counts of a word and of all words, beside the state."""

    def __init__(self):
        super().__init__()
        self.head = nn.Linear(6, 2)

    def forward(self, ids):
        counts = (ids == 6).sum(1, keepdim=True).to(self.head.weight.dtype)
        return self.head(torch.cat([self.rnn(self.words(ids))[0][:, -1], counts], 1))


def test_what_goes_past_the_words_is_said():
    assert any("goes past the words" in note for note in rv.explain(wrapped(Counting), TEXT).notes)
    assert not any("goes past the words" in note for note in wrapped(Text).notes)


class OneHot(Text):
    def forward(self, ids):
        vectors = F.one_hot(ids, 8).to(self.head.weight.dtype) @ self.words.weight
        return self.head(self.rnn(vectors)[0][:, -1])


class Writing(Text):
    def forward(self, ids):
        words = self.words(ids)
        words.mul_(2.0)
        states = self.rnn(words)[0]
        states.add_(1.0)
        return self.head(states[:, -1])


@pytest.mark.parametrize("kind", [OneHot, Writing])
@pytest.mark.parametrize("method", ["saliency", "grad_input", "ig", "reat", "lrp"])
def test_gradients_and_shares_pass_one_hot_vectors_and_writing_in_place(kind, method):
    assert np.abs(rv.explain(wrapped(kind), TEXT, method=method).words).max() > 1e-6


class Stacked(Text):
    def __init__(self):
        super().__init__()
        self.upper = nn.LSTM(5, 5, batch_first=True)

    def forward(self, ids):
        return self.head(self.upper(self.rnn(self.words(ids))[0])[0][:, -1])


def test_relevance_is_not_handed_on_through_another_module():
    with pytest.raises(UnsupportedError, match="reads the states of another"):
        rv.explain(wrapped(Stacked), TEXT, method="lrp")


class Tagging(Text):
    def forward(self, ids):
        return self.head(self.rnn(self.words(ids))[0])


def test_a_step_of_a_shorter_text_is_another_words():
    clf = wrapped(Tagging)
    step = rv.explain(clf, TEXT, at=1, method="loo")
    assert step.words[2:] == pytest.approx(0, abs=1e-12)  # the LSTM reads from the left
    for method in ("omission", "alone"):
        with pytest.raises(UnsupportedError, match="another word's"):
            rv.explain(clf, TEXT, at=1, method=method)
    with pytest.raises(rv.errors.InputError, match="there is no output step 9"):
        rv.explain(clf, TEXT, at=9)
    with pytest.raises(rv.errors.InputError, match="one output for a text"):
        rv.explain(wrapped(Text), TEXT, at=0)
