"""All spans at once are what each set is by itself; what nobody reads is left out without a change; gates whole."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

import rnnviz as rv
from rnnviz.decomposition.cells import Rules
from rnnviz.decomposition.own_trace import OwnTrace, every_span, run_once
from tests.decomposition.random_models import random_classifier

WORDS = ["<pad>", "<unk>", "not", "very", "good", "bad", "film", "a"]


def as_own(clf):
    return rv.wrap(
        model=clf,
        vocabulary=clf.vocabulary,
        labels=clf.labels,
        call=lambda net, ids, lengths: net(ids, lengths),
    )


@settings(max_examples=40, deadline=None)
@given(
    cell=st.sampled_from(["lstm", "gru", "rnn"]),
    both=st.booleans(),
    layers=st.integers(1, 3),
    pooling=st.sampled_from(["last", "mean", "max"]),
    gates=st.sampled_from(["split", "whole"]),
    length=st.integers(1, 40),
    seed=st.integers(0, 1000),
)
def test_the_general_path_is_the_fast_one(cell, both, layers, pooling, gates, length, seed):
    if cell == "rnn":
        gates = "split"
    clf = random_classifier(cell, both, layers, pooling, seed=seed)
    ids = np.random.default_rng(seed).integers(0, len(clf.vocabulary), length).tolist()
    fast = rv.explain(clf, ids, gates=gates)
    own = rv.explain(as_own(clf), ids, gates=gates)
    size = max(1.0, np.abs(fast.spans_per_class).max())
    np.testing.assert_allclose(own.spans_per_class, fast.spans_per_class, atol=1e-10 * size)
    some = {0, length - 1, length // 2}
    assert own.score(tokens=some) == pytest.approx(fast.score(tokens=some), abs=1e-10 * size)


class Attention(nn.Module):
    """Attention over a recurrent layer; a second softmax that is read as numbers."""

    def __init__(self, both):
        super().__init__()
        self.words, self.rnn = nn.Embedding(8, 4), nn.LSTM(4, 5, batch_first=True, bidirectional=both)
        width = 5 * (1 + both)
        self.weigh, self.kinds, self.head = nn.Linear(width, 1), nn.Linear(width, 3), nn.Linear(width + 3, 2)

    def forward(self, ids):
        states = self.rnn(self.words(ids))[0]
        pooled = (torch.softmax(self.weigh(torch.tanh(states)), 1) * states).sum(1)
        return self.head(torch.cat([pooled, torch.softmax(self.kinds(states), -1).mean(1)], -1))


@pytest.mark.parametrize("both", [False, True])
def test_steps_that_nobody_reads_are_left_out_without_a_change(both):
    torch.manual_seed(1)
    own = rv.wrap(model=Attention(both).double(), vocabulary=WORDS, labels=["no", "yes"])
    ids = [7, 6, 2, 3, 4]
    trace = OwnTrace(own, [ids])
    base, found = trace.scores(0, None)
    (_, known), *_ = own.learned.values()
    assert known.needed
    assert len(known.needed) < len(known.names)
    whole = run_once(own, ids, every_span(5), Rules(), "gate", -1)
    torch.testing.assert_close(found, whole[2], atol=1e-12, rtol=0)
    torch.testing.assert_close(base, whole[0], atol=1e-12, rtol=0)
    other = OwnTrace(own, [[2, 2, 5, 4, 3]])  # what was learnt of one text serves another of its length
    again = run_once(own, [2, 2, 5, 4, 3], every_span(5), Rules(), "gate", -1)
    torch.testing.assert_close(other.scores(0, None)[1], again[2], atol=1e-12, rtol=0)


class Winding(nn.Module):
    """Takes other steps for texts that begin with a certain word."""

    def __init__(self):
        super().__init__()
        self.words, self.rnn, self.head = nn.Embedding(8, 4), nn.GRU(4, 5, batch_first=True), nn.Linear(5, 2)

    def forward(self, ids):
        states = self.rnn(self.words(ids))[0]
        if int(ids[0, 0]) == 2:
            states = torch.tanh(states) * torch.softmax(states, 1)
        return self.head(states.sum(1))


def test_where_the_code_takes_other_steps_all_are_done_again():
    torch.manual_seed(2)
    own = rv.wrap(
        model=Winding().double(), vocabulary=WORDS, labels=["no", "yes"],
        call=lambda net, ids: torch.cat([net(row[None]) for row in ids]),
    )  # fmt: skip
    for ids in ([7, 6, 4], [2, 6, 4], [7, 2, 4]):
        expected = run_once(own, ids, every_span(3), Rules(), "gate", -1)[2]
        torch.testing.assert_close(OwnTrace(own, [ids]).scores(0, None)[1], expected, atol=1e-12, rtol=0)


def test_whole_gates_by_hand():
    """One unit, two words: i, f, o are constants, the candidate and the cell are shared out."""
    torch.manual_seed(0)
    clf = random_classifier("lstm", False, 1, "last", seed=5)
    ids = [3, 4]
    found = rv.explain(clf, ids, gates="whole")
    with pytest.raises(rv.errors.UnsupportedError, match="no interactions"):
        found.spans.interaction(0, 1, 2)
    rnn, head = clf.rnn, clf.head
    w, v = rnn.weight_ih_l0.detach(), rnn.weight_hh_l0.detach()
    b = (rnn.bias_ih_l0 + rnn.bias_hh_l0).detach()
    x = clf.embedding.weight.detach()[ids]
    hidden = rnn.hidden_size
    h = c = beta_h = beta_c = torch.zeros(hidden, dtype=x.dtype)

    def share(total, bias, part):
        return 0.5 * ((bias + part).tanh() - bias.tanh() + total.tanh() - (total - part).tanh())

    for t in range(2):  # the set holds the first word
        total = w @ x[t] + v @ h + b
        i, f, g, o = total.chunk(4)
        rows = slice(2 * hidden, 3 * hidden)
        part = v[rows] @ beta_h + (w[rows] @ x[t] if t == 0 else 0)
        relevant = share(g, b[rows], part) + (
            b[rows].tanh() if t == 0 else 0
        )  # the drift is that of the first step
        beta_c = f.sigmoid() * beta_c + i.sigmoid() * relevant
        c = f.sigmoid() * c + i.sigmoid() * g.tanh()
        h = o.sigmoid() * c.tanh()
        beta_h = o.sigmoid() * share(c, torch.zeros_like(c), beta_c)
    expected = head.weight.detach() @ beta_h
    np.testing.assert_allclose(found.words_per_class[0], expected.numpy(), atol=1e-10)
