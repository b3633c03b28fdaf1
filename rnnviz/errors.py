"""What goes wrong at the user's side, said in words: what was given, what was expected, how to mend it.

Every error is also a builtin (`ValueError`, `TypeError`, ...), so callers who never heard of this
module can still catch what they expect to catch.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable


class RnnvizError(Exception):
    """The root of every error that rnnviz raises on purpose.

    Examples
    --------
    >>> import rnnviz as rv
    >>> issubclass(rv.errors.InputError, rv.errors.RnnvizError), issubclass(rv.errors.InputError, ValueError)
    (True, True)
    """


class InputError(RnnvizError, ValueError):
    """A text, target, option or table that cannot be used as it is.

    Examples
    --------
    >>> import rnnviz as rv
    >>> rv.explain(rv.TextClassifier.load("mini"), "good", method="raet")
    Traceback (most recent call last):
        ...
    rnnviz.errors.InputError: there is no method 'raet': did you mean 'reat'? Known: ...
    """


class ModelError(RnnvizError, ValueError):
    """A model that cannot be explained: wrong modules, wrong shapes, weights that are not finite.

    Examples
    --------
    >>> import rnnviz as rv
    >>> rv.explain("a model", "good")
    Traceback (most recent call last):
        ...
    rnnviz.errors.ModelError: ...
    """


class UnsupportedError(RnnvizError, ValueError):
    """A method, variant or picture that does not exist for this model or this explanation.

    Examples
    --------
    >>> import rnnviz as rv
    >>> rv.explain(rv.TextClassifier.load("mini"), "not good", method="reat").spans.interaction(0, 1, 2)
    Traceback (most recent call last):
        ...
    rnnviz.errors.UnsupportedError: ...
    """


class DataError(RnnvizError, ValueError):
    r"""A file that is damaged, foreign or not in the format it should have.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> import rnnviz as rv
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder, "reviews.csv")
    ...     _ = file.write_text("text,stars\nnot good,1\n")
    ...     rv.load_texts(file)
    Traceback (most recent call last):
        ...
    rnnviz.errors.DataError: ...has no column 'label'; it has 'text', 'stars'. Name them by load_texts(path, ...
    """


class FetchError(RnnvizError, OSError):
    """Data that had to be downloaded and could not be.

    Examples
    --------
    A treebank that may not be here, and is not to be downloaded:

    >>> import rnnviz as rv
    >>> try:
    ...     bank = rv.load_treebank("sst", download=False)
    ... except OSError:  # rv.errors.FetchError is one
    ...     bank = rv.load_treebank("mini")
    >>> bank.labels
    ('negative', 'positive')
    """


MOST_NAMED = 64  # names that a message lists


def nearest(name: str, known: Iterable[str]) -> str:
    """Return a hint that names the known names nearest to `name`, and all of them, of very many the first.

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
    more = f", ... ({len(names):,} in all)" if len(names) > MOST_NAMED else ""
    return f"{guess}Known: {', '.join(map(repr, names[:MOST_NAMED]))}{more}."
