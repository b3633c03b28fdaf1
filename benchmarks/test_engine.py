"""How fast the engine is: an LSTM 300/168 in float32, one thread, beside a torch forward pass of the same text.

    make bench

Every timed round of a decomposition is preceded by ten forward passes and by the bare matrix products that it
cannot do without (the *floor*: at step t the rows of all spans that ended before it, times V's three gates),
so that ratios are medians over pairs taken within milliseconds of each other on a machine that may be busy.
Memory is the growth of a fresh process's peak.
"""

import statistics
import subprocess
import sys
import time

import numpy as np
import pytest
import torch
from torch import nn

import rnnviz as rv
from rnnviz.decomposition.cd import Contextual
from rnnviz.decomposition.reat import Reat
from rnnviz.decomposition.relevance import RelevancePropagation
from rnnviz.decomposition.trace import Trace
from rnnviz.ground import spans

EMBEDDING, HIDDEN, ROUNDS = 300, 168, 31
TARGET = np.array([-1.0, 1.0])


def classifier(words: int = 1000) -> rv.TextClassifier:
    torch.manual_seed(0)
    return rv.wrap(
        embedding=nn.Embedding(words, EMBEDDING),
        rnn=nn.LSTM(EMBEDDING, HIDDEN, batch_first=True),
        head=nn.Linear(HIDDEN, 2),
        vocabulary=[f"w{k}" for k in range(words)],
        labels=["negative", "positive"],
    )


def random_ids(length: int) -> list[int]:
    return torch.randint(1000, (length,), generator=torch.Generator().manual_seed(length)).tolist()


def seconds(call) -> float:
    started = time.perf_counter()
    call()
    return time.perf_counter() - started


@pytest.fixture(autouse=True)
def one_thread():
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


def floor_of(length: int):
    """The matrix products of the rows that differ, and nothing else."""
    rows, v = torch.randn(spans.count(length), HIDDEN), torch.randn(HIDDEN, 3 * HIDDEN)
    room = torch.empty(512, 3 * HIDDEN)

    def products() -> None:
        for t in range(length):
            for block in rows[: spans.count(t)].split(512):
                torch.mm(block, v, out=room[: len(block)])

    return products


@pytest.mark.parametrize(
    ("name", "method", "length", "repeats", "forwards", "floors"),
    [
        ("CD, all 1,275 spans of 50 tokens", Contextual(), 50, 1, 110, 2.7),
        ("CD, all 210 spans of 20 tokens", Contextual(), 20, 1, 20, None),
        ("CD 'released', 50 tokens", Contextual("released"), 50, 1, None, None),
        ("CD 'paper', 50 tokens", Contextual("paper"), 50, 1, None, None),
        (
            "REAT, all 1,275 spans of 50 tokens",
            Reat(),
            50,
            10,
            2,
            None,
        ),  # as short as a forward pass: ten at a time
        ("REAT, all 210 spans of 20 tokens", Reat(), 20, 10, None, None),
        ("LRP, 50 tokens", RelevancePropagation(), 50, 10, 8, None),
    ],
    ids=lambda value: value if isinstance(value, str) else f"x{value}" if value == 10 else "",
)
def test_all_spans(benchmark, name, method, length, repeats, forwards, floors):
    model, ids = classifier(), random_ids(length)
    x = model.embedding(torch.tensor([ids])).detach()
    forward_times, floor_times = [], []
    floor = floor_of(length)

    def before_each_round():
        with torch.inference_mode():
            model.rnn(x)
            forward_times.append(seconds(lambda: [model.rnn(x) for _ in range(10)]) / 10)
            if floors:
                floor_times.append(seconds(floor))

    benchmark.pedantic(
        lambda: [method.attribute(Trace(model, [ids]), True, TARGET) for _ in range(repeats)],
        setup=before_each_round,
        rounds=ROUNDS,
        warmup_rounds=3,
    )
    times = [time / repeats for time in benchmark.stats.stats.data]
    pairs = list(zip(times, forward_times[-len(times) :], strict=True))
    benchmark.extra_info["name"] = name
    benchmark.extra_info["ratios"] = [
        ("forward pass", statistics.median(a / b for a, b in pairs), forwards),
        *(
            [
                (
                    "floor",
                    statistics.median(a / b for a, b in zip(times, floor_times[-len(times) :], strict=True)),
                    floors,
                )
            ]
            if floors
            else []
        ),
    ]


MEMORY = """
import pathlib, re, torch
from benchmarks.test_engine import TARGET, Contextual, Trace, classifier, random_ids
def kilobytes(what):
    return int(re.search(what + r":\\s+(\\d+)", pathlib.Path("/proc/self/status").read_text())[1])
torch.set_num_threads(1)
model = classifier()
Contextual().attribute(Trace(model, [random_ids(3)]), True, TARGET)
pathlib.Path("/proc/self/clear_refs").write_text("5")  # the peak so far, which is that of the imports, is forgotten
before = kilobytes("VmRSS")
Contextual().attribute(Trace(model, [random_ids({length})]), True, TARGET)
print((kilobytes("VmHWM") - before) / 1024)
"""


@pytest.mark.parametrize(("length", "limit"), [(50, 64), (200, 512)])
def test_peak_memory(benchmark, length, limit):
    command = [sys.executable, "-c", MEMORY.format(length=length)]
    found = []
    benchmark.pedantic(
        lambda: found.append(
            float(subprocess.run(command, capture_output=True, check=True, text=True).stdout)
        ),
        rounds=1,
    )
    benchmark.extra_info["name"] = (
        f"CD, all {spans.count(length):,} spans of {length} tokens, peak extra memory"
    )
    benchmark.extra_info["ratios"] = [("MB", found[0], limit)]
