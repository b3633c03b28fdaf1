"""From tokens to ids and back: the words a classifier knows, in the order of its embedding's rows."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from rnnviz.errors import InputError

PAD, UNKNOWN = "<pad>", "<unk>"
_SPECIAL = re.compile(r"<.+>|\[.+\]", re.DOTALL)  # "<PAD>", "[UNK]": no words, so their case says nothing


class Vocabulary:
    """The words a classifier knows; immutable.

    Parameters
    ----------
    words : sequence of str
        ``words[i]`` has the id i, which is its row in the embedding.
    lower : bool, optional
        Whether tokens are lower-cased before they are looked up. Where it is not said: True if no word
        has an upper-case letter.
    unknown : str or None
        The word that stands for all unknown ones; None where there is none. The default may be absent
        from `words`, which also means that there is none.
    padding : str or None
        The word that fills up short texts; None where there is none. Its default may be absent likewise.

    Raises
    ------
    InputError
        Where a word is given twice or is no string, where `unknown` or `padding` is named and not among the
        words, or where `lower` would make words with upper-case letters unreachable.

    Examples
    --------
    >>> words = Vocabulary(["<pad>", "<unk>", "good", "film"])
    >>> words.ids(["Good", "movie"]), words.known(["Good", "movie"])
    ([2, 1], [True, False])
    """

    __slots__ = ("_ids", "_lower", "_padding", "_unknown", "_words")

    def __init__(
        self,
        words: Sequence[str],
        *,
        lower: bool | None = None,
        unknown: str | None = UNKNOWN,
        padding: str | None = PAD,
    ) -> None:
        if isinstance(words, str):
            raise InputError(
                f"expected a sequence of words, got the one string {words!r}; write [{words!r}]."
            )
        self._words = tuple(words)
        foreign = next((word for word in self._words if not isinstance(word, str)), None)
        if foreign is not None:
            raise InputError(
                f"expected words as str, got {foreign!r} of type {type(foreign).__name__}; "
                "give the list of words in the order of the embedding's rows."
            )
        self._ids = {word: row for row, word in enumerate(self._words)}
        if len(self._ids) < len(self._words):
            twice = [word for word, seen in Counter(self._words).items() if seen > 1]
            raise InputError(f"each word may stand once, but these stand twice: {_first(twice)}.")
        named = (unknown, padding)  # "UNK" says as little about case as "<UNK>"
        cased = [
            word
            for word in self._words
            if word != word.lower() and word not in named and not _SPECIAL.fullmatch(word)
        ]
        if lower and cased:
            raise InputError(
                f"with lower=True these words would never be found: {_first(cased)}; "
                "give them in lower case or pass lower=False."
            )
        self._lower = not cased if lower is None else bool(lower)
        self._unknown = self._named("unknown", unknown, UNKNOWN)
        self._padding = self._named("padding", padding, PAD)

    def _named(self, what: str, word: str | None, default: str) -> int | None:
        """Return the id of the word that was named as the unknown or the padding one."""
        if word not in (None, default) and word not in self._ids:
            raise InputError(
                f"the {what} word {word!r} is not among the {len(self)} words; name one of them, "
                f"or pass {what}=None where there is none."
            )
        return None if word is None else self._ids.get(word)

    @classmethod
    def build(
        cls, sentences: Iterable[Sequence[str]], *, lower: bool = True, min_count: int = 1
    ) -> Vocabulary:
        """Return the vocabulary of sentences: "<pad>", "<unk>", then by falling count, ties alphabetical.

        Parameters
        ----------
        sentences : iterable of sequences of str
            The tokens of each.
        lower : bool
            Whether case is dropped, now and at look-up.
        min_count : int
            Words that are seen less often are left out.

        Raises
        ------
        InputError
            Where no word is left.

        Examples
        --------
        >>> Vocabulary.build([["a", "Good", "film"], ["good", "!"]]).words
        ('<pad>', '<unk>', 'good', '!', 'a', 'film')
        """
        seen: Counter[str] = Counter()
        for tokens in sentences:
            if isinstance(tokens, str):
                raise InputError(
                    f"expected the tokens of each sentence, got the string {tokens!r}; tokenize it first."
                )
            seen.update(map(str.lower, tokens) if lower else tokens)
        kept = [word for word, times in seen.items() if times >= min_count and word not in (PAD, UNKNOWN)]
        if not kept:
            raise InputError(
                f"no word is seen {min_count} times or more in the sentences given; "
                "give more of them, or a lower min_count."
            )
        return cls([PAD, UNKNOWN, *sorted(kept, key=lambda word: (-seen[word], word))], lower=lower)

    @property
    def words(self) -> tuple[str, ...]:
        """The words in the order of their ids."""
        return self._words

    @property
    def lower(self) -> bool:
        """Whether tokens are lower-cased before they are looked up."""
        return self._lower

    @property
    def pad(self) -> int:
        """The id that fills up short texts: that of the padding word, 0 where there is none."""
        return self._padding or 0

    @property
    def padding(self) -> int | None:
        """The id of the padding word, None where there is none."""
        return self._padding

    @property
    def unknown(self) -> int | None:
        """The id that unknown words get, None where they have none."""
        return self._unknown

    def ids(self, tokens: Sequence[str]) -> list[int]:
        """Return the id of each token, that of the unknown word for those that are not known.

        Raises
        ------
        InputError
            Where there are unknown tokens and no unknown word; it names them.
        """
        rows = [self._find(token) for token in tokens]
        if self._unknown is None and None in rows:
            strange = [token for token, row in zip(tokens, rows, strict=True) if row is None]
            raise InputError(
                f"the vocabulary ({len(self)} words) has no word for unknown ones and does not know: "
                f"{_first(dict.fromkeys(strange))}; leave them out, or name its word for unknown ones "
                "by Vocabulary(words, unknown=...)."
            )
        return [self._unknown if row is None else row for row in rows]  # type: ignore[misc]  # ruled out above

    def known(self, tokens: Sequence[str]) -> list[bool]:
        """Return for each token whether the vocabulary has it; the unknown word itself is not known."""
        return [self._find(token) not in (None, self._unknown) for token in tokens]

    def _find(self, token: str) -> int | None:
        return self._ids.get(token.lower() if self._lower and token not in self._ids else token)

    def __contains__(self, token: object) -> bool:
        return isinstance(token, str) and self._find(token) is not None

    def __len__(self) -> int:
        return len(self._words)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Vocabulary):
            return NotImplemented
        return self._key == other._key

    def __hash__(self) -> int:
        return hash(self._key)

    @property
    def _key(self) -> tuple[object, ...]:
        return self._words, self._lower, self._unknown, self._padding

    def __repr__(self) -> str:
        return f"Vocabulary({len(self)} words, lower={self._lower}, unknown={self._unknown})"


def _first(words: Iterable[str], most: int = 5) -> str:
    """Return the first few words, quoted, and how many more there are."""
    words = list(words)
    more = f" and {len(words) - most} more" if len(words) > most else ""
    return ", ".join(map(repr, words[:most])) + more
