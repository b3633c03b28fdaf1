"""A model with more outputs than anybody reads: the target keeps its column, pictures show the likeliest."""

import numpy as np
import pytest
import torch
from torch import nn

import rnnviz as rv
from rnnviz.explanations import explainer

WORDS = ["<unk>", *(f"w{number}" for number in range(299))]
TEXT = "w3 w77 w5 w200 w8 w1 w9 w250"


class NextWord(nn.Module):
    """A language model: an output at every step."""

    def __init__(self):
        super().__init__()
        self.words, self.rnn = nn.Embedding(300, 8), nn.LSTM(8, 10, batch_first=True)
        self.out = nn.Linear(10, 300)

    def forward(self, ids):
        return self.out(self.rnn(self.words(ids))[0])


@pytest.fixture(scope="module")
def model():
    with torch.random.fork_rng():
        torch.manual_seed(0)
        return rv.wrap(model=NextWord(), vocabulary=WORDS, labels="vocabulary")


METHODS = [entry.name for entry in rv.methods()]


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("target", ["w4", ("w4", "w250")])
def test_the_column_is_that_of_all_columns(model, method, target, monkeypatch):
    found = rv.explain(model, TEXT, method, target)
    monkeypatch.setattr(explainer, "MOST", 1000)
    full = rv.explain(model, TEXT, method, target)
    assert found.words_per_class.shape == (8, 1)
    assert found.spans_per_class.shape == (36, 1)
    for name in ("words", "logits", "probabilities"):
        np.testing.assert_allclose(getattr(found, name), getattr(full, name), atol=1e-6)
    np.testing.assert_allclose(found.spans.of_target, full.spans.of_target, atol=1e-6)
    assert found.score([1, 3]) == pytest.approx(full.score([1, 3]), abs=1e-6)
    assert found.phrase(2, 5) == pytest.approx(full.phrase(2, 5), abs=1e-6)
    assert float(found.base @ found.weights) == pytest.approx(float(full.base @ full.weights), abs=1e-6)
    assert (found.residual is None) == (full.residual is None)
    if found.residual is not None:
        assert found.residual == pytest.approx(full.residual, abs=1e-6)


def test_a_classifier_that_was_built_here_keeps_the_column_too(monkeypatch):
    with torch.random.fork_rng():
        torch.manual_seed(0)
        parts = {"embedding": nn.Embedding(300, 5), "rnn": nn.GRU(5, 6), "head": nn.Linear(6, 65)}
    classifier = rv.wrap(**parts, vocabulary=WORDS, labels=[f"topic {k}" for k in range(65)])
    texts = [TEXT, "w1 w2", "w9 w9 w8", "w17"]
    found = list(rv.explain_corpus(classifier, texts, progress=False))
    assert len({item.target for item in found}) > 1
    monkeypatch.setattr(explainer, "MOST", 1000)
    for text, item in zip(texts, found, strict=True):
        full = rv.explain(classifier, text)
        assert item.target == full.target == full.predicted
        np.testing.assert_allclose(item.words, full.words, atol=1e-6)
        np.testing.assert_allclose(item.embeddings, full.embeddings, atol=1e-6)


def test_each_text_of_a_corpus_has_its_own_target(model):
    texts = [TEXT, "w1 w2", "w9 w9 w8"]
    found = list(rv.explain_corpus(model, texts, progress=False))
    assert [item.target for item in found] == [rv.explain(model, text).predicted for text in texts]


def test_files_pages_and_tables_hold_few_columns(model, tmp_path):
    explanation = rv.explain(model, TEXT)
    explanation.save(tmp_path / "x.json")
    assert (tmp_path / "x.json").stat().st_size < 30_000
    kept = rv.Explanation.load(tmp_path / "x.json")
    assert kept == explanation
    assert kept.phrase(1, 4) == explanation.phrase(1, 4)
    assert list(explanation.to_frame()) == ["start", "stop", "text", "score"]
    small = rv.explain(rv.TextClassifier.load("mini"), "a film that is not very good at all").to_html()
    assert len(explanation.to_html()) < len(small) + 2_000
    assert any("300 outputs" in note for note in explanation.notes)


def test_a_heat_map_shows_the_target_and_the_likeliest(model):
    explanation = rv.explain(model, TEXT, target=("w4", "w250"))
    heatmap = explanation.widget()
    order = np.argsort(-explanation.logits)[:8]
    assert heatmap.labels == ["w4", "w250", *(WORDS[k] for k in order)]
    assert heatmap.target == [0, 1]
    np.testing.assert_allclose(heatmap.probabilities[2:], explanation.probabilities[order])
    assert heatmap.says() == explanation.says()
    np.testing.assert_allclose(heatmap.shown_words(), explanation.words, atol=1e-6)
    heatmap.edited = ["w1", "w2"]
    other = rv.explain(model, "w1 w2", target=("w4", "w250"))
    assert heatmap.error == ""
    assert heatmap.labels[:10] == [
        "w4",
        "w250",
        *(WORDS[k] for k in order),
    ]  # the history's probabilities are of these
    assert heatmap.says() == other.says()
    np.testing.assert_allclose(heatmap.shown_words(), other.words, atol=1e-6)


def test_rows_of_a_comparison_show_the_same_classes(model):
    rows = rv.Comparison([rv.explain(model, TEXT, target=word) for word in ("w4", "w250")], ["4", "250"])
    heatmap = rows.widget()
    assert [heatmap.labels[k] for k in (heatmap.target[0], heatmap.others[0]["target"][0])] == ["w4", "w250"]
    heatmap.edited = ["w1", "w2"]
    assert (heatmap.error, heatmap.tokens) == ("", ["w1", "w2"])


def test_a_wrong_target_does_not_list_every_word(model):
    for target in (400, "w999", ("w1", "w1"), 1.5):
        with pytest.raises(rv.errors.InputError) as raised:
            rv.explain(model, TEXT, target=target)
        assert len(str(raised.value)) < 800


def test_the_explorer_asks_for_a_target_and_refuses_very_many(model, monkeypatch):
    with pytest.raises(rv.errors.InputError, match="300 in all"):
        rv.Explorer(model, [TEXT, "w1 w2 w3", "w9 w9 w8"], progress=False)
    explorer = rv.Explorer(model, [TEXT, "w1 w2 w3"], target="w4", progress=False)
    explorer.text = 1
    assert (explorer.error, explorer.says()) == ("", rv.explain(model, "w1 w2 w3").says())
    monkeypatch.setattr("rnnviz.corpus.explorer.MOST_OUTPUTS", 200)
    with pytest.raises(rv.errors.UnsupportedError, match="300 outputs"):
        rv.Explorer(model, [TEXT], progress=False)
