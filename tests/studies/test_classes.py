"""Studies of the predicted class refuse, in words, a model that has none; hierarchy takes any."""

import pytest

import rnnviz as rv
from rnnviz.errors import UnsupportedError
from rnnviz.studies.hierarchy import hierarchy_of
from tests.explanations.kinds import TEXT, model

SAYS = {"independent": "labels stand by themselves", "number": "gives a number"}
FREE = ("hierarchy", "nearest_phrases")  # which ask nothing of a predicted class


@pytest.mark.parametrize("output", SAYS)
@pytest.mark.parametrize("name", [name for name in rv.studies.STUDIES if name not in FREE])
def test_a_study_of_classes_refuses_what_has_none(name, output):
    labels = ["negative", "positive"] if output == "independent" else None
    with pytest.raises(UnsupportedError, match=SAYS[output]):
        rv.studies.STUDIES[name](model(output, labels), rv.load_treebank("mini"))


@pytest.mark.parametrize("output", SAYS)
def test_words_phrases_and_clauses_are_of_any_output(output):
    classifier = model(output)
    study = hierarchy_of(classifier, [TEXT], ["reat"], None, "a test", False)
    found = rv.explain(classifier, TEXT, method="reat")
    assert set(study.table["target"]) == {found.target}
    drawn = str(study.chart().to_dict())
    assert found.says(1) in drawn
    assert ("predicted " in drawn) == (output == "number")
