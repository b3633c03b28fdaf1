"""Lexicons: which one it is, that no word has two sides, and what is said where there is none."""

import sys
from types import SimpleNamespace

import nltk
import pytest

from rnnviz.errors import FetchError, InputError
from rnnviz.text import lexicon as lexicons
from rnnviz.text.lexicon import sentiment_lexicon


@pytest.fixture
def chosen_anew():
    lexicons._hu_liu.cache_clear()
    lexicons._vader.cache_clear()
    yield
    lexicons._hu_liu.cache_clear()
    lexicons._vader.cache_clear()


@pytest.fixture
def no_nltk_data(monkeypatch, chosen_anew):
    """No data in any folder, no network; returns what was asked for."""
    asked = []

    def download(*names, **options):
        asked.extend(names)
        return False

    monkeypatch.setattr(nltk, "download", download)
    monkeypatch.setattr(nltk.data, "path", [])
    return asked


@pytest.fixture
def vader(monkeypatch):
    """A vaderSentiment of four words."""

    valences = {"good": 1.9, "bad": -2.5, ":)": 2.0, "Sad": -2.1}
    module = SimpleNamespace(SentimentIntensityAnalyzer=lambda: SimpleNamespace(lexicon=valences))
    monkeypatch.setitem(sys.modules, "vaderSentiment", module)
    monkeypatch.setitem(sys.modules, "vaderSentiment.vaderSentiment", module)


def test_hu_and_lius_lists_are_taken_where_nltk_has_them(nltk_data, monkeypatch, chosen_anew):
    monkeypatch.setattr(nltk.data, "path", [str(nltk_data)])
    found = sentiment_lexicon()
    assert found == sentiment_lexicon("hu_liu")
    assert found.name == lexicons.HU_LIU
    assert (len(found.positive), len(found.negative)) == (2006 - 3, 4783 - 3)
    assert [found.side(word) for word in ("Refreshing", "ridiculous", "envious", "film")] == [1, -1, 0, 0]
    assert not found.positive & found.negative


def test_vader_takes_their_place(no_nltk_data, vader):
    found = sentiment_lexicon()
    assert no_nltk_data == ["opinion_lexicon"]
    assert found == (lexicons.VADER, {"good", ":)"}, {"bad", "sad"})
    assert sentiment_lexicon("vader") == found


def test_vaders_own_file_is_read():
    found = sentiment_lexicon("vader")
    assert [found.side(word) for word in ("wonderful", "ridiculous", "film")] == [1, -1, 0]


def test_without_any_lexicon_the_error_names_all_remedies(no_nltk_data, monkeypatch):
    monkeypatch.setitem(sys.modules, "vaderSentiment.vaderSentiment", None)
    with pytest.raises(
        FetchError, match=r"pip install rnnviz\[compare\].*lexicon=\(positive, negative\)"
    ) as caught:
        sentiment_lexicon()
    assert "python -m nltk.downloader opinion_lexicon" in str(caught.value)
    with pytest.raises(FetchError, match="not installed"):
        sentiment_lexicon("vader")
    with pytest.raises(FetchError, match="NLTK_DATA"):
        sentiment_lexicon("hu_liu")


def test_ones_own_words_in_any_case():
    found = sentiment_lexicon((["GOOD"], {"bad"}))
    assert [found.side(word) for word in ("good", "Bad", "film")] == [1, -1, 0]
    assert found.name == "own"


@pytest.mark.parametrize(
    ("choice", "message"),
    [
        ("hu_lui", "there is no lexicon 'hu_lui': did you mean 'hu_liu'"),
        ((["good"], ["Good", "bad"]), "both sides of the lexicon: good"),
        (("good", "bad"), "pair of collections"),
        ((["good"],), "pair of collections"),
        (5, "pair of collections"),
        (([1], [2]), "pair of collections"),
        ((["good"], None), "pair of collections"),
    ],
)
def test_what_is_no_lexicon_is_refused(choice, message):
    with pytest.raises(InputError, match=message):
        sentiment_lexicon(choice)
