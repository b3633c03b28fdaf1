"""From a text to its tokens, spelled as the treebanks spell them: "don't" is "do", "n't".

The work is nltk's Treebank word tokenizer, which needs no download. It expects one sentence at a time and
sees only the last full stop, so the stops inside a review of several sentences are set free here first.
"""

from __future__ import annotations

import re

from nltk.tokenize import NLTKWordTokenizer

_TREEBANK = NLTKWordTokenizer()

# typographic signs, as the treebanks (and so their vocabularies) write them
_PLAIN = str.maketrans(
    {"‘": "'", "’": "'", "“": "``", "”": "''", "„": "``", "–": "--", "—": "--", "…": "..."}  # noqa: RUF001
)

# tokens set apart already, as treebanks have them: nltk would take the quote for an opening one
_CLOSING = re.compile(r" ''(?= |$)")

# a single stop before white space (brackets and quotes may close in between), or glued on: "it.They"
_STOP = re.compile(r"""(?<![\s.])\.(?:(?=["')\]}]*\s)|(?<=[a-z\d)]\.)(?=[A-Z][a-z]))""")

# their stop belongs to the word; "no." only before a number, "I" is a word rather than an initial
_ABBREVIATION = re.compile(
    r"""(?: mr | mrs | ms | dr | prof | rev | st | sr | jr | gen | col | sgt | lt | capt | gov | sen | rep
          | vs | etc | inc | corp | ltd | co | bros | dept | approx | ave | blvd | www
          | jan | feb | aug | sept | oct | nov | dec
          | (?-i:[A-HJ-Z]) | (?:[a-z]\.)+[a-z] )""",
    re.VERBOSE | re.IGNORECASE,
)


def tokenize(text: str) -> list[str]:
    """Return the tokens of `text` in the spelling of the Penn Treebank, case kept.

    Contractions are split ("ca", "n't"), double quotes become `` and '' as in the Stanford Sentiment
    Treebank, full stops at the end of each sentence stand alone, those of "Mr.", "U.S." and "3.5" stay.

    Parameters
    ----------
    text : str
        One or several sentences.

    Returns
    -------
    list of str
        The tokens; empty for a text of white space.

    Examples
    --------
    >>> tokenize("It isn't good. Mr. Smith gave it 3.5 stars!")
    ['It', 'is', "n't", 'good', '.', 'Mr.', 'Smith', 'gave', 'it', '3.5', 'stars', '!']
    >>> tokenize("He said “not bad” – twice.")
    ['He', 'said', '``', 'not', 'bad', "''", '--', 'twice', '.']
    """
    plain = _CLOSING.sub("''", " ".join(text.translate(_PLAIN).split()))
    tokens: list[str] = _TREEBANK.tokenize(_STOP.sub(_freed, plain))
    return tokens


def _freed(stop: re.Match[str]) -> str:
    """Return the full stop, parted from its word where it ends a sentence rather than the word."""
    text, place = stop.string, stop.start()
    word = text[text.rfind(" ", 0, place) + 1 : place].lstrip("\"'`([{")
    numbered = word.lower() == "no" and text[place + 1 : place + 3].strip().isdigit()
    if numbered or _ABBREVIATION.fullmatch(word):
        return "."
    return (
        " . " if text[place + 1].isalpha() else " ."
    )  # a quote that closes must not look like one that opens
