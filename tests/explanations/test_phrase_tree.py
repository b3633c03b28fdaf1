"""The agglomerative tree of phrases."""

import numpy as np
import pytest

import rnnviz as rv
from rnnviz.errors import UnsupportedError
from rnnviz.explanations.phrase_tree import phrase_tree
from rnnviz.ground import spans


@pytest.fixture(scope="module")
def mini():
    return rv.TextClassifier.load("mini")


def with_scores(mini, words, interactions):
    """An explanation whose spans are sums of words plus the interactions of the spans they contain."""
    explanation = rv.explain(mini, [f"w{k}" for k in range(len(words))], target="positive")
    starts, stops = spans.bounds(len(words))
    for row, (start, stop) in enumerate(zip(starts, stops, strict=True)):
        inside = sum(value for (a, b), value in interactions.items() if start <= a and b <= stop)
        explanation.spans_per_class[row] = [0, sum(words[start:stop]) + inside]
    return explanation


def shape(tree):
    return (tree.start, tree.stop, [shape(child) for child in tree.children]) if tree.children else tree.start


def test_neighbours_join_in_the_order_of_their_interaction(mini):
    # "w1" is strongest; with "w0" it interacts most, then with "w2", then all with "w3".
    explanation = with_scores(mini, [0, 5, 1, 0], {(0, 2): -4, (1, 3): 2, (2, 4): 1})
    tree = phrase_tree(explanation)
    assert shape(tree) == (0, 4, [(0, 3, [(0, 2, [0, 1]), 2]), 3])
    assert [phrase.round for phrase in tree] == [3, 2, 1, 0, 0, 0, 0]
    assert tree.score == pytest.approx(5)


def test_joins_of_one_round_that_overlap_are_one_phrase(mini):
    tree = phrase_tree(with_scores(mini, [0, 5, 0], {(0, 2): 3, (1, 3): -3}))
    assert shape(tree) == (0, 3, [0, 1, 2])


def test_two_phrases_join(mini):
    explanation = with_scores(mini, [5, 0, 0, 5], {(0, 2): 3, (2, 4): 3, (1, 3): 1})
    assert shape(phrase_tree(explanation)) == (0, 4, [(0, 2, [0, 1]), (2, 4, [2, 3])])


@pytest.mark.parametrize(
    "review", ["good", "the food was not very good , but i loved the wine", "a " * 30 + "bad"]
)
def test_every_word_stands_in_the_tree_once_with_its_own_score(mini, review):
    explanation = rv.explain(mini, review)
    tree = phrase_tree(explanation)
    leaves = [phrase for phrase in tree if not phrase.children]
    assert [leaf.start for leaf in leaves] == list(range(len(explanation.tokens)))
    for phrase in tree:
        assert phrase.score == pytest.approx(explanation.phrase(phrase.start, phrase.stop))
        if phrase.children:
            bounds = [phrase.children[0].start, *(child.stop for child in phrase.children)]
            assert bounds[0] == phrase.start
            assert bounds[-1] == phrase.stop
            assert all(child.round < phrase.round for child in phrase.children)
    assert (tree.start, tree.stop) == (0, len(explanation.tokens))


def test_the_table_names_the_phrases(mini):
    explanation = rv.explain(mini, "not very good")
    frame = phrase_tree(explanation).to_frame(explanation.tokens)
    assert frame["text"][0] == "not very good"
    assert np.isfinite(frame["score"]).all()


def test_additive_methods_have_no_such_tree(mini):
    with pytest.raises(UnsupportedError, match="method='cd'"):
        phrase_tree(rv.explain(mini, "not good", method="reat"))
