"""Explanations of every kind of output: classes, independent labels, a number; read, drawn, saved and got back."""

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

import rnnviz as rv
from rnnviz.errors import DataError, InputError
from rnnviz.ground.outputs import OUTPUTS
from tests.explanations.kinds import LABELS, TEXT, model


@pytest.fixture(scope="module", params=OUTPUTS)
def explanation(request):
    return rv.explain(model(request.param), TEXT)


def sigmoid(logits):
    return 1 / (1 + np.exp(-np.asarray(logits, dtype=float)))


def test_classes_share_their_probability(explanation):
    if explanation.output in ("logits", "log_probabilities", "one_logit"):
        assert explanation.probabilities.sum() == pytest.approx(1)
        assert explanation.predicted == explanation.labels[explanation.probabilities.argmax()]
        assert explanation.says() == f"{explanation.predicted} ({explanation.probabilities.max():.0%})"


def test_one_logit_is_a_sigmoid_and_its_contrast_is_the_logit():
    found = rv.explain(model("one_logit"), TEXT)
    assert found.logits[0] == found.base[0] == 0
    assert found.target == ("good", "bad")
    assert found.logit == found.logits[1]
    assert found.probabilities[1] == pytest.approx(sigmoid(found.logits[1]), abs=1e-6)


def test_independent_labels_have_a_sigmoid_each():
    found = rv.explain(model("independent"), TEXT)
    np.testing.assert_allclose(found.probabilities, sigmoid(found.logits), atol=1e-6)
    assert found.predicted == found.target == found.labels[found.logits.argmax()]
    order = np.argsort(-found.probabilities)
    assert found.says(1) == ", ".join(f"{found.labels[k]} {found.probabilities[k]:.1%}" for k in order)


@pytest.mark.parametrize("labels", [["angry"], ["angry", "positive"]])
def test_independent_labels_have_no_contrast_unless_one_is_asked_for(labels):
    classifier = model("independent", labels)
    found = rv.explain(classifier, TEXT)
    assert found.target == labels[found.logits.argmax()]
    if len(labels) == 2:
        assert rv.explain(classifier, TEXT, target=("angry", "positive")).target == ("angry", "positive")


@pytest.mark.parametrize(("unit", "scores"), [("USD", "USD"), ("", "units of price")])
def test_a_number_has_a_name_a_unit_and_no_probability(unit, scores):
    found = rv.explain(model("number", unit=unit), TEXT)
    value = f"{found.logits[0]:.2f}".replace("-", "\u2212")
    assert found.probabilities is None
    assert found.target == "price"
    assert found.unit == scores
    assert found.predicted == found.says() == f"price {value} {unit}".strip()
    assert repr(found) == f"<Explanation of {TEXT!r}: {found.says()} · {found.title}>"
    assert found.logit == pytest.approx(found.base[0] + found.phrase(0, len(found.tokens)), abs=1e-5)
    for target in ("price", 0):
        assert rv.explain(model("number"), TEXT, target=target).target == "price"


def test_what_a_number_does_not_have_is_refused():
    with pytest.raises(InputError, match="one number, 'price', which has no contrast"):
        rv.explain(model("number"), TEXT, target=("price", "price"))
    with pytest.raises(InputError, match="no class 'cost'"):
        rv.explain(model("number"), TEXT, target="cost")
    with pytest.raises(InputError, match="has 1 label"):
        replace(rv.explain(model("logits"), TEXT), output="number")


def test_scores_of_other_units_keep_them():
    assert rv.explain(model("number"), TEXT, method="saliency").unit == "gradient norm"
    assert rv.explain(model("log_probabilities"), TEXT).unit == "log probability"
    assert rv.explain(model("one_logit"), TEXT).unit == "logits"


def test_the_table_names_what_its_columns_are(explanation):
    frame = explanation.to_frame()
    more = [column for column in frame if column not in ("start", "stop", "text", "score")]
    labels = explanation.labels
    assert more == {
        "number": [],
        "log_probabilities": [f"log probability of {label}" for label in labels],
    }.get(explanation.output, [f"logit of {label}" for label in labels])
    assert frame["score"].iloc[0] == pytest.approx(explanation.words[0])


def test_a_file_gives_it_back(explanation, tmp_path):
    explanation.save(tmp_path / "x.json")
    back = rv.Explanation.load(tmp_path / "x.json")
    assert back == explanation
    kept = (back.output, back.number_unit, back.unit, back.says(), back.predicted)
    assert kept == (
        explanation.output,
        explanation.number_unit,
        explanation.unit,
        explanation.says(),
        explanation.predicted,
    )
    assert repr(back) == repr(explanation)


def test_a_file_of_before_is_of_classes(tmp_path):
    path = tmp_path / "x.json"
    found = rv.explain(rv.TextClassifier.load("mini"), "not good")
    found.save(path)
    content = json.loads(path.read_text())
    del content["output"], content["number_unit"]
    path.write_text(json.dumps(content))
    assert rv.Explanation.load(path) == found
    content["output"] = "moods"
    path.write_text(json.dumps(content))
    with pytest.raises(DataError, match="moods"):
        rv.Explanation.load(path)


def test_every_picture_says_what_the_model_says(explanation, tmp_path):
    for suffix in ("svg", "png", "pdf", "tex", "html", "csv"):
        explanation.save(tmp_path / f"x.{suffix}")
        assert (tmp_path / f"x.{suffix}").stat().st_size > 200
    drawn = (tmp_path / "x.svg").read_text("utf-8")
    assert explanation.says() in drawn
    assert f">{explanation.unit}<" in drawn
    assert "\\colorbox" in (tmp_path / "x.tex").read_text()
    assert list(pd.read_csv(tmp_path / "x.csv")) == list(explanation.to_frame())
    page = (tmp_path / "x.html").read_text("utf-8")
    assert f'"output": "{explanation.output}"' in page or f'"output":"{explanation.output}"' in page
    still = explanation.widget().still()
    said = explanation.says() if explanation.output in ("number", "independent") else explanation.predicted
    assert f"<b>{said}</b>; scores for " in still
    assert ("Predicted" in still) == (explanation.output != "independent")
    assert f" in {explanation.unit} by " in still


def test_rows_say_it_once(explanation):
    rows = rv.compare(model(explanation.output), TEXT, ["cd", "reat", "saliency"])
    assert rows._heading().startswith(f"{explanation.says()} · scores for ")
    assert [row["output"] for row in rows.widget().others] == [explanation.output] * 2
    assert [name.rpartition(", ")[2] for name, *_ in rows._rows()][1:] == ["REAT", "gradient norm"]
    assert rows.widget().chart().to_dict()


def test_rows_of_two_models_of_numbers_have_their_own_units():
    pair = [rv.explain(model("number", unit=unit), TEXT) for unit in ("USD", "EUR")]
    rows = rv.Comparison(pair, names=["there", "here"])
    assert list(rows.limits()) == ["USD", "EUR"]
    assert rows.widget().others[0]["number_unit"] == "EUR"


def test_edited_words_are_explained_alike(explanation):
    other = explanation.again(["a", "loud", "flat"])
    assert (other.output, other.unit, other.target) == (
        explanation.output,
        explanation.unit,
        explanation.target,
    )
    widget = explanation.widget()
    widget.set_state({"edited": ["a", "loud", "flat"]})
    assert (widget.error, widget.tokens) == ("", ["a", "loud", "flat"])
    assert widget.says() == other.says()


@pytest.mark.parametrize("output", OUTPUTS)
def test_predict_gives_what_the_explanation_has(output):
    classifier = model(output)
    (row,) = classifier.predict([TEXT])
    found = rv.explain(classifier, TEXT)
    np.testing.assert_allclose(row, found.logits if output == "number" else found.probabilities, atol=1e-6)
    assert len(row) == len(LABELS[output])


def test_a_corpus_of_independent_labels_has_each_texts_own_target():
    texts = ["a flat", "not loud and not small", "the lake near the lake"]
    found = list(rv.explain_corpus(model("independent"), texts, method="loo", progress=False))
    assert [each.target for each in found] == [each.predicted for each in found]


def test_opinions_of_another_kind_are_refused():
    one, other = (rv.explain(model(output, ["a", "b"]), TEXT) for output in ("logits", "independent"))
    with pytest.raises(InputError, match="has output 'independent', expected 'logits'"):
        one.with_opinions({"seed 1": other})
