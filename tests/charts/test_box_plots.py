"""Box plots: five numbers by hand, and a picture whose size does not grow with the observations."""

import json

import pandas as pd
import pytest

from rnnviz.charts.box_plots import box_plots
from rnnviz.charts.means import means
from rnnviz.charts.numbers import five_numbers
from rnnviz.charts.theme import render


@pytest.mark.parametrize(
    ("scores", "expected"),
    [
        ([0, 1, 2, 3, 4], [0, 1, 2, 3, 4]),
        ([-50, 0, 1, 2, 3, 4, 90], [0, 0.5, 2, 3.5, 4]),  # 0.5 - 4.5 = -4 and 3.5 + 4.5 = 8 are the fences
        ([7], [7, 7, 7, 7, 7]),
        ([-9, 5, 5, 5], [1.5, 1.5, 5, 5, 5]),  # no score is left below the box: the whisker has no length
    ],
)
def test_five_numbers_by_hand(scores, expected):
    assert list(five_numbers(scores).values()) == expected


def boxes(n: int) -> pd.DataFrame:
    rows = [
        {"panel": panel, "name": name, "n": n, "unit": "logits"} for panel in (0, 1) for name in ("JJ", ",")
    ]
    return pd.DataFrame([row | five_numbers(range(-n, 2 * n)) for row in rows])


def test_the_picture_is_as_small_for_many_observations_as_for_few():
    sizes = [len(json.dumps(box_plots(boxes(n), ["a", "b"], "t").to_dict())) for n in (100, 100_000)]
    assert abs(sizes[0] - sizes[1]) < 200
    assert sizes[1] < 20_000


def test_panels_stand_in_order_and_small_groups_are_dots():
    points = pd.DataFrame({"panel": 1, "name": "RBS", "n": 2, "unit": "logits", "score": [0.5, -0.25]})
    chart = box_plots(boxes(20), ["first", "second"], "all of it", points)
    panels = chart.to_dict()["vconcat"][0]["hconcat"]
    assert [panel["title"]["text"] for panel in panels] == ["first", "second"]
    marks = [[layer["mark"]["type"] for layer in panel["layer"]] for panel in panels]
    assert marks == [["rule", "rule", "bar", "tick"], ["rule", "rule", "bar", "tick", "point"]]
    svg = render(chart, "svg").decode()
    assert all(text in svg for text in ("all of it", "JJ (20)", "RBS (2)"))


def test_means_have_their_errors_and_what_they_are_held_against():
    table = pd.DataFrame({"name": ["one", "two"], "mean": [0.3, 0.1], "error": [0.02, 0.01]})
    chart = means(table, "fall", "a title", {"chance": 0.2})
    datasets = chart.to_dict()["datasets"].values()
    assert [
        [round(row["low"], 6), round(row["high"], 6)] for row in next(d for d in datasets if "low" in d[0])
    ] == [
        [0.28, 0.32],
        [0.09, 0.11],
    ]
    assert "chance" in render(chart, "svg").decode()
    assert "one" in render(means(table, "fall", "a title"), "svg").decode()
