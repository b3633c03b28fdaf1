"""Readings: the recurrent calls whose states somebody's outputs read, and how.

ids -> the owner's forward, its recurrent calls noted -> their directions (T, 1, H), and the weights (C, T, H) of
the outputs as an affine function of their states

What the additive methods and relevance propagation ask for. Whether the outputs are affine in the states is tried,
not looked up: softmax weights and the places of maxima held as they are, other states are put in the place of the
real ones. So it is found out, too, whether anything of the words goes past them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NoReturn

import torch
from torch import Tensor

from rnnviz.decomposition import recurrent
from rnnviz.decomposition.gates import attention
from rnnviz.decomposition.noted import Noted, groups, layers, noted
from rnnviz.decomposition.trace import Direction
from rnnviz.decomposition.unfollowed import line_of_theirs
from rnnviz.decomposition.watch import Watch
from rnnviz.decomposition.words import NOBODY, texts
from rnnviz.errors import UnsupportedError
from rnnviz.models.own import OwnModel
from rnnviz.models.undisturbed import undisturbed


@dataclass(frozen=True)
class Reading:
    """The states of one recurrent call (or loop of a cell) over one text, and how the outputs read them.

    Parameters
    ----------
    layers : list of list of Direction
        Of one text: tensors are (T, 1, n), in each direction's own order of time.
    weights : list of Tensor of shape (C, T, H)
        For each direction of the top layer, in its own order of time: the outputs are ``base + sum of weights h``.
    words : int64 Tensor of shape (T,)
        The word that each step reads, in the order of the call; -1 for none.
    above : bool
        Whether its steps read states, and not words.
    on_others : bool
        Whether these are the states of other recurrent calls, and not of layers of its own.
    """

    layers: list[list[Direction]]
    weights: list[Tensor]
    words: Tensor
    above: bool
    on_others: bool

    def by_words(self, steps: Tensor, length: int) -> tuple[Tensor, Tensor]:
        """Return the sums of steps (T, C), in the order of the call, by word (length, C), and of no word (C,)."""
        named = self.words >= 0
        words = steps.new_zeros(length, steps.shape[1])
        return words.index_add_(0, self.words[named], steps[named]), steps[~named].sum(0)


class _Replaying(Watch):
    """Runs a forward with other states of its recurrent calls, softmax weights and places of maxima held.

    Parameters
    ----------
    held : list
        Weights and places in the order of their calls; filled by the first run, then read.
    states : list of Tensor or None
        What is put in the place of the states, call by call; None for the real ones.
    holds_relu : bool
        Whether which units a ReLU lets through is held, too.
    """

    def __init__(self, held: list[Any], states: list[Tensor] | None, holds_relu: bool) -> None:
        super().__init__()
        self.held, self.states, self.holds_relu = held, states, holds_relu
        self.filling, self.at, self.number = not held, 0, 0
        self.after: list[tuple[str, str, Tensor]] = []
        self.records = True

    def call(self, func: Any, name: str, args: Any, kwargs: Any) -> Any:
        """See `Watch`."""
        if name in recurrent.LAYERS or name in recurrent.CELLS:
            result = func(*args, **kwargs)
            self.number += 1
            if self.states is None:
                return result
            return _replaced(
                Noted(name, "", args, result, torch.empty(0), False), self.states[self.number - 1]
            )
        if self.holds_relu and name in ("relu", "relu_"):
            return self._note(name, args[0] * self._hold(lambda: (args[0] > 0).to(args[0].dtype)))
        if name == "softmax":
            return self._hold(lambda: func(*args, **kwargs))
        if name == "scaled_dot_product_attention":
            names = ("query", "key", "value", "attn_mask", "dropout_p", "is_causal")
            given = dict(zip(names, args, strict=False)) | kwargs
            masks = given.get("attn_mask"), given.get("is_causal"), given.get("scale")
            with self:
                return attention(given["query"], given["key"], given["value"], *masks)
        dim = kwargs.get("dim", args[1] if len(args) > 1 else None)
        if name in ("max", "amax") and isinstance(dim, int):
            keep = bool(kwargs.get("keepdim", args[2] if len(args) > 2 else False))
            at = self._hold(lambda: args[0].argmax(dim, keepdim=True))
            largest = args[0].gather(dim, at)
            largest, at = (largest, at) if keep else (largest.squeeze(dim), at.squeeze(dim))
            return self._note(name, largest if name == "amax" else torch.return_types.max((largest, at)))
        result = func(*args, **kwargs)
        if name in ("max_pool1d", "adaptive_max_pool1d", "fn") and result.shape[-1] == 1:  # over all steps
            at = self._hold(lambda: args[0].argmax(-1, keepdim=True))
            result = args[0].gather(-1, at)
        return self._note(name, result)

    def _hold(self, make: Any) -> Any:
        if self.filling:
            self.held.append(make().detach())
            return self.held[-1]
        self.at += 1
        return self.held[self.at - 1]

    def _note(self, name: str, result: Any) -> Any:
        found = result[0] if isinstance(result, tuple) and result else result
        if self.number and isinstance(found, Tensor) and found.is_floating_point():
            self.after.append((name, line_of_theirs(), found))
        return result


def readings(
    model: OwnModel, ids: Sequence[int], at: int, method: str, holds_relu: bool = False
) -> tuple[list[Reading], Tensor]:
    """Return how the outputs read recurrent states over one text, and what they are besides, (C,).

    Parameters
    ----------
    model : OwnModel
    ids : sequence of int
    at : int
        Which output step.
    method : str
        Who asks, for what is said where it cannot be.
    holds_relu : bool
        Whether ReLUs let through what they let through of this text, as relevance propagation has it.

    Raises
    ------
    UnsupportedError
        Where the outputs are not affine in the states, or more than these tells of the words.
    """
    with torch.inference_mode(False), torch.enable_grad():
        return _Asked(model, at, method, holds_relu).read(ids)


class _Asked:
    """One model, asked for one method's sake."""

    def __init__(self, model: OwnModel, at: int, method: str, holds_relu: bool) -> None:
        self.model, self.at, self.method, self.holds_relu = model, at, method, holds_relu

    def refuse(self, why: str) -> NoReturn:
        raise UnsupportedError(
            f"method {self.method!r} needs outputs that are an affine function of recurrent states: {why}. Take "
            "method='cd', 'loo' or another that asks the model."
        )

    def read(self, ids: Sequence[int]) -> tuple[list[Reading], Tensor]:
        calls = self._noted(ids)
        weights, base = self._affine(ids, calls)
        found = []
        for number, group in enumerate(groups(calls)):
            own = torch.cat([weights[k] for k in group], 1)
            if bool(own.any()):
                found.append(
                    self._reading([calls[k] for k in group], own, calls[: group[0]] if number else [])
                )
        return found, base

    def _noted(self, ids: Sequence[int]) -> list[Noted]:
        calls = noted(self.model, ids)
        if not calls:
            self.refuse("no call of a recurrent module was seen (a cell that is written out is none)")
        if any(call.width != 1 for call in calls):
            self.refuse("a recurrent module reads several sequences at once")
        return calls

    def _affine(self, ids: Sequence[int], calls: list[Noted]) -> tuple[list[Tensor], Tensor]:
        """Return each call's weights, (C, T, n), and the base, (C,), once it is tried that there are such."""
        states = [call.states for call in calls]
        held: list[Any] = []
        plain, _ = self._run(ids, held, None)
        held.append(None)  # filled, even where nothing is held
        leaves = [state.clone().requires_grad_() for state in states]
        outputs, notes = self._run(ids, held, leaves)
        if not outputs.requires_grad:
            self.refuse(
                "they have no gradient by these states (made of softmax weights alone, or in inference_mode)"
            )
        rows = [
            torch.autograd.grad(column, leaves, retain_graph=True, allow_unused=True) for column in outputs
        ]
        weights = [
            torch.stack([torch.zeros_like(state) if row[k] is None else row[k] for row in rows])[:, :, 0]
            for k, state in enumerate(states)
        ]
        shares = [(w * state[:, 0]).sum((1, 2)) for w, state in zip(weights, states, strict=True)]
        noise = torch.Generator().manual_seed(0)
        some, others = (
            [torch.randn(state.shape, generator=noise).to(state) for state in states] for _ in range(2)
        )
        both = [a + b - c for a, b, c in zip(some, others, states, strict=True)]
        runs = [self._run(ids, held, given) for given in (some, others, both)]
        self._compare([*(values for values, _ in runs), outputs], [*(more for _, more in runs), notes])
        if not _alike(self._run(list(ids)[::-1], held, states)[0], plain):
            self.refuse("they read more of the words than these states")
        return weights, outputs.detach() - torch.stack(shares).sum(0)

    def _compare(self, values: list[Tensor], notes: list[list[tuple[str, str, Tensor]]]) -> None:
        """Refuse outputs that are not affine, and name the first operation that is not."""
        a, b, c, d = values
        if _alike(a + b, c + d):
            return
        for (name, line, one), (_, _, two), (_, _, three), (_, _, four) in zip(*notes, strict=False):
            if one.shape == two.shape == three.shape == four.shape and not _alike(one + two, three + four):
                if not _is_read(d, four):  # it leads to weights that are held
                    continue
                self.refuse(f"{name or 'a call'} is none, {line}")
        self.refuse("what follows them is none")

    def _run(
        self, ids: Sequence[int], held: list[Any], states: list[Tensor] | None
    ) -> tuple[Tensor, list[tuple[str, str, Tensor]]]:
        watch, model = _Replaying(held, states, self.holds_relu), self.model
        with undisturbed(model.net, gradients=True), torch.backends.cudnn.flags(enabled=False):
            net = model.computed()
            with watch:
                found = model.of_step(model.outputs(net, self._given(ids)), self.at)
        return model.columns(found)[0], watch.after

    def _given(self, ids: Sequence[int]) -> Tensor:
        return texts(torch.tensor([list(ids)], device=self.model.device))

    def _reading(self, group: list[Noted], weights: Tensor, before: list[Noted]) -> Reading:
        words = torch.cat([call.places for call in group])
        above = not group[0].reads_words
        if not above and bool((words < NOBODY).any()):
            self.refuse("their steps read several words at once")
        if above and any(call.both for call in before):
            self.refuse("their steps read a layer that has read the whole text from both ends")
        if above and bool((words < 0).any()):
            self.refuse("their steps are not those of the words")
        if any(bool(state.any()) for state in group[0].first):
            self.refuse("their first state is not zero")
        given = torch.stack([call.first[0] for call in group[1:]]) if group[1:] else None
        if given is not None and not torch.allclose(
            given, torch.cat([call.states for call in group[:-1]]), atol=1e-6
        ):
            self.refuse("they are changed between the steps")
        of_call = layers(group)
        split = torch.split(weights, of_call[-1][0].cell.hidden, -1)
        own = [part.flip(1) if d.reverse else part for d, part in zip(of_call[-1], split, strict=True)]
        return Reading(of_call, own, words, above or len(of_call) > 1, above)


def _is_read(outputs: Tensor, result: Tensor) -> bool:
    """Whether outputs depend on a result of the same run."""
    if not result.requires_grad:
        return False
    (found,) = torch.autograd.grad(outputs.sum(), result, retain_graph=True, allow_unused=True)
    return found is not None


def _alike(a: Tensor, b: Tensor) -> bool:
    tolerance = 1e-3 if a.dtype == torch.float32 else 1e-8
    return bool(torch.allclose(a, b, rtol=tolerance, atol=tolerance))


def _replaced(call: Noted, states: Tensor) -> Any:
    """Return the result of a call with other states, (T, 1, n), and the last ones that follow from them."""
    if call.is_cell:
        state = states[0].clone()  # which the owner's code may write to
        return (state, *call.result[1:]) if isinstance(call.result, tuple) else state
    output, hidden, *others = call.result
    width = states.shape[-1] // (1 + call.both)
    tops = [states[-1, :, :width]] + ([states[0, :, width:]] if call.both else [])
    hidden = torch.cat([hidden[: len(hidden) - len(tops)], torch.stack(tops)])
    return (states.reshape(output.shape).clone(), hidden, *others)
