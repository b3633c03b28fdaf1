"""rnnviz.wrap: somebody's own embedding, recurrent layer and head -> TextClassifier, or why not.

The modules are used in place: none is copied, moved, put into another mode, hooked or given gradients.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from rnnviz.errors import ModelError, nearest
from rnnviz.models.classifier import TextClassifier
from rnnviz.models.encoding import Tokenizer
from rnnviz.models.parts import CELLS, POOLINGS, refuse_weights
from rnnviz.text.tokenizer import tokenize
from rnnviz.text.vocabulary import Vocabulary

Floats: TypeAlias = npt.NDArray[np.float64]
SUPPORTED = "nn.LSTM, nn.GRU or nn.RNN (tanh)"


def wrap(
    *,
    embedding: nn.Embedding,
    rnn: nn.RNNBase,
    head: nn.Linear,
    vocabulary: Vocabulary | Sequence[str] | Mapping[str, int],
    labels: Sequence[str],
    pooling: str = "last",
    tokenizer: Tokenizer | None = None,
    check: tuple[Any, Any] | None = None,
) -> TextClassifier:
    """Return somebody's own modules as a classifier that rnnviz can explain.

    Parameters
    ----------
    embedding : torch.nn.Embedding
        Weights of shape (n_words, E).
    rnn : torch.nn.LSTM, torch.nn.GRU or torch.nn.RNN
        With `batch_first` or not, with biases or not, one or both directions, any number of layers. Not with
        `proj_size`, and nn.RNN only with tanh.
    head : torch.nn.Linear
        From the pooled state to one logit a class, with a bias or not.
    vocabulary : Vocabulary, sequence of str, or mapping from str to int
        The words in the order of their ids, or each word's id. Pass a Vocabulary where your word for unknown
        ones is not "<unk>".
    labels : sequence of str
        The names of the classes, in the order of the head's outputs.
    pooling : {"last", "mean", "max"}
        How your model makes one state of a text's states; see :class:`rnnviz.TextClassifier`.
    tokenizer : callable from str to a sequence of str, optional
        How your model cuts a text; default: nltk's Treebank tokenizer.
    check : (ids, logits), optional
        Proof that the wrap is right: the ids of one text or of several (not padded), and the logits that your
        own model gives for them in eval mode. A wrap that gives others is refused.

    Returns
    -------
    TextClassifier
        It holds your modules themselves, in the mode that they were in.

    Raises
    ------
    ModelError
        Where a module is not supported, the modules do not fit each other, weights are not finite, or `check`
        fails.

    Examples
    --------
    >>> import torch, rnnviz.models as models
    >>> from torch import nn
    >>> words = ["<unk>", "good", "bad", "film"]
    >>> parts = nn.Embedding(4, 5), nn.GRU(5, 6), nn.Linear(6, 2)
    >>> clf = models.wrap(embedding=parts[0], rnn=parts[1], head=parts[2],
    ...                   vocabulary=words, labels=["negative", "positive"])
    >>> clf.cell, clf.predict(["good film"]).shape
    ('gru', (1, 2))
    """
    _refuse_kinds(embedding, rnn, head)
    if pooling not in POOLINGS:
        raise ModelError(f"unknown pooling {pooling!r}; {nearest(pooling, POOLINGS)}")
    words = _vocabulary_of(vocabulary)
    _refuse_sizes(embedding, rnn, head, words, labels)
    refuse_weights(embedding=embedding, rnn=rnn, head=head)
    clf = TextClassifier(embedding, rnn, head, words, labels, pooling, tokenizer or tokenize)
    clf.training = rnn.training
    if check is not None:
        _refuse_other_logits(clf, *check)
    return clf


def _vocabulary_of(words: Vocabulary | Sequence[str] | Mapping[str, int]) -> Vocabulary:
    """Return the vocabulary of a list of words or of a mapping from words to ids."""
    if isinstance(words, Vocabulary):
        return words
    if isinstance(words, Mapping):
        if sorted(words.values()) != list(range(len(words))):
            raise ModelError(
                f"the vocabulary maps {len(words)} words to ids other than 0 to {len(words) - 1}, each once; "
                "give every row of the embedding one word."
            )
        words = sorted(words, key=words.__getitem__)
    return Vocabulary(words)


def _refuse_kinds(embedding: nn.Module, rnn: nn.Module, head: nn.Module) -> None:
    """Raise where a module is of a kind that cannot be explained."""
    if not isinstance(rnn, tuple(CELLS.values())):
        inside = [
            f"{name!r} (nn.{part.__class__.__name__})"
            for name, part in (rnn.named_modules() if isinstance(rnn, nn.Module) else [])
            if isinstance(part, nn.RNNBase)
        ]
        hint = f" Inside it there is {', '.join(inside)}: pass that as rnn." if inside else ""
        raise ModelError(
            f"rnn is {type(rnn).__name__}, not a recurrent layer that can be explained; "
            f"expected {SUPPORTED}.{hint}"
        )
    if not isinstance(embedding, nn.Embedding):
        raise ModelError(f"embedding is {type(embedding).__name__}; expected nn.Embedding.")
    if not isinstance(head, nn.Linear):
        raise ModelError(
            f"head is {type(head).__name__}; expected one nn.Linear from the pooled state to the logits."
        )
    if rnn.proj_size:
        raise ModelError(
            f"the LSTM has proj_size={rnn.proj_size}; its projected states have no decomposition here. "
            "Use proj_size=0."
        )
    if isinstance(rnn, nn.RNN) and rnn.nonlinearity != "tanh":
        raise ModelError(f"the RNN has nonlinearity={rnn.nonlinearity!r}; expected {SUPPORTED}.")


def _refuse_sizes(
    embedding: nn.Embedding, rnn: nn.RNNBase, head: nn.Linear, words: Vocabulary, labels: Sequence[str]
) -> None:
    """Raise where two parts do not fit each other."""
    pooled = rnn.hidden_size * (2 if rnn.bidirectional else 1)
    if head.out_features == 1 and len(labels) == 2:
        raise ModelError(
            "the head has one output for two labels. Make it two, which changes no probability: "
            "two = nn.Linear(head.in_features, 2) with weight [0, w] and bias [0, b]."
        )
    for what, given, expected in [
        ("the rnn's input size", rnn.input_size, ("the embedding's", embedding.embedding_dim)),
        ("the head's input size", head.in_features, ("hidden size times directions,", pooled)),
        ("the number of labels", len(labels), ("one a head's output,", head.out_features)),
        ("the vocabulary's size", len(words), ("one word a row of the embedding,", embedding.num_embeddings)),
    ]:
        if given != expected[1]:
            raise ModelError(f"{what} is {given}; expected {expected[0]} {expected[1]}.")
    if isinstance(labels, str) or len(set(labels)) != len(labels):
        raise ModelError(f"the labels are {labels!r}; expected a list of different names.")


def _refuse_other_logits(clf: TextClassifier, ids: Any, logits: Any) -> None:
    """Raise where the wrap's logits for `ids` differ from those that its owner's model gave."""
    texts = _lists(ids)
    encoded = [clf.encode(text).ids for text in texts]
    expected = np.atleast_2d(_array(logits).astype(np.float64))
    if expected.shape != (len(texts), len(clf.labels)):
        raise ModelError(
            f"check: the logits have shape {expected.shape}; expected ({len(texts)}, {len(clf.labels)}): "
            "a row for each text, a column for each label."
        )
    off = _distance(clf, encoded, expected)
    # float32 sums in another order differ by some 1e-6 of their size; a wrong wrap by far more
    allowed = (1e-4 if clf.dtype == torch.float32 else 1e-8) * max(1.0, float(np.abs(expected).max()))
    if off <= allowed:
        return
    raise ModelError(
        f"check: the wrap's logits are off by up to {off:.3g} from your model's (allowed: {allowed:.1g}). "
        + _cause(clf, encoded, expected, allowed)
    )


def _cause(clf: TextClassifier, ids: list[list[int]], expected: Floats, allowed: float) -> str:
    """Return the most probable cause of logits that differ, found by trial, or the usual ones."""
    for pooling in POOLINGS:
        other = TextClassifier(clf.embedding, clf.rnn, clf.head, clf.vocabulary, clf.labels, pooling)
        if _distance(other, ids, expected) <= allowed:
            return f"With pooling={pooling!r} they agree: pass that."
    if len(ids) > 1 and any(_distance(clf, [text], expected[:1]) <= allowed for text in ids[1:]):
        return "The logits are those of the texts in another order: give both in one order."
    if np.allclose(expected.sum(1), 1, atol=1e-4) and (expected >= 0).all():
        return "What you gave looks like probabilities: give the logits, from before the softmax."
    return (
        f"Usual causes: another pooling than {clf.pooling!r}; your model ran in training mode, with "
        "dropout (call .eval()); it takes the reverse direction's state at the last token, where it has read "
        "one token only (rnnviz takes it at token 0); it read the batch as time (batch_first), or padding as "
        "words; or something stands between these modules that the wrap does not know."
    )


def _distance(clf: TextClassifier, ids: list[list[int]], expected: Floats) -> float:
    """Return the largest difference of the logits of N lists of ids from `expected`, (N, C)."""
    difference = np.abs(clf.logits(ids).cpu().double().numpy() - expected).max()
    return float(np.nan_to_num(difference, nan=np.inf))


def _array(values: Any) -> npt.NDArray[Any]:
    """Return a tensor, list of tensors, list or array as an array."""
    if isinstance(values, Tensor):
        return values.detach().cpu().numpy()
    return np.array([_array(value) if isinstance(value, Tensor) else value for value in values])


def _lists(ids: Any) -> list[Any]:
    """Return the ids of one text or of several as a list of texts."""
    rows = ids.tolist() if isinstance(ids, Tensor | np.ndarray) else list(ids)
    return rows if rows and not np.isscalar(rows[0]) else [rows]
