"""The Explorer of models that give a number, or labels that stand by themselves."""

import pandas as pd
import pytest

import rnnviz as rv
from rnnviz.corpus.explorer import Explorer
from tests.explanations.kinds import model

TEXTS = ["a flat near the lake", "not small", "loud and not near the lake"]


@pytest.mark.parametrize("output", ["log_probabilities", "one_logit", "independent", "number"])
def test_every_kind_is_explored(output, tmp_path):
    classifier = model(output)
    explorer = Explorer(classifier, TEXTS, progress=False)
    assert (explorer.output, explorer.number_unit) == (output, classifier.unit)
    explorer.text = 1
    found = rv.explain(classifier, TEXTS[1])
    assert (explorer.error, explorer.unit) == ("", found.unit)
    assert explorer.says() == found.says()
    assert len(explorer.to_html(tmp_path / "x.html")) > 1000


def test_the_still_table_of_a_number_has_the_numbers_the_largest_first():
    classifier = model("number")
    still = Explorer(classifier, TEXTS, progress=False).still()
    heads = ["price, USD</th>", "Text</th>"]
    assert all(head in still for head in heads)
    assert "Predicted" not in still
    assert "%" not in still
    numbers = sorted(classifier.predict(TEXTS)[:, 0], reverse=True)
    places = [still.index(f"<bdi>{number:.2f}</bdi>") for number in numbers]
    assert places == sorted(places)


def test_the_still_table_of_labels_has_the_likeliest():
    classifier = model("independent")
    still = Explorer(classifier, TEXTS, progress=False).still()
    assert "Likeliest" in still
    assert f"{classifier.predict(TEXTS).max():.1%}" in still


@pytest.mark.parametrize("output", ["independent", "number"])
def test_right_and_wrong_are_of_classes(output):
    table = pd.DataFrame(
        {"text": TEXTS, "label": [1200.5, 900.0, 30.0] if output == "number" else ["angry"] * 3}
    )
    explorer = Explorer(model(output), table, progress=False)
    assert explorer.text_labels == b""
    assert any(remark.startswith("Without right and wrong") for remark in explorer.remarks)
    assert "wrong" not in repr(explorer)
    assert Explorer(model(output), rv.load_treebank("mini"), split="dev", progress=False).text_labels == b""
