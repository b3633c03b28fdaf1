"""Words of positive and of negative sentiment, from lists that people made.

choice -> Hu & Liu's lists through nltk, or else VADER's valences, or one's own words -> Lexicon
"""

from __future__ import annotations

import importlib
from collections.abc import Collection
from functools import cache
from typing import NamedTuple

from rnnviz.errors import FetchError, InputError, nearest
from rnnviz.text.nltk_data import at_hand

HU_LIU = "Hu & Liu"
VADER = "VADER"
OWN = "own"
_DATA = "opinion_lexicon"


class Lexicon(NamedTuple):
    """Words in lower case, none of them on both sides.

    Attributes
    ----------
    name : str
        `HU_LIU`, `VADER`, or `OWN`.
    positive, negative : frozenset of str
    """

    name: str
    positive: frozenset[str]
    negative: frozenset[str]

    def side(self, word: str) -> int:
        """Return 1 for a positive word, -1 for a negative one, 0 for all others; case does not matter."""
        lowered = word.lower()
        return (lowered in self.positive) - (lowered in self.negative)


LexiconChoice = str | tuple[Collection[str], Collection[str]]


def sentiment_lexicon(choice: LexiconChoice | None = None) -> Lexicon:
    """Return a lexicon of sentiment.

    Parameters
    ----------
    choice : {"hu_liu", "vader"} or (collection of str, collection of str), optional
        A name, or one's own positive and negative words. Default: Hu & Liu's lists where nltk has them or can
        fetch them, else VADER's words of positive and negative valence.

    Returns
    -------
    Lexicon

    Raises
    ------
    FetchError
        Where the lexicon cannot be had.
    InputError
        Where there is none by that name, or one's own words are no pair of collections or stand on both sides.

    References
    ----------
    Hu & Liu (2004), Mining and Summarizing Customer Reviews: 2,006 positive and 4,783 negative words.
    Hutto & Gilbert (2014), VADER: A Parsimonious Rule-based Model for Sentiment Analysis of Social Media Text.

    Examples
    --------
    >>> lexicon = sentiment_lexicon((["good"], ["bad", "dull"]))
    >>> [lexicon.side(word) for word in ["Good", "dull", "long"]]
    [1, -1, 0]
    """
    if choice is None:
        return _first_at_hand()
    if isinstance(choice, str):
        if choice not in _NAMED:
            raise InputError(f"there is no lexicon {choice!r}: {nearest(choice, _NAMED)}")
        return _NAMED[choice]()
    if not _is_pair_of_words(choice):
        raise InputError(
            "expected a pair of collections of words, the positive and the negative ones, such as "
            f"(['good', 'great'], ['bad']); got {str(choice)[:60]}."
        )
    positive, negative = (frozenset(word.lower() for word in words) for words in choice)
    if both := sorted(positive & negative):
        raise InputError(f"these words stand on both sides of the lexicon: {', '.join(both[:5])}.")
    return Lexicon(OWN, positive, negative)


def _is_pair_of_words(choice: object) -> bool:
    if not isinstance(choice, tuple | list) or len(choice) != 2:
        return False
    return all(
        isinstance(words, Collection)
        and not isinstance(words, str)
        and all(isinstance(word, str) for word in words)
        for words in choice
    )


def _first_at_hand() -> Lexicon:
    try:
        return _hu_liu()
    except FetchError as error:
        try:
            return _vader()
        except FetchError:
            raise FetchError(f"there is no lexicon of sentiment: {error} {_PIP}") from error


_PIP = (
    "Or pip install rnnviz[compare], whose vaderSentiment has a lexicon; or give one's own: lexicon=(positive, "
    "negative)."
)


@cache
def _hu_liu() -> Lexicon:
    if not at_hand(f"corpora/{_DATA}", f"corpora/{_DATA}.zip"):
        raise FetchError(
            f"nltk's data {_DATA!r} is not in any of its folders (the environment variable NLTK_DATA names one) and "
            f"could not be downloaded; run python -m nltk.downloader {_DATA} where there is a network."
        )
    corpus = importlib.import_module("nltk.corpus").opinion_lexicon
    return _one_sided(HU_LIU, corpus.positive(), corpus.negative())


@cache
def _vader() -> Lexicon:
    try:
        module = importlib.import_module("vaderSentiment.vaderSentiment")
    except ImportError as error:
        raise FetchError(
            "VADER's lexicon is not installed: pip install rnnviz[compare] (or vaderSentiment)."
        ) from error
    valences = module.SentimentIntensityAnalyzer().lexicon
    return _one_sided(
        VADER,
        [word for word, valence in valences.items() if valence > 0],
        [word for word, valence in valences.items() if valence < 0],
    )


def _one_sided(name: str, positive: Collection[str], negative: Collection[str]) -> Lexicon:
    """Return the lexicon less what stands on both sides: three of Hu & Liu's words do ("envious")."""
    upper, lower = (frozenset(word.lower() for word in words) for words in (positive, negative))
    return Lexicon(name, upper - lower, lower - upper)


_NAMED = {"hu_liu": _hu_liu, "vader": _vader}
