"""Curves: every series looks its own, in both panels alike, and its name can be read."""

import numpy as np
import pandas as pd

from rnnviz.charts.curves import HEIGHT, LINE, apart, curves
from rnnviz.charts.theme import render


def table_of(names, panels=(0, 1)):
    rows = [
        (p, name, x, 0.5 - 0.01 * x * k) for p in panels for k, name in enumerate(names) for x in range(3)
    ]
    return pd.DataFrame(rows, columns=["panel", "name", "x", "y"])


def looks(chart, panel):
    """Return each series' colour (by its place), dash and mark."""
    lines, dots = chart.to_dict()["vconcat"][panel]["layer"][:2]
    domain = lines["encoding"]["color"]["scale"]["domain"]
    dashes, marks = lines["encoding"]["strokeDash"], dots["encoding"]["shape"]
    parts = zip(domain, dashes["scale"]["range"], marks["scale"]["range"], strict=True)
    return {name: (place % 6, tuple(dash), mark) for place, (name, dash, mark) in enumerate(parts)}


def test_no_two_series_look_alike_and_none_differs_by_colour_alone():
    names = [f"method {k}" for k in range(17)]
    chart = curves(table_of([*names, "chance"]), ["a", "b"], "t", "x", "y", "chance")
    found = looks(chart, 0)
    assert found == looks(chart, 1)
    assert found["chance"] == (2, (1, 3), "stroke")  # the background's grey
    without_colour = {}
    for name in names:
        without_colour.setdefault(found[name][1:], []).append(name)
    assert len(without_colour) == 17
    assert len({look[:2] for look in found.values()}) == 18


def test_the_control_is_grey_beside_a_single_series():
    assert (
        looks(curves(table_of(["one", "chance"]), ["a", "b"], "t", "x", "y", "chance"), 0)["chance"][0] == 2
    )


def test_names_and_captions_are_drawn():
    chart = curves(table_of(["one", "two"]), ["first", "second"], "a title", "deleted", "accuracy")
    svg = render(chart, "svg").decode()
    assert all(text in svg for text in ("one", "two", "first", "second", "a title", "deleted", "accuracy"))


def test_names_stand_apart_within_the_panel():
    places = apart(np.array([0.0, 1.0, 100.0, HEIGHT - 1, HEIGHT]))
    assert (np.diff(places) >= LINE).all()
    assert places[0] == 0
    assert places[2] == 100
    assert places[-1] == HEIGHT


def test_a_panel_without_points_is_left_out():
    table = table_of(["one", "chance"])
    (panel,) = curves(table[table["panel"] == 1], ["a", "b"], "t", "x", "y", "chance").vconcat
    assert panel.title.text == "b"
    (panel,) = curves(table[:0], ["a", "b"], "t", "x", "y", "chance").vconcat
    assert panel.title.text == "a"
