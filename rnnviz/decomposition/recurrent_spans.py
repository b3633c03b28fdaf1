"""All spans of a text at once through a recurrent call that reads its words one by one: the shared walk.

words (T, 1, D) -> one walk a direction (`shared_walk.py`) -> last states of all spans; if wanted, those of every step
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import torch
from torch import Tensor

from rnnviz.decomposition.cells import Cell, Origin, Rules, Step
from rnnviz.decomposition.shared_walk import SharedWalk, rows_of_spans


class Walked(NamedTuple):
    """One direction, walked.

    Parameters
    ----------
    true : Tensor of shape (T, 1, H)
        The top layer's states, in the order of the text.
    last : list of list of (Tensor of shape (1, n), Tensor of shape (n_spans, 1, n))
        For each layer its last states, true and of the spans.
    """

    true: Tensor
    last: list[list[tuple[Tensor, Tensor]]]


def walk(
    cells: Sequence[Cell],
    zero: Tensor | None,
    true: Tensor,
    firsts: Sequence[Sequence[tuple[Tensor | None, Tensor]]],
    rules: Rules,
    reverse: bool,
    into: Tensor | None = None,
    wholes: int | None = None,
) -> Walked:
    """Walk one direction of a stack of layers.

    Parameters
    ----------
    cells : sequence of Cell
        One a layer.
    zero, true : Tensor of shape (T, 1, D)
        The inputs, and the part of them that is no word's, if there is one.
    firsts : sequence of sequences of (Tensor of shape (1, n) or None, Tensor of shape (1, n))
        For each layer its first states: the part that is no word's, which is all that they may have; and the whole.
    rules : Rules
    reverse : bool
    into : Tensor of shape (n_spans, T, H), optional
        Where the spans' states of every step are written, if they are wanted, in the order of the text.
    wholes : int, optional
        In the place of all spans so many times the whole text, whose states are the true ones.
    """
    x, own_zero = (true.flip(0), zero if zero is None else zero.flip(0)) if reverse else (true, zero)
    steps: list[Step] = []
    h = x
    for number, (cell, first) in enumerate(zip(cells, firsts, strict=True)):
        (h_zero, h_first), *others = first
        c_zero, c_first = others[0] if others else (None, None)
        h = cell.run(x, h_first, c_first)[0]
        previous = torch.cat([h_first[None], h[:-1]])
        origin = Origin(own_zero if number == 0 else None, h_zero, c_first, c_zero)
        steps.append(cell.step(x, h, previous, rules, number == 0, origin))
        x = h
    length = len(true)
    if wholes is not None:
        ends = [[(known[-1], known[-1:].expand(wholes, 1, -1)) for known in step.exact] for step in steps]
        return Walked(h.flip(0) if reverse else h, ends)
    shared = SharedWalk(steps, None, [length], rules.variant, at_phrase_end=False)
    rows = rows_of_spans(length, reverse)
    of_top = -len(steps[-1].exact)
    for t in range(length):
        shared.take_token(t)
        if into is not None:
            into[:, length - 1 - t if reverse else t] = shared.closed[of_top][_rows_at(length, reverse, t), 0]
    states = iter(shared.closed)
    last = [[(known[-1], next(states)[rows]) for known in step.exact] for step in steps]
    return Walked(h.flip(0) if reverse else h, last)


@lru_cache(maxsize=512)
def _rows_at(length: int, reverse: bool, t: int) -> Tensor:
    """Return where each span's state stands after step t, (n_spans,), in the walk's own numbering of spans.

    Before its last word a span is the one that ends here; before its first it has no state, and its own row is zero.
    """
    lasts, firsts = torch.tril_indices(length, length)  # row r(r+1)/2 + q: from q, with r as its last word
    own = torch.arange(len(lasts))
    here = torch.full_like(lasts, t).minimum(lasts)
    return torch.where(firsts <= t, here * (here + 1) // 2 + firsts, own)[rows_of_spans(length, reverse)]
