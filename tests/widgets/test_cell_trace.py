"""CellTrace in Python: arrays in, traits out, a still picture, and errors that say what was expected."""

import numpy as np
import pytest
import traitlets

from rnnviz.errors import InputError
from rnnviz.ground.palettes import colors, sequential
from rnnviz.widgets import CellTrace

TOKENS = ["not", "<b>good</b>", "film"]
HIDDEN = np.array([[0.1, -0.5], [0.2, 0.5], [0.1, 1.0]])
GATE = np.array([[0.0, 0.5], [1.0, 0.5], [0.25, 0.5]])


def trace(**changes) -> CellTrace:
    given = {"tokens": TOKENS, "values": {"hidden": HIDDEN, "forget gate": GATE}, **changes}
    return CellTrace(given.pop("tokens"), given.pop("values"), **given)


def test_values_travel_as_float32_by_series_token_and_unit():
    widget = trace()
    sent = np.frombuffer(widget.values, dtype="<f4").reshape(2, 3, 2)
    np.testing.assert_array_equal(sent, np.stack([HIDDEN, GATE]).astype("f4"))
    np.testing.assert_array_equal(widget.array("forget gate"), GATE.astype("f4"))
    assert (widget.series, widget.shown_series, widget.units) == (["hidden", "forget gate"], "hidden", 2)


def test_the_unit_that_varies_most_is_shown_unless_told():
    assert trace().unit == 1
    assert trace(shown_series="forget gate").unit == 0
    assert trace(unit=0).unit == 0


def test_a_range_is_symmetric_where_a_value_is_negative_and_else_begins_at_nothing():
    assert trace().series_ranges == [[-1, 1], [0, 1]]
    assert trace(ranges={"hidden": (-2, 2)}).series_ranges == [[-2, 2], [0, 1]]
    assert trace(values={"hidden": np.zeros((3, 2))}).series_ranges == [[0, 1]]


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"values": {}}, "one series and one word or more"),
        ({"tokens": [], "values": {"hidden": np.zeros((0, 2))}}, "one word or more"),
        (
            {"values": {"hidden": HIDDEN, "gate": GATE[:2]}},
            r"'gate' has shape \(2, 2\), expected \(3, 2\): one row",
        ),
        (
            {"values": {"hidden": HIDDEN, "gate": GATE[:, :1]}},
            r"'gate' has shape \(3, 1\), expected \(3, 2\)",
        ),
        ({"values": {"hidden": HIDDEN * np.nan}}, "'hidden' has 6 values that are NaN or infinite"),
    ],
)
def test_wrong_arrays_are_refused(changes, says):
    with pytest.raises(InputError, match=says):
        trace(**changes)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"known": [True]}, "known has 1 entries, expected one for each of the 3 tokens"),
        ({"ranges": {"hidden": (1, 1)}}, r"range of 'hidden' is \[1.0, 1.0\], expected \[0, high\] or"),
        ({"shown_series": "cell"}, "shown_series is 'cell'; expected one of"),
        ({"overlaid": ["cell"]}, r"overlaid is \['cell'\]; expected some of"),
        ({"unit": 2}, "unit is 2; expected a unit from 0 to 1"),
        ({"unit": -1}, "unit is -1"),
        ({"selected": [1, 4]}, "start < stop <= 3"),
        ({"hovered": 3}, "a word from 0 to 2"),
        ({"palette": "rainbow"}, "blue-orange"),
    ],
)
def test_traits_that_do_not_fit_are_refused(changes, says):
    with pytest.raises(traitlets.TraitError, match=says):
        trace(**changes)


def test_data_changes_all_at_once_or_not_at_all():
    widget = trace(unit=0, selected=[0, 2], hovered=2, overlaid=["forget gate"])
    with pytest.raises(traitlets.TraitError, match="update"):
        widget.tokens = ["bad"]
    assert widget.tokens == TOKENS
    seen = []
    widget.observe(lambda change: seen.append(change["name"]), ["tokens", "values", "unit"])
    widget.update(["bad"], {"hidden": [[0.5, -0.5]]})
    assert sorted(seen) == ["tokens", "values"]
    assert (widget.unit, widget.overlaid, widget.selected, widget.hovered) == (0, [], [], None)
    widget.update(["bad", "film"], {"cell": [[1.0], [2.0]]}, unit=0, selected=[0, 1])
    assert (widget.shown_series, widget.series_ranges, widget.selected) == ("cell", [[0, 2]], [0, 1])


def test_fewer_units_take_the_one_that_varies_most():
    widget = trace(unit=1)
    widget.update(TOKENS, {"hidden": HIDDEN[:, :1]})
    assert widget.unit == 0


def test_the_choice_can_be_set_read_and_linked():
    a, b = trace(), trace()
    traitlets.link((a, "unit"), (b, "unit"))
    a.unit = 0
    a.selected = [0, 2]
    assert (b.unit, a.selected) == (0, [0, 2])


def test_a_host_without_widgets_gets_still_coloured_words():
    data, _ = trace(known=[False, True, True])._repr_mimebundle_()
    assert set(data) == {"text/plain", "text/html", "application/vnd.jupyter.widget-view+json"}
    still = data["text/html"]
    assert "<b>good" not in still
    assert "&lt;b&gt;good&lt;/b&gt;" in still
    assert "\u22120.50" in still
    assert "+1.00" in still
    assert f"background:{colors()[-1]}" in still  # of "film"
    assert still.count("underline dotted") == 1
    assert "Unit 1 \u00b7 hidden, from \u22121 to 1" in still
    assert "CellTrace('not" in data["text/plain"]


def test_what_has_no_sign_is_shown_without_one():
    still = trace(shown_series="forget gate").still()
    assert ">1.00<" in still
    assert "+" not in still
    assert f"background:{sequential()[-1]}" in still
    assert f"background:{colors()[-1]}" not in still


def test_the_chart_has_a_panel_for_what_has_a_sign_and_one_for_what_has_none(tmp_path):
    assert len(trace().chart().to_dict()["vconcat"]) == 1
    widget = trace(overlaid=["forget gate"])
    spec = widget.chart(dark=True).to_dict()
    assert len(spec["vconcat"]) == 2
    assert spec["vconcat"][1]["layer"][0]["encoding"]["y"]["scale"]["domain"] == [0, 1]
    widget.save(tmp_path / "trace.svg")
    assert "&lt;b&gt;good&lt;/b&gt;" in (tmp_path / "trace.svg").read_text()


def test_a_page_holds_text_as_text_and_stays_small(tmp_path):
    values = np.random.default_rng(0).uniform(-1, 1, (30, 168)).astype("f4")
    widget = CellTrace(["</script><script>alert(1)</script>"] * 30, {"hidden": values})
    html = widget.to_html(tmp_path / "trace.html")
    assert html.count("<script") == html.count("</script>") == 2
    assert len(html) < 150_000
