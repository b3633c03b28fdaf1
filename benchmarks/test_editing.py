"""How long the kernel takes to answer a reader's edit of 30 words: LSTM 300/168, one thread.

    make bench

From the browser's message to the last trait set: the model runs, all spans are scored, and so they are by the
method's other variants. The reader sees the text before those; so it is timed without them too, and the search for
words of like vectors among 18,000.
"""

import statistics
import time

import pytest

import rnnviz as rv
from benchmarks.test_engine import classifier, one_thread, random_ids  # noqa: F401

LENGTH, ROUNDS, LIMIT = 30, 20, 150  # LIMIT in ms: what feels immediate, less the way to the browser and back
pytestmark = pytest.mark.benchmark(
    timer=time.process_time
)  # on one thread: the same however busy the machine is


@pytest.fixture
def explanation(request):
    return rv.explain(classifier(), random_ids(LENGTH), method=request.param)


def timed(benchmark, name, limit, call):
    benchmark.pedantic(call, rounds=ROUNDS, warmup_rounds=2)
    benchmark.extra_info["name"] = name
    benchmark.extra_info["ratios"] = [("ms", 1e3 * statistics.median(benchmark.stats.stats.data), limit)]


@pytest.mark.parametrize("explanation", ["cd", "reat"], indirect=True)
def test_an_edit(benchmark, explanation):
    widget = explanation.widget()
    texts = [[*explanation.tokens[:-1], f"w{k}"] for k in range(ROUNDS + 9)]

    def edit():
        widget.set_state({"edited": texts.pop()})
        assert not widget.error

    timed(benchmark, f"an edit of {LENGTH} words, {explanation.title}, opinions too", None, edit)


@pytest.mark.parametrize("explanation", ["cd"], indirect=True)
def test_until_the_text_is_shown(benchmark, explanation):
    widget = explanation.widget()
    widget.on_edit = lambda tokens: (
        explanation.again(tokens).heatmap_traits(opinions_later=True) | {"opinions": {}}
    )
    texts = [[*explanation.tokens[:-1], f"w{k}"] for k in range(ROUNDS + 9)]
    timed(
        benchmark,
        f"until the text is shown, {explanation.title}",
        LIMIT,
        lambda: widget.set_state({"edited": texts.pop()}),
    )


def test_similar_words(benchmark):
    source = rv.explain(classifier(18_000), ["w3"]).source
    timed(benchmark, "words like one of 18,000", 50, lambda: source.similar("w3"))
