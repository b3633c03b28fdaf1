"""What a person calls a text (a string, tokens, ids) -> what the model reads (tokens, ids, known or not)."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt
from torch import Tensor

from rnnviz.errors import InputError
from rnnviz.text.vocabulary import Vocabulary

Tokenizer: TypeAlias = Callable[[str], Sequence[str]]
_BETWEEN_WORDS = re.compile(r"\S[ \t\r\n]+\S")  # the treebanks' "3\xa01/2" is one token
Text: TypeAlias = str | Sequence[str] | Sequence[int] | npt.NDArray[np.integer] | Tensor


class Encoded(NamedTuple):
    """One text as the model reads it: its tokens, their ids, and which of them the vocabulary knows."""

    tokens: list[str]
    ids: list[int]
    known: list[bool]


def encoded(text: Text, vocabulary: Vocabulary, tokenizer: Tokenizer) -> Encoded:
    """Return one text as the model reads it; see :meth:`rnnviz.TextClassifier.encode`."""
    if isinstance(text, bytes | bytearray | memoryview):
        raise InputError(
            f"the text is {type(text).__name__}, which are numbers of letters and no ids; "
            'expected a string: decode it first, text.decode("utf-8").'
        )
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
        if not isinstance(text, str):  # what a tokenizer cuts is a token, whatever it holds
            _refuse_texts(tokens, vocabulary)
        return encoded_tokens(tokens, vocabulary)
    return _encoded_ids(tokens, vocabulary)


def encoded_tokens(tokens: Sequence[str], vocabulary: Vocabulary) -> Encoded:
    """Return tokens, which nobody could take for texts, as the model reads them.

    Raises
    ------
    InputError
        Where all are empty, or there are none, or one is unknown to a vocabulary that has no token for unknown words.
    """
    tokens = list(tokens)
    if not any(token.strip() or token in vocabulary for token in tokens):
        raise InputError(f"the tokens {tokens!r} are all empty; expected at least one word.")
    return Encoded(tokens, vocabulary.ids(tokens), vocabulary.known(tokens))


def _refuse_texts(tokens: list[str], vocabulary: Vocabulary) -> None:
    """Raise where an item of a list is no token but words with white space between them."""
    for position, token in enumerate(tokens):
        if _BETWEEN_WORDS.search(token) and token not in vocabulary:
            raise InputError(
                f"item {position} of the list is {token!r}, words with white space between them that the "
                "vocabulary does not hold as one token; a list is read as the tokens of one text. Several "
                "texts are explained by rnnviz.explain_corpus(classifier, texts). One text is given as one "
                f"string, or token by token: {token.split()!r}."
            )


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
