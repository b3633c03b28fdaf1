"""NegationHistogram in Python: a study's tables in, bytes out; what is chosen in it, its still forms, and its page."""

import json
import re

import numpy as np
import pytest
import traitlets

import rnnviz as rv
from rnnviz.errors import InputError
from rnnviz.ground.spans import SpanScores
from rnnviz.studies.negation import NEGATIVE, negation
from rnnviz.widgets.negation_histogram import NegationHistogram, interaction_traits
from tests.widgets.interactions import GROUPS, WORDS, interactions, opened, picture


def traits_of(data, table):
    return interaction_traits(data, table, GROUPS, {name: name for name in table["method"]})


def test_interactions_travel_once_for_all_methods():
    data, _ = interactions(phrases=7)
    widget = picture(phrases=7)
    places = np.frombuffer(widget.negation_places, "<u4").reshape(7, 5)
    scores = np.frombuffer(widget.negation_scores, "<f4").reshape(2, 7)
    assert [GROUPS[group] for group in places[:, 0]] == data["group"][:7].tolist()
    np.testing.assert_array_equal(places[:, 1:], data[["text", "start", "middle", "stop"]].to_numpy()[:7])
    np.testing.assert_array_equal(scores.ravel(), data["score"].to_numpy().astype("f4"))
    first = widget.negation_methods[0]
    assert (first["name"], first["unit"], first["ks"], first["median_short"]) == ("CD", "logits", 0.75, None)
    found = widget.interactions(1)
    assert {name: len(group) for name, group in found.items()} == {
        name: int((data["group"][:7] == name).sum()) for name in GROUPS
    }


def test_methods_may_take_turns_in_the_table():
    data, table = interactions(phrases=7)
    turns = data.iloc[np.arange(14).reshape(2, 7).T.ravel()]
    assert traits_of(turns, table) == traits_of(data, table)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda d: d.drop(columns="middle"), "no column middle"),
        (lambda d: d.assign(group="none"), "group 'none'"),
        (lambda d: d.assign(score=np.nan), "600 scores that are not finite"),
        (lambda d: d.assign(start=np.arange(len(d))), "different phrases"),
    ],
)
def test_tables_that_do_not_fit_are_refused(change, says):
    data, table = interactions()
    with pytest.raises(InputError, match=says):
        traits_of(change(data), table)


@pytest.mark.parametrize("change", [{"text": 40}, {"stop": 99}, {"middle": 0, "start": 0}])
def test_a_phrase_outside_of_its_text_is_refused(change):
    data, table = interactions()
    widget = picture()
    names = ["vocabulary", "known_words", "token_ids", "offsets", "word_scores", "text_logits", "text_base"]
    texts = {name: getattr(widget, name) for name in names}
    with pytest.raises(InputError, match=r"does not lie in text .* of the 40 texts"):
        NegationHistogram(traits_of(data.assign(**change), table), texts)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"negation_range": [1.0]}, r"expected \[\] or \[low, high\]"),
        ({"negation_range": [1.0, -1.0]}, "low <= high"),
        ({"negation_method": 2}, "expected one from 0 to 1"),
        ({"bins": 4}, "bins"),
        ({"bins": 101}, "bins"),
    ],
)
def test_traits_that_do_not_fit_are_refused(change, says):
    widget = picture()
    with pytest.raises(traitlets.TraitError, match=says):
        widget.set_trait(*next(iter(change.items())))


def test_a_click_opens_the_sentence_with_the_phrase_selected_and_parted():
    widget = picture(on_open=opened)
    widget.set_state({"text": 3, "selected": [2, 6], "split": 4, "negation_range": [-1, 1]})
    assert (widget.error, widget.shown, widget.tokens) == ("", 3, WORDS)
    assert (widget.selected, widget.split, widget.negation_range) == ([2, 6], 4, [-1, 1])


def test_its_page_holds_the_phrases_of_what_was_opened():
    widget = picture(on_open=opened)
    widget.text = 3
    widget.text = 5
    html = widget.to_html()
    state = json.loads(re.search(r'id="traits">(.*?)</script>', html, re.DOTALL)[1])
    assert [item["text"] for item in state["opened"]] == [3]
    assert state["tokens"] == WORDS
    assert "http://" not in html.replace("http://www.w3.org", "")


def test_still_forms_show_the_method_and_groups_that_are_shown(tmp_path):
    widget = picture(heading="<img onerror=1>", negation_method=1, negation_shown=[0, 1], bins=7)
    data, _ = widget._repr_mimebundle_()
    assert "<img" not in data["text/html"]
    assert "LOO \u00b7 KS 0.75" in data["text/html"]
    assert GROUPS[2] not in data["text/html"]
    found = widget.interactions(1)[NEGATIVE]
    assert f"n = {len(found)}, median \u2212{-np.median(found):.2f}" in data["text/html"]
    assert "300" not in repr(widget)
    widget.save(tmp_path / "picture.svg", dark=True)
    assert "LOO" in (tmp_path / "picture.svg").read_text()
    bars = widget.chart().to_dict()["datasets"]
    lefts = next(rows for rows in bars.values() if isinstance(rows, str)).splitlines()[1:]
    assert len({line.split(",")[0] for line in lefts}) <= 7 * 2


def test_the_still_picture_survives_what_is_all_zero():
    assert "n = 2" in NegationHistogram.still(_all_zero())


def _all_zero():
    data, table = interactions(phrases=2, methods=("CD",))
    data = data.assign(score=0.0, group=GROUPS[0])
    widget = picture()
    widget.set_together(traits_of(data, table))
    return widget


def test_twenty_thousand_interactions_travel_as_bytes():
    widget = picture(phrases=20_000, texts=2_000)
    assert len(widget.negation_places) == 400_000
    assert len(widget.to_html()) < 2_000_000


@pytest.fixture(scope="module")
def study():
    mini = rv.load_treebank("mini")
    return negation(
        rv.TextClassifier.load("mini"), mini, methods=["cd"], split="dev", backdrop=0, progress=False
    )


def test_a_studys_widget_opens_its_sentences(study):
    widget = study.widget()
    assert widget.heading == study.title
    data = study.data[study.data["method"] == study.table["method"][0]].reset_index(drop=True)
    number = int(np.argmin(data["score"]))
    place = np.frombuffer(widget.negation_places, "<u4").reshape(-1, 5)[number].tolist()
    assert place[2:] == data.loc[number, ["start", "middle", "stop"]].tolist()
    _, text, start, middle, stop = place
    widget.set_state({"text": text, "selected": [start, stop], "split": middle})
    assert widget.error == ""
    assert " ".join(widget.tokens[start:stop]) == data["text"][number]
    # the heat map's interaction is the histogram's
    offsets = np.frombuffer(widget.offsets, "<u4")
    scores = np.frombuffer(widget.scores, "<f4").reshape(-1, 2) @ [-1, 1]
    score = SpanScores(scores[:, None], np.ones(1), 1).interaction(start, middle, stop)
    assert score == pytest.approx(data["score"][number], abs=1e-3)
    # and the packed words' scores are the explanation's
    words = np.frombuffer(widget.word_scores, "<f4").reshape(-1, 2)[offsets[text] : offsets[text + 1]] @ [
        -1,
        1,
    ]
    np.testing.assert_allclose(words, widget.shown_words(), atol=1e-4)
