"""The still pictures: what is drawn is what was scored."""

import numpy as np
import pytest

from rnnviz.charts.theme import render
from rnnviz.charts.token_heatmap import token_heatmap
from rnnviz.errors import InputError
from rnnviz.ground.palettes import color, colors, dark_text_is_better, luminance, palettes


def test_every_word_is_drawn_with_its_score():
    chart = token_heatmap(["not", "good", "<b>&"], np.array([-1.5, 0.5, 0.0]), title="a title")
    (table,) = chart.to_dict()["datasets"].values()
    assert [(row["token"], row["score"]) for row in table] == [("not", -1.5), ("good", 0.5), ("<b>&", 0.0)]
    svg = render(chart, "svg").decode()
    assert "&lt;b&gt;&amp;" in svg
    assert "a title" in svg


def test_long_texts_are_set_in_lines_that_fit():
    chart = token_heatmap(["words"] * 60, np.linspace(-1, 1, 60), width=260)
    (table,) = chart.to_dict()["datasets"].values()
    assert all(row["right"] <= 260 for row in table)
    assert max(row["line"] for row in table) > 5


def test_the_scale_is_symmetric_about_zero():
    scale = token_heatmap(["a", "b"], np.array([-3.0, 1.0])).to_dict()["layer"][0]["encoding"]["color"][
        "scale"
    ]
    assert scale["domain"] == [-3, -1.5, 0, 1.5, 3]


def test_a_text_without_any_score_is_drawn():
    assert render(token_heatmap(["a"], np.array([0.0])), "png").startswith(b"\x89PNG")


@pytest.mark.parametrize("palette", sorted(palettes()))
def test_words_can_be_read_on_every_colour(palette):
    for score in np.linspace(-1, 1, 41):
        rgb = color(float(score), 1.0, palette)
        light = luminance(rgb)
        contrast = (light + 0.05) / 0.05 if dark_text_is_better(rgb) else 1.05 / (light + 0.05)
        assert contrast >= 4.5  # WCAG 2.2 AA


def test_colours_end_where_the_scale_ends():
    assert color(5.0, 1.0) == color(1.0, 1.0)
    assert color(0.0, 0.0) == color(0.0, 1.0)
    with pytest.raises(InputError, match="did you mean 'blue-orange'"):
        colors("blue-orang")
