"""Data that nltk keeps outside its package: found in one of nltk's folders, or fetched there."""

from __future__ import annotations

import io
import warnings
from pathlib import PurePosixPath

import nltk


def at_hand(*places: str) -> bool:
    """Whether nltk has the data in one of these places of its folders, if need be after a download.

    Parameters
    ----------
    *places : str
        Such as "corpora/opinion_lexicon" and "corpora/opinion_lexicon.zip"; the first one's last part is what
        nltk's downloader calls the data.
    """
    return is_here(*places) or (_fetched(PurePosixPath(places[0]).name) and is_here(*places))


def is_here(*places: str) -> bool:
    """Whether nltk has the data in one of these places of its folders; nothing is downloaded."""
    for place in places:
        try:
            nltk.data.find(place)
        except LookupError:
            continue
        return True
    return False


def _fetched(name: str) -> bool:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # nltk warns of folders it will not write to, and then does not
            return bool(nltk.download(name, quiet=True, print_error_to=io.StringIO()))
    except OSError:  # no folder that can be written to
        return False
