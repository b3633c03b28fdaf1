"""Contextual decomposition of a traced batch: beta, the share of a phrase in the vector that the head reads.

    Trace -> one Step per layer and direction -> betas of all spans of every text, or of any sets of tokens

Two paths, one set of equations (`cells/`). `of_sets` advances one row of numbers per phrase through every
step. `of_spans` shares the work between phrases (`shared_walk.py`), wherever a phrase's state does not depend
on what comes after it: in one layer, in a unidirectional stack, but not above a bidirectional layer.

Reference: Murdoch, Liu and Yu (2018), "Beyond word importance", section 3.2 and appendix A.2. GRU, tanh RNN,
both directions, stacks, pooling and sets of tokens follow by the same rules.
"""

from __future__ import annotations

from collections.abc import Iterator

import torch
from torch import Tensor
from tqdm.auto import tqdm

from rnnviz.decomposition.cells import Rules, Step
from rnnviz.decomposition.shared_walk import SharedWalk, rows_of_spans
from rnnviz.decomposition.trace import Direction, Trace
from rnnviz.errors import InputError, UnsupportedError, nearest
from rnnviz.ground import spans

VARIANTS = ("complete", "released", "paper")
READS = ("text_end", "phrase_end")
GATES = ("split", "whole")
ATTENTION = ("gate", "decomposed")
CHUNK_ROWS = 256  # sets that are advanced together; a chunk starts at its first token
CHUNK_BYTES = 64 * 2**20  # what the betas of one chunk of sets may take between two layers


class ContextualDecomposition:
    """The decomposition of one traced batch under one choice of rules.

    Parameters
    ----------
    trace : Trace
        The forward pass.
    variant : {"complete", "released", "paper"}
        "complete": ``W x`` joins ``V beta`` or ``V gamma`` before linearising, the product of two biases is
        relevant inside the phrase; the whole text then scores ``logits - b_out`` exactly. "released": the
        same, but without the bias product at the phrase's last step, as the authors' code does. "paper":
        ``W x`` is a term of its own and bias products are never relevant (equations 11 to 20).
    output_gate : bool
        Decompose the LSTM's output gate as well.
    gates : {"split", "whole"}
        "whole": gates are constants, and only the candidate and the state are split; phrases then have no
        interactions to speak of. Numbers stay small on long texts.
    read : {"text_end", "phrase_end"}
        Read beta where the model reads its state, or where the phrase's last token leaves it. The latter
        explains the text up to the phrase, not the text.

    Raises
    ------
    InputError
        For an unknown variant or reading.
    UnsupportedError
        For "released" or "paper" on anything but a one-layer LSTM, `output_gate` on a cell that has none,
        and "phrase_end" where the model pools over all steps.
    """

    def __init__(
        self,
        trace: Trace,
        variant: str = "complete",
        output_gate: bool = False,
        read: str = "text_end",
        gates: str = "split",
    ) -> None:
        classifier = trace.classifier
        refuse_unknown(variant, read, gates)
        if variant != "complete" and (classifier.cell != "lstm" or classifier.layers > 1):
            raise UnsupportedError(
                f"CD's variant {variant!r} is defined for LSTMs of one layer; this model is a "
                f"{classifier.layers}-layer {classifier.cell}. Take variant='complete'."
            )
        if output_gate and classifier.cell != "lstm":
            raise UnsupportedError(
                f"a {classifier.cell} has no output gate to decompose; leave output_gate out."
            )
        if read == "phrase_end" and classifier.pooling != "last":
            raise UnsupportedError(
                f"read='phrase_end' needs pooling='last', this model's is {classifier.pooling!r}; "
                "take read='text_end'."
            )
        self.trace, self.variant, self.output_gate, self.read = trace, variant, output_gate, read
        self.gates = gates

    @torch.inference_mode()
    def of_spans(self) -> list[Tensor]:
        """Return the beta of every span of every text, each of shape (n_spans, H * directions).

        Rows by start, then by stop, as in `rnnviz.ground.spans`.
        """
        if len(self.trace.layers) > 1 and len(self.trace.layers[0]) > 1:
            return [self._spans_as_sets(text) for text in range(len(self.trace.lengths))]
        per_direction = [self._shared(index) for index in range(len(self.trace.layers[0]))]
        return [
            torch.cat([beta[rows_of_spans(len_, reverse=bool(k))] for k, beta in enumerate(betas)], -1)
            for len_, *betas in zip(self.trace.lengths.tolist(), *per_direction, strict=True)
        ]

    @torch.inference_mode()
    def of_sets(self, text: int, members: Tensor) -> Tensor:
        """Return the beta of sets of tokens of one text.

        Parameters
        ----------
        text : int
            Which text of the batch.
        members : bool Tensor of shape (n_sets, T)
            Which tokens each set holds; none may be empty.

        Returns
        -------
        Tensor of shape (n_sets, H * directions)
        """
        length = int(self.trace.lengths[text])
        if members.ndim != 2 or members.shape[1] != length or not bool(members.any(1).all()):
            raise InputError(
                f"expected sets of at least one token each, as booleans of shape (n_sets, {length}); "
                f"got shape {tuple(members.shape)}."
            )
        members = members.to(self.trace.logits.device)
        widest = max(sum(d.cell.hidden for d in layer) for layer in self.trace.layers)
        rows = max(1, min(CHUNK_ROWS, CHUNK_BYTES // (widest * length * self.trace.logits.element_size())))
        chunks = tqdm(torch.split(members, rows), desc="decomposing", unit="chunk", delay=2, leave=False)
        return torch.cat([self._sets(text, chunk) for chunk in chunks])

    def _step(self, direction: Direction, layer: int, texts: Tensor | slice, length: int) -> Step:
        x, h, previous = (v[:length, texts] for v in (direction.x, direction.h, direction.previous))
        return direction.cell.step(
            x, h, previous, Rules(self.variant, self.output_gate, self.gates), layer == 0
        )

    def _spans_as_sets(self, text: int) -> Tensor:
        length = int(self.trace.lengths[text])
        starts, stops = (torch.tensor(bound)[:, None] for bound in spans.bounds(length))
        steps = torch.arange(length)
        return self.of_sets(text, (steps >= starts) & (steps < stops))

    def _shared(self, index: int) -> list[Tensor]:
        """Return the betas of direction `index`, one tensor (n_spans, H) a text, in the rows' own numbering."""
        lengths, order = self.trace.lengths.sort(descending=True, stable=True)
        texts = order if len(order) > 1 else slice(None)
        longest = int(lengths[0])
        column = [layer[index] for layer in self.trace.layers]
        steps = [self._step(direction, k, texts, longest) for k, direction in enumerate(column)]
        pooled_over_steps = self.trace.classifier.pooling != "last"
        pool = self.trace.pool_weights[index][:, order] if pooled_over_steps else None
        walk = SharedWalk(steps, pool, lengths.tolist(), self.variant, self.read == "phrase_end")
        found = walk.run()
        back = order.argsort().tolist()
        return [found[k] for k in back]

    def _sets(self, text: int, members: Tensor) -> Tensor:
        length = members.shape[1]
        below: Tensor | None = None
        for layer, directions in enumerate(self.trace.layers):
            top = layer == len(self.trace.layers) - 1
            above_both = layer > 0 and len(self.trace.layers[0]) > 1
            outputs = []
            for index, direction in enumerate(directions):
                step = self._step(direction, layer, slice(text, text + 1), length)
                own = members.flip(1) if direction.reverse else members
                own_below = below.flip(0) if below is not None and direction.reverse else below
                betas = self._walk_sets(step, own, own_below, above_both)
                if top:
                    weights = self.trace.pool_weights[index][:length, text]
                    outputs.append(self._read(betas, own, weights))
                else:
                    kept = torch.stack([beta.clone() for beta in betas])
                    outputs.append(kept.flip(0) if direction.reverse else kept)
            below = torch.cat(outputs, -1)
        assert below is not None  # noqa: S101 - a recurrent module has at least one layer
        return below

    def _walk_sets(
        self, step: Step, members: Tensor, below: Tensor | None, above_both: bool
    ) -> Iterator[Tensor]:
        """Yield the sets' betas (n_sets, H) of every step, in the direction's order; the next one overwrites them."""
        complete = self.variant == "complete"
        all_so_far = members.cummin(1).values
        if above_both:  # the layer below has already read the whole text
            all_so_far = all_so_far[:, -1:].expand_as(members)
        last = _last_member(members)
        betas = [state.new_zeros(len(members), 1, state.shape[-1]) for state in step.exact]
        first = 0 if below is not None else int(members.any(0).byte().argmax())
        for t in range(members.shape[1]):
            if t < first:  # nothing relevant has been read yet
                yield betas[0][:, 0]
                continue
            inside = members[:, t]
            keep = inside & (last != t) if self.variant == "released" else inside & complete
            step(
                t,
                betas,
                None if below is None else below[t][:, None],
                _mask(inside, betas[0]),
                _mask(keep, betas[0]),
            )
            if complete:
                _set_exact(betas, step, t, all_so_far[:, t])
            yield betas[0][:, 0]

    def _read(self, betas: Iterator[Tensor], members: Tensor, weights: Tensor) -> Tensor:
        """Return what the head is given of the betas: at the text's end, pooled, or at the phrase's end."""
        last = _last_member(members)
        is_read = weights.any(1).tolist()
        read = weights.new_zeros(len(members), weights.shape[1])
        for t, beta in enumerate(betas):
            if self.read == "phrase_end":
                read += (last == t)[:, None] * beta
            elif is_read[t]:
                read += weights[t] * beta
        return read


def refuse_unknown(variant: str, read: str, gates: str, attention: str = "gate") -> None:
    """Refuse an option that there is not, and gates that are constants in a variant that splits them.

    Raises
    ------
    InputError
    """
    for what, given, known in (
        ("CD variant", variant, VARIANTS),
        ("place to read beta at", read, READS),
        ("reading of the gates", gates, GATES),
        ("reading of attention", attention, ATTENTION),
    ):
        if given not in known:
            raise InputError(f"there is no {what} {given!r}: {nearest(given, known)}")
    if gates == "whole" and variant != "complete":
        raise InputError(
            f"gates='whole' leaves no gate to split, as variant={variant!r} does: take variant='complete'."
        )


def _last_member(members: Tensor) -> Tensor:
    """Return the last step that each set holds, shape (n_sets,)."""
    steps = torch.arange(members.shape[1], device=members.device)
    return (members * (steps + 1)).amax(1) - 1


def _mask(rows: Tensor, like: Tensor) -> Tensor:
    return rows.to(like.dtype)[:, None, None]


def _set_exact(betas: list[Tensor], step: Step, t: int, rows: Tensor) -> None:
    for beta, exact in zip(betas, step.exact, strict=True):
        beta[rows] = exact[t]
