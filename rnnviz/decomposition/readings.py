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
from typing import Any, NamedTuple, NoReturn

import torch
from torch import Tensor

from rnnviz.decomposition import nests, recurrent, rules
from rnnviz.decomposition.parts import Parts
from rnnviz.decomposition.rows import Rows
from rnnviz.decomposition.run import Run
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
    """

    layers: list[list[Direction]]
    weights: list[Tensor]
    words: Tensor
    above: bool

    def by_words(self, steps: Tensor, length: int) -> tuple[Tensor, Tensor]:
        """Return the sums of steps (T, C), in the order of the call, by word (length, C), and of no word (C,)."""
        named = self.words >= 0
        words = steps.new_zeros(length, steps.shape[1])
        return words.index_add_(0, self.words[named], steps[named]), steps[~named].sum(0)


class Noted(NamedTuple):
    """A recurrent call: torch's function, the numbers it was given and gave, its steps' words, and what it read."""

    name: str
    args: Any
    result: Any
    places: Tensor
    reads_words: bool

    @property
    def is_cell(self) -> bool:
        """Whether it is one step of a cell."""
        return self.name in recurrent.CELLS

    @property
    def weights(self) -> list[Tensor]:
        """The weights that it was given, of all layers and directions."""
        if self.is_cell:
            return list(self.args[2:])
        return list(self.args[3] if self.packed else self.args[2])

    @property
    def packed(self) -> bool:
        """Whether its input was packed."""
        return not self.is_cell and isinstance(self.args[3], list | tuple)

    @property
    def both(self) -> bool:
        """Whether it reads in both directions."""
        return not self.is_cell and bool(self.args[8] if self.packed else self.args[7])

    @property
    def width(self) -> int:
        """How many sequences it read."""
        first = self.result[0] if isinstance(self.result, list | tuple) else self.result
        return int(len(first) if self.is_cell else self.result[1].shape[1])

    @property
    def states(self) -> Tensor:
        """The states that it gave, step by step, (T, 1, n)."""
        first: Tensor = self.result[0] if isinstance(self.result, list | tuple) else self.result
        return first[None] if self.is_cell else first.reshape(-1, 1, first.shape[-1])


class _Noting(Rows):
    """Notes the recurrent calls of a forward."""

    def __init__(self, run: Run) -> None:
        super().__init__(run)
        self.calls: list[Noted] = []

    def call(self, func: Any, name: str, args: Any, kwargs: Any) -> Any:
        """See `Watch`."""
        result = super().call(func, name, args, kwargs)
        if name in recurrent.LAYERS or name in recurrent.CELLS:
            first = result[0] if isinstance(result, tuple) else result
            given = args[0]
            if isinstance(first, Parts):
                places = first.places[..., 0].flatten()
                words = isinstance(given, Parts) and (given.shared or given.fixed)
            else:  # nothing of the words: a constant
                places, words = torch.full((first[..., 0].numel(),), NOBODY), False
            self.calls.append(Noted(name, _true(args), _true(result), places, words))
        return result


class _Replaying(Watch):
    """Runs a forward with other states of its recurrent calls, softmax weights and places of maxima held.

    Parameters
    ----------
    held : list
        Weights and places in the order of their calls; filled by the first run, then read.
    states : list of Tensor or None
        What is put in the place of the states, call by call; None for the real ones.
    """

    def __init__(self, held: list[Any], states: list[Tensor] | None) -> None:
        super().__init__()
        self.held, self.states = held, states
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
            return _replaced(Noted(name, args, result, torch.empty(0), False), self.states[self.number - 1])
        if name == "softmax":
            return self._hold(lambda: func(*args, **kwargs))
        if name == "scaled_dot_product_attention":
            names = ("query", "key", "value", "attn_mask", "dropout_p", "is_causal")
            given = dict(zip(names, args, strict=False)) | kwargs
            masks = given.get("attn_mask"), given.get("is_causal"), given.get("scale")
            with self:
                return rules.attention(given["query"], given["key"], given["value"], *masks)
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
            self.after.append((name, line_of_theirs(), found.detach()))
        return result


def readings(model: OwnModel, ids: Sequence[int], at: int, method: str) -> tuple[list[Reading], Tensor]:
    """Return how the outputs read recurrent states over one text, and what they are besides, (C,).

    Parameters
    ----------
    model : OwnModel
    ids : sequence of int
    at : int
        Which output step.
    method : str
        Who asks, for what is said where it cannot be.

    Raises
    ------
    UnsupportedError
        Where the outputs are not affine in the states, or more than these tells of the words.
    """
    with torch.inference_mode(False), torch.enable_grad():
        return _Asked(model, at, method).read(ids)


class _Asked:
    """One model, asked for one method's sake."""

    def __init__(self, model: OwnModel, at: int, method: str) -> None:
        self.model, self.at, self.method = model, at, method

    def refuse(self, why: str) -> NoReturn:
        raise UnsupportedError(
            f"method {self.method!r} needs outputs that are an affine function of recurrent states: {why}. Take "
            "method='cd', 'loo' or another that asks the model."
        )

    def read(self, ids: Sequence[int]) -> tuple[list[Reading], Tensor]:
        calls = self._noted(ids)
        weights, base = self._affine(ids, calls)
        found = []
        for number, group in enumerate(_groups(calls)):
            own = torch.cat([weights[k] for k in group], 1)
            if bool(own.any()):
                found.append(
                    self._reading([calls[k] for k in group], own, calls[: group[0]] if number else [])
                )
        return found, base

    def _noted(self, ids: Sequence[int]) -> list[Noted]:
        run = Run(torch.ones(1, len(ids), dtype=torch.bool), rules.operation)
        watch = _Noting(run)
        with undisturbed(self.model.net):
            run.owner = net = self.model.computed()
            with watch:
                self.model.outputs(net, self._given(ids))
        if not watch.calls:
            self.refuse("no call of a recurrent module was seen (a cell that is written out is none)")
        if any(call.width != 1 for call in watch.calls):
            self.refuse("a recurrent module reads several sequences at once")
        return watch.calls

    def _affine(self, ids: Sequence[int], calls: list[Noted]) -> tuple[list[Tensor], Tensor]:
        """Return each call's weights, (C, T, n), and the base, (C,), once it is tried that there are such."""
        states = [call.states for call in calls]
        held: list[Any] = []
        plain, _ = self._run(ids, held, None)
        held.append(None)  # filled, even where nothing is held
        leaves = [state.clone().requires_grad_() for state in states]
        outputs, notes = self._run(ids, held, leaves)
        if not outputs.requires_grad:
            self.refuse("softmax weights are all that they are made of")
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
                self.refuse(f"{name or 'a call'} is none, {line}")
        self.refuse("what follows them is none")

    def _run(
        self, ids: Sequence[int], held: list[Any], states: list[Tensor] | None
    ) -> tuple[Tensor, list[tuple[str, str, Tensor]]]:
        watch, model = _Replaying(held, states), self.model
        with undisturbed(model.net, gradients=True), torch.backends.cudnn.flags(enabled=False), watch:
            found = model.of_step(model.outputs(model.computed(), self._given(ids)), self.at)
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
        layers = self._of_loop(group) if group[0].is_cell else self._of_stack(group[0])
        split = torch.split(weights, layers[-1][0].cell.hidden, -1)
        own = [part.flip(1) if d.reverse else part for d, part in zip(layers[-1], split, strict=True)]
        return Reading(layers, own, words, above or len(layers) > 1)

    def _of_stack(self, call: Noted) -> list[list[Direction]]:
        hx, weights, biases, count, *_ = call.args[2:] if call.packed else call.args[1:]
        if any(bool(start.any()) for start in (hx if isinstance(hx, list | tuple) else [hx])):
            self.refuse("their first state is not zero")
        x = call.args[0].reshape(-1, 1, call.args[0].shape[-1])
        cells = recurrent._cells(
            recurrent.LAYERS[call.name], list(weights), bool(biases), count * (1 + call.both)
        )
        layers = []
        for number in range(0, len(cells), 1 + call.both):
            layer = []
            for reverse in (False, True) if call.both else (False,):
                own = x.flip(0) if reverse else x
                cell = cells[number + reverse]
                layer.append(Direction(cell, reverse, own, cell.run(own)[0]))
            layers.append(layer)
            x = torch.cat([d.h.flip(0) if d.reverse else d.h for d in layer], -1)
        return layers

    def _of_loop(self, group: list[Noted]) -> list[list[Direction]]:
        x = torch.stack([call.args[0] for call in group])
        h = torch.cat([call.states for call in group])
        starts = [
            call.args[1] if isinstance(call.args[1], list | tuple) else [call.args[1]] for call in group
        ]
        given = torch.stack([start[0] for start in starts])
        if any(bool(start.any()) for start in starts[0]) or not torch.allclose(given[1:], h[:-1], atol=1e-6):
            self.refuse("their first state is not zero, or they are changed between the steps")
        w_input, w_recurrent, *biases = group[0].weights
        zeros = w_input.new_zeros(len(w_input))
        biases = [zeros if bias is None else bias for bias in biases] or [zeros, zeros]
        return [[Direction(recurrent.CELLS[group[0].name](w_input, w_recurrent, *biases), False, x, h)]]


def _groups(calls: list[Noted]) -> list[list[int]]:
    """Return the calls that are one reading: those of a cell in a loop together, others each by itself."""
    found: list[list[int]] = []
    for number, call in enumerate(calls):
        same = [
            group
            for group in found
            if call.is_cell and calls[group[0]].is_cell and _same(calls[group[0]].weights[0], call.weights[0])
        ]
        (same[0] if same else found.append([]) or found[-1]).append(number)  # type: ignore[func-returns-value]
    return found


def _same(a: Tensor, b: Tensor) -> bool:
    return a is b or (a.shape == b.shape and bool(torch.equal(a, b)))


def _alike(a: Tensor, b: Tensor) -> bool:
    tolerance = 1e-3 if a.dtype == torch.float32 else 1e-8
    return bool(torch.allclose(a, b, rtol=tolerance, atol=tolerance))


def _true(value: Any) -> Any:
    return nests.replaced(Parts, lambda part: part.true, value)


def _replaced(call: Noted, states: Tensor) -> Any:
    """Return the result of a call with other states, (T, 1, n), and the last ones that follow from them."""
    if call.is_cell:
        return (states[0], *call.result[1:]) if isinstance(call.result, tuple) else states[0]
    output, hidden, *others = call.result
    width = states.shape[-1] // (1 + call.both)
    tops = [states[-1, :, :width]] + ([states[0, :, width:]] if call.both else [])
    hidden = torch.cat([hidden[: len(hidden) - len(tops)], torch.stack(tops)])
    return (states.reshape(output.shape), hidden, *others)
