"""What the Explorer keeps of a corpus: one pass over its texts, whatever they come as."""

import numpy as np
import pandas as pd
import pytest
import torch

import rnnviz as rv
from rnnviz.corpus import exploration
from rnnviz.corpus.exploration import gather, parts_of_speech, read
from rnnviz.errors import InputError

ASK = {"method": "cd", "target": None, "span_limit": 128}


@pytest.fixture(scope="module")
def clf():
    return rv.TextClassifier.load("mini")


def test_a_bank_a_table_and_a_list_are_read_alike(clf):
    bank = rv.load_treebank("mini")
    by_bank = read(clf, bank, "dev")
    assert len(by_bank.trees) == len(by_bank.tokens) == len(by_bank.labels)
    assert [tree.leaves() for tree in by_bank.trees] == by_bank.tokens
    lines = [" ".join(tokens) for tokens in by_bank.tokens]
    names = [bank.labels[label] for label in by_bank.labels]
    by_table = read(clf, pd.DataFrame({"text": lines, "label": names}), "test")
    assert by_table.labels == by_bank.labels
    assert by_table.trees is None
    by_list = read(clf, lines, "test")
    assert by_list.labels is None
    assert by_list.tokens == by_table.tokens


@pytest.mark.parametrize(
    ("corpus", "says"),
    [
        ("one text", "one string"),
        (None, "cannot explore NoneType"),
        (5, "cannot explore int"),
        ([], "no texts"),
        (["good", ""], "text 1"),
        (pd.DataFrame({"review": ["good"]}), "no column 'text'"),
        (pd.DataFrame({"text": ["good"], "label": ["fine"]}), "none of the model's classes"),
        (pd.DataFrame({"text": ["good"], "label": [2]}), "none of the model's classes"),
    ],
)
def test_what_cannot_be_read_is_named(clf, corpus, says):
    with pytest.raises(InputError, match=says):
        read(clf, corpus, "test")


def test_labels_that_are_missing_are_marked_as_such(clf):
    table = pd.DataFrame({"text": ["good", "bad", "fine"], "label": ["positive", None, 0]})
    assert read(clf, table, "test").labels == [1, -1, 0]


def test_what_is_kept_of_each_text_is_what_explain_says_of_it(clf, monkeypatch):
    monkeypatch.setattr(exploration, "PHRASE_TEXTS", 3)
    texts = read(clf, rv.load_treebank("mini"), "dev")
    found = gather(clf, texts, ASK, progress=False)
    for place in (0, len(texts.tokens) // 2, len(texts.tokens) - 1):
        alone = rv.explain(clf, texts.tokens[place])
        np.testing.assert_allclose(found.words[place], alone.words_per_class, atol=1e-5)
        np.testing.assert_allclose(found.logits[place], alone.logits, atol=1e-5)
    row = found.negations[found.negations["group"] != "all phrases of 2 to 4 words"].iloc[0]
    spans = rv.explain(clf, texts.tokens[row["text"]]).spans
    assert row["score"] == pytest.approx(
        spans.interaction(row["start"], row["middle"], row["stop"]), abs=1e-5
    )
    with_vectors = set(found.negations["text"])
    assert len(found.vectors) >= 3
    assert with_vectors < set(range(len(texts.tokens)))


def test_without_trees_or_interactions_there_are_no_negations_and_without_cd_no_vectors(clf):
    found = gather(clf, read(clf, ["not good", "very good"], "test"), ASK, progress=False)
    assert found.negations.empty
    assert "not good" in found.vectors
    reat = gather(clf, read(clf, rv.load_treebank("mini"), "dev"), {**ASK, "method": "reat"}, progress=False)
    assert reat.negations.empty
    assert reat.vectors is None


def test_a_method_of_one_target_needs_to_be_told_which_of_many():
    bank = rv.load_treebank("mini", classes=5)
    five = rv.TextClassifier.build(bank, hidden=8, embedding=8, seed=0)
    texts = read(five, bank, "dev")
    with torch.no_grad():  # no class is the usual one
        five.head.bias -= torch.from_numpy(np.log(five.predict(texts.tokens)).mean(0))
    assert len(set(five.predict(texts.tokens).argmax(-1))) > 1
    with pytest.raises(InputError, match="say which"):
        gather(five, texts, {**ASK, "method": "saliency"}, progress=False)
    found = gather(five, texts, {**ASK, "method": "saliency", "target": 0}, progress=False)
    assert found.words[0].shape[1] == 1


def test_parts_of_speech_are_of_every_token_or_there_is_a_reason(clf, monkeypatch):
    texts = read(clf, ["The film was good"], "test")
    groups, _ = parts_of_speech(texts, progress=False)
    assert groups is None or len(groups[0]) == 4
    monkeypatch.setattr(
        exploration, "tag", lambda tokens: (_ for _ in ()).throw(rv.errors.FetchError("no tagger"))
    )
    assert parts_of_speech(texts, progress=False) == (None, "Without parts of speech: no tagger")
