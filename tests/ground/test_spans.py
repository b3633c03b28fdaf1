"""The triangle of spans."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnnviz.errors import InputError, UnsupportedError
from rnnviz.ground import spans
from rnnviz.ground.spans import SpanScores


@given(st.integers(1, 60))
def test_rows_run_by_start_then_by_stop(length):
    starts, stops = spans.bounds(length)
    assert len(starts) == len(stops) == spans.count(length)
    rows = [
        spans.row(start, stop, length) for start, stop in zip(starts.tolist(), stops.tolist(), strict=True)
    ]
    assert rows == list(range(spans.count(length)))


@pytest.mark.parametrize("span", [(0, 0), (2, 1), (-1, 2), (0, 5)])
def test_what_is_no_span_is_refused(span):
    with pytest.raises(InputError, match="stop is exclusive"):
        spans.row(*span, length=4)


def test_sums_of_words():
    words = np.array([[1.0, 0.0], [2.0, -1.0], [4.0, 5.0]])
    expected = [[1, 0], [3, -1], [7, 4], [2, -1], [6, 4], [4, 5]]
    np.testing.assert_allclose(spans.sums_of_words(words), expected)


@pytest.fixture
def scores():
    per_class = np.array([[0.0, 1.0], [0.0, 5.0], [1.0, 2.0]])  # spans (0,1), (0,2), (1,2)
    return SpanScores(per_class, np.array([-1.0, 1.0]), interaction_sign=1)


def test_the_square_has_the_target_and_nothing_below_the_diagonal(scores):
    assert scores.length == 2
    np.testing.assert_array_equal(scores.scores, [[np.nan, 1, 5], [np.nan, np.nan, 1], [np.nan] * 3])
    assert scores.score(0, 2) == 5


def test_interactions_by_sign(scores):
    assert scores.interaction(0, 1, 2) == 5 - 1 - 1
    assert SpanScores(scores.per_class, scores.weights, -1).interaction(0, 1, 2) == -3
    with pytest.raises(InputError, match="start < middle < stop"):
        scores.interaction(0, 2, 2)
    with pytest.raises(UnsupportedError, match="no interactions"):
        SpanScores(scores.per_class, scores.weights).interaction(0, 1, 2)
