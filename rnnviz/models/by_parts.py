"""A wrap by parts: somebody's own embedding, recurrent layer and head -> TextClassifier, or why not.

The modules are used in place: none is copied, moved, put into another mode, hooked or given gradients.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor, nn

from rnnviz.errors import ModelError, nearest
from rnnviz.models.classifier import TextClassifier, shortened
from rnnviz.models.labels import labels_of
from rnnviz.models.own import OwnModel
from rnnviz.models.parts import CELLS, POOLINGS, refuse_weights
from rnnviz.models.proof import WHOLE, made_up, prove
from rnnviz.models.vocabularies import vocabulary_of
from rnnviz.text.vocabulary import Vocabulary

SUPPORTED = "nn.LSTM, nn.GRU or nn.RNN (tanh)"


def by_parts(
    *,
    embedding: nn.Embedding,
    rnn: nn.RNNBase,
    head: nn.Linear,
    vocabulary: Any,
    labels: Any,
    pooling: str = "last",
    tokenizer: Any = None,
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
    vocabulary : Vocabulary, list, dict, array or object that holds one
        The words in the order of their ids, each word's id, or what holds them: see
        :func:`rnnviz.models.vocabularies.vocabulary_of`. Its words for unknown ones and for padding are found by
        their usual spellings; pass ``Vocabulary(words, unknown=...)`` where yours is another.
    labels : sequence of str, dict or array
        The names of the classes, in the order of the head's outputs, or each one's place.
    pooling : {"last", "mean", "max"}
        How your model makes one state of a text's states; see :class:`rnnviz.TextClassifier`.
    tokenizer : callable from str to a sequence of str, or object with `tokenize`, optional
        How your model cuts a text; default: as the vocabulary's own object does, else nltk's Treebank tokenizer.
    check : (ids, logits), optional
        Proof that the wrap is right: the ids of one text or of several (not padded), and the logits that your
        own model gives for them in eval mode. A wrap that gives others is refused, and so is a proof that other
        poolings pass as well.

    Returns
    -------
    TextClassifier
        It holds your modules themselves, in the mode that they were in.

    Raises
    ------
    ModelError
        Where a module is not supported, the modules do not fit each other, weights are not finite, the labels or
        the vocabulary cannot be read, or `check` fails or proves nothing.

    Examples
    --------
    >>> import torch, rnnviz.models as models
    >>> from torch import nn
    >>> words = ["<unk>", "good", "bad", "film"]
    >>> parts = nn.Embedding(4, 5), nn.GRU(5, 6), nn.Linear(6, 2)
    >>> clf = models.by_parts(embedding=parts[0], rnn=parts[1], head=parts[2],
    ...                       vocabulary=words, labels=["negative", "positive"])
    >>> clf.cell, clf.predict(["good film"]).shape
    ('gru', (1, 2))
    """
    _refuse_kinds(embedding, rnn, head)
    if pooling not in POOLINGS:
        raise ModelError(f"unknown pooling {pooling!r}; {nearest(pooling, POOLINGS)}")
    words, cut = vocabulary_of(vocabulary, tokenizer)
    names = labels_of(labels)
    _refuse_sizes(embedding, rnn, head, words, names)
    refuse_weights(embedding=embedding, rnn=rnn, head=head)
    clf = TextClassifier(embedding, rnn, head, words, names, pooling, cut)
    clf.training = rnn.training
    if check is not None:
        prove(clf, check)
    return clf


def in_its_own_way(clf: TextClassifier) -> OwnModel:
    """Return a classifier as a model that is called, whatever its parts' weights look like."""
    own = OwnModel(
        clf, clf.vocabulary, clf.labels, clf.tokenizer, lambda net, ids, lengths: net(ids, lengths)
    )
    own.notes.append(
        "A part acts otherwise than its weights say (a forward or hooks of its own, weights that are made anew): it "
        "was explained as it is called."
    )
    return own


def reads_as_called(clf: TextClassifier) -> float:
    """Return how far the logits by the modules' weights are from those by the modules called.

    The explanations of a classifier read the weights of its parts. A part whose own way is another (a `forward`
    of its own, hooks, parametrizations, weights that lie elsewhere than they are read) is explained as another
    function; then this is larger than rounding.

    Parameters
    ----------
    clf : TextClassifier
        Nothing of it changes: no mode, weight, buffer or gradient, nor torch's random state. (What hooks of its
        owner do outside the modules, they do here too.)

    Returns
    -------
    float
        The largest difference over two texts of different lengths, the same at each call. Infinity where the
        modules or the weights cannot be run as a classifier runs them, or where a difference is NaN.

    Examples
    --------
    >>> clf = TextClassifier.load("mini")
    >>> reads_as_called(clf) < 1e-5
    True
    >>> _ = clf.head.register_forward_hook(lambda head, given, logits: 2 * logits)
    >>> reads_as_called(clf) > 0.1
    True
    """
    texts = made_up(clf.embedding.num_embeddings)
    with untouched(clf), clf.evaluating():
        try:
            read = torch.stack([_logits_by_weights(clf, text) for text in texts])
            called = clf.logits(texts)
        except Exception:  # of somebody's own code: whatever it is, the parts are not what they look like
            return math.inf
    if read.shape != called.shape:
        return math.inf
    off = (read - called).abs().max().item()
    return math.inf if math.isnan(off) else off


def _logits_by_weights(clf: TextClassifier, text: Sequence[int]) -> Tensor:
    """Return the logits (C,) of one text as torch's functions give them for the weights, no module called."""
    table, rnn, head = clf.embedding, clf.rnn, clf.head
    if table.max_norm is not None and _has_own_way(table):
        raise ModelError("an embedding with max_norm is not called, which would rewrite its weights.")
    ids = torch.tensor(text, device=table.weight.device)
    x = shortened(table, nn.functional.embedding(ids, table.weight))[:, None]
    flat: list[Tensor] = [weight for weights in rnn.all_weights for weight in weights]
    zero = x.new_zeros(len(rnn.all_weights), 1, rnn.hidden_size)
    options = rnn.bias, rnn.num_layers, 0.0, False, rnn.bidirectional, False
    if isinstance(rnn, nn.LSTM):
        states = torch.lstm(x, (zero, zero), flat, *options)[0]
    else:
        states = (torch.gru if isinstance(rnn, nn.GRU) else torch.rnn_tanh)(x, zero, flat, *options)[0]
    lengths = torch.tensor([len(text)], device=x.device)
    pooled = clf.pool(states.transpose(0, 1), lengths)
    return nn.functional.linear(pooled, head.weight, head.bias)[0]


def _has_own_way(module: nn.Module) -> bool:
    """Say whether calling an embedding may do more than look a vector up."""
    own = type(module).forward is not nn.Embedding.forward or "forward" in vars(module)
    return own or bool(module._forward_hooks or module._forward_pre_hooks)


@contextmanager
def untouched(model: nn.Module) -> Iterator[None]:
    """Within: modules may do what they like with themselves. After: they are as before, torch's randomness too.

    Attributes, hooks, buffers and tensors that are no parameters are put back. Parameters are not copied.
    """
    kept = [(vars(module), _held(vars(module))) for module in model.modules()]
    devices = {weight.device for weight in model.parameters() if weight.device.type == "cuda"}
    with torch.random.fork_rng(devices=list(devices)):
        try:
            yield
        finally:
            for own, before in kept:
                _put_back(own, before)


def _held(own: Mapping[Any, Any], containers: bool = True) -> dict[Any, tuple[Any, Any]]:
    """Return each attribute of a module, and a copy of what it holds where that may change in place."""
    held = {}
    for name, value in own.items():
        content: Any = None
        if isinstance(value, Tensor) and not isinstance(value, nn.Parameter):
            content = value.detach().clone()
        elif containers and isinstance(value, dict):  # _buffers, the hooks, and its owner's own
            content = _held(value, containers=False)
        elif containers and isinstance(value, list):
            content = list(value)
        held[name] = value, content
    return held


def _put_back(own: dict[Any, Any], before: Mapping[Any, tuple[Any, Any]]) -> None:
    """Make a dict hold what it held, in the objects that held it: handles of hooks refer to these."""
    own.clear()
    for name, (value, content) in before.items():
        own[name] = value
        if content is None:
            continue
        if isinstance(value, dict):
            _put_back(value, content)
        elif isinstance(value, list):
            value[:] = content
        elif not torch.equal(value, content):
            value.detach().copy_(content)


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
            f"expected {SUPPORTED}.{hint or f' If yours is none of these, {WHOLE}.'}"
        )
    if not isinstance(embedding, nn.Embedding):
        raise ModelError(
            f"embedding is {type(embedding).__name__}; expected nn.Embedding. If yours is none, {WHOLE}."
        )
    if not isinstance(head, nn.Linear):
        raise ModelError(
            f"head is {type(head).__name__}; expected one nn.Linear from the pooled state to the logits. "
            f"If more stands there, {WHOLE}."
        )
    if rnn.proj_size:
        raise ModelError(
            f"the LSTM has proj_size={rnn.proj_size}; its projected states have no decomposition here. "
            f"Use proj_size=0, or {WHOLE}."
        )
    if isinstance(rnn, nn.RNN) and rnn.nonlinearity != "tanh":
        raise ModelError(
            f"the RNN has nonlinearity={rnn.nonlinearity!r}; expected {SUPPORTED}. Train it so, or {WHOLE}."
        )


def _refuse_sizes(
    embedding: nn.Embedding, rnn: nn.RNNBase, head: nn.Linear, words: Vocabulary, labels: Sequence[str]
) -> None:
    """Raise where two parts do not fit each other."""
    pooled = rnn.hidden_size * (2 if rnn.bidirectional else 1)
    if head.out_features == 1 and len(labels) == 2:
        raise ModelError(
            "the head has one output for two labels. Make it two, which changes no probability: "
            "two = nn.Linear(head.in_features, 2) with weight [0, w] and bias [0, b]. "
            "Or hand over the whole model, rnnviz.wrap(model=..., output='one_logit')."
        )
    for what, given, expected in [
        ("the rnn's input size", rnn.input_size, ("the embedding's", embedding.embedding_dim)),
        ("the head's input size", head.in_features, ("hidden size times directions,", pooled)),
        ("the number of labels", len(labels), ("one a head's output,", head.out_features)),
        ("the vocabulary's size", len(words), ("one word a row of the embedding,", embedding.num_embeddings)),
    ]:
        if given != expected[1]:
            raise ModelError(f"{what} is {given}; expected {expected[0]} {expected[1]}.")
