"""What goes wrong at the user's side, said in words: what was given, what was expected, how to mend it.

Every error is also a builtin (`ValueError`, `TypeError`, ...), so callers who never heard of this
module can still catch what they expect to catch.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable


class RnnvizError(Exception):
    """The root of every error that rnnviz raises on purpose."""


class InputError(RnnvizError, ValueError):
    """A text, target, option or table that cannot be used as it is."""


class ModelError(RnnvizError, ValueError):
    """A model that cannot be explained: wrong modules, wrong shapes, weights that are not finite."""


class UnsupportedError(RnnvizError, ValueError):
    """A method, variant or picture that does not exist for this model or this explanation."""


class DataError(RnnvizError, ValueError):
    """A file that is damaged, foreign or not in the format it should have."""


class FetchError(RnnvizError, OSError):
    """Data that had to be downloaded and could not be."""


def nearest(name: str, known: Iterable[str]) -> str:
    """Return a hint that names the known names nearest to `name`, or all of them.

    Parameters
    ----------
    name : str
        What was asked for.
    known : iterable of str
        What there is.

    Returns
    -------
    str
        ``"did you mean 'reat'? Known: 'cd', 'reat'."``

    Examples
    --------
    >>> nearest("raet", ["cd", "reat"])
    "did you mean 'reat'? Known: 'cd', 'reat'."
    """
    names = [str(item) for item in known]
    close = difflib.get_close_matches(str(name), names, n=3)
    guess = f"did you mean {' or '.join(map(repr, close))}? " if close else ""
    return f"{guess}Known: {', '.join(map(repr, names))}."
