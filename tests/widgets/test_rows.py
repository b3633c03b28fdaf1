"""Several explanations in one heat map, opinions on signs, and one scale for several heat maps."""

import numpy as np
import pytest
import traitlets

import rnnviz as rv
from rnnviz.errors import InputError, UnsupportedError
from rnnviz.widgets import TokenHeatmap, row_of, share_scale

TOKENS = ["not", "very", "good"]
WORDS = np.array([[0.5, -0.5], [-0.25, 0.25], [-0.75, 0.75]])
COMMON = {"labels": ["negative", "positive"], "logits": [1.5, -1.0]}


def heatmap(**changes) -> TokenHeatmap:
    return TokenHeatmap(**{"tokens": TOKENS, "words": WORDS, **COMMON, **changes})


def other(name="B", factor=2.0, **changes) -> dict:
    return row_of(name, **{"tokens": TOKENS, "words": factor * WORDS, **COMMON, **changes})


@pytest.fixture(scope="module")
def mini():
    return rv.TextClassifier.load("mini")


def test_a_row_holds_what_is_its_own():
    row = other(known=[True, False, True], unit="nats", probabilities=[0.5, 0.5])
    assert row["name"] == "B"
    assert row["known"] == [True, False, True]
    assert np.frombuffer(row["scores"], "<f4").reshape(-1, 2).tolist() == (2 * WORDS).tolist()
    widget = heatmap(others=[row], row=1)
    assert (widget.row, widget.others[0]["unit"]) == (1, "nats")


def test_rows_of_another_text_are_refused():
    with pytest.raises(traitlets.TraitError, match="the same tokens and classes"):
        heatmap(others=[row_of("B", ["good"], words=WORDS[:1], **COMMON)])
    with pytest.raises(traitlets.TraitError, match=r"a row lacks .*scores.*row_of"):
        heatmap(others=[{"name": "B"}])
    with pytest.raises(traitlets.TraitError, match="row is 1; expected a row from 0 to 0"):
        heatmap(row=1)


def test_opinions_travel_as_bytes_and_must_fit():
    widget = heatmap(opinions={"released": -WORDS})
    assert widget.opinions[0]["name"] == "released"
    assert np.frombuffer(widget.opinions[0]["scores"], "<f2")[[0, 5]].round(3).tolist() == pytest.approx(
        [-0.667, -1], abs=1e-3
    )
    with pytest.raises(InputError, match=r"the opinion 'x' has shape \(2, 2\), expected \(3, 2\)"):
        heatmap(opinions={"x": WORDS[:2]})


def test_another_text_leaves_no_rows_or_opinions_behind():
    widget = heatmap(others=[other()], row=1, opinions={"released": WORDS})
    widget.update(["bad"], logits=[2, -2], words=[[1, -1]])
    assert (widget.others, widget.row, widget.opinions) == ([], 0, [])


def test_the_still_picture_has_all_rows():
    still = heatmap(name="A<", others=[other()]).still()
    assert still.count("<tr>") == 2
    assert "A&lt;" in still
    assert "+3.00" in still  # B's good
    assert "\u2212" in still


def test_unsigned_scores_speak_for_nothing():
    widget = heatmap(
        words=np.abs(WORDS[:, :1]), fixed_target=True, target=[1], signed=False, unit="gradient norm"
    )
    assert "without a sign" in widget.still()
    assert "+0.75" not in widget.still()
    spec = widget.chart().to_json()
    assert '"ramp"' in spec
    assert "gradient norm" in spec


def test_one_scale_and_one_legend_for_several():
    widgets = [heatmap(), heatmap(words=4 * WORDS), heatmap()]
    assert share_scale(widgets) == 6
    assert [(widget.scale, widget.legend) for widget in widgets] == [(6, True), (6, False), (6, False)]
    with pytest.raises(InputError, match="one unit"):
        share_scale([heatmap(), heatmap(unit="nats")])


def test_methods_stand_in_rows_with_their_own_units(mini):
    rows = rv.compare(mini, "not good", methods=["cd", "reat", "saliency"])
    widget = rows.widget()
    assert (widget.name, [row["name"] for row in widget.others]) == (
        rows[0].title,
        ["REAT", "Gradient (norm), gradient norm"],
    )
    assert [row["signed"] for row in widget.others] == [True, False]
    assert widget.others[1]["target"] == [1, 0]
    data, _ = rows._repr_mimebundle_()
    assert data["text/html"].count("<tr>") == 3
    assert "application/vnd.jupyter.widget-view+json" in data
    widget.edited = ["very", "good"]
    assert (widget.error, widget.tokens, len(widget.others)) == ("", ["very", "good"], 2)


def test_two_models_are_compared(mini, tmp_path):
    explanations = [rv.explain(mini, "not good", method=method) for method in ("cd", "reat")]
    pair = rv.Comparison(explanations, names=["A", "B"])
    widget = pair.widget()
    assert [widget.name, widget.others[0]["name"]] == ["A", "B"]
    pair.save(tmp_path / "x.html")
    assert "not good" in (tmp_path / "x.html").read_text("utf-8")


def test_other_classes_are_no_rows(mini):
    one, two = (rv.explain(mini, "good") for _ in range(2))
    two.labels = ("x", "y")
    with pytest.raises(InputError, match="the same classes"):
        rv.Comparison([one, two])


def test_variants_and_seeds_have_opinions(mini):
    one = rv.explain(mini, "not very good")
    names = [item["name"] for item in one.widget().opinions]
    assert one.options["variant"] not in names
    assert "paper" in names
    seeded = one.with_opinions({"seed 1": rv.explain(mini, "not very good")})
    widget = seeded.widget()
    assert [item["name"] for item in widget.opinions] == [*names, "seed 1"]
    assert widget.name == one.options["variant"]
    again = seeded.again(["good"])
    assert list(again.opinions) == ["seed 1"]
    assert again.opinions["seed 1"].tokens == ["good"]


def test_a_long_text_is_not_explained_three_times_to_be_shown(mini):
    assert rv.explain(mini, ["good"] * 65, span_limit=0).widget().opinions == []
    assert rv.explain(mini, ["good"] * 64, span_limit=0).widget().opinions != []


def test_opinions_of_something_else_are_refused(mini):
    one = rv.explain(mini, "not good")
    for stranger, says in (
        (rv.explain(mini, "good"), "tokens"),
        (rv.explain(mini, "not good", method="reat"), "method"),
    ):
        with pytest.raises(InputError, match=says):
            one.with_opinions({"x": stranger})
    with pytest.raises(InputError, match="span limit"):
        one.with_opinions({"x": rv.explain(mini, "not good", span_limit=0)})


def test_what_has_no_model_cannot_be_asked_again(mini, tmp_path):
    rv.explain(mini, "not good").save(tmp_path / "x.json")
    loaded = rv.Explanation.load(tmp_path / "x.json")
    with pytest.raises(UnsupportedError, match="without its model"):
        loaded.again(["good"])
    assert loaded.widget().opinions == []


def test_norms_have_no_opinions_and_no_sign(mini):
    widget = rv.explain(mini, "not good", method="saliency").widget()
    assert not widget.signed
    assert widget.opinions == []
