"""The proof of a wrap by parts: texts and the logits that their owner's model gives -> accepted, or why not.

    ids -> states (T, D*H) of each text -> every way to pool them -> logits -> compared with what was given

A proof is one only where no other way of pooling or reading passes it. Where it fails, the ways that people's
models go are tried, and the one that gives what was given is named.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from typing import Any, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from rnnviz.errors import ModelError, RnnvizError
from rnnviz.models.classifier import TextClassifier
from rnnviz.models.parts import POOLINGS

Floats: TypeAlias = npt.NDArray[np.float64]
Texts: TypeAlias = Sequence[Sequence[int]]
Pool: TypeAlias = Callable[[Tensor], Tensor]  # states (T, D*H) of a text -> what the head reads (D*H,)

WHOLE = "hand over the whole model, rnnviz.wrap(model=...)"
LENGTHS = (3, 7)  # of the texts that are made up to tell two ways apart


class Way(NamedTuple):
    """One way from texts to logits: how the texts are laid, how their states are pooled, and what to say of it."""

    says: str
    pool: Pool
    laid: str = "as they are"


def prove(clf: TextClassifier, check: Any) -> None:
    """Raise where the wrap's logits are not those of its owner's model, or where this proves nothing.

    Parameters
    ----------
    clf : TextClassifier
        The wrap.
    check : (ids, logits)
        The ids of one text or of several, as list, array or tensor; and logits of shape (N, C), or (C,) for one
        text.

    Raises
    ------
    ModelError
        It names the cause where that is found by trial.
    """
    if not isinstance(check, tuple | list) or len(check) != 2:
        raise ModelError(
            f"check is {type(check).__name__}; expected the pair (ids, logits): texts as ids, and the logits that "
            "your own model gives for them."
        )
    ids, logits = check
    texts = _lists(ids)
    proof = _Proof(clf, [clf.encode(text).ids for text in texts], _rows(logits, len(texts), len(clf.labels)))
    if proof.off > proof.allowed:
        off = f"are off by up to {proof.off:.3g} from your model's (allowed: {proof.allowed:.1g})"
        if proof.expected.shape != proof.logits.shape:
            off = f"are {len(clf.labels)} numbers a text, and you gave one"
        raise ModelError(f"check: the wrap's logits {off}. {proof.cause()}")
    proof.refuse_weak()


def made_up(words: int, lengths: Sequence[int] = LENGTHS) -> list[list[int]]:
    """Return texts of ids of a vocabulary of so many words, the same at each call, their ids spread over it."""
    total = sum(lengths)
    spread = [(place + 1) * words // (total + 1) for place in range(total)]
    order = iter(spread[::2] + spread[1::2])
    return [[next(order) for _ in range(length)] for length in lengths]


class _Proof:
    """The wrap, N texts, and what its owner's model gives for them: (N, C), or (N, 1) where it has one output."""

    def __init__(self, clf: TextClassifier, texts: Texts, expected: Floats) -> None:
        self.clf, self.texts, self.expected = clf, texts, expected
        # float32 sums in another order differ by some 1e-6 of their size; a wrong wrap by far more
        scale = float(np.abs(np.nan_to_num(expected)).max())
        self.allowed = (1e-4 if clf.dtype == torch.float32 else 1e-8) * max(1.0, scale)
        try:
            self.logits = _floats(clf.logits(texts))
        except RnnvizError:
            raise
        except Exception as error:
            raise ModelError(
                f"check: the modules cannot be run on a packed batch of texts ({type(error).__name__}: {error}); "
                f"{WHOLE}, which runs them as you do."
            ) from error
        self.off = self._distance(self.logits)

    def _distance(self, found: Floats) -> float:
        if found.shape != self.expected.shape:
            return np.inf
        return _largest(found - self.expected)

    def refuse_weak(self) -> None:
        """Raise where other ways pass as well, though on other texts they would not."""
        longest = max(map(len, self.texts))
        rivals = [
            way.says for way in self._rivals if self._distance(self._run(way, self.texts)) <= self.allowed
        ]
        if longest > 1 and not rivals:
            return
        others = made_up(len(self.clf.vocabulary))
        own = _floats(self.clf.logits(others))
        if longest > 1:  # weights can make two ways one, and then neither is wrong
            rivals = [
                way.says
                for way in self._rivals
                if way.says in rivals and _largest(self._run(way, others) - own) > self.allowed
            ]
            if not rivals:
                return
        passed = [f"pooling={self.clf.pooling!r}", *rivals]
        raise ModelError(
            f"check: this is no proof, for {', '.join(passed[:-1])} and {passed[-1]} pass it alike"
            f"{', since no text has more than one token' if longest == 1 else ''}. Give texts of different "
            f"lengths and of at least two different tokens, for example the ids {others}, and your model's "
            "logits for them."
        )

    @property
    def _rivals(self) -> list[Way]:
        """The ways that a proof must rule out: all poolings, and the texts read from their end."""
        own = self.clf.pooling
        poolings = [Way(f"pooling={name!r}", self._pools[name]) for name in POOLINGS if name != own]
        return [*poolings, Way("reading from the last token to the first", self._pools[own], "from the end")]

    def cause(self) -> str:
        """Return the most probable cause of logits that differ, found by trial, or the usual ones."""
        own, given = self.clf.pooling, self.expected
        for way in (Way("", self._pools[own]), *self._ways()):
            logits = self.logits if not way.says else self._run(way, self.texts)
            if way.says and self._distance(logits) <= self.allowed:
                return way.says
            if not way.says and self._in_another_order():
                return "The logits are those of the texts in another order: give both in one order."
            for says, output in _outputs(logits):
                if self._distance(output) <= self.allowed:
                    return f"What you gave is {says}. {way.says}".strip()
        if given.shape != self.logits.shape:
            return f"Give the logits, one for each label; or {WHOLE}."
        if np.allclose(given.sum(1), 1, atol=1e-4) and (given >= 0).all():
            return "What you gave looks like probabilities: give the logits, from before the softmax."
        return (
            f"Usual causes: another pooling than {own!r}; your model ran in training mode, with "
            "dropout (call .eval()); it takes the reverse direction's state at the last token, where it has read "
            "one token only (rnnviz takes it at token 0); it read the batch as time (batch_first), or padding as "
            "words; or something stands between these modules that the wrap does not know. Then "
            f"{WHOLE}."
        )

    def _ways(self) -> Iterator[Way]:
        """Yield the ways that people's models go, the likeliest first."""
        own, half = self.clf.pooling, self.clf.hidden
        pools = {own: self._pools[own], **self._pools}
        for name, pool in pools.items():
            if name != own:
                yield Way(f"With pooling={name!r} they agree: pass that.", pool)
        if self.clf.bidirectional:
            for name, pool in pools.items():
                yield Way(
                    f"They agree where the head reads the reverse direction's half before the forward one's"
                    f"{_with(name, own)}: pass a head whose weight is torch.cat([w[:, {half}:], w[:, :{half}]], 1); "
                    f"or {WHOLE}.",
                    _then(pool, lambda state: state.roll(half, -1)),
                )
            yield Way(
                "Your model takes the reverse direction's state at the last token (output[:, -1]), where it has "
                "read one token only; here it is taken at token 0, where it has read the text. If yours is meant "
                f"so, {WHOLE}.",
                lambda states: states[-1],
            )
        for name, pool in pools.items():
            yield Way(
                f"They agree with a ReLU between the pooled state and the head{_with(name, own)}, which these "
                f"parts do not have: {WHOLE}.",
                _then(pool, torch.relu),
            )
        yield Way(
            f"They agree with a ReLU on the states before their mean, which these parts do not have: {WHOLE}.",
            lambda states: states.relu().mean(0),
        )
        for name, pool in pools.items():
            yield Way(
                f"They agree where the texts are read from the last token to the first{_with(name, own)}: give "
                f"their ids as your model reads them, or {WHOLE}.",
                pool,
                "from the end",
            )
        if len(set(map(len, self.texts))) > 1:
            for laid in ("padded behind", "padded before"):
                for name, pool in pools.items():
                    yield Way(
                        f"They agree where each text is {laid}{_with(name, own)}, so that your model reads padding "
                        "as words: give the logits of each text by itself, without padding.",
                        pool,
                        laid,
                    )

    @cached_property
    def _pools(self) -> dict[str, Pool]:
        """From the states (T, D*H) of a text to what the head reads, by the name of the pooling."""
        half = self.clf.hidden
        return {
            "last": lambda states: torch.cat([states[-1, :half], states[0, half:]]),
            "mean": lambda states: states.mean(0),
            "max": lambda states: states.amax(0),
        }

    def _run(self, way: Way, texts: Texts) -> Floats:
        """Return the logits of N texts, (N, C), by one way."""
        clf = self.clf
        with clf.evaluating():
            ids, lengths = clf.batch(_laid(texts, way.laid, clf.vocabulary.pad))
            states = clf.states(clf.embed(ids), lengths)
            pooled = [way.pool(row[:length]) for row, length in zip(states, lengths, strict=True)]
            return _floats(clf.head(torch.stack(pooled)))

    def _in_another_order(self) -> bool:
        if len(self.texts) < 2 or self.expected.shape != self.logits.shape:
            return False
        same = np.abs(self.expected[:, None] - self.logits).max(2) <= self.allowed
        return bool(same.any(0).all() and same.any(1).all())


def _outputs(logits: Floats) -> Iterator[tuple[str, Floats]]:
    """Yield what models make of their logits (N, C), and how to say so; of two also what one output would be."""
    values = torch.from_numpy(logits)
    before = "of the logits: give the logits themselves, from before the"
    if logits.shape[1] > 1:
        yield f"the log-softmax {before} log-softmax", values.log_softmax(1).numpy()
        yield f"the softmax {before} softmax", values.softmax(1).numpy()
    yield f"the sigmoid {before} sigmoid", values.sigmoid().numpy()
    if logits.shape[1] == 2:
        contrast = values[:, 1:] - values[:, :1]
        both = "the second label's logit minus the first's: give both logits of each text"
        yield both, contrast.numpy()
        yield f"the sigmoid of {both}", contrast.sigmoid().numpy()


def _laid(texts: Texts, way: str, pad: int) -> list[list[int]]:
    """Return texts as they are, read from their end, or padded to one length with words."""
    longest = max(map(len, texts))
    padding = [[pad] * (longest - len(text)) for text in texts]
    if way == "from the end":
        return [[*text][::-1] for text in texts]
    if way == "padded behind":
        return [[*text, *fill] for text, fill in zip(texts, padding, strict=True)]
    if way == "padded before":
        return [[*fill, *text] for text, fill in zip(texts, padding, strict=True)]
    return [[*text] for text in texts]


def _with(name: str, own: str) -> str:
    return "" if name == own else f" and pooling={name!r}"


def _then(pool: Pool, change: Callable[[Tensor], Tensor]) -> Pool:
    return lambda states: change(pool(states))


def _floats(values: Tensor) -> Floats:
    return values.detach().cpu().double().numpy()


def _largest(difference: Floats) -> float:
    """Return the largest of differences by size; infinity where one is NaN."""
    return float(np.nan_to_num(np.abs(difference).max(), nan=np.inf))


def _rows(logits: Any, texts: int, labels: int) -> Floats:
    """Return what was given as (N, C), or as (N, 1) where it is one number a text."""
    try:
        given = _array(logits).astype(np.float64)
    except (TypeError, ValueError) as error:
        raise ModelError(
            f"check: the logits cannot be read as numbers ({error}); expected an array of shape "
            f"({texts}, {labels}): a row for each text, a column for each label."
        ) from error
    if given.ndim == 1 and given.shape != (labels,) and len(given) == texts:
        given = given[:, None]
    expected = np.atleast_2d(given)
    if expected.shape not in ((texts, labels), (texts, 1)):
        raise ModelError(
            f"check: the logits have shape {expected.shape}; expected ({texts}, {labels}): "
            "a row for each text, a column for each label."
        )
    return expected


def _array(values: Any) -> npt.NDArray[Any]:
    """Return a tensor, list of tensors, list or array as an array."""
    if isinstance(values, Tensor):
        return values.detach().cpu().numpy()
    return np.array([_array(value) if isinstance(value, Tensor) else value for value in values])


def _lists(ids: Any) -> list[Any]:
    """Return the ids of one text or of several as a list of texts."""
    if isinstance(ids, str):
        return [ids]
    rows = ids.tolist() if isinstance(ids, Tensor | np.ndarray) else list(ids)
    return rows if rows and not np.isscalar(rows[0]) else [rows]
