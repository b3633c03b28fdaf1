"""The traits of a whole corpus, packed: every text's words, their scores and what the model said of it.

Lists of tokens -> a vocabulary and rows of numbers, which cross to the browser once, as bytes; `js/src/shared/texts.ts`
reads them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import traitlets

from rnnviz.errors import InputError


class TextsTraits(traitlets.HasTraits):
    """N texts of M tokens in all, C classes."""

    vocabulary = traitlets.List(traitlets.Unicode()).tag(sync=True)
    """The distinct tokens of all texts. To browser. Default: none."""
    known_words = traitlets.Bytes().tag(sync=True)
    """uint8, one for each of `vocabulary`: 1 where the model knows the word. To browser."""
    token_ids = traitlets.Bytes().tag(sync=True)
    """uint32, little endian, (M,): the texts' tokens one after the other, by place in `vocabulary`. To browser."""
    offsets = traitlets.Bytes().tag(sync=True)
    """uint32, little endian, (N + 1,): where each text begins in `token_ids`, and the end. To browser."""
    word_scores = traitlets.Bytes().tag(sync=True)
    """float32, little endian, (M, C) or (M, 1) where the target is fixed: every word's scores. To browser."""
    text_logits = traitlets.Bytes().tag(sync=True)
    """float32, little endian, (N, C): the model's output for every text. To browser."""
    text_base = traitlets.Bytes().tag(sync=True)
    """float32, little endian, (N, C), or (N, 1) where the target is fixed: what is attributed to no word, in logits;
    empty: scores are no shares of the logit. To browser."""
    text_labels = traitlets.Bytes().tag(sync=True)
    """int16, little endian, (N,): the right class of every text, -1 where none is known; or empty. To browser."""
    opened = traitlets.List(traitlets.Dict()).tag(sync=True)
    """Texts whose phrases have scores in a page: {"text": its number, "spans": float32 (n_spans, C)}. To browser."""
    text = traitlets.Int(None, allow_none=True).tag(sync=True)
    """The number of the text that is open, or None. Both ways. Default: None."""
    shown = traitlets.Int(None, allow_none=True).tag(sync=True)
    """The text that the heat map's traits are about, or None: until the kernel has answered. To browser."""

    @traitlets.validate("text")
    def _text_exists(self, proposal: Any) -> Any:
        count = max(len(self.offsets) // 4 - 1, 0)
        if proposal.value is not None and not 0 <= proposal.value < count:
            raise traitlets.TraitError(
                f"text is {proposal.value}; expected None or a text from 0 to {count - 1}."
            )
        return proposal.value


def packed(
    texts: Sequence[Sequence[str]],
    known: Sequence[Sequence[bool]],
    word_scores: Sequence[npt.ArrayLike],
    logits: npt.ArrayLike,
    base: npt.ArrayLike | None = None,
    labels: npt.ArrayLike | None = None,
) -> dict[str, Any]:
    """Return the traits of N texts.

    Parameters
    ----------
    texts : sequence of token sequences
    known : sequence of sequences of bool
        Whether the model knows each token.
    word_scores : sequence of arrays of shape (T, C)
        Each text's words' scores.
    logits : array of shape (N, C)
    base : array of shape (N, C), or (N, 1) where the target is fixed, optional
    labels : sequence of int, optional
        The right class of every text; -1 where none is known.

    Raises
    ------
    InputError
        Where the numbers are not those of the texts.

    Examples
    --------
    >>> traits = packed([["good"], ["not", "good"]], [[True], [True, True]], [[[0.5]], [[-1], [0.5]]], [[0.5], [-0.5]])
    >>> traits["vocabulary"], np.frombuffer(traits["token_ids"], "<u4").tolist()
    (['good', 'not'], [0, 1, 0])
    """
    places: dict[str, int] = {}
    ids = [places.setdefault(token, len(places)) for text in texts for token in text]
    lengths = [len(text) for text in texts]
    scores = [np.asarray(rows, dtype="<f4") for rows in word_scores]
    output = np.asarray(logits, dtype="<f4")
    if (
        [len(rows) for rows in scores] != lengths
        or [len(row) for row in known] != lengths
        or len(output) != len(texts)
    ):
        raise InputError(
            f"expected scores for each of the tokens of {len(texts)} texts, and a row of logits a text; got "
            f"{len(scores)} texts' scores and {len(output)} rows of logits."
        )
    flags = np.zeros(len(places), dtype=np.uint8)
    flags[ids] = [flag for row in known for flag in row]
    return {
        "vocabulary": list(places),
        "known_words": flags.tobytes(),
        "token_ids": np.array(ids, dtype="<u4").tobytes(),
        "offsets": np.cumsum([0, *lengths], dtype="<u4").tobytes(),
        "word_scores": np.concatenate(scores).tobytes() if scores else b"",
        "text_logits": output.tobytes(),
        "text_base": b"" if base is None else np.asarray(base, dtype="<f4").tobytes(),
        "text_labels": b"" if labels is None else np.asarray(labels, dtype="<i2").tobytes(),
    }
