"""Rank correlation and agreement of signs, by hand and by shuffling."""

import numpy as np
import pandas as pd
import pytest

from rnnviz.studies.agreement import sign_agreement, spearman


def test_spearman_is_the_correlation_of_ranks():
    rng = np.random.default_rng(0)
    for length in (2, 5, 30):
        a, b = rng.integers(0, 9, (2, length)) + np.arange(length) % 2  # with ties
        expected = np.corrcoef(pd.Series(a).rank(), pd.Series(b).rank())[0, 1]
        assert spearman(a, b) == pytest.approx(expected, abs=1e-9)


def test_spearman_of_equal_scores_does_not_exist():
    assert np.isnan(spearman([1, 1, 1], [1, 2, 3]))


def test_chance_is_the_mean_over_shuffled_words():
    rng = np.random.default_rng(0)
    a, b = np.array([1, 1, -1, 0, 1, -1]), np.array([1, -1, -1, -1, 0, 1])
    shuffled = [sign_agreement([a, rng.permutation(b)])[0] for _ in range(4000)]
    assert sign_agreement([a, b])[1] == pytest.approx(np.mean(shuffled), abs=0.01)


def test_more_than_two_versions_are_compared_in_pairs():
    agree, _ = sign_agreement([[1, 1], [1, -1], [-1, -1]])
    assert agree == pytest.approx((0.5 + 0 + 0.5) / 3)
