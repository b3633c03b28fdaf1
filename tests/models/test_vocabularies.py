"""vocabulary_of: every form of a vocabulary is one, and what may mean two things is refused."""

import pickle
from collections import Counter, UserDict
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from nltk.tokenize import WhitespaceTokenizer

from rnnviz.errors import InputError, ModelError
from rnnviz.models.encoding import encoded
from rnnviz.models.vocabularies import vocabulary_of
from rnnviz.text import Vocabulary
from rnnviz.text.tokenizer import tokenize

WORDS = ("<pad>", "<unk>", "good", "bad", "film")
IDS = {word: row for row, word in enumerate(WORDS)}


class Torchtext:
    """As torchtext's Vocab since 0.9."""

    def __init__(self, words=WORDS, default=None):
        self._words, self._default = list(words), default

    def get_itos(self):
        return self._words

    def get_stoi(self):
        return {word: row for row, word in enumerate(self._words)}

    def get_default_index(self):
        return self._default

    def __len__(self):
        return len(self._words)


class WordPieces:
    """As a Hugging Face tokenizer: cased, with pieces of its own."""

    unk_token, pad_token = "[UNK]", "[PAD]"

    def __init__(self):
        self.vocab = {"[PAD]": 0, "[UNK]": 1, "[CLS]": 2, "go": 3, "##od": 4, "film": 5}

    def __call__(self, text):
        return {"input_ids": [2, *self.convert_tokens_to_ids(self.tokenize(text))]}

    def get_vocab(self):
        return dict(self.vocab)

    def tokenize(self, text):
        pieces = (["go", "##od"] if word == "good" else [word] for word in text.split())
        return [piece if piece in self.vocab else "[UNK]" for word in pieces for piece in word]

    def convert_tokens_to_ids(self, tokens):
        return [self.vocab.get(token, 1) for token in tokens]

    def encode(self, text):
        return self(text)["input_ids"]


class Fast:
    """As tokenizers.Tokenizer, whose encode gives an object."""

    model, padding = SimpleNamespace(unk_token="?"), {"pad_token": "_"}

    def get_vocab(self):
        return {"good": 2, "_": 0, "?": 1, "[CLS]": 3}

    def encode(self, text, add_special_tokens=True):
        tokens = [word if word == "good" else "?" for word in text.lower().split()]
        tokens = ["[CLS]"] * add_special_tokens + tokens
        return SimpleNamespace(tokens=tokens, ids=[self.get_vocab()[token] for token in tokens])


class Letters:
    """Encodes and decodes, and says no more than how many ids there are."""

    n_vocab = 5

    def encode(self, text):
        return ["?ab??".index(letter) if letter in "ab" else 0 for letter in text]

    def decode(self, ids):
        return "".join("?ab??"[row] for row in ids)


class Pieces:
    """As sentencepiece's processor."""

    def encode(self, text):
        return np.array([3 if word == "good" else 1 for word in text.split()])

    def id_to_piece(self, row):
        return ("<s>", "<nix>", "</s>", "▁good")[row]

    def get_piece_size(self):
        return 4

    def unk_id(self):
        return 1

    def pad_id(self):
        return -1


class Keras:
    """As keras.preprocessing.text.Tokenizer, fitted."""

    filters, split, lower, char_level = '!"#.,', " ", True, False

    def __init__(self, oov_token=None, num_words=None):
        self.oov_token, self.num_words = oov_token, num_words
        words = [oov_token, "good", "film", "rare"] if oov_token else ["good", "film", "rare"]
        self.word_index = {word: row for row, word in enumerate(words, 1)}

    def texts_to_sequences(self, texts):
        """As Keras does it: what is unknown or not among num_words is left out, or the word for such."""
        found = []
        for text in texts:
            words = "".join(" " if letter in self.filters else letter for letter in text.lower()).split()
            rows = [self.word_index.get(word) for word in words]
            rows = [None if row and self.num_words and row >= self.num_words else row for row in rows]
            oov = self.word_index.get(self.oov_token)
            found.append([row or oov for row in rows if row or oov])
        return found


@pytest.mark.parametrize(
    "given",
    [
        list(WORDS),
        WORDS,
        np.array(WORDS),
        np.array(WORDS, dtype=object),
        pd.Index(WORDS),
        IDS,
        dict(sorted(IDS.items())),
        UserDict(IDS),
        {word: np.int64(row) for word, row in IDS.items()},
        dict(enumerate(WORDS)),
        dict(reversed(list(enumerate(WORDS)))),
        Vocabulary(WORDS),
        Torchtext(),
        Torchtext(default=1),
        SimpleNamespace(itos=list(WORDS), stoi=IDS),
        SimpleNamespace(stoi=IDS),
        SimpleNamespace(itos=dict(enumerate(WORDS))),
        SimpleNamespace(index_to_key=list(WORDS), key_to_index=IDS),
        SimpleNamespace(key_to_index=IDS),
        SimpleNamespace(wv=SimpleNamespace(index_to_key=list(WORDS))),
        SimpleNamespace(word2index={"good": 2}, index2word=dict(enumerate(WORDS))),
        SimpleNamespace(get_vocabulary=lambda: list(WORDS)),
    ],
)
def test_every_form_is_the_same_vocabulary(given):
    vocabulary, cut = vocabulary_of(given)
    assert vocabulary == Vocabulary(WORDS)
    assert all(type(word) is str for word in vocabulary.words)
    assert (vocabulary.unknown, vocabulary.padding, vocabulary.pad) == (1, 0, 0)
    assert cut is tokenize


def test_a_vocabulary_is_taken_as_it_is():
    own = Vocabulary(["a", "<oov>", "B"], unknown="a", lower=False)
    assert vocabulary_of(own, str.split) == (own, str.split)
    assert vocabulary_of(own)[0] is own


@pytest.mark.parametrize(
    "word", ["<unk>", "<UNK>", "[UNK]", "UNK", "unk", "<oov>", "<OOV>", "__unk__", "_unk_"]
)
def test_usual_words_for_unknown_ones_are_found(word):
    vocabulary, _ = vocabulary_of(["a", "b", "c", "d", "e", word])
    assert vocabulary.unknown == 5
    assert vocabulary.lower
    assert vocabulary.ids(["zebra", "A"]) == [5, 0]


@pytest.mark.parametrize("word", ["<pad>", "<PAD>", "[PAD]", "pad", "PAD", "_pad_", "__pad__", ""])
def test_usual_words_for_padding_are_found(word):
    vocabulary, _ = vocabulary_of(["a", word, "b"])
    assert (vocabulary.padding, vocabulary.pad, vocabulary.unknown) == (1, 1, None)


def test_a_word_that_only_looks_like_padding_is_a_word():
    vocabulary, _ = vocabulary_of(["a", "b", "c", "d", "launch", "pad"])
    assert (vocabulary.padding, vocabulary.pad) == (None, 0)
    assert vocabulary_of(["[PAD]", "pad", "unk", "<unk>"])[0].padding == 0
    assert vocabulary_of(["[PAD]", "pad", "unk", "<unk>"])[0].unknown == 3


def test_ids_without_a_word_get_names_that_cannot_be_typed():
    from_one, _ = vocabulary_of({"good": 1, "bad": 2})
    assert from_one.words == ("<pad>", "good", "bad")
    assert from_one.padding == 0
    other, _ = vocabulary_of({"<PAD>": 1, "good": 2})
    assert other.words == ("<id 0>", "<PAD>", "good")
    assert other.padding == 1
    gaps, _ = vocabulary_of({"good": 2, "bad": 5})
    assert gaps.words == ("<id 0>", "<id 1>", "good", "<id 3>", "<id 4>", "bad")
    assert gaps.padding is gaps.unknown is None
    assert not any("<id 3>" in cut("a <id 3> film") for cut in (tokenize, str.split))
    middle, _ = vocabulary_of({0: "good", 2: "bad"})
    assert middle.words == ("good", "<id 1>", "bad")
    assert middle.padding is None


def test_the_object_says_which_word_is_unknown():
    assert vocabulary_of(Torchtext(["<unk>", "a", "rest"], default=2))[0].unknown == 2
    assert vocabulary_of(SimpleNamespace(itos=["a", "rest"], unk_index=1))[0].unknown == 1
    assert vocabulary_of(Torchtext(["a", "<oov>"], default=99))[0].unknown == 1


def test_a_hugging_face_tokenizer_cuts_and_looks_up_as_itself():
    own = WordPieces()
    vocabulary, cut = vocabulary_of(own)
    assert vocabulary.words == tuple(own.vocab)
    assert (vocabulary.unknown, vocabulary.padding) == (1, 0)
    for text in ("good film", "Film good", "a zebra"):
        found = encoded(text, vocabulary, cut)
        assert found.tokens == own.tokenize(text)
        assert found.ids == own.encode(text)[1:]  # without [CLS]
    only_words, cut = vocabulary_of(own, str.split)
    assert encoded("Film zebra", only_words, cut) == (["Film", "zebra"], [5, 1], [True, False])
    _, borrowed = vocabulary_of(list(own.vocab), own)
    assert borrowed("good") == ["go", "##od"]
    assert vocabulary_of(["not", "good"], WhitespaceTokenizer())[1]("not good") == ["not", "good"]


def test_a_fast_tokenizer_adds_no_special_tokens():
    vocabulary, cut = vocabulary_of(Fast())
    assert (vocabulary.words, vocabulary.unknown, vocabulary.padding) == (("_", "?", "good", "[CLS]"), 1, 0)
    assert encoded("Good zebra", vocabulary, cut).ids == [2, 1]
    assert vocabulary_of(list("_?ab"), Fast())[1]("good x") == ["good", "?"]


def test_an_object_that_only_encodes():
    vocabulary, cut = vocabulary_of(Letters())
    assert vocabulary.words == ("<id 0>", "a", "b", "<id 3>", "<id 4>")
    assert encoded("abz", vocabulary, cut) == (["a", "b", "<id 0>"], [1, 2, 0], [True] * 3)
    vocabulary, cut = vocabulary_of(Pieces())
    assert vocabulary.words == ("<s>", "<nix>", "</s>", "▁good")
    assert (vocabulary.unknown, vocabulary.padding) == (1, None)
    assert encoded("good zebra", vocabulary, cut).ids == [3, 1]
    with pytest.raises(ModelError, match=r"encode gives 9 for 'x'; expected a list of ids, each 0 to 3"):
        vocabulary_of(SimpleNamespace(encode=lambda text: [9], vocab_size=4))[1]("x")
    with pytest.raises(ModelError, match="does not say how many ids it has"):
        vocabulary_of(SimpleNamespace(encode=lambda text: [1]))


@pytest.mark.parametrize("oov_token", [None, "nix"])
@pytest.mark.parametrize("num_words", [None, 3])
def test_a_keras_tokenizer_gives_the_ids_that_it_gives(oov_token, num_words):
    own = Keras(oov_token, num_words)
    vocabulary, cut = vocabulary_of(own)
    assert vocabulary.padding == 0
    assert len(vocabulary) == (num_words or len(own.word_index) + 1)
    for text in ("Good,film!", "a good. zebra", "rare film"):
        assert encoded(text, vocabulary, cut).ids == own.texts_to_sequences([text])[0]
    letters = SimpleNamespace(word_index={"a": 1, "b": 2}, char_level=True)
    assert encoded("AB", *vocabulary_of(letters)).ids == [1, 2]


@pytest.mark.parametrize("given", [WordPieces(), Letters(), Keras()])
def test_tokenizers_travel_to_other_processes(given):
    vocabulary, cut = vocabulary_of(given)
    again = pickle.loads(pickle.dumps(cut))
    assert again("good ab") == cut("good ab")
    assert pickle.loads(pickle.dumps(vocabulary)) == vocabulary


@pytest.mark.parametrize(
    ("given", "error", "says"),
    [
        ("good bad", ModelError, "the one str 'good bad'; .* A file is read first"),
        (b"good", ModelError, "the one bytes"),
        ({"good", "bad"}, ModelError, "a set, which has no order"),
        (None, ModelError, "is NoneType; expected the words"),
        (iter(["good"]), ModelError, "list_iterator"),
        ([], ModelError, "is empty"),
        ({}, ModelError, "is empty"),
        (np.array([]), ModelError, "is empty"),
        ([1, 2], InputError, "expected words as str, got 1"),
        ([("good", 1)], InputError, "got .* of type tuple"),
        (["good", "good"], InputError, "twice: 'good'"),
        ({0: "a", 1: "a"}, InputError, "twice: 'a'"),
        ({"a": 0, "good": 1, "great": 1}, ModelError, "the id 1 to 'good' and to 'great'; .* Leave out all"),
        ({"a": 0, "b": -1}, ModelError, "holds 'a': 0|holds 'b': -1"),
        ({"a": 0.0}, ModelError, "whole numbers"),
        ({"a": True}, ModelError, "whole numbers"),
        ({"0": "a"}, ModelError, r"holds '0': 'a'; .* \{int\(i\): w"),
        ({"a": 1, "b": 10**9}, ModelError, "2 words, but ids up to 1000000000; .* counts or hashes"),
        (Counter("aab"), ModelError, "Counter, which holds how often"),
        (["<unk>", "<oov>"], ModelError, "'<unk>' and '<oov>', .* its unknown word; .*unknown='<unk>'"),
        (
            ["<pad>", "a", "b", "c", "[PAD]"],
            ModelError,
            "'<pad>' and '.PAD.', .* its padding; .*padding='<pad>'",
        ),
    ],
)
def test_what_is_no_vocabulary_is_refused(given, error, says):
    with pytest.raises(error, match=says):
        vocabulary_of(given)


def test_what_is_no_tokenizer_is_refused():
    with pytest.raises(ModelError, match=r"the tokenizer is int; .* e.g. str.split"):
        vocabulary_of(WORDS, 3)
