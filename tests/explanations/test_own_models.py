"""Models as their owners wrote them: explained, compared, edited, drawn and saved as those that are built here."""

import numpy as np
import pytest
from torch import nn

import rnnviz as rv
from tests.models.own_models import EXCLUSIVE, KINDS, TEXT, WORDS, own

AFFINE = ["cell_decomposition", "lrp", "naive_reat", "reat"]
# of the decompositions: above a ReLU relevance propagation is, but no additive method; of other models CD alone
RELU = ["cd", "lrp"]
DEFINED = {"attention": ["cd", *AFFINE], "stacked": RELU, "independent": RELU, "number": RELU}


@pytest.mark.parametrize("name", KINDS)
def test_a_text_is_explained_edited_drawn_and_kept(name, tmp_path):
    explanation = rv.explain(own(name), TEXT)
    length = len(explanation.tokens)
    total = explanation.phrase(0, length) + float(explanation.base @ explanation.weights)
    assert total == pytest.approx(explanation.logit, abs=1e-4)
    other = explanation.again(["not", "good"])
    assert other.target == explanation.target
    np.testing.assert_allclose(other.words, rv.explain(own(name), "not good", target=other.target).words)
    heatmap = explanation.widget()
    heatmap.edited = ["not", "xyzzy", "good"]
    assert (heatmap.error, heatmap.tokens) == ("", ["not", "xyzzy", "good"])
    assert heatmap.known == [True, False, True]
    assert heatmap.says() == rv.explain(own(name), heatmap.tokens).says()
    heatmap.asked = "good"
    assert len(heatmap.suggestions["good"]) == 8
    for ending in ("json", "html", "svg", "tex", "csv"):
        explanation.save(tmp_path / f"x.{ending}")
    kept = rv.Explanation.load(tmp_path / "x.json")
    assert kept == explanation
    assert kept.output == own(name).output
    assert kept.widget().still() == explanation.widget().still()


@pytest.mark.parametrize("name", KINDS)
def test_comparing_takes_the_decompositions_that_are_defined(name):
    rows = rv.compare(own(name), TEXT)
    assert [row.method for row in rows] == DEFINED.get(name, ["cd"])
    assert rows.again(["not", "good"]).tokens == ["not", "good"]
    heatmap = rows.widget()
    heatmap.edited = ["very", "good"]
    assert (heatmap.error, heatmap.tokens) == ("", ["very", "good"])
    assert "<html" in rows.to_html()


def test_two_models_are_compared_and_asked_for_their_opinions():
    explanations = [rv.explain(own(name), TEXT, target="positive") for name in ("stacked", "loop")]
    rows = rv.Comparison(explanations, ["stacked", "loop"])
    assert list(rows.to_frame().columns) == ["token", "stacked", "loop"]
    both = explanations[0].with_opinions({"loop": explanations[1]})
    assert "loop" in [opinion["name"] for opinion in both.widget().opinions]


def test_variants_are_asked_where_they_are_defined():
    names = [opinion["name"] for opinion in rv.explain(own("loop"), TEXT).widget().opinions]
    assert names == ["released", "paper"]
    assert rv.explain(own("stacked"), TEXT).widget().opinions == []


@pytest.mark.parametrize("name", EXCLUSIVE)
@pytest.mark.parametrize("method", ["cd", "loo", "grad_input"])
def test_a_corpus_is_explained_as_its_texts_are(name, method):
    texts = ["not good", "very good", TEXT, "a dull film"]
    found = list(rv.explain_corpus(own(name), texts, method, progress=False))
    for text, explanation in zip(texts, found, strict=True):
        single = rv.explain(own(name), text, method)
        assert explanation.tokens == single.tokens
        np.testing.assert_allclose(explanation.words, single.words, atol=1e-5)


def test_phrase_vectors_are_missing_in_words():
    with pytest.raises(rv.errors.UnsupportedError, match="wrapped by their parts"):
        rv.explain(own("stacked"), TEXT).embedding(0, 2)


class OneHot(nn.Module):
    """No table of word vectors, and a convolution that needs three words."""

    def __init__(self):
        super().__init__()
        self.see, self.rnn = nn.Conv1d(len(WORDS), 6, 3), nn.GRU(6, 5, batch_first=True)
        self.out = nn.Linear(5, 2)

    def forward(self, ids):
        seen = self.see(nn.functional.one_hot(ids, len(WORDS)).float().transpose(1, 2))
        return self.out(self.rnn(seen.transpose(1, 2))[1][-1])


def test_a_model_without_a_table_that_reads_no_single_word_is_compared_and_edited():
    model = rv.wrap(model=OneHot(), vocabulary=WORDS, labels=["negative", "positive"])
    assert "cd" in [row.method for row in rv.compare(model, TEXT)]
    heatmap = rv.explain(model, TEXT).widget()
    heatmap.asked = "good"
    assert (heatmap.error, heatmap.suggestions) == ("", {"good": []})
    heatmap.edited = ["good"]
    assert "cannot be called" in heatmap.error
    assert len(heatmap.tokens) > 1
