"""encoded: what is one text is read, and what are several, or no text, is refused."""

import numpy as np
import pytest

import rnnviz as rv
from rnnviz.errors import InputError
from rnnviz.models.encoding import encoded
from rnnviz.text import Vocabulary

WORDS = Vocabulary(["<unk>", "good", "film", "new york", " ", "3\xa01/2"])


@pytest.mark.parametrize(
    ("tokens", "ids"),
    [
        (["new york", "good"], [3, 1]),
        (["New York"], [3]),  # as every token, whatever its case
        (["good", " ", "film"], [1, 4, 2]),
        ([" "], [4]),
        (["good", " zebra "], [1, 0]),  # white space around a word parts no two
        (["3\xa01/2", "4\xa01/2"], [5, 0]),  # the treebanks' own
        (np.array(["good", "film"]), [1, 2]),
    ],
)
def test_tokens_with_white_space_are_read(tokens, ids):
    assert encoded(tokens, WORDS, str.split).ids == ids


@pytest.mark.parametrize(
    ("texts", "item"),
    [
        (["not good", "a very bad film"], "item 0 of the list is 'not good'"),
        (["good", "a\tfilm"], "item 1"),
        (("new york", "not\n good"), "item 1"),
        (np.array(["not good"]), "item 0"),
        (["good\n\nbad"], "item 0"),
    ],
)
def test_a_list_of_texts_is_no_text(texts, item):
    with pytest.raises(
        InputError, match=rf"{item}.*rnnviz\.explain_corpus\(classifier, texts\).*token by token"
    ):
        encoded(texts, WORDS, str.split)


def test_what_a_tokenizer_cuts_is_a_token_whatever_it_holds():
    phrases = encoded("a good film, new york", WORDS, lambda text: text.split(", "))
    assert phrases == (["a good film", "new york"], [0, 3], [False, True])


@pytest.mark.parametrize("text", [b"good film", bytearray(b"good"), memoryview(b"good")])
def test_bytes_are_no_ids(text):
    with pytest.raises(InputError, match=rf"the text is {type(text).__name__}.*decode\(\"utf-8\"\)"):
        encoded(text, Vocabulary([str(n) for n in range(200)]), str.split)


def test_explain_refuses_several_texts_and_explain_corpus_takes_them():
    clf = rv.TextClassifier.load("mini")
    texts = ["not good", "a very bad film"]
    for door in (rv.explain, rv.states):
        with pytest.raises(InputError, match=r"explain_corpus\(classifier, texts\)"):
            door(clf, texts)
    found = list(rv.explain_corpus(clf, [*texts, ["not", "good"]], progress=False))
    assert [len(ex.tokens) for ex in found] == [2, 4, 2]
    with pytest.raises(InputError, match="text 1: item 0 of the list is 'a bad'"):
        list(rv.explain_corpus(clf, ["good", ["a bad", "film"]], progress=False))
    assert clf.predict(texts).shape == (2, 2)


def test_explanations_of_a_tokenizers_own_phrases_can_be_asked_again():
    mini = rv.TextClassifier.load("mini")
    clf = rv.TextClassifier(
        mini.embedding,
        mini.rnn,
        mini.head,
        mini.vocabulary,
        mini.labels,
        "last",
        lambda text: text.split(", "),
    ).eval()
    ex = rv.explain(clf, "very strange words, good")
    assert ex.tokens == ["very strange words", "good"]
    assert ex.source.again(["very strange words", "bad"]).known.tolist() == [False, True]
