"""The names of a model's outputs, in every form in which people hold them -> a tuple of names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence, Set
from typing import Any

import numpy as np

from rnnviz.errors import ModelError


def labels_of(given: Any) -> tuple[str, ...]:
    """Return the names of a model's outputs, in their order.

    Parameters
    ----------
    given : sequence of str, mapping, array, Index or Categorical
        The names in the order of the outputs: a list, a tuple, a numpy array, a pandas Index, the categories of
        a pandas Categorical, the `classes_` of a scikit-learn encoder. Or a dict from each output's place to its
        name, or from each name to its place.

    Raises
    ------
    ModelError
        Where these are no names (a number says nothing in a picture), one stands twice, the places of a dict are
        others than 0 to C-1, or there is no order.

    Examples
    --------
    >>> labels_of({1: "positive", 0: "negative"})
    ('negative', 'positive')
    >>> labels_of({"negative": 0, "positive": 1})
    ('negative', 'positive')
    """
    names = _names(given)
    if not names:
        raise ModelError("the labels are empty; expected a list of names, one for each output of the model.")
    _refuse_no_names(names)
    twice = [name for name, times in Counter(names).items() if times > 1]
    if twice:
        raise ModelError(
            f"the labels are {_shown(names)}, where {twice[0]!r} stands twice; "
            "expected a list of different names, one for each output."
        )
    return tuple(map(str, names))


def _names(given: Any) -> list[Any]:
    """Return what was given as a list in the order of the outputs."""
    if isinstance(given, str | bytes):
        raise ModelError(
            f"the labels are the one {type(given).__name__} {given!r}; "
            "expected a list of names, one for each output."
        )
    if isinstance(given, Mapping):
        return _by_place(given)
    for holder in ("categories", "classes_"):  # pandas' Categorical, scikit-learn's LabelEncoder
        given = given if isinstance(given, type) else getattr(given, holder, given)
    if isinstance(given, np.ndarray) and given.ndim != 1:
        raise ModelError(
            f"the labels are an array of shape {given.shape}; expected one axis, a name for each output."
        )
    if isinstance(given, Sequence):
        return list(given)
    if hasattr(given, "tolist") and isinstance(listed := given.tolist(), list):
        return listed
    why = "a set has no order" if isinstance(given, Set) else f"got {type(given).__name__}"
    raise ModelError(
        f"the labels must be names in the order of the model's outputs, but {why}; "
        'give a list, e.g. ["negative", "positive"], or a dict {0: "negative", 1: "positive"}.'
    )


def _by_place(given: Mapping[Any, Any]) -> list[Any]:
    """Return the names of a dict from places to names, or from names to places."""
    if all(map(_is_place, given)):
        pairs = list(given.items())
    elif all(map(_is_place, given.values())):
        pairs = [(place, name) for name, place in given.items()]
    else:
        raise ModelError(
            f"the labels are the dict {_shown(given)}; expected whole numbers on one side and names on the "
            'other, e.g. {0: "negative", 1: "positive"}.'
        )
    places = [int(place) for place, _ in pairs]
    if sorted(places) != list(range(len(places))):
        raise ModelError(
            f"the labels' places are {_shown(sorted(places))}; expected 0 to {len(places) - 1}, each once: "
            "the place of each name among the model's outputs."
        )
    return [name for _, name in sorted(pairs, key=lambda pair: int(pair[0]))]


def _refuse_no_names(names: list[Any]) -> None:
    """Raise where a label is no str, or blank."""
    foreign = next((name for name in names if not isinstance(name, str)), None)
    if foreign is not None or None in names:
        numbers = all(isinstance(name, int | float | np.number) for name in names)
        mend = (
            "e.g. [str(n) for n in labels], or better words" if numbers else 'e.g. ["negative", "positive"]'
        )
        raise ModelError(
            f"the labels are {_shown(names)}, of which {foreign!r} is {type(foreign).__name__}; "
            f"expected names, as str: {mend}."
        )
    if not all(name.strip() for name in names):
        raise ModelError(f"the labels are {_shown(names)}, of which one is blank; give every output a name.")


def _is_place(value: object) -> bool:
    return isinstance(value, int | np.integer) and not isinstance(value, bool)


def _shown(value: Any, most: int = 80) -> str:
    """Return what was given, cut short."""
    text = repr(value)
    return text if len(text) <= most else text[: most - 3] + "..."
