"""What the perturbing methods share: the model's outputs on many variants of one text, run together.

    sets of tokens (n, T) -> which words are kept -> variants, as positions in the text -> logits (n, C) -> scores

A variant leaves words out of the text, with or without a gap where they stood. All variants of a text are made
of the same T word vectors, so these meet the first layer's input weights once: what the layer is then given is
which word stands where, as one-hot vectors.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import ClassVar, Literal

import numpy as np
import torch
from torch import Tensor

from rnnviz.decomposition.cells import Cell
from rnnviz.decomposition.own_trace import OwnTrace
from rnnviz.decomposition.trace import Trace
from rnnviz.ground.methods import Attribution, Floats, Method
from rnnviz.ground.spans import bounds, row

BLOCK_STEPS = 2048  # variants x tokens that run together: a few megabytes, and like lengths together


class Variants:
    """One text of a trace, to be read again with words left out.

    Parameters
    ----------
    trace : Trace
        The forward pass.
    text : int
        Which of its texts, of T tokens.
    gaps : bool
        Whether a word that is left out leaves a zero vector where it stood; else the text closes up.
    """

    def __init__(self, trace: Trace, text: int, gaps: bool) -> None:
        self.trace, self.gaps = trace, gaps
        self.length = int(trace.lengths[text])
        words = trace.layers[0][0].x[
            : self.length, text
        ]  # (T, E); the forward direction's, in the text's order
        self.cells = [direction.cell for direction in trace.layers[0]]
        inputs = words
        if self.length < words.shape[1]:  # else the vectors are the shorter inputs
            inputs = torch.eye(self.length, dtype=words.dtype, device=words.device)
            self.cells = [
                type(cell)(cell.w_input @ words.T, cell.w_recurrent, cell.b_input, cell.b_recurrent)
                for cell in self.cells
            ]
        self.table = torch.cat([inputs, torch.zeros_like(inputs[:1])])  # word t at row t, no word at row T

    def logits(self, kept: Tensor) -> Tensor:
        """Return the logits of the text with only the words that are kept, shape (n, C).

        Where nothing is left, not even gaps, the pooled state is zero, whatever the pooling: the text has not
        moved the network from where it starts, and the logits are the head's bias.

        Parameters
        ----------
        kept : Tensor of shape (n, T), bool
        """
        lengths = torch.full_like(kept[:, 0], self.length, dtype=torch.long) if self.gaps else kept.sum(1)
        result = self.trace.base.repeat(len(kept), 1)
        by_length = lengths.argsort(descending=True)  # so that there is little padding in a block
        not_empty = by_length[: int(lengths.count_nonzero())]
        block = max(1, BLOCK_STEPS // self.length)
        for start in range(0, len(not_empty), block):
            rows = not_empty[start : start + block]
            result[rows] = _Reading(self, self._positions(kept[rows]), lengths[rows]).logits
        return result

    def _positions(self, kept: Tensor) -> Tensor:
        """Return which word stands where in each variant, (longest, n): T for a gap, anything behind the end."""
        if self.gaps:
            here = torch.arange(self.length, device=kept.device)
            return here.where(kept, self.length).T
        longest = int(kept.sum(1).max())
        return (~kept).to(torch.uint8).argsort(dim=1, stable=True)[:, :longest].T


class OwnVariants:
    """The same of a text of somebody's own model.

    Parameters
    ----------
    trace : OwnTrace
    text, gaps
        See `Variants`.
    """

    def __init__(self, trace: OwnTrace, text: int, gaps: bool) -> None:
        self.trace, self.text, self.gaps = trace, text, gaps
        self.length = int(trace.lengths[text])

    def logits(self, kept: Tensor) -> Tensor:
        """See `Variants`."""
        if self.gaps:
            return self.trace.scaled(self.text, kept.to(self.trace.logits.dtype))
        return self.trace.without(self.text, kept)


def variants(trace: Trace | OwnTrace, text: int, gaps: bool) -> Variants | OwnVariants:
    """Return a text of a trace, to be read again with words left out."""
    return (OwnVariants if isinstance(trace, OwnTrace) else Variants)(trace, text, gaps)  # type: ignore[arg-type]


class _Reading(Trace):
    """The forward pass over some variants of a text, which are known by their words' positions."""

    def __init__(self, variants: Variants, positions: Tensor, lengths: Tensor) -> None:
        self.classifier, self.variants, self.lengths = variants.trace.classifier, variants, lengths
        self._read(variants.table[positions])

    def _cell(self, layer: int, reverse: bool) -> Cell:
        return super()._cell(layer, reverse) if layer else self.variants.cells[reverse]


class Perturbation(Method):
    """A method that asks the model about variants of the text; every set of tokens has a score of its own.

    Unless a method says otherwise, a score is what the output loses when the set is left out.
    """

    scores: ClassVar[Literal["words", "spans"]] = "spans"
    gaps: ClassVar[bool] = False

    def kept(self, members: Tensor) -> Tensor:
        """Return which words the variants keep that tell of the sets `members`; both (n, T), bool."""
        return ~members

    def compared(self, variant: Tensor, whole: Tensor, nothing: Tensor) -> Tensor:  # noqa: ARG002
        """Return the scores from the outputs on the variants, on the text and on what is left of no word."""
        return whole - variant

    def output(self, logits: Tensor, weights: Tensor, kind: str) -> Tensor:  # noqa: ARG002
        """Return what is compared, (n, K), of logits of shape (n, C) and a kind of `rnnviz.ground.outputs`."""
        return logits

    @torch.inference_mode()
    def attribute(self, trace: Trace, spans: bool, weights: Floats) -> list[Attribution]:
        """See `Method`."""
        return [self._of_text(trace, text, spans, weights) for text in range(len(trace.lengths))]

    def _of_text(self, trace: Trace, text: int, spans: bool, weights: Floats) -> Attribution:
        read = variants(trace, text, self.gaps)
        target = torch.as_tensor(weights).to(trace.logits)
        kind = trace.classifier.output
        whole = self.output(trace.logits[text : text + 1], target, kind)
        no_word = torch.zeros(1, read.length, dtype=torch.bool, device=target.device)
        nothing = self.output(read.logits(no_word), target, kind)

        def scores(members: Tensor) -> Floats:
            output = self.output(read.logits(self.kept(members.to(target.device))), target, kind)
            return np.asarray(self.compared(output, whole, nothing).cpu().numpy())

        @torch.inference_mode()
        def of_set(tokens: Collection[int]) -> Floats:
            members = torch.zeros(1, read.length, dtype=torch.bool)
            members[0, sorted(tokens)] = True
            return np.asarray(scores(members)[0])

        base = nothing[0].cpu().numpy()
        if not spans:
            words = scores(torch.eye(read.length, dtype=torch.bool))
            return Attribution(base, words, of_set=of_set)
        of_spans = scores(_spans(read.length))
        words = of_spans[[row(t, t + 1, read.length) for t in range(read.length)]]
        return Attribution(base, words, of_spans, of_set=of_set)


def _spans(length: int) -> Tensor:
    """Return which tokens each span holds, (n_spans, T), bool, in the order of `rnnviz.ground.spans`."""
    starts, stops = (torch.tensor(bound)[:, None] for bound in bounds(length))
    here = torch.arange(length)
    return (starts <= here) & (here < stops)
