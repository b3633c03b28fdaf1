"""How much longer a model takes as its owner wrote it than by its parts: LSTM 300/168, float32, one thread, all spans.

    make bench

Every timed round is preceded by one of the parts' own path on the same text, so that ratios are medians over pairs.
"""

import statistics

import pytest
import torch
from torch import nn

import rnnviz as rv
from benchmarks.test_engine import EMBEDDING, HIDDEN, one_thread, random_ids, seconds  # noqa: F401 - a fixture

WORDS = [f"w{k}" for k in range(1000)]
LABELS = ["negative", "positive"]


class Text(nn.Module):
    """Words and an LSTM, read at the last step; subclasses put something behind or between."""

    def __init__(self) -> None:
        super().__init__()
        self.words, self.rnn = nn.Embedding(1000, EMBEDDING), nn.LSTM(EMBEDDING, HIDDEN, batch_first=True)
        self.head = nn.Linear(HIDDEN, 2)

    def forward(self, ids):
        return self.head(self.read(self.rnn(self.words(ids))[0]))

    def read(self, states):
        return states[:, -1]


class Mlp(Text):
    def __init__(self) -> None:
        super().__init__()
        self.middle = nn.Sequential(nn.Linear(HIDDEN, HIDDEN), nn.ReLU())

    def read(self, states):
        return self.middle(states[:, -1])


class Attention(Text):
    def __init__(self) -> None:
        super().__init__()
        self.weigh = nn.Linear(HIDDEN, 1)

    def read(self, states):
        return (torch.softmax(self.weigh(torch.tanh(states)), 1) * states).sum(1)


class TwoModules(Text):
    """The general path: above the first module every phrase is advanced by itself."""

    def __init__(self) -> None:
        super().__init__()
        self.upper = nn.LSTM(HIDDEN, HIDDEN, batch_first=True)

    def read(self, states):
        return self.upper(states)[0][:, -1]


def by_parts(layers: int):
    torch.manual_seed(0)
    return rv.wrap(
        embedding=nn.Embedding(1000, EMBEDDING),
        rnn=nn.LSTM(EMBEDDING, HIDDEN, num_layers=layers, batch_first=True),
        head=nn.Linear(HIDDEN, 2),
        vocabulary=WORDS,
        labels=LABELS,
    )


@pytest.mark.parametrize(
    ("kind", "layers", "length", "limit"),
    [
        (Text, 1, 20, 1.5),
        (Text, 1, 50, 1.5),
        (Mlp, 1, 20, 1.5),
        (Attention, 1, 20, 1.5),
        (Attention, 1, 50, None),
        (TwoModules, 2, 20, 4),
        (TwoModules, 2, 50, 6),
    ],
    ids=lambda value: getattr(value, "__name__", str(value)),
)
def test_beside_the_parts(benchmark, kind, layers, length, limit):
    torch.manual_seed(0)
    own = rv.wrap(model=kind(), vocabulary=WORDS, labels=LABELS)
    parts, ids, others = by_parts(layers), random_ids(length), []
    benchmark.pedantic(
        lambda: rv.explain(own, ids),
        setup=lambda: others.append(seconds(lambda: rv.explain(parts, ids))),
        rounds=11,
        warmup_rounds=3,
    )
    times = benchmark.stats.stats.data
    pairs = zip(times, others[-len(times) :], strict=True)
    benchmark.extra_info["name"] = f"CD, {kind.__name__}, {length} tokens"
    benchmark.extra_info["ratios"] = [
        ("the parts' own path", statistics.median(a / b for a, b in pairs), limit)
    ]
