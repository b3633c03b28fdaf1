"""What a person calls a text (a string, tokens, ids) -> what the model reads (tokens, ids, known or not)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt
from torch import Tensor

from rnnviz.errors import InputError
from rnnviz.text.vocabulary import Vocabulary

Tokenizer: TypeAlias = Callable[[str], Sequence[str]]
Text: TypeAlias = str | Sequence[str] | Sequence[int] | npt.NDArray[np.integer] | Tensor


class Encoded(NamedTuple):
    """One text as the model reads it: its tokens, their ids, and which of them the vocabulary knows."""

    tokens: list[str]
    ids: list[int]
    known: list[bool]


def encoded(text: Text, vocabulary: Vocabulary, tokenizer: Tokenizer) -> Encoded:
    """Return one text as the model reads it; see :meth:`rnnviz.TextClassifier.encode`."""
    if isinstance(text, str):
        tokens: list[Any] = list(tokenizer(text))
    elif isinstance(text, Sequence):
        tokens = list(text)
    elif isinstance(text, np.ndarray | Tensor) and text.ndim == 1:
        tokens = text.tolist()
    else:
        raise InputError(
            f"cannot read {type(text).__name__} as a text; "
            "expected a string, a list of tokens or a list of ids."
        )
    if not tokens:
        raise InputError(f"the text {text!r} has no token; expected at least one word.")
    if all(isinstance(token, str) for token in tokens):
        if not any(token.strip() for token in tokens):
            raise InputError(f"the tokens {tokens!r} are all empty; expected at least one word.")
        return Encoded(tokens, vocabulary.ids(tokens), vocabulary.known(tokens))
    return _encoded_ids(tokens, vocabulary)


def _encoded_ids(ids: list[Any], vocabulary: Vocabulary) -> Encoded:
    words = vocabulary.words
    for position, number in enumerate(ids):
        if not isinstance(number, int | np.integer) or isinstance(number, bool):
            raise InputError(
                f"item {position} of the text is {number!r}; expected all tokens (str) or all ids (int)."
            )
        if not 0 <= number < len(words):
            raise InputError(
                f"id {number} at position {position} is out of range; "
                f"the vocabulary's ids are 0 to {len(words) - 1}."
            )
    numbers = [int(number) for number in ids]
    return Encoded(
        [words[number] for number in numbers],
        numbers,
        [number != vocabulary.unknown for number in numbers],
    )
