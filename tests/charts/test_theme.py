"""One theme for all charts: every colour can be seen on its ground, and no chart names a colour of its own."""

import json
import re
from itertools import combinations
from pathlib import Path

import altair as alt
import numpy as np
import pandas as pd
import pytest

import rnnviz
from rnnviz.charts import theme
from rnnviz.charts.distributions import distributions
from rnnviz.charts.scatter import scatter
from rnnviz.charts.theme import categories, compact, ground, heading, on_ground, render, rounded, themed
from rnnviz.charts.token_heatmap import token_heatmap
from rnnviz.ground.palettes import BLACK_FROM, color, luminance

MODES = ["light", "dark"]
CHARTS = sorted(Path(theme.__file__).parent.glob("*.py"))

# What readers see who lack the long, middle or short cones: linear RGB to linear RGB, Machado et al. (2009)
VISION = {
    "all cones": np.eye(3),
    "protanopia": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deuteranopia": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]],
    "tritanopia": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.3039]],
}  # fmt: skip
XYZ = [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.072175], [0.0193339, 0.119192, 0.9503041]]


def rgb(name: str) -> np.ndarray:
    return np.array([int(name[k : k + 2], 16) / 255 for k in (1, 3, 5)])


def contrast(one: str, other: str) -> float:
    dark, light = sorted(luminance(tuple(rgb(name))) for name in (one, other))
    return (light + 0.05) / (dark + 0.05)


def lab(name: str, seen) -> np.ndarray:
    channels = rgb(name)
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    xyz = np.array(XYZ) @ np.clip(np.array(seen) @ linear, 0, 1) / [0.95047, 1, 1.08883]
    x, y, z = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


@pytest.mark.parametrize("mode", MODES)
def test_groups_can_be_seen_on_their_ground(mode):
    background = ground(mode == "dark")["background"]
    for name in categories(mode):
        assert contrast(name, background) >= 3, name  # WCAG 2.2, 1.4.11


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("seen", VISION)
def test_groups_are_told_apart_by_readers_of_any_colour_vision(mode, seen):
    for one, other in combinations(categories(mode), 2):
        assert np.linalg.norm(lab(one, VISION[seen]) - lab(other, VISION[seen])) > 20, (one, other)


@pytest.mark.parametrize("mode", MODES)
def test_text_can_be_read_on_its_ground(mode):
    config = ground(mode == "dark")
    named = [config["text"], config["title"], config["axis"], config["legend"]]
    inks = [value for part in named for key, value in part.items() if key.lower().endswith("color")]
    inks.remove(config["axis"]["gridColor"])
    assert len(inks) >= 8
    assert min(contrast(ink, config["background"]) for ink in inks) >= 4.5  # WCAG 2.2, 1.4.3


@pytest.mark.parametrize("chart", CHARTS, ids=lambda path: path.name)
def test_no_chart_names_a_colour(chart):
    if chart.name in ("theme.py", "latex.py"):  # where they are; and a page of LaTeX, which is white
        return
    source = re.sub(r'""".*?"""|#.*', "", chart.read_text(), flags=re.DOTALL)
    assert not re.search(r"""["'](black|white|gr[ae]y|red|green|blue|orange)["']""", source)
    assert not re.search(r"""["']#[0-9a-fA-F]{3,8}["']""", chart.read_text())


def test_black_or_white_is_chosen_where_they_are_equally_good():
    assert pytest.approx(1.05 / (BLACK_FROM + 0.05), rel=1e-3) == (BLACK_FROM + 0.05) / 0.05


@pytest.mark.parametrize("mode", MODES)
def test_words_on_the_colour_scale_can_be_read_on_either_ground(mode):
    """The ink that Vega chooses has at least 4.5:1 on the cell that Vega paints."""
    chart = on_ground(token_heatmap(list("abcdefghijk"), np.linspace(-1, 1, 11)), mode == "dark")
    svg = render(chart, "svg").decode()
    cells = re.findall(r'fill="rgb\((\d+), (\d+), (\d+)\)"', svg)
    inks = re.findall(r'<text[^>]*fill="(black|white)"', svg)
    assert len(cells) == len(inks) == 11
    for cell, ink in zip(cells, inks, strict=True):
        light = luminance(tuple(int(part) / 255 for part in cell))
        assert ((light + 0.05) / 0.05 if ink == "black" else 1.05 / (light + 0.05)) >= 4.5


def test_the_still_heat_map_has_the_colours_of_the_widget():
    scores = np.linspace(-2, 2, 9)
    svg = render(token_heatmap(list("abcdefghi"), scores), "svg").decode()
    painted = re.findall(r'fill="rgb\((\d+), (\d+), (\d+)\)"', svg)
    expected = [[round(255 * part) for part in color(float(score), 2.0)] for score in scores]
    assert np.abs(np.array(painted, dtype=int) - expected).max() <= 1


def test_another_ground_changes_colours_only():
    chart = themed(alt.layer(alt.Chart(pd.DataFrame({"x": [1.0]})).mark_rule().encode(x="x:Q")), "a title")
    light, dark = (on_ground(chart, dark).to_dict() for dark in (False, True))
    assert chart.to_dict() == light
    configs = light.pop("config"), dark.pop("config")
    assert light == dark
    assert configs[0]["background"] != configs[1]["background"]
    assert configs[0].keys() == configs[1].keys()


def test_numbers_keep_four_digits():
    table = pd.DataFrame(
        {"a": [1234.5678, 0.123456], "b": [0.000123456, 0.0], "n": [1, 2], "s": ["x", "y,z"]}
    )
    assert rounded(table)["a"].tolist() == [1235, 0]
    assert rounded(table)["b"].tolist() == [0.0001235, 0]
    assert compact(table).to_dict()["values"] == 'a,b,n,s\n1235.0,0.0001235,1,x\n0.0,0.0,2,"y,z"\n'
    assert rounded(pd.DataFrame({"a": [np.nan, np.inf], "b": [0.0, 0.0]}))["b"].tolist() == [0, 0]


def test_long_headings_are_broken_but_not_inside_an_equation():
    assert heading("short").text == "short"
    lines = heading("Contextual decomposition: r = 0.49, n = 5", 30).text
    assert [line.replace("\u00a0", " ") for line in lines] == ["Contextual decomposition:", "r = 0.49, n = 5"]


@pytest.mark.parametrize("n", [1_000, 100_000])
def test_a_scatter_is_small_whatever_the_number_of_points(n):
    x, y = np.random.default_rng(0).normal(size=(2, n))
    table = pd.DataFrame({"method": "m", "x": x, "y": y})
    chart = scatter(table, "x", "y", {"m": "a caption"}, "a title").to_dict()
    assert len(json.dumps(chart)) < 20_000
    (counts,) = (data for data in chart["datasets"].values() if isinstance(data, str))
    assert sum(int(line.split(",")[2]) for line in counts.splitlines()[1:]) == n


def test_many_panels_stand_in_two_columns_and_share_a_legend():
    rows = [
        (f"m{k}", "logits", group, float(k)) for k in range(6) for group in ("up", "down") for _ in range(12)
    ]
    data = pd.DataFrame(rows, columns=["method", "unit", "group", "score"])
    captions = {f"m{k}": f"caption {k}" for k in range(6)}
    chart = distributions(data, ("up", "down"), captions, "a title", "score")
    assert [len(line["hconcat"]) for line in chart.to_dict()["vconcat"]] == [2, 2, 2]
    assert render(chart, "svg").decode().count("up (n = 12)</text>") == 1


def test_a_missing_group_does_not_take_anothers_colour():
    data = pd.DataFrame({"method": "m", "unit": "logits", "group": "up", "score": np.arange(12.0)})
    svg = render(distributions(data, ("up", "down"), {"m": "c"}, "t", "score"), "svg").decode()
    positive, negative = categories()[1], categories()[0]
    assert positive in svg
    assert negative not in svg


@pytest.mark.parametrize("dark", [False, True])
def test_studies_comparisons_and_explanations_are_drawn_on_either_ground(dark, tmp_path):
    classifier = rnnviz.TextClassifier.load("mini")
    study = rnnviz.examples.reat_figure_6(classifier)
    both = rnnviz.compare(classifier, "not very good", methods=["cd", "reat"])
    background = ground(dark)["background"]
    for name, result in {"study": study, "comparison": both, "explanation": both[0]}.items():
        path = tmp_path / f"{name}.svg"
        result.save(path, dark=dark)
        assert f'fill="{background}"' in path.read_text()[:600]
