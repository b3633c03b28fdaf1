"""Parts of speech and single words: numbers worked out by hand, and what mini's grammar makes sure of."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from nltk.tree import Tree

import rnnviz as rv
from rnnviz.data.treebank import Treebank
from rnnviz.errors import InputError, UnsupportedError
from rnnviz.studies import grouped_words
from rnnviz.studies.labelled_phrases import Ready
from rnnviz.studies.pos_distributions import pos_distributions
from rnnviz.studies.word_distribution import word_distribution
from rnnviz.text import tags

PENN = {"film": "NN", "is": "VBZ", "was": "VBD", "great": "JJ", "best": "JJS"}
SCORES = {"film": 0.0, "is": 1.0, "was": 3.0, "great": 5.0, "best": 9.0}


def bank_of(*sentences: str, label: str = "4") -> Treebank:
    trees = [Tree(label, [Tree("2", [word]) for word in text.split()]) for text in sentences]
    return Treebank("by hand", {"train": [], "dev": [], "test": trees})


@pytest.fixture
def by_hand(monkeypatch):
    """Words have the scores above, whatever the model; returns the targets that were asked for."""
    targets = []

    def explanations(texts):
        for number, text in enumerate(texts):
            yield number, SimpleNamespace(words=np.array([SCORES[word] for word in text]), unit="logits")

    def explained(classifier, texts, method, target, progress):
        targets.append(target)
        return explanations(texts)

    monkeypatch.setattr(grouped_words, "ready_methods", lambda *_: ([Ready("reat", {}, "REAT")], ["a note"]))
    monkeypatch.setattr(grouped_words, "_explained", explained)
    monkeypatch.setattr(tags, "best_tagger", lambda: ("by hand", lambda tokens: [PENN[t] for t in tokens]))
    return targets


MODEL = SimpleNamespace(cell="gru", bidirectional=True, labels=("negative", "positive"))


def test_tags_are_ranked_by_their_median_with_verbs_merged(by_hand):
    corpus = bank_of(*["film is great"] * 8, *["film was great"] * 4, "best film")
    study = pos_distributions(MODEL, corpus, progress=False)
    assert by_hand == [None]  # the predicted class
    table = study.table.set_index("tag")
    assert list(table.index) == ["JJ", "VB*", "NN", "JJS"]
    assert list(table["rank"])[:3] == [1, 2, 3]
    verbs = table.loc["VB*"]
    assert (verbs["n"], verbs["median"], verbs["q3"], verbs["mean"]) == (12, 1.0, 3.0, pytest.approx(20 / 12))
    assert table.loc["JJS", "note"] == "no statistic: only 1, fewer than 10"
    assert table.loc["JJS", ["rank", "median", "mean"]].isna().all()
    assert study.title.startswith("Parts of speech: BiGRU on by hand (test, 13 texts)")
    assert "Tags by by hand; VB* is all forms of verbs." in study.notes
    assert len(study.data) == 12 * 3 + 2
    drawn = str(study.chart().to_dict())
    assert "VB* (12)" in drawn
    assert "JJS" not in drawn


def test_the_widget_shows_the_same_numbers_and_leads_back_to_the_words(by_hand):
    corpus = bank_of(*["film is great"] * 8, *["film was great"] * 4, "best film")
    for study, column in (
        (pos_distributions(MODEL, corpus, progress=False), "tag"),
        (word_distribution(MODEL, corpus, ["great", "best"], splits=["test"]), "word"),
    ):
        widget = study.widget()
        assert (widget.heading, widget.remarks) == (study.title, list(study.notes))
        boxes = widget.boxes()
        assert boxes["name"].tolist() == study.table[column].tolist()
        assert boxes["median"].tolist() == pytest.approx(study.table["median"].tolist(), nan_ok=True)
        places, _ = widget.observed()
        assert len(places) == len(study.data)
        assert "great" in widget.vocabulary
    with pytest.raises(UnsupportedError, match="no interactive picture"):
        replace(study, view=None).widget()


def test_models_stand_side_by_side(by_hand):
    study = pos_distributions({"a": MODEL, "b": MODEL}, bank_of(*["film is"] * 10), progress=False)
    assert study.table[["model", "tag"]].to_numpy().tolist() == [
        ["a", "VB*"],
        ["a", "NN"],
        ["b", "VB*"],
        ["b", "NN"],
    ]
    panels = study.chart().to_dict()["vconcat"][0]["hconcat"]
    assert [panel["title"]["text"] for panel in panels] == ["a · REAT", "b · REAT"]


def test_one_words_scores_case_aside(by_hand, monkeypatch):
    monkeypatch.setitem(SCORES, "Great", -1.0)
    corpus = bank_of(*["film is great"] * 9, "Great film", "best film")
    study = word_distribution(MODEL, corpus, ["great", "best", "dull"], splits=["test"])
    assert by_hand == [("positive", "negative")]
    table = study.table.set_index("word")
    assert table.loc["great", ["n", "median", "share_negative"]].tolist() == [10, 5.0, 0.1]
    assert table.loc["best", "note"] == "no statistic: only 1, fewer than 10"
    assert "'dull' does not occur." in study.notes
    points = study.chart().to_dict()["vconcat"][0]["hconcat"][0]["layer"][-1]
    assert points["mark"]["type"] == "point"  # best, by its single score


def test_what_is_not_there_is_said(by_hand):
    with pytest.raises(InputError, match=r"none of \['dull'\] occurs in test of 'by hand'"):
        word_distribution(MODEL, bank_of("film"), "dull", splits=["test"])
    with pytest.raises(InputError, match="the split 'dev' of 'by hand' has no texts"):
        pos_distributions(MODEL, bank_of("film"), split="dev")
    with pytest.raises(InputError, match="at least one model"):
        pos_distributions({}, bank_of("film"))


def test_adjectives_decide_the_mini_treebank(nltk_data):
    study = pos_distributions(
        rv.TextClassifier.load("mini"), rv.load_treebank("mini"), split="dev", progress=False
    )
    reat = study.table[study.table["method"] == "REAT"].set_index("tag")
    # what the grammar makes sentiment of, above what it makes none of
    assert reat.loc["JJ", "median"] > 3 * reat.loc[["NN", "VB*", "DT", "PRP", "CC"], "median"].max()
    assert reat.loc[["DT", "PRP", "CC"], "median"].abs().max() < 0.1


def test_the_scores_are_those_of_the_predicted_class(nltk_data):
    classifier, corpus = rv.TextClassifier.load("mini"), rv.load_treebank("mini")
    study = pos_distributions(classifier, corpus, split="dev", progress=False)
    for number in (0, 1, 2):
        rows = study.data.query(f"text == {number} and method == 'REAT'")
        tokens = corpus.sentences("dev")[number].tokens
        probabilities = classifier.predict([tokens])[0]
        expected = rv.explain(classifier, tokens, "reat", target=int(probabilities.argmax())).words
        np.testing.assert_allclose(rows.sort_values("position")["score"], expected, rtol=1e-3, atol=1e-5)


def test_words_of_the_mini_treebank_pull_where_its_grammar_says():
    study = word_distribution(
        rv.TextClassifier.load("mini"),
        rv.load_treebank("mini"),
        ["good", "awful"],
        methods=["cd"],
        progress=False,
    )
    table = study.table[study.table["method"] != "Phrase alone"].set_index("word")
    assert table.loc["good", "share_negative"] < 0.1
    assert table.loc["awful", "share_negative"] > 0.9
