"""Overlaid histograms: each group adds up to one, zero is an edge, and the spec does not grow with the data."""

import io

import numpy as np
import pandas as pd
import pytest

from rnnviz.charts.distributions import distributions
from rnnviz.charts.theme import render


def scores(n, shift=1.0):
    random = np.random.default_rng(0)
    tables = [
        pd.DataFrame({"method": "m", "unit": "logits", "group": name, "score": random.normal(mean, 1, n)})
        for name, mean in (("up", shift), ("down", -shift))
    ]
    return pd.concat(tables, ignore_index=True)


def drawn(data):
    return distributions(data, ("up", "down", "none of these"), {"m": "m · KS 0.5"}, "a title", "score")


def bins(chart):
    tables = chart.to_dict()["datasets"].values()
    return pd.read_csv(io.StringIO(next(table for table in tables if isinstance(table, str))))


def test_each_groups_shares_add_up_to_one_and_no_bin_crosses_zero():
    table = bins(drawn(scores(500)))
    assert table.groupby("group")["share"].sum().tolist() == pytest.approx(
        [1.0, 1.0], abs=2e-3
    )  # rounded to four digits
    assert ((table["left"] >= -1e-9) | (table["right"] <= 1e-9)).all()


def test_the_shares_are_those_of_the_scores():
    data = scores(500)
    table = bins(drawn(data)).query("group == 'up'")
    above = (data.query("group == 'up'")["score"] >= 0).mean()
    assert table[table["left"] > -1e-9]["share"].sum() == pytest.approx(above, abs=2e-3)


def test_the_spec_does_not_grow_with_the_data():
    assert len(str(drawn(scores(20_000)).to_dict())) < 20_000


def test_title_sizes_and_caption_can_be_read():
    svg = render(drawn(scores(1500)), "svg").decode()
    for text in ("a title", "m · KS 0.5", "up (n = 1,500)", "score, logits", "share of group"):
        assert text in svg
    assert "none of these" not in svg


def test_scores_that_are_all_zero_or_all_the_same_are_drawn():
    for value in (0.0, 3.0, -3.0):
        table = bins(drawn(scores(10).assign(score=value)))
        assert table["share"].tolist() == [1.0, 1.0]
