"""Recurrent calls of the owner's forward, by contextual decomposition: inputs and first states with parts -> states.

torch's lstm, gru, rnn_tanh and rnn_relu (padded or packed, stacked, in both directions, with `proj_size`), and the
calls of single cells. The equations stand in `cells/`; here the sets of words advance through them together.

What no word contributes to an input or a first state (`zero`) joins the bias of its step, and the states that come
out have no such part. The product of two biases, a step's drift, is inside the phrase where the word that the step
reads is in the set; where a step reads no one word, where its whole input is the set's; and for the set of all words
always. A state is the true one exactly where everything that was read is the set's, and nothing where nothing was: as
differences they would be rounding noise, which steep cells and norms let grow.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import torch
from torch import Tensor

from rnnviz.decomposition.cells import Cell, GruCell, LstmCell, Origin, ReluCell, Step, TanhCell
from rnnviz.decomposition.parts import Parts, everywhere
from rnnviz.decomposition.rules import aten, operation
from rnnviz.decomposition.words import SEVERAL
from rnnviz.errors import UnsupportedError

LAYERS: dict[str, type[Cell]] = {"lstm": LstmCell, "gru": GruCell, "rnn_tanh": TanhCell, "rnn_relu": ReluCell}
CELLS: dict[str, type[Cell]] = {f"{name}_cell": kind for name, kind in LAYERS.items()}


class State(NamedTuple):
    """A hidden or cell state of B sequences: zero and true (B, H), beta (S, B, H)."""

    zero: Tensor
    true: Tensor
    beta: Tensor


class Inputs(NamedTuple):
    """What a layer reads: zero and true (T, B, D); beta (S, T, B, D), or None where each step reads one word.

    `places` (T, B) says which; -1 where it reads none.
    """

    zero: Tensor
    true: Tensor
    beta: Tensor | None
    places: Tensor


def layers(run: Any, name: str, args: Any) -> Any:
    """Do a call of torch's lstm, gru, rnn_tanh or rnn_relu, padded or packed."""
    packed = isinstance(args[3], list | tuple)
    x, sizes = (args[0], args[1]) if packed else (args[0], None)
    hx, weights, biases, count, _, _, both, *rest = args[2:] if packed else args[1:]
    states = [_with_parts(run, state) for state in (hx if isinstance(hx, list | tuple) else (hx,))]
    x = _with_parts(run, x)
    cells = _cells(LAYERS[name], list(weights), bool(biases), count * (1 + both))
    if sizes is not None:
        return _packed(run, name, x, sizes, states, cells, both)
    batch_first = rest[0] if rest else False
    if batch_first:
        x = _done(run, aten.transpose.int, x, 0, 1)
    output, finals = _stack(run, name, x, states, cells, both)
    if batch_first:
        output = _done(run, aten.transpose.int, output, 0, 1)
    return (output, *finals)


def cell(run: Any, name: str, args: Any) -> Any:
    """Do a call of torch's lstm_cell, gru_cell, rnn_tanh_cell or rnn_relu_cell: one step."""
    x, hx, w_input, w_recurrent, *biases = args
    states = [_with_parts(run, state) for state in (hx if isinstance(hx, list | tuple) else (hx,))]
    zeros = w_input.new_zeros(len(w_input))
    b_input, b_recurrent = biases if biases and biases[0] is not None else (zeros, zeros)
    own = CELLS[name](w_input, w_recurrent, b_input, b_recurrent)
    x = _done(run, aten.unsqueeze.default, _with_parts(run, x), 0)
    _, *finals = _direction(run, own, _inputs(x), [_state(state) for state in states], reverse=False)
    run.called(name, own)
    places = x.places[0, :, :1]
    made = [Parts.of(run, _values(state), places.expand(state.true.shape)) for state in finals]
    return made[0] if len(made) == 1 else tuple(made)


def _done(run: Any, func: Any, *args: Any) -> Parts:
    """Do one of torch's operations; where no word has entered, the result has parts all the same."""
    return _with_parts(run, operation(func, args, {}))


def _with_parts(run: Any, value: Tensor) -> Parts:
    return value if isinstance(value, Parts) else Parts.constant(run, value)


def _cells(kind: type[Cell], weights: list[Tensor], biases: bool, count: int) -> list[Cell]:
    each = len(weights) // count
    found = []
    for number in range(count):
        w_input, w_recurrent, *others = weights[number * each : (number + 1) * each]
        zeros = w_input.new_zeros(len(w_input))
        bias, others = (others[:2], others[2:]) if biases else ([zeros, zeros], others)
        found.append(kind(w_input, w_recurrent, *bias, *others))
    return found


def _packed(
    run: Any, name: str, x: Parts, sizes: Tensor, states: list[Parts], cells: list[Cell], both: bool
) -> Any:
    """Run packed data: sequences of one length together, others one by one."""
    longest, width = len(sizes), int(sizes[0])
    if bool((sizes == width).all()):
        padded = _done(run, aten.reshape.default, x, [longest, width, x.shape[-1]])
        output, finals = _stack(run, name, padded, states, cells, both)
        return (_done(run, aten.reshape.default, output, [longest * width, output.shape[-1]]), *finals)
    starts = torch.cat([sizes.new_zeros(1), sizes.cumsum(0)[:-1]])
    rows, found = [], []
    for text in range(width):
        rows.append((starts + text)[sizes > text].to(x.device))
        own = _done(run, aten.index_select.default, x, 0, rows[-1])
        own = _done(run, aten.unsqueeze.default, own, 1)
        first = [_done(run, aten.slice.Tensor, state, 1, text, text + 1) for state in states]
        output, finals = _stack(run, name, own, first, cells, both)
        found.append((_done(run, aten.squeeze.dim, output, 1), *finals))
    back = torch.cat(rows).argsort()
    outputs, *others = zip(*found, strict=True)
    joined = _done(run, aten.cat.default, list(outputs), 0)
    data = _done(run, aten.index_select.default, joined, 0, back)
    return (data, *(_done(run, aten.cat.default, list(finals), 1) for finals in others))


def _stack(
    run: Any, name: str, x: Parts, states: list[Parts], cells: list[Cell], both: bool
) -> tuple[Parts, list[Parts]]:
    """Run all layers and directions over x (T, B, D); return the top's states and every last state."""
    inputs = _inputs(x)
    last: list[list[State]] = [[] for _ in states]
    for number in range(0, len(cells), 1 + both):
        outputs = []
        for reverse in (False, True) if both else (False,):
            at = number + reverse
            first = [_state(_done(run, aten.select.int, state, 0, at)) for state in states]
            _refuse_variant(run.rules.variant, name, len(cells) // (1 + both), inputs.beta is None)
            output, *ends = _direction(run, cells[at], inputs, first, reverse)
            run.called(name, cells[at], layer=number // (1 + both), reverse=reverse)
            outputs.append(output)
            for store, state in zip(last, ends, strict=True):
                store.append(state)
        true = torch.cat([output.true for output in outputs], -1)
        beta = torch.cat([output.beta for output in outputs], -1)
        inputs = Inputs(torch.zeros_like(true), true, beta, inputs.places)
    places = inputs.places[..., None].expand(inputs.true.shape)
    assert inputs.beta is not None  # noqa: S101 - a recurrent call has at least one layer
    top = Parts.of(run, torch.cat([inputs.zero[None], inputs.true[None], inputs.beta]), places)
    finals: list[Parts] = []
    for store in last:
        values = torch.stack([_values(state) for state in store], 1)
        of_one = (
            x.places[0, :, :1].expand(values.shape[1:]) if len(x) == 1 else None
        )  # one step is one word's
        finals.append(Parts.of(run, values, of_one))
    return top, finals


def _inputs(x: Parts) -> Inputs:
    places = x.places[..., 0]
    one_word = x.places.stride(-1) == 0 or bool((x.places == x.places[..., :1]).all())
    if x.shared and one_word:
        return Inputs(x.zero, x.true, None, places)
    return Inputs(x.zero, x.true, x.full[2:], places if one_word else everywhere(SEVERAL, places))


def _state(part: Parts) -> State:
    return State(part.zero, part.true, part.full[2:])


def _values(state: State) -> Tensor:
    return torch.cat([state.zero[None], state.true[None], state.beta])


def _direction(run: Any, own: Cell, x: Inputs, first: list[State], reverse: bool) -> list[State]:
    """Run one direction of one layer; return its states of all steps, (T, B, H), then its last ones, (B, H)."""
    if reverse:
        beta = None if x.beta is None else x.beta.flip(1)
        x = Inputs(x.zero.flip(0), x.true.flip(0), beta, x.places.flip(0))
    h, *c = first
    states, last_c = own.run(x.true, h.true, c[0].true if c else None)
    previous = torch.cat([h.true[None], states[:-1]])
    origin = Origin(
        zero=_or_none(x.zero),
        h_zero=_or_none(h.zero),
        c=c[0].true if c else None,
        c_zero=_or_none(c[0].zero) if c else None,
    )
    step = own.step(x.true, states, previous, run.rules, x.beta is None, origin)
    betas = [state.beta.clone() for state in first]
    out = _walk(run, step, x, first, betas)
    last = [states[-1]] if last_c is None else [states[-1], last_c]
    if reverse:
        out, states = out.flip(1), states.flip(0)
    found = [(states, out), *zip(last, betas, strict=True)]
    return [State(torch.zeros_like(true), true, beta) for true, beta in found]


def _or_none(zero: Tensor) -> Tensor | None:
    return zero if bool(zero.any()) else None


def _walk(run: Any, step: Step, x: Inputs, first: list[State], betas: list[Tensor]) -> Tensor:
    """Advance the sets through all steps, their `betas` in place; return those of the hidden state, (S, T, B, H)."""
    keep, exact = _inside(run, x, first)
    unread = _unread(x, first, keep)
    inside = keep if x.beta is None else None
    released = run.rules.variant == "released"
    if run.rules.variant == "paper":
        kept = torch.zeros_like(keep)
    elif released:
        steps = torch.arange(1, keep.shape[1] + 1)[:, None]
        kept = keep & ((keep * steps).amax(1, keepdim=True) != steps)
    else:
        kept = keep
    length = len(x.true)
    out = betas[0].new_zeros(len(betas[0]), length, *betas[0].shape[1:])
    begins = 0 if any(bool(state.beta.any()) for state in first) else _first_relevant(x, keep)
    number = betas[0].dtype
    some_exact, some_unread = (set(sets.any(-1).any(0).nonzero()[:, 0].tolist()) for sets in (exact, unread))
    for t in range(begins, length):
        mask = keep[:, t, :, None].to(number)
        step(
            t,
            betas,
            None if x.beta is None else x.beta[:, t],
            mask if inside is not None else 0,
            kept[:, t, :, None].to(number),
        )
        if run.rules.variant == "complete" and t in some_exact:
            whole = exact[:, t]
            for beta, known in zip(betas, step.exact, strict=False):
                beta[whole] = known[t].expand_as(beta)[whole]
        if t in some_unread:
            for beta in betas:
                beta[unread[:, t]] = 0
        out[:, t] = betas[0]
    return out


def _first_relevant(x: Inputs, keep: Tensor) -> int:
    """Return the first step at which a set is given anything."""
    some = keep.any(0).any(-1) if x.beta is None else x.beta.flatten(2).any(-1).any(0) | keep.any(0).any(-1)
    return int(some.byte().argmax()) if bool(some.any()) else len(some)


def _unread(x: Inputs, first: list[State], keep: Tensor) -> Tensor:
    """Return the sets of which nothing has been read yet, (S, T, B): their states are nothing, not nearly so."""
    some = keep if x.beta is None else keep | x.beta.any(-1)
    begun = torch.zeros_like(keep[:, 0])
    for state in first:
        begun |= state.beta.any(-1)
    return ~(some.cummax(1).values | begun[:, None])


def _inside(run: Any, x: Inputs, first: list[State]) -> tuple[Tensor, Tensor]:
    """Return which sets a step's drift is inside of, and which of them have read nothing but their own; (S, T, B)."""
    inside = run.inside(x.places)  # (S, T, B)
    named = x.places >= 0
    if x.beta is None:
        keep = torch.where(named, inside, run.full[:, None, None])
        own = inside | ~named
    else:
        gap = (x.beta - (x.true - x.zero)).abs().amax(-1)
        size = (x.true - x.zero).abs().amax(-1)
        whole = gap <= size * torch.finfo(gap.dtype).eps * 64
        keep = torch.where(named, inside, (whole & (size > 0)) | run.full[:, None, None])
        own = whole
    begun = torch.ones_like(keep[:, 0])
    for state in first:
        begun &= (state.beta == state.true - state.zero).all(-1)
    exact = (own & keep).cummin(1).values & begun[:, None]
    return keep, exact | run.full[:, None, None]


def _refuse_variant(variant: str, name: str, layers_: int, words: bool) -> None:
    """Refuse CD's older variants where they are not defined."""
    if variant != "complete" and (name != "lstm" or layers_ > 1 or not words):
        raise UnsupportedError(
            f"CD's variant {variant!r} is defined for LSTMs of one layer that read words; this model calls {name} "
            f"with {layers_} layers{'' if words else ' on something else'}. Take variant='complete'."
        )
