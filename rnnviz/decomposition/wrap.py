"""rnnviz.wrap: somebody's own model, as it is or by its three parts, proved -> what rnnviz explains, or why not."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from torch import nn

from rnnviz.decomposition.proof import prove
from rnnviz.errors import ModelError, nearest
from rnnviz.models.classifier import TextClassifier
from rnnviz.models.encoding import Tokenizer
from rnnviz.models.outputs import OUTPUTS, refuse_labels
from rnnviz.models.own import OwnModel
from rnnviz.models.wrap import _vocabulary_of
from rnnviz.models.wrap import wrap as by_parts
from rnnviz.text.tokenizer import tokenize
from rnnviz.text.vocabulary import Vocabulary

PARTS = ("embedding", "rnn", "head")


def wrap(
    model: nn.Module | None = None,
    *,
    vocabulary: Vocabulary | Sequence[str] | Mapping[str, int] | Any,
    labels: Sequence[str] | str,
    tokenizer: Tokenizer | None = None,
    call: Callable[..., Any] | None = None,
    output: str = "logits",
    unit: str = "",
    inputs: str = "tokens",
    embedding: nn.Embedding | None = None,
    rnn: nn.RNNBase | None = None,
    head: nn.Linear | None = None,
    pooling: str = "last",
    check: tuple[Any, Any] | None = None,
) -> OwnModel | TextClassifier:
    """Return somebody's own recurrent model as one that rnnviz can explain.

    Parameters
    ----------
    model : torch.nn.Module
        Your network as it is, with any recurrent layers, cells, attention and head. Nothing of it is named, copied or
        changed.
    vocabulary : Vocabulary, sequence of str, mapping from str to int, or somebody's vocabulary or tokenizer
        The words in the order of their ids, or each word's id.
    labels : sequence of str, or "vocabulary"
        What the outputs are about, in their order; a language model's are its words.
    tokenizer : callable from str to a sequence of str, optional
        How your model cuts a text; default: nltk's Treebank tokenizer.
    call : callable, optional
        ``call(net, ids, lengths)``, with ids int64 (B, T) and lengths (B,), to outputs (B, C), (B,) or (B, T', C).
        Default: ``net(ids)``, or ``net(ids, lengths)`` where its forward takes two.
    output : {"logits", "log_probabilities", "one_logit", "independent", "number"}
        What the outputs are: logits or log probabilities of classes that exclude each other; one logit, for the second
        of two labels; a logit for each of several labels, each with a sigmoid; or a number, named by the one label.
    unit : str
        Of a number.
    inputs : {"tokens"}
        What the model reads.
    embedding, rnn, head : torch.nn.Embedding; nn.LSTM, nn.GRU or nn.RNN; nn.Linear
        In the place of `model`: three parts, which you name because you like to. Inputs and states must fit each other.
    pooling : {"last", "mean", "max"}
        With parts: how your model makes one state of a text's states.
    check : (ids, logits), optional
        With parts: proof that they are put together rightly; the ids of texts and the logits that your model gives.

    Returns
    -------
    The model, which holds your modules themselves: `rnnviz.explain` and all that stands on it takes it, and its `repr`
    says what was found in it.

    Raises
    ------
    ModelError
        Where the model cannot be called, or proved to be explained rightly; says what to change.
    UnsupportedError
        Where one of its operations cannot be followed; says which, and where.

    Examples
    --------
    >>> import torch, rnnviz as rv
    >>> from torch import nn
    >>> class Net(nn.Module):
    ...     def __init__(self):
    ...         super().__init__()
    ...         self.words, self.rnn = nn.Embedding(4, 5), nn.GRU(5, 6, batch_first=True, bidirectional=True)
    ...         self.weigh, self.head = nn.Linear(12, 1), nn.Sequential(nn.Linear(12, 8), nn.ReLU(), nn.Linear(8, 1))
    ...     def forward(self, ids):
    ...         states, _ = self.rnn(self.words(ids))
    ...         return self.head((torch.softmax(self.weigh(states), 1) * states).sum(1))
    >>> clf = rv.wrap(model=Net(), vocabulary=["<unk>", "not", "good", "film"], labels=["negative", "positive"],
    ...               output="one_logit")
    >>> ex = rv.explain(clf, "not good")
    >>> bool(abs(ex.phrase(0, 2) + ex.base[1] - ex.logits[1]) < 1e-5)
    True
    """
    parts = {name: part for name, part in zip(PARTS, (embedding, rnn, head), strict=True) if part is not None}
    if model is None:
        if embedding is None or rnn is None or head is None:
            raise ModelError(
                f"expected model=, your network as it is; or its parts embedding=, rnn= and head=. Got {_named(parts)}."
            )
        told = {
            "call": call is not None,
            "output": output != "logits",
            "unit": unit,
            "inputs": inputs != "tokens",
        }
        if any(told.values()):
            raise ModelError(f"with parts {_named(told)} cannot be said: hand over your network as model=.")
        return by_parts(
            embedding=embedding, rnn=rnn, head=head, vocabulary=vocabulary, labels=labels, pooling=pooling,
            tokenizer=tokenizer, check=check,
        )  # fmt: skip
    others = {**parts, "pooling": pooling != "last", "check": check is not None}
    if any(name in PARTS or told for name, told in others.items()):
        raise ModelError(f"with model= nothing else of it is named: leave out {_named(others)}.")
    if isinstance(model, type):
        raise ModelError(
            f"model is the class {model.__name__}; expected the network itself: {model.__name__}(...)."
        )
    if not isinstance(model, nn.Module):
        raise ModelError(
            f"model is a {type(model).__name__}; expected a torch.nn.Module. Write a function's steps as a module's "
            "forward, or hand over the module with what is done to it in call=lambda net, ids, lengths: ..."
        )
    if output not in OUTPUTS:
        raise ModelError(f"there is no output {output!r}: {nearest(output, OUTPUTS)}")
    if inputs != "tokens":
        raise ModelError(f"inputs={inputs!r} cannot be read; expected 'tokens'.")
    if call is not None and not callable(call):
        raise ModelError(
            f"call is a {type(call).__name__}; expected a function: lambda net, ids, lengths: net(ids)."
        )
    if not isinstance(vocabulary, Vocabulary | Sequence | Mapping):
        raise ModelError(
            f"vocabulary is a {type(vocabulary).__name__}; expected the words in the order of their ids, or a mapping "
            "from each word to its id."
        )
    words = _vocabulary_of(vocabulary)
    own = OwnModel(model, words, _names(labels, words, output), tokenizer or tokenize, call, output, unit)
    own.found = prove(own)
    return own


def _names(labels: Sequence[str] | str, words: Vocabulary, output: str) -> tuple[str, ...]:
    """Return the labels, one an output."""
    if isinstance(labels, str):
        if labels != "vocabulary":
            raise ModelError(
                f"labels is the one string {labels!r}; expected a list, [{labels!r}], or 'vocabulary'."
            )
        labels = words.words
    names = tuple(labels)
    refuse_labels(names, output)
    return names


def _named(given: Mapping[str, object]) -> str:
    return ", ".join(f"{name}=" for name, value in given.items() if value or name in PARTS) or "none of them"
