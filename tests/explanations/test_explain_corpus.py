"""explain_corpus: the same explanations as one by one, in order, in batches that fit the memory."""

import itertools

import numpy as np
import pandas as pd
import pytest

import rnnviz as rv
from rnnviz.errors import InputError
from rnnviz.explanations import explain_corpus
from tests.decomposition.random_models import random_classifier, random_ids

TEXTS = [random_ids(length, seed=k) for k, length in enumerate([3, 9, 1, 12, 3, 7, 2])]


@pytest.mark.parametrize("method", ["cd", "reat"])
@pytest.mark.parametrize("span_limit", [128, 6])
def test_texts_are_explained_as_one_by_one_and_in_their_order(method, span_limit):
    classifier = random_classifier()
    found = list(rv.explain_corpus(classifier, TEXTS, method, span_limit=span_limit, progress=False))
    for text, explanation in zip(TEXTS, found, strict=True):
        alone = rv.explain(classifier, text, method, span_limit=span_limit)
        assert explanation.tokens == alone.tokens
        assert explanation.target == alone.target
        assert (explanation.spans is None) == (alone.spans is None) == (len(text) > span_limit)
        np.testing.assert_allclose(explanation.words, alone.words, rtol=1e-9, atol=1e-12)
        assert explanation.notes == alone.notes


def test_windows_and_batches_do_not_show(monkeypatch):
    classifier = random_classifier()
    expected = [ex.words for ex in rv.explain_corpus(classifier, TEXTS, progress=False)]
    monkeypatch.setattr(explain_corpus, "WINDOW", 3)
    monkeypatch.setattr(explain_corpus, "BATCH_SPANS", 20)
    for words, known in zip(rv.explain_corpus(classifier, TEXTS, progress=False), expected, strict=True):
        np.testing.assert_allclose(words.words, known, rtol=1e-9)


def test_batches_hold_like_lengths_and_fit_the_memory():
    lengths = [50, 3, 200, 50, 128, 4, 50] * 40
    found = list(explain_corpus.batches(lengths, span_limit=128))
    assert sorted(itertools.chain(*found)) == list(range(len(lengths)))
    for batch in found:
        longest = max(lengths[k] for k in batch)
        assert len(batch) == 1 or longest > 128 or longest * (longest + 1) // 2 * len(batch) <= 16_384
        assert len({lengths[k] <= 128 for k in batch}) == 1


def test_it_reads_no_further_than_it_must():
    endless = ([2, 3] for _ in itertools.count())
    found = rv.explain_corpus(random_classifier(), endless, "reat", progress=False)
    assert next(found).tokens == ["w0", "w1"]


def test_a_table_of_texts_is_taken():
    table = pd.DataFrame({"text": ["w1 w2", "w3"], "label": [0, 1]})
    found = rv.explain_corpus(random_classifier(), table, progress=False)
    assert [ex.tokens for ex in found] == [["w1", "w2"], ["w3"]]
    with pytest.raises(InputError, match="no column 'text'; its columns are"):
        rv.explain_corpus(random_classifier(), table.rename(columns={"text": "review"}))


def test_a_bad_text_is_named_and_one_string_is_no_corpus():
    with pytest.raises(InputError, match=r"text 1: .* no token"):
        list(rv.explain_corpus(random_classifier(), ["w1", " "], progress=False))
    with pytest.raises(InputError, match="got one string"):
        rv.explain_corpus(random_classifier(), "w1 w2")
