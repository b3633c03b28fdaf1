"""hierarchy(): every row has the score that the explanation gives its phrase."""

import numpy as np
import pytest

import rnnviz as rv
from rnnviz.explanations import hierarchy as rows
from rnnviz.text.tags import Tags, universal


@pytest.mark.parametrize("method", ["cd", "reat"])
def test_every_row_has_the_score_of_its_phrase(method, monkeypatch):
    words = ["the", "plot", "is", "dull", ",", "but", "it", "is", "never", "awful", "."]
    penn = ["DT", "NN", "VBZ", "JJ", ",", "CC", "PRP", "VBZ", "RB", "JJ", "."]
    given_tags = Tags(penn, [universal(item) for item in penn], "by hand")
    monkeypatch.setattr(rows, "tag", lambda tokens: given_tags)
    explanation = rv.explain(rv.TextClassifier.load("mini"), words, method)
    table = rows.hierarchy(explanation)
    assert table.attrs["tagger"] == "by hand"
    assert table["level"].value_counts().to_dict() == {"word": 11, "phrase": 3, "clause": 2}
    np.testing.assert_allclose(table["score"][:11], explanation.words, rtol=1e-5)
    last = table.iloc[-1]
    assert (last["text"], last["score"]) == ("but it is never awful .", explanation.phrase(5, 11))
