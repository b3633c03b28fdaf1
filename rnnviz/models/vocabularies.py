"""Every form in which people hold a vocabulary -> a `Vocabulary` and the tokenizer that goes with it.

    list, dict, array, object -> Told (words, what it says of unknown ones and padding, how it cuts) -> Vocabulary

Nothing is guessed: what may mean two things is refused.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set
from typing import Any

from rnnviz.errors import ModelError
from rnnviz.models.encoding import Tokenizer
from rnnviz.models.told import cutter_of, is_id, nameless, told_by
from rnnviz.text.tokenizer import tokenize
from rnnviz.text.vocabulary import PAD, Vocabulary

UNKNOWNS = ("<unk>", "<UNK>", "[UNK]", "<oov>", "<OOV>", "__unk__", "_unk_")
PADDINGS = ("<pad>", "<PAD>", "[PAD]", "__pad__", "_pad_")
PLAIN_UNKNOWNS = ("UNK", "unk")  # only where none of the others stands
PLAIN_PADDINGS = (
    "PAD",
    "pad",
    "",
)  # "pad" is a word too: only among the first ids, where such things are put
FIRST = 4
MISSING = 1000  # ids without a word, and ten times the words more: else these are no ids


def vocabulary_of(given: Any, tokenizer: Any = None) -> tuple[Vocabulary, Tokenizer]:
    """Return the vocabulary and the tokenizer of what somebody holds their words in.

    The unknown word is the one that the object names, else one that is spelled as such words usually are
    ("<unk>", "[UNK]", "<oov>", ...), else there is none; padding likewise. Name others by
    ``Vocabulary(words, unknown=..., padding=...)``, which is taken as it is.

    Parameters
    ----------
    given : object
        One of

        - a `Vocabulary`; or the words in the order of their ids, as list, tuple, numpy array or pandas Index,
        - a dict from words to ids, or from ids to words. An id that has no word gets a name that nobody types,
          "<id 7>"; where it is 0 alone, that is padding,
        - a torchtext vocabulary (`get_itos` or `itos`), gensim's keyed vectors or a model with `wv`, a class of
          one's own with `index2word`, `idx2word`, `word2idx` or the like, a Keras layer with `get_vocabulary`,
        - a Hugging Face tokenizer (`get_vocab` and `convert_tokens_to_ids`), one of the library tokenizers
          (`get_vocab` and `encode`), or a Keras tokenizer (`word_index`): they cut the texts too,
        - any object with `encode` from a text to ids that says how many ids it has (`vocab_size`, `n_vocab`,
          `get_piece_size` or `len`). A token is then named by `id_to_piece` or `decode`, or by its id where these
          give one name to several.
    tokenizer : callable from str to a sequence of str, or object with `tokenize` or `encode`, optional
        How the model cuts a text, if not as the object does. Default: the object's own, else nltk's Treebank
        tokenizer.

    Returns
    -------
    vocabulary : Vocabulary
    tokenizer : callable from str to a sequence of str

    Notes
    -----
    Special tokens, such as [CLS] and [SEP], are not added to a text by Hugging Face's tokenizers: give their ids
    or tokens yourself if your model was trained with them. Where an object cuts the texts itself, tokens are
    looked up as it spells them, without lower-casing. An `encode` that adds special tokens adds them here too.

    Raises
    ------
    ModelError
        Where the ids are none, several words have one id, or two words may be the unknown one or padding.
    InputError
        Where a word stands twice or is no str.

    Examples
    --------
    >>> words, _ = vocabulary_of({"[UNK]": 1, "good": 2, "film": 3})
    >>> words.words, words.unknown, words.padding
    (('<pad>', '[UNK]', 'good', 'film'), 1, 0)
    """
    own = None if tokenizer is None else cutter_of(tokenizer)
    if isinstance(given, Vocabulary):
        return given, own or tokenize
    told = told_by(given)
    words, reserved = _words(told.words)
    vocabulary = Vocabulary(
        words,
        lower=False if told.cut is not None and own is None else None,
        unknown=_named(told.unknown, words) or _usual(words, "unknown word", UNKNOWNS, PLAIN_UNKNOWNS),
        padding=_padding(told.padding, words, reserved),
    )
    return vocabulary, own or told.cut or tokenize


def _words(given: Any) -> tuple[list[str], bool]:
    """Return the words in the order of their ids, and whether id 0 was left free for padding."""
    if isinstance(given, Mapping):
        return _by_id(given)
    if isinstance(given, str | bytes):
        raise ModelError(
            f"the vocabulary is the one {type(given).__name__} {given!r}; expected the words in the order of "
            "their ids: a list, or list(text) if each letter is a word. A file is read first."
        )
    if isinstance(given, Sequence):
        words = list(given)
    elif hasattr(given, "tolist") and isinstance(listed := given.tolist(), list):
        words = listed
    else:
        why = "a set, which has no order" if isinstance(given, Set) else f"{type(given).__name__}"
        raise ModelError(
            f"the vocabulary is {why}; expected the words in the order of their ids (a list), each word's id "
            "(a dict), or an object that holds them: of torchtext, gensim, Hugging Face or Keras."
        )
    if not words:
        raise ModelError("the vocabulary is empty; expected a word for each row of the embedding.")
    return words, False


def _by_id(given: Mapping[Any, Any]) -> tuple[list[str], bool]:
    """Return the words of a dict from words to ids or from ids to words, in the order of the ids."""
    if isinstance(given, Counter):
        raise ModelError(
            "the vocabulary is a Counter, which holds how often each word was seen; "
            "expected each word's id: {word: id} as your model was trained with it."
        )
    if not given:
        raise ModelError("the vocabulary is empty; expected a word for each row of the embedding.")
    if all(map(is_id, given)):
        by_id = {int(row): word for row, word in given.items()}
    elif all(map(is_id, given.values())):
        by_id = _inverted(given)
    else:
        word, row = next(
            ((word, row) for word, row in given.items() if not is_id(row) and not is_id(word)),
            next(iter(given.items())),
        )
        raise ModelError(
            f"the vocabulary is a dict that holds {word!r}: {row!r}; expected {{word: id}} or {{id: word}} with "
            "ids that are whole numbers of at least 0. Ids read from JSON are text: {int(i): w for i, w in ...}."
        )
    size = max(by_id) + 1
    free = size - len(by_id)
    if free > MISSING + 10 * len(by_id):
        raise ModelError(
            f"the vocabulary has {len(by_id)} words, but ids up to {size - 1}; expected ids that are rows of "
            "the embedding. Are these counts or hashes?"
        )
    words = [by_id.get(row, nameless(row)) for row in range(size)]
    reserved = free == 1 and 0 not in by_id
    if reserved and not {PAD, *PADDINGS} & set(words):
        words[0] = PAD
    return words, reserved and words[0] == PAD


def _inverted(given: Mapping[Any, Any]) -> dict[int, Any]:
    """Return ids to words of words to ids, none of which may have the id of another."""
    by_id: dict[int, Any] = {}
    for word, row in given.items():
        other = by_id.setdefault(int(row), word)
        if other is not word:
            raise ModelError(
                f"the vocabulary gives the id {int(row)} to {other!r} and to {word!r}; expected one word for "
                "each id, since a token is named by its id. Leave out all but one of them."
            )
    return by_id


def _padding(told: str | int | None, words: list[str], reserved: bool) -> str | None:
    """Return the padding word: the one that was told, the id that was left free, or one of the usual ones."""
    if reserved:
        return PAD
    return _named(told, words) or _usual(words, "padding", PADDINGS, PLAIN_PADDINGS, within=FIRST)


def _named(told: str | int | None, words: list[str]) -> str | None:
    """Return the word that an object names by itself or by its id, None where it is none of the words."""
    if isinstance(told, str):
        return told if told in words else None
    return words[told] if told is not None and is_id(told) and told < len(words) else None


def _usual(
    words: list[str], what: str, spellings: Iterable[str], plain: Iterable[str], within: int | None = None
) -> str | None:
    """Return the one word that is spelled as `what` usually is, None where there is none.

    Plain spellings count where no other one stands, and only among the first ids where `within` says so.
    """
    for usual, place in ((spellings, words), (plain, words[:within])):
        found = [word for word in usual if word in place]
        if len(found) > 1:
            other = "unknown" if what != "padding" else "padding"
            raise ModelError(
                f"the vocabulary has {' and '.join(map(repr, found))}, each of which may be its {what}; "
                f"say which: rnnviz.text.Vocabulary(words, {other}={found[0]!r})."
            )
        if found:
            return found[0]
    return None
