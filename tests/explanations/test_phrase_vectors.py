"""Mean betas of words and pairs, and the nearest of them."""

import numpy as np

import rnnviz as rv
from rnnviz.explanations.phrase_vectors import PhraseVectors
from tests.decomposition.random_models import random_classifier


def vectors(*texts: str, **options) -> PhraseVectors:
    classifier, found = random_classifier(classes=2), PhraseVectors()
    for text in texts:
        found.add(rv.explain(classifier, text, **options))
    return found


def test_the_nearest_of_a_phrases_own_mean_is_itself_unless_it_is_left_out():
    found = vectors("w1 w2 w3", "w3 W1 w4")
    best = found.nearest(found.mean("w1"), 1, 2)
    assert best[0].phrase == "w1"
    assert best[0].times == 2
    np.testing.assert_allclose(best[0].cosine, 1)
    assert "w1" not in [near.phrase for near in found.nearest(found.mean("w1"), 1, 9, without="w1")]
    assert {near.phrase for near in found.nearest(found.mean("w1"), 2, 9)} == {
        "w1 w2",
        "w2 w3",
        "w3 w1",
        "w1 w4",
    }
    assert [near.phrase for near in found.nearest(found.mean("w1"), 1, 9, min_count=2)] == ["w1", "w3"]


def test_a_text_added_later_counts():
    found = vectors("w1 w2")
    assert len(found.nearest(found.mean("w1"), 1, 9)) == 2
    found.add(rv.explain(random_classifier(classes=2), "w5"))
    assert len(found.nearest(found.mean("w1"), 1, 9)) == 3


def test_texts_over_the_span_limit_and_vectors_of_no_length_find_nothing():
    found = vectors("w1 w2 w3", span_limit=2)
    assert len(found) == 0
    assert found.nearest(np.ones(3), 1, 5) == []
    assert vectors("w1").nearest(np.zeros(3), 1, 5) == []
