import copy
import pickle

import pytest

from rnnviz.errors import InputError
from rnnviz.text import Vocabulary


def test_built_by_falling_count_then_by_alphabet():
    built = Vocabulary.build([["b", "a", "C"], ["c", "a"], ["<unk>"]])
    assert built.words == ("<pad>", "<unk>", "a", "c", "b")
    assert (built.pad, built.unknown, built.lower, len(built)) == (0, 1, True, 5)


def test_rare_words_and_case_as_told():
    assert Vocabulary.build([["A", "a", "a", "B"]], lower=False, min_count=2).words == ("<pad>", "<unk>", "a")
    assert Vocabulary.build([["A", "a"]], lower=False).words == ("<pad>", "<unk>", "A", "a")
    with pytest.raises(InputError, match="min_count"):
        Vocabulary.build([["a"]], min_count=2)


def test_look_up_follows_lower():
    lowered = Vocabulary(["<PAD>", "<unk>", "good"])
    assert lowered.lower
    assert "GOOD" in lowered
    assert lowered.ids(["Good", "<PAD>", "film"]) == [2, 0, 1]
    assert lowered.known(["Good", "film", "<unk>"]) == [True, False, False]
    cased = Vocabulary(["<unk>", "Good"])
    assert not cased.lower
    assert cased.ids(["Good", "good"]) == [1, 0]


def test_without_an_unknown_word_strange_tokens_are_named():
    vocabulary = Vocabulary(["a", "b"])
    assert vocabulary.unknown is None
    assert vocabulary.ids(["b", "a"]) == [1, 0]
    with pytest.raises(InputError, match=r"'film', 'x'.*unknown="):
        vocabulary.ids(["a", "film", "x", "film"])


def test_another_unknown_word():
    assert Vocabulary(["[UNK]", "a"], unknown="[UNK]").ids(["z", "A"]) == [0, 1]
    with pytest.raises(InputError, match=r"\[UNK\]"):
        Vocabulary(["a"], unknown="[UNK]")


def test_the_padding_word_is_found_or_named():
    assert (Vocabulary(["a", "<pad>"]).padding, Vocabulary(["a", "<pad>"]).pad) == (1, 1)
    assert (Vocabulary(["a"]).padding, Vocabulary(["a"]).pad) == (None, 0)
    assert Vocabulary(["a", "[PAD]"]).padding is None
    assert Vocabulary(["a", "[PAD]"], padding="[PAD]").pad == 1
    assert Vocabulary(["a", "<pad>"], padding=None).padding is None
    assert Vocabulary(["a", "<pad>"]) != Vocabulary(["a", "<pad>"], padding=None)
    with pytest.raises(
        InputError, match=r"the padding word '\[PAD\]' is not among the 1 words.*padding=None"
    ):
        Vocabulary(["a"], padding="[PAD]")


def test_the_case_of_special_words_says_nothing():
    assert Vocabulary(["PAD", "UNK", "good"], unknown="UNK", padding="PAD").ids(["Good", "UNK", "x"]) == [
        2,
        1,
        1,
    ]
    assert not Vocabulary(["UNK", "good"]).lower


@pytest.mark.parametrize(
    ("words", "options", "says"),
    [
        ("abc", {}, "sequence"),
        (["a", 3], {}, "int"),
        (["a", "b", "a"], {}, "twice: 'a'"),
        (["Good"], {"lower": True}, "'Good'"),
    ],
)
def test_bad_words_are_refused(words, options, says):
    with pytest.raises(InputError, match=says):
        Vocabulary(words, **options)


def test_equality_copies_and_no_assignment():
    one = Vocabulary(["<unk>", "a"])
    assert one == Vocabulary(("<unk>", "a"))
    assert one != Vocabulary(["<unk>", "a"], lower=False)
    assert pickle.loads(pickle.dumps(one)) == copy.deepcopy(one) == one
    assert len({one, Vocabulary(["<unk>", "a"])}) == 1
    with pytest.raises(AttributeError):
        one.words = ()
