"""The one-sided Kolmogorov-Smirnov statistic, by hand; too few observations are said, not counted."""

import numpy as np
import pytest

from rnnviz.studies.two_groups import compared, ks_above


@pytest.mark.parametrize(
    ("upper", "lower", "expected"),
    [
        ([3, 4], [1, 2], 1.0),
        ([1, 2], [3, 4], 0.0),
        ([1, 2], [1, 2], 0.0),
        ([2, 4], [1, 3], 0.5),
        ([1, 1, 5], [0, 1], 0.5),  # up to 0: 1/2 of lower, none of upper; up to 1: all, and 2/3
        ([0.0], [0.0], 0.0),
    ],
)
def test_ks_by_hand(upper, lower, expected):
    assert ks_above(upper, lower) == pytest.approx(expected)


def test_zero_is_on_neither_side():
    row = compared(np.array([0.0] * 5 + [1.0] * 5), np.array([0.0] * 10))
    assert (row["right_positive"], row["right_negative"], row["right"]) == (0.5, 0.0, 0.25)


def test_few_observations_are_said():
    row = compared(np.arange(9.0), np.arange(10.0))
    assert np.isnan(row["ks"])
    assert np.isnan(row["median_positive"])
    assert row["median_negative"] == 4.5
    assert row["note"] == "no statistic: only 9 positive, fewer than 10"
