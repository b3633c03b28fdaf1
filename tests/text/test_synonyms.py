"""Synonyms: WordNet's most common sense only, and the nearest words of a kind."""

from types import SimpleNamespace

import nltk
import numpy as np
import pytest

from rnnviz.text.synonyms import has_wordnet, nearest_alike, wordnet_synonyms


@pytest.fixture
def wordnet(monkeypatch):
    """A WordNet of four words; the plural "does" is found under "doe"."""
    senses = {
        ("funny", "a"): [["amusing", "comic", "Funny", "laugh-out-loud", "side_splitting"], ["odd", "funny"]],
        ("does", "n"): [["doe"]],
        ("terribly", "r"): [["terribly"], ["awfully", "terribly"]],
    }

    def synsets(word, pos):
        return [
            SimpleNamespace(lemma_names=lambda names=names: names)
            for names in senses.get((word.lower(), pos), [])
        ]

    monkeypatch.setattr(nltk.corpus, "wordnet", SimpleNamespace(synsets=synsets))


@pytest.mark.parametrize(
    ("word", "penn", "expected"),
    [
        ("Funny", "JJ", ["amusing", "comic", "laugh-out-loud"]),  # of the first sense; no two words
        ("funny", "NN", []),
        ("funny", "JJR", []),  # a synonym would lack the ending
        ("terribly", "RB", []),  # the most common sense has no other word
        ("does", "NN", []),
        ("nonsense", "NN", []),
    ],
)
def test_wordnets_synonyms(wordnet, word, penn, expected):
    assert wordnet_synonyms(word, penn) == expected


def test_wordnet_is_asked_for_once_and_may_be_missing(monkeypatch):
    asked = []
    monkeypatch.setattr(nltk, "download", lambda name, **_: asked.append(name))
    monkeypatch.setattr(nltk.data, "path", [])
    assert not has_wordnet()
    assert asked == ["wordnet"]


def test_neighbours_keep_the_kind_and_the_length_of_a_vector_does_not_matter():
    words = ["good", "fine", "great", "bad", "good"]
    kinds = ["JJ", "JJ", "JJ", "no", "NN"]
    vectors = np.array([[1, 0], [50, 40], [0.1, 0.01], [1, 0], [0, 0]], dtype=float)
    found = nearest_alike(words, kinds, vectors, 2)
    assert found["good", "JJ"] == ["great", "fine"]
    assert found["fine", "JJ"] == ["great", "good"]
    assert found["bad", "no"] == found["good", "NN"] == []
    assert nearest_alike(words, kinds, vectors, 1)["good", "JJ"] == ["great"]
    assert nearest_alike([], [], np.zeros((0, 2)), 2) == {}
