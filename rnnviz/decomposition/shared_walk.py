"""All spans of a batch of texts at once, for contextual decomposition in one direction.

Until a span's last token its state depends on its start alone, so at step t only the t + 1 *open* starts and
the *closed* spans differ. Span ``[q, r+1)`` is row ``r(r+1)/2 + q``: the spans closed by step t are then the
first rows of one matrix, and a step is that matrix times V and element-wise work, in blocks that stay in the
cache.
"""

from __future__ import annotations

import torch
from torch import Tensor

from rnnviz.decomposition.cells import Step
from rnnviz.ground import spans

BLOCK_ROWS = 512  # rows x texts of one block: its temporaries fit a core's cache


class SharedWalk:
    """All spans of a batch of texts through one direction (of one layer, or of a unidirectional stack).

    The span ``[q, t)`` that ended before token t is also where ``[q, t+1)`` starts from: its row is copied, and
    the copy takes token t in while the row itself goes past it. Only under "released" are the open starts kept
    apart, since there a span's last step is not that of a longer span.
    """

    def __init__(
        self, steps: list[Step], pool: Tensor | None, lengths: list[int], variant: str, at_phrase_end: bool
    ) -> None:
        self.steps, self.pool, self.lengths = steps, pool, lengths
        self.variant, self.at_phrase_end = variant, at_phrase_end
        # Every state of every layer, the top layer's hidden state last; behind it, where there is one, its pool.
        self.closed = self._zeros(spans.count(lengths[0]))
        self.open = self._zeros(lengths[0]) if variant == "released" else None

    def _zeros(self, rows: int) -> list[Tensor]:
        exact = [state for step in self.steps for state in step.exact]
        pooled = [] if self.pool is None else [self.steps[-1].exact[0]]
        return [like.new_zeros(rows, len(self.lengths), like.shape[-1]) for like in exact + pooled]

    def run(self) -> list[Tensor]:
        """Return for each text the betas of its spans, (n_spans, H), span [q, r+1) in row r(r+1)/2 + q."""
        found: list[Tensor] = []
        for t in range(self.lengths[0]):
            active = sum(length > t for length in self.lengths)
            if active < len(self.lengths):
                found = self._take(active, t) + found
            self.take_token(t)
        return self._take(0, self.lengths[0]) + found

    def _take(self, active: int, length: int) -> list[Tensor]:
        """Return the finished texts' betas and go on with the `active` others."""
        result = self.closed[-len(self.steps[-1].exact) if self.pool is None else -1]
        done = [result[: spans.count(length), text].clone() for text in range(active, len(self.lengths))]
        self.lengths = self.lengths[:active]
        self.closed = [state[:, :active].contiguous() for state in self.closed]
        if self.open is not None:
            self.open = [state[:, :active].contiguous() for state in self.open]
        return done

    def take_token(self, t: int) -> None:
        """Advance all spans by token t: those that end before it past it, those up to it into it."""
        first, last = spans.count(t), spans.count(t + 1)
        for number, state in enumerate(self.closed):
            if self.open is None:
                state[first : last - 1] = state[first - t : first]
            else:
                state[first:last] = self.open[number][: t + 1]
        # The last block starts no later than the spans that end at t, so that what is copied stands in it too.
        block = max(1, BLOCK_ROWS // len(self.lengths))
        final = first if self.at_phrase_end else (first - t) // block * block
        for start in range(0, 0 if self.at_phrase_end else final, block):
            self._advance(t, [state[start : start + block] for state in self.closed], block, block)
        keep_from = first if self.variant == "complete" else last
        opened = t + 1 if self.open is None and not self.at_phrase_end else 0
        self._advance(
            t, [state[final:last] for state in self.closed], first - final, keep_from - final, opened
        )
        if self.open is not None:
            self._advance(t, [state[: t + 1] for state in self.open], 0, 0)
        if (
            self.variant == "complete"
        ):  # gamma is zero here; as a difference it would be growing rounding noise
            exact = [state for step in self.steps for state in step.exact]
            for state, known in zip(self.closed, exact, strict=False):
                state[first] = known[t, : len(self.lengths)]

    def _advance(self, t: int, rows: list[Tensor], inside: int, keep: int, opened: int = 0) -> None:
        below: Tensor | None = None
        for step in self.steps:
            states, rows = rows[: len(step.exact)], rows[len(step.exact) :]
            step(t, states, below, inside, keep, opened)
            below = states[0]
        if self.pool is not None and below is not None:
            rows[0].addcmul_(self.pool[t, : below.shape[1]], below)


def rows_of_spans(length: int, reverse: bool) -> Tensor:
    """Return where each span, by start then stop, stands in the shared walk's numbering."""
    starts, stops = (torch.tensor(bound) for bound in spans.bounds(length))
    if reverse:
        starts, stops = length - stops, length - starts
    return stops * (stops - 1) // 2 + starts
