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
from rnnviz.decomposition.parts import Later, Parts, everywhere
from rnnviz.decomposition.recurrent_spans import Walked, walk
from rnnviz.decomposition.rules import aten, operation
from rnnviz.decomposition.words import NOBODY, SEVERAL
from rnnviz.errors import UnsupportedError

LAYERS: dict[str, type[Cell]] = {"lstm": LstmCell, "gru": GruCell, "rnn_tanh": TanhCell, "rnn_relu": ReluCell}
CELLS: dict[str, type[Cell]] = {f"{name}_cell": kind for name, kind in LAYERS.items()}


BLOCK_ROWS = 256  # sets that are advanced together: their numbers fit a core's cache


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
    run.number += 1
    packed = isinstance(args[3], list | tuple)
    x, sizes = (args[0], args[1]) if packed else (args[0], None)
    hx, weights, biases, count, _, _, both, *rest = args[2:] if packed else args[1:]
    states = [_with_parts(run, state) for state in (hx if isinstance(hx, list | tuple) else (hx,))]
    x = _with_parts(run, x)
    cells = cells_of(LAYERS[name], list(weights), bool(biases), count * (1 + both))
    if sizes is not None:
        return _packed(run, name, x, sizes, states, cells, both)
    batch_first = rest[0] if rest else False
    if batch_first:
        x = _done(run, aten.transpose.int, x, 0, 1)
    output, finals = _stack(run, name, x, states, cells, both)
    if batch_first:
        output = output.turned(lambda rows, lead: rows.transpose(lead, lead + 1), 1, lambda rows: rows)
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


def cells_of(kind: type[Cell], weights: list[Tensor], biases: bool, count: int) -> list[Cell]:
    """Return the cell of each layer and direction, from the weights that torch's functions are given."""
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
        data = output.turned(lambda rows, lead: rows.flatten(lead, lead + 1), 0, lambda rows: rows[:, 0])
        return (data, *finals)
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
    if _is_spans(run, inputs, states, cells, both):
        return _spans(run, name, inputs, states, cells, both)
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


def _is_spans(run: Any, x: Inputs, states: list[Parts], cells: list[Cell], both: bool) -> bool:
    """Whether the sets are all spans of a text whose words are read one by one, so that they can share their steps."""
    if not run.spans or x.beta is not None or x.true.shape[1] != 1 or (both and len(cells) > 2):
        return False
    every = torch.arange(run.members.shape[1], device=x.places.device)
    read = x.places[:, 0]
    if len(read) != len(every) or not bool((read == every).all()) or run.rules.variant == "released":
        return False
    return all(bool((state.places == NOBODY).all()) for state in states)


def _spans(
    run: Any, name: str, x: Inputs, states: list[Parts], cells: list[Cell], both: bool
) -> tuple[Parts, list[Parts]]:
    """Run all layers and directions over all spans together: see `recurrent_spans.py`."""
    _refuse_variant(run.rules.variant, name, len(cells) // (1 + both), True)
    number, directions = run.number, 1 + both

    hidden = [own.hidden for own in cells[-directions:]]
    shape = (2 + run.sets, len(x.true), 1, sum(hidden))

    def walks(rows: Tensor | None) -> list[Walked]:
        into = [None] * directions if rows is None else torch.split(rows[2:, :, 0], hidden, -1)
        return [
            walk(
                cells[k::directions],
                _or_none(x.zero),
                x.true,
                [
                    [(_or_none(s.zero[at]), s.true[at]) for s in states]
                    for at in range(k, len(cells), directions)
                ],
                run.rules,
                bool(k),
                into[k],
                run.sets if run.probe else None,
            )
            for k in range(directions)
        ]

    every = x.true.new_empty(shape) if number in run.read_whole else None
    found = walks(every)
    for at, own in enumerate(cells):
        run.called(name, own, layer=at // directions, reverse=bool(at % directions))
    true = torch.cat([one.true for one in found], -1)
    two = torch.stack([torch.zeros_like(true), true])

    def make() -> Tensor:
        run.read_whole.add(number)
        rows = every
        if rows is None:
            rows = x.true.new_empty(shape)
            walks(rows)
        rows[:2] = two
        if run.probe:
            rows[2:] = two[1]
        return rows

    finals = []
    for k in range(len(states)):
        true = torch.stack([found[at % directions].last[at // directions][k][0] for at in range(len(cells))])
        beta = torch.stack(
            [found[at % directions].last[at // directions][k][1] for at in range(len(cells))], 1
        )
        finals.append(Parts.of(run, torch.cat([torch.zeros_like(true)[None], true[None], beta])))
    places = x.places[..., None].expand(*x.places.shape, sum(own.hidden for own in cells[-directions:]))
    known = {} if both else {len(x.true) - 1: finals[0].values[:, -1]}
    later = Later(make, two, 0, known)
    return Parts.made_later(run, places, later), finals


def _inputs(x: Parts) -> Inputs:
    places = x.places[..., 0]
    one_word = x.places.stride(-1) == 0 or bool((x.places == x.places[..., :1]).all())
    of_words = x.shared if x.run.sets else not bool((places == SEVERAL).any())
    if of_words and one_word:
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
    if run.rules.variant == "complete":
        kept = keep
    elif run.rules.variant == "paper":
        kept = torch.zeros_like(keep)
    else:
        steps = torch.arange(1, keep.shape[1] + 1, device=keep.device)[:, None]
        kept = keep & ((keep * steps).amax(1, keepdim=True) != steps)
    out = betas[0].new_zeros(len(betas[0]), len(x.true), *betas[0].shape[1:])
    for begin in range(0, len(out), BLOCK_ROWS):
        rows = slice(begin, begin + BLOCK_ROWS)
        own = x._replace(beta=None if x.beta is None else x.beta[rows])
        _advance(
            step,
            own,
            [beta[rows] for beta in betas],
            keep[rows],
            kept[rows],
            exact[rows],
            unread[rows],
            out[rows],
        )
    return out


def _advance(
    step: Step,
    x: Inputs,
    betas: list[Tensor],
    keep: Tensor,
    kept: Tensor,
    exact: Tensor,
    unread: Tensor,
    out: Tensor,
) -> None:
    """Advance some sets through all steps, from the first at which one of them is given anything."""
    number = betas[0].dtype
    words, kept = keep[..., None].to(number), kept[..., None].to(number)
    begins = 0 if any(bool(beta.any()) for beta in betas) else _first_relevant(x, keep)
    whole, none = (sets.any(0).any(-1).tolist() for sets in (exact, unread))
    for t in range(begins, len(x.true)):
        if x.beta is None:
            step(t, betas, None, words[:, t], kept[:, t])
        else:
            step(t, betas, x.beta[:, t], 0, kept[:, t])
        if whole[t]:
            for beta, known in zip(betas, step.exact, strict=False):
                beta[exact[:, t]] = known[t].expand_as(beta)[exact[:, t]]
        if none[t]:
            for beta in betas:
                beta[unread[:, t]] = 0
        out[:, t] = betas[0]


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
    if run.rules.variant != "complete":  # there bias products are missing from what is exact
        return keep, torch.zeros_like(exact)
    return keep, exact | run.full[:, None, None]


def _refuse_variant(variant: str, name: str, layers_: int, words: bool) -> None:
    """Refuse CD's older variants where they are not defined."""
    if variant != "complete" and (name != "lstm" or layers_ > 1 or not words):
        raise UnsupportedError(
            f"CD's variant {variant!r} is defined for LSTMs of one layer that read words; this model calls {name} "
            f"with {layers_} layers{'' if words else ' on something else'}. Take variant='complete'."
        )
