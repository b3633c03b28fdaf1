"""PosBoxplot in Python: table in, traits out; the numbers of its still pictures; errors that say what was expected."""

import json
import re

import numpy as np
import pandas as pd
import pytest
import traitlets

from rnnviz.errors import InputError
from rnnviz.studies import study
from rnnviz.studies.grouped_words import summarized
from rnnviz.widgets import pos_boxplot
from rnnviz.widgets.page import page
from rnnviz.widgets.pos_boxplot import PosBoxplot
from tests.widgets.boxes import EVIL, TEXTS, boxplot, table


def test_observations_cross_once_for_all_series():
    widget = boxplot()
    places, scores = widget.observed()
    assert widget.box_series == ["GRU \u00b7 REAT", "LSTM \u00b7 REAT"]
    assert widget.box_units == ["logits", "points"]
    assert widget.box_groups == ["DT", "JJ", "NN"]
    assert widget.box_meanings == ["determiner", "adjective", "noun, singular or mass"]
    assert places.shape == (72, 3)
    assert scores.shape == (2, 72)
    data = table()
    for (text, position, group), pair in zip(places, scores.T, strict=True):
        rows = data[(data["text"] == text) & (data["position"] == position)].set_index("model")
        assert rows.loc["GRU", "tag"] == widget.box_groups[group]
        assert pair[0] == np.float32(rows.loc["GRU", "score"])
        if "LSTM" in rows.index:
            assert pair[1] == np.float32(rows.loc["LSTM", "score"])
        else:
            assert np.isnan(pair[1])  # the second model has no determiners


def test_texts_that_are_not_seen_do_not_cross():
    widget = PosBoxplot(table(), [*TEXTS, ["never", "seen"]])
    assert "never" not in widget.vocabulary
    assert np.frombuffer(widget.offsets, "<u4")[[0, 1, -2, -1]].tolist() == [0, 3, 72, 72]


def test_the_boxes_are_those_of_the_study():
    ours = boxplot().boxes()
    theirs = summarized(table().rename(columns={"tag": "group"}))
    assert (
        ours[["panel", "name", "n"]].to_numpy().tolist() == theirs[["panel", "name", "n"]].to_numpy().tolist()
    )
    names = ["low", "q1", "median", "q3", "high", "share_negative"]
    np.testing.assert_allclose(ours[names], theirs[names].astype(float), rtol=1e-6)
    assert pos_boxplot.FEW == study.FEW


def test_rare_words_are_dots_and_rare_tags_are_not_drawn():
    few = table().query("text < 9 and model == 'GRU'")
    words = PosBoxplot(few.rename(columns={"tag": "word"}), TEXTS)
    assert words.box_kind == "word"
    assert words.box_meanings == ["", "", ""]
    layers = words.chart().to_dict()["vconcat"][0]["hconcat"][0]["layer"]
    assert layers[-1]["mark"]["type"] == "point"
    assert words.still().count("too few for a box") == 3
    tags = PosBoxplot(few, TEXTS)
    assert "point" not in json.dumps(tags.chart().to_dict()["vconcat"][0]["hconcat"][0]["layer"])
    assert "JJ" not in tags.still()


def test_a_host_without_widgets_gets_tables():
    data, _ = boxplot(heading=EVIL)._repr_mimebundle_()
    html = data["text/html"]
    assert "<img" not in html
    assert html.count("<table") == 2
    median = boxplot().boxes().set_index(["panel", "name"]).loc[(0, "JJ"), "median"]
    assert f"{median:+.3f}" in html
    assert 'title="adjective"' in html
    assert "72 words in 3 parts of speech, 2 series: GRU \u00b7 REAT" in data["text/plain"]


def test_the_chart_has_a_panel_a_series_and_can_be_saved(tmp_path):
    widget = boxplot(heading="By hand")
    panels = widget.chart().to_dict()["vconcat"][0]["hconcat"]
    assert [panel["title"]["text"] for panel in panels] == widget.box_series
    widget.save(tmp_path / "boxes.svg")
    assert "JJ (24)" in (tmp_path / "boxes.svg").read_text()
    widget.save(tmp_path / "boxes.html")
    assert "<title>By hand</title>" in (tmp_path / "boxes.html").read_text()


def test_text_stays_text_in_the_page():
    html = page(boxplot(vocabulary=[EVIL, "film", "a"], heading=EVIL), title=EVIL)
    assert html.count("<script") == 2
    data = json.loads(re.search(r'id="traits">(.*?)</script>', html, re.DOTALL)[1])
    assert list(data["box_scores"]) == ["base64"]
    assert data["heading"] == ""  # the page has it as its title


def test_forty_thousand_words_make_a_page_of_few_megabytes():
    random = np.random.default_rng(0)
    texts = [["word"] * 20] * 2000
    one = pd.DataFrame({"text": np.repeat(np.arange(2000), 20), "position": np.tile(np.arange(20), 2000)})
    one = one.assign(tag=random.choice(["JJ", "NN", "RB"], 40_000), score=random.normal(size=40_000))
    heads = [{"model": name, "method": "REAT", "unit": "logits"} for name in ("GRU", "LSTM", "BiGRU")]
    data = pd.concat([one.assign(**head) for head in heads])
    assert len(page(PosBoxplot(data, texts))) < 1_700_000


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda data: data.drop(columns="unit"), "no column unit; expected model, method"),
        (lambda data: data.drop(columns="tag"), "no column tag"),
        (lambda data: data.assign(score=np.inf), "scores that are infinite"),
        (lambda data: pd.concat([data, data.head(1)]), "more than one score of one word"),
        (lambda data: data.assign(text=data["text"] + 99), "position 0 of text 99"),
        (lambda data: data.assign(position=data["position"] + 1), "position 3 of text 0, which no text has"),
    ],
)
def test_tables_that_do_not_fit_are_refused(change, says):
    with pytest.raises(InputError, match=says):
        PosBoxplot(change(table()), TEXTS)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"tag": "XX"}, 'expected "" or one of DT, JJ, NN'),
        ({"place": [1]}, r"expected \[\] or \[text, position\]"),
        ({"text": 99}, "a text from 0 to 23"),
        ({"tag_sort": "size"}, "tag_sort"),
    ],
)
def test_traits_that_do_not_fit_are_refused(changes, says):
    with pytest.raises(traitlets.TraitError, match=says):
        boxplot(**changes)


def test_an_empty_table_is_an_empty_picture():
    widget = PosBoxplot(table().head(0), TEXTS)
    assert widget.box_series == []
    assert "<table" not in widget.still()
