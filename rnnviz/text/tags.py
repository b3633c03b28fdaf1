"""Parts of speech: from tokens to Penn Treebank tags, and from those to universal tags.

tokens -> nltk's averaged perceptron, or else textblob's PatternTagger -> Tags
"""

from __future__ import annotations

import importlib.util
import re
import warnings
from collections.abc import Callable, Sequence
from functools import cache
from typing import NamedTuple

import nltk

from rnnviz.errors import FetchError
from rnnviz.text.nltk_data import at_hand, is_here

PERCEPTRON = "nltk's averaged perceptron"
PATTERN = "textblob's PatternTagger"
_DATA = "averaged_perceptron_tagger_eng"

_UNIVERSAL = {
    "NOUN": "NN NNS NNP NNPS",
    "VERB": "MD VB VBD VBG VBN VBP VBZ",
    "ADJ": "JJ JJR JJS",
    "ADV": "RB RBR RBS WRB",
    "PRON": "PRP PRP$ WP WP$",
    "DET": "DT EX PDT WDT",
    "ADP": "IN",
    "NUM": "CD",
    "CONJ": "CC",
    "PRT": "POS RP TO",
    ".": "`` '' . , : ( ) # $ -LRB- -RRB-",
}
_UNIVERSAL_OF = {penn: name for name, tags in _UNIVERSAL.items() for penn in tags.split()}


class Tags(NamedTuple):
    """What the tagger said of one text of T tokens.

    Attributes
    ----------
    penn, universal : list of str, length T
        Penn Treebank tags ("VBZ") and the universal tags they belong to ("VERB").
    tagger : str
        Which tagger it was: `PERCEPTRON` or `PATTERN`.
    """

    penn: list[str]
    universal: list[str]
    tagger: str


def tag(tokens: Sequence[str]) -> Tags:
    """Return the parts of speech of the tokens, as nltk's averaged perceptron tagger sees them.

    Where its data is neither there nor to be had from the network, textblob's PatternTagger takes its place.

    Parameters
    ----------
    tokens : sequence of str
        The tokens of one text, in the Penn Treebank's spelling; `rnnviz.text.tokenize` makes such.

    Returns
    -------
    Tags

    Raises
    ------
    FetchError
        Where there is neither tagger.
    """
    return _tagged(tokens, *best_tagger())


def tag_at_hand(tokens: Sequence[str]) -> Tags | None:
    """Return the parts of speech as `tag` does, by what is on this machine: nothing is fetched. None: no tagger is."""
    if is_here(f"taggers/{_DATA}"):
        return _tagged(tokens, PERCEPTRON, perceptron)
    return _tagged(tokens, PATTERN, pattern) if importlib.util.find_spec("textblob") else None


def _tagged(tokens: Sequence[str], name: str, tagger: Callable[[list[str]], list[str]]) -> Tags:
    penn = tagger(list(tokens))
    return Tags(penn, [universal(item) for item in penn], name)


def universal(penn: str) -> str:
    """Return the universal tag of a Penn Treebank tag, "X" for what is none.

    References
    ----------
    Petrov, Das, McDonald (2012), A Universal Part-of-Speech Tagset; nltk's own table `en-ptb` needs a download.

    Examples
    --------
    >>> [universal(penn) for penn in ["VBZ", "RP", ",", "UH"]]
    ['VERB', 'PRT', '.', 'X']
    """
    return _UNIVERSAL_OF.get(penn, "X")


@cache
def best_tagger() -> tuple[str, Callable[[list[str]], list[str]]]:
    """Return the name of the tagger to use and the tagger: tokens in, Penn tags out. Chosen once a process."""
    if at_hand(f"taggers/{_DATA}"):
        return PERCEPTRON, perceptron
    try:
        importlib.import_module("textblob")
    except ImportError as error:
        raise FetchError(
            f"there is no tagger of parts of speech: nltk's data {_DATA!r} is not in any of its folders (the "
            "environment variable NLTK_DATA names one) and could not be downloaded. Run "
            f"python -m nltk.downloader {_DATA} where there is a network, or pip install rnnviz[compare], whose "
            "textblob has a tagger that needs no data."
        ) from error
    return PATTERN, pattern


def perceptron(tokens: list[str]) -> list[str]:
    """Return Penn tags by nltk's averaged perceptron; LookupError where its data is missing."""
    return [found for _, found in nltk.pos_tag(tokens)]


def pattern(tokens: list[str]) -> list[str]:
    """Return Penn tags by textblob's PatternTagger, whose words are separated by blanks."""
    taggers = importlib.import_module("textblob.en.taggers")
    words = [re.sub(r"\s", "_", token) or "_" for token in tokens]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)  # textblob leaves its lexicon's file open
        tagged = taggers.PatternTagger().tag(" ".join(words), tokenize=False)
    return [found for _, found in tagged]
