"""Interpretability: shares worked out by hand, which words count, and mini's own lexicon."""

import importlib
from types import SimpleNamespace

import numpy as np
import pytest

import rnnviz as rv
from rnnviz.data.treebank import Example
from rnnviz.errors import InputError
from rnnviz.studies.interpretability import interpretability
from rnnviz.studies.labelled_phrases import Ready
from rnnviz.studies.published import reat_figure
from rnnviz.text import tags

study_file = importlib.import_module("rnnviz.studies.interpretability")

PENN = {"great": "JJ", "finest": "JJS", "Dull": "JJ", "dull": "JJ", "sad": "JJ", "well": "RB", "but": "CC"}
SCORES = {"great": 5.0, "finest": -7.0, "Dull": -2.0, "dull": -1.0, "sad": 6.0, "well": 9.0, "but": 0.0}
LEXICON = (["great", "finest", "well"], ["dull", "sad", "but"])
MODEL = SimpleNamespace(cell="gru", bidirectional=False, layers=1, labels=("negative", "positive"))


class Corpus:
    name, labels = "by hand", ("negative", "positive")

    def __init__(self, *texts):
        self.texts = texts

    def sentences(self, split):
        return [Example(tuple(text.split()), 0) for text in self.texts]


@pytest.fixture
def by_hand(monkeypatch):
    """Words have the scores above by the one method, the opposite by the other; returns the targets asked for."""
    targets = []

    def explained(classifier, texts, method, target, span_limit, progress):
        targets.append(target)
        sign = {"reat": 1, "saliency": -1}[method]
        return [SimpleNamespace(words=np.array([sign * SCORES[word] for word in text])) for text in texts]

    ready = [Ready("reat", {}, "REAT"), Ready("saliency", {}, "Norm")]
    monkeypatch.setattr(study_file, "ready_methods", lambda *_: (ready, []))
    monkeypatch.setattr(study_file, "explain_corpus", explained)
    monkeypatch.setattr(tags, "best_tagger", lambda: ("by hand", lambda tokens: [PENN[t] for t in tokens]))
    return targets


def study_of(*texts, **options):
    return interpretability(MODEL, Corpus(*texts), lexicon=LEXICON, progress=False, **options)


def test_the_share_by_hand(by_hand):
    # 5 > -1; the means are -1 and -2; -1 = -1 is no match; 5 < 6
    study = study_of(
        *["great but dull"] * 7,
        "great finest Dull",
        "great finest dull",
        *["great sad"] * 3,
        "great but well",
    )
    table = study.table.set_index("method")
    assert by_hand == ["positive"] * 2  # one logit
    assert table["n"].tolist() == [
        12,
        12,
    ]  # without the last, whose words of the other side are no adjectives
    np.testing.assert_allclose(table["match"], [8 / 12, 3 / 12])
    np.testing.assert_allclose(table["error"]["REAT"], np.std([1] * 8 + [0] * 4, ddof=1) / np.sqrt(12))
    assert table["lexicon"].unique().tolist() == ["own"]
    assert table["published"].isna().all()
    row = study.data.query("method == 'REAT' and text == 'great finest Dull'").iloc[0]
    assert row[["positive_words", "negative_words", "positive", "negative"]].tolist() == [
        "great finest",
        "Dull",
        -1,
        -2,
    ]
    assert "12 texts with both, own" in study.title
    assert any("has no sign" in note for note in study.notes)
    assert "chance" in str(study.chart().to_dict())


def test_too_few_texts_give_a_reason_and_no_number(by_hand):
    study = study_of("great dull", "great well")
    reason = "no statistic: only 1 texts with adjectives of both sides, fewer than 10"
    assert study.table["note"].tolist() == [reason] * 2
    assert study.table[["match", "error"]].isna().all(axis=None)
    study.chart().to_dict()
    assert study_of("great well").data.empty


def test_what_is_not_there_is_said(by_hand):
    with pytest.raises(
        InputError, match=r"no adjective of the 1 texts in 'test' of 'by hand' stands in the lexicon"
    ):
        study_of("well but")
    with pytest.raises(InputError, match="has no texts"):
        study_of()
    with pytest.raises(InputError, match="the model's classes"):
        interpretability(SimpleNamespace(labels=("a", "b")), Corpus("great"), progress=False)


def test_published_figures_are_those_of_the_model_and_the_corpus():
    def published(method, cell, both, corpus):
        model = SimpleNamespace(cell=cell, bidirectional=both, layers=1, labels=MODEL.labels)
        return reat_figure(study_file.PUBLISHED, Ready(method, {}, ""), model, SimpleNamespace(name=corpus))

    kinds = [("gru", False), ("lstm", False), ("gru", True)]
    assert [published("reat", *kind, "sst") for kind in kinds] == [0.859, 0.897, 0.885]
    assert [published("ig", *kind, "yelp") for kind in kinds] == [0.586, 0.424, 0.333]
    assert np.isnan([published("cd", "gru", False, "sst"), published("reat", "gru", False, "mini")]).all()


def test_on_mini_adjectives_score_as_its_grammar_says(nltk_data):
    """The floor was fixed beforehand: .8 for CD; chance is .5. With the sides exchanged the share is the rest."""
    corpus = rv.load_treebank("mini")
    leaves = [leaf for tree in corpus.train for leaf in tree.subtrees(lambda node: node.height() == 2)]
    positive, negative = (
        {leaf[0] for leaf in leaves if leaf.label() in labels}
        - {leaf[0] for leaf in leaves if leaf.label() not in labels}
        for labels in ("34", "01")
    )
    shares = []
    for lexicon in ((positive, negative), (negative, positive)):
        study = interpretability(
            rv.TextClassifier.load("mini"),
            corpus,
            methods=["cd"],
            split="dev",
            lexicon=lexicon,
            progress=False,
        )
        shares.append(study.table["match"][0])
        assert study.table["n"][0] >= 20
    assert shares[0] >= 0.8
    assert shares[1] <= 0.2
