"""What somebody's object says of its words: of torchtext, gensim, Hugging Face, Keras, or a class of one's own.

No library that makes such objects is imported: an object is known by what it offers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence, Set
from functools import partial
from typing import Any, NamedTuple

import numpy as np

from rnnviz.errors import ModelError
from rnnviz.models.encoding import Tokenizer

# where people's own classes keep their words, by id first: some leave the special ones out of the other
HOLDERS = (
    *("get_itos", "get_vocabulary", "itos", "index_to_key", "idx_to_token", "index2word", "idx2word"),
    *("get_stoi", "stoi", "key_to_index", "token_to_idx", "word2index", "word2idx"),
)


class Told(NamedTuple):
    """What somebody's object says of itself; None where it does not say."""

    words: Any
    unknown: str | int | None = None
    padding: str | int | None = None
    cut: Tokenizer | None = None


def cutter_of(tokenizer: Any) -> Tokenizer:
    """Return the callable that cuts a text, of a callable or of an object that holds one.

    Raises
    ------
    ModelError
        Where there is none.

    Examples
    --------
    >>> from nltk.tokenize import WhitespaceTokenizer
    >>> cutter_of(WhitespaceTokenizer())("not good")
    ['not', 'good']
    """
    cut = getattr(tokenizer, "tokenize", None)
    if callable(cut):  # asked first: a Hugging Face tokenizer can be called, but gives ids
        return cut  # type: ignore[no-any-return]
    if callable(tokenizer):
        return tokenizer  # type: ignore[no-any-return]
    if hasattr(tokenizer, "get_vocab") and callable(getattr(tokenizer, "encode", None)):
        return partial(_pieces, tokenizer)
    raise ModelError(
        f"the tokenizer is {type(tokenizer).__name__}; expected a function from a text to its tokens, "
        "e.g. str.split, or an object with a method tokenize."
    )


def told_by(given: Any) -> Told:
    """Return what an object says of itself, known by what it offers."""
    if isinstance(given, str | bytes | Mapping | Sequence | Set | np.ndarray):
        return Told(given)
    if callable(getattr(given, "get_vocab", None)):
        return _told_by_tokenizer(given)
    if isinstance(getattr(given, "word_index", None), Mapping):
        return _told_by_keras(given)
    for name in HOLDERS:
        held = getattr(given, name, None)
        if held is not None:
            held = held() if callable(held) else held
            default = getattr(given, "get_default_index", None)
            unknown = default() if callable(default) else getattr(given, "unk_index", None)
            return Told(held, unknown)
    if hasattr(given, "wv"):  # gensim's models
        return told_by(given.wv)
    if callable(getattr(given, "encode", None)):
        return _told_by_encode(given)
    return Told(given)


def _told_by_tokenizer(given: Any) -> Told:
    """Return what a Hugging Face tokenizer says, or one of the library tokenizers."""
    if hasattr(given, "convert_tokens_to_ids"):
        cut = getattr(given, "tokenize", None)
        return Told(
            given.get_vocab(), getattr(given, "unk_token", None), getattr(given, "pad_token", None), cut
        )
    padding = getattr(given, "padding", None)
    return Told(
        given.get_vocab(),
        getattr(getattr(given, "model", None), "unk_token", None),
        padding.get("pad_token") if isinstance(padding, Mapping) else None,
        partial(_pieces, given) if callable(getattr(given, "encode", None)) else None,
    )


def _pieces(tokenizer: Any, text: str) -> list[str]:
    """Return the tokens of a text by a tokenizer whose `encode` gives an object with `tokens`."""
    try:
        found = tokenizer.encode(text, add_special_tokens=False)
    except TypeError:  # it knows no such option, and so adds none
        found = tokenizer.encode(text)
    if not hasattr(found, "tokens"):
        raise ModelError(
            f"the tokenizer's encode gives {type(found).__name__}; expected an object with tokens. "
            "Pass tokenizer=, a function from a text to its tokens."
        )
    return list(found.tokens)


def _told_by_keras(given: Any) -> Told:
    """Return what a Keras tokenizer says; with num_words, its model has words of lower ids only."""
    limit = getattr(given, "num_words", None)
    words = {word: row for word, row in given.word_index.items() if not limit or row < limit}
    unknown = getattr(given, "oov_token", None)
    known = None if unknown in words else frozenset(words)  # it drops what it does not know
    filters, split = getattr(given, "filters", "") or "", getattr(given, "split", " ")
    lower, letters = getattr(given, "lower", True), bool(getattr(given, "char_level", False))
    cut = partial(_cut_as_keras, filters=filters, split=split, lower=lower, letters=letters, known=known)
    return Told(words, unknown, None, cut)


def _cut_as_keras(
    text: str, *, filters: str, split: str, lower: bool, letters: bool, known: frozenset[str] | None
) -> list[str]:
    text = text.lower() if lower else text
    if letters:
        tokens = list(text)
    else:
        tokens = [
            word for word in text.translate(dict.fromkeys(map(ord, filters), split)).split(split) if word
        ]
    return tokens if known is None else [token for token in tokens if token in known]


def _told_by_encode(given: Any) -> Told:
    """Return what an object says that has `encode` from a text to ids and no table of words."""
    size = next(
        (
            int(value() if callable(value) else value)
            for value in (getattr(given, name, None) for name in ("vocab_size", "n_vocab", "get_piece_size"))
            if value is not None
        ),
        len(given) if hasattr(given, "__len__") else None,
    )
    if size is None:
        raise ModelError(
            f"the vocabulary is {type(given).__name__}, which encodes texts but does not say how many ids it "
            "has (vocab_size, n_vocab or len); give the list of words in the order of their ids."
        )
    piece = getattr(given, "id_to_piece", None) or getattr(given, "convert_ids_to_tokens", None)
    decode = getattr(given, "decode", None)
    named = [
        piece(row) if callable(piece) else decode([row]) if callable(decode) else "" for row in range(size)
    ]
    times = Counter(named)
    words = [
        word if isinstance(word, str) and word.strip() and times[word] == 1 else nameless(row)
        for row, word in enumerate(named)
    ]
    unknown, padding = (
        value if isinstance(value := _asked(given, name), int) and value >= 0 else None
        for name in ("unk_id", "pad_id")
    )
    return Told(words, unknown, padding, partial(_encoded_names, given.encode, tuple(words)))


def _asked(given: Any, name: str) -> Any:
    value = getattr(given, name, None)
    return value() if callable(value) else value


def _encoded_names(encode: Callable[[str], Any], words: tuple[str, ...], text: str) -> list[str]:
    """Return the names of the ids that a text is encoded as."""
    ids = encode(text)
    ids = getattr(ids, "ids", ids)
    ids = ids.tolist() if hasattr(ids, "tolist") else list(ids)
    strange = next((row for row in ids if not is_id(row) or row >= len(words)), None)
    if strange is not None:
        raise ModelError(
            f"encode gives {strange!r} for {text!r}; expected a list of ids, each 0 to {len(words) - 1}."
        )
    return [words[row] for row in ids]


def nameless(row: int) -> str:
    """Return the name of an id that has no word; no tokenizer that cuts at white space can give it."""
    return f"<id {row}>"


def is_id(value: object) -> bool:
    """Say whether a value is a whole number of at least 0."""
    return isinstance(value, int | np.integer) and not isinstance(value, bool) and bool(value >= 0)
