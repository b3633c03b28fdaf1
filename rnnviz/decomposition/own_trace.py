"""OwnTrace: what somebody's own model says of a batch of texts, and what asks it again.

ids -> the owner's call -> logits (C,); sets of words -> scores; words left out or scaled -> logits, gradients
"""

from __future__ import annotations

import copy
import math
from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

import torch
from torch import Tensor
from tqdm.auto import tqdm

from rnnviz.decomposition import rules
from rnnviz.decomposition.cells import Rules
from rnnviz.decomposition.parts import Parts
from rnnviz.decomposition.readings import Reading, readings
from rnnviz.decomposition.rows import Rows
from rnnviz.decomposition.run import Run
from rnnviz.decomposition.watch import Watch
from rnnviz.decomposition.words import texts
from rnnviz.errors import ModelError, RnnvizError, UnsupportedError
from rnnviz.ground.spans import bounds
from rnnviz.models.own import OwnModel
from rnnviz.models.undisturbed import undisturbed

CD = Rules()  # contextual decomposition as it is by default
BLOCK_STEPS = 4096  # copies x words of a text that run together
CHUNK_ROWS = 256  # sets that run together
CHUNK_BYTES = (
    20 * 2**20
)  # what the largest tensor of a run may take with all its parts: some are held at a time


class Learned(NamedTuple):
    """What a run for the whole text alone tells of runs for many sets, on texts of the same length.

    Parameters
    ----------
    read_whole : set of int
        Recurrent calls that are read at every step.
    needed : set of int or None
        The steps of the forward whose parts the outputs need.
    names : list of str
        The steps of the forward.
    """

    read_whole: set[int]
    needed: set[int] | None
    names: list[str]


class OwnTrace:
    """The owner's outputs for a batch of texts.

    Parameters
    ----------
    model : OwnModel
    ids : sequence of sequences of int
    at : int
        Which output step, where there are several.

    Attributes
    ----------
    logits : Tensor of shape (B, C)
        What the owner's own call gave.
    lengths : Tensor of shape (B,)

    Raises
    ------
    ModelError
        Where a logit is NaN or infinite.
    """

    def __init__(self, model: OwnModel, ids: Sequence[Sequence[int]], at: int = -1) -> None:
        self.classifier, self.ids, self.at = model, ids, at
        self.lengths = torch.tensor([len(text) for text in ids])
        self.logits = model.logits(ids, at=at)
        if not math.isfinite(self.logits.sum()):
            raise ModelError(
                "the model's outputs are not finite (NaN or infinity), so there is nothing to explain. "
                "Look for NaN or huge values in its weights."
            )

    def of_columns(self, columns: Sequence[int]) -> OwnTrace:
        """Return the same of some of the outputs, whose columns are then all that there are; nothing is run."""
        found = copy.copy(self)
        found.classifier = copy.copy(self.classifier)
        found.classifier.kept = tuple(columns)
        found.logits = self.logits[:, list(columns)]
        return found

    def scores(
        self, text: int, members: Tensor | None, options: Rules = CD, attention: str = "gate"
    ) -> tuple[Tensor, Tensor]:
        """Return the base, (C,), and the scores of sets of words, (S, C), of one text.

        Parameters
        ----------
        text : int
        members : bool Tensor of shape (S, T), or None
            Which words each set holds; None for all spans, in the order of `rnnviz.ground.spans`.
        options, attention
            See `rnnviz.decomposition.rows.Run`.

        Raises
        ------
        Unfollowed
            Where parts cannot pass through an operation of the owner's.
        ModelError
            Where the watched run gives other outputs than the plain one.
        """
        length = len(self.ids[text])
        every = members is None
        members = every_span(length) if members is None else members
        key = length, self.at, options, attention
        if not len(members) or key not in self.classifier.learned:
            base, largest, known = self._learn(text, options, attention)
            if not len(members):
                return base, base.new_zeros(0, len(base))
            self.classifier.learned[key] = largest, known
        largest, known = self.classifier.learned[key]
        rows = max(1, CHUNK_BYTES // (largest * self.logits.element_size()))
        if every and len(members) <= rows:
            return self._run(text, members, options, attention, known, every)
        order = members.byte().argmax(1).argsort(stable=True)  # so that a chunk's sets begin late together
        parts = torch.split(members[order], min(rows, CHUNK_ROWS))
        chunks = tqdm(parts, desc="decomposing", unit="chunk", delay=2, leave=False)
        bases, found = zip(
            *(self._run(text, chunk, options, attention, known) for chunk in chunks), strict=True
        )
        return bases[0], torch.cat(found)[order.argsort()]

    def _learn(self, text: int, options: Rules, attention: str) -> tuple[Tensor, int, Learned]:
        """Run for the whole text alone; return the base, the largest tensor's size, and what runs with sets need."""
        ids = self.ids[text]
        whole = torch.ones(1, len(ids), dtype=torch.bool)
        base, true, _, run = run_once(
            self.classifier, ids, whole, options, attention, self.at, True, probe=True
        )
        refuse_other_outputs(true, self.logits[text])
        return base, run.largest, Learned(run.read_whole, run.needed, run.steps.names)

    def _run(
        self, text: int, members: Tensor, options: Rules, attention: str, known: Learned, every: bool = False
    ) -> tuple[Tensor, Tensor]:
        """Return the base, (C,), and the scores of sets, (S, C).

        Steps of the forward that were not needed before are done without parts; where it takes other steps now, all
        are done with them.
        """
        given = (
            self.classifier,
            self.ids[text],
            members,
            options,
            attention,
            self.at,
            every,
            known.read_whole,
        )
        if known.needed is not None:
            try:
                base, true, scores, run = run_once(*given, known.needed)
            except RnnvizError:
                pass
            else:
                if len(scores) == len(members) and run.steps.names == known.names:
                    refuse_other_outputs(true, self.logits[text])
                    return base, scores
        base, true, scores, _ = run_once(*given)
        refuse_other_outputs(true, self.logits[text])
        return base, scores

    def scaled(
        self, text: int, factors: Tensor, instead: int | None = None, gradients: bool = False
    ) -> Tensor:
        """Return the logits, (n, C), of a text whose words' vectors are scaled by n lists of factors, (n, T).

        Parameters
        ----------
        text : int
        factors : Tensor of shape (n, T)
            1 for the word as it is, 0 for zeros in its place, or for the vector of the id `instead`.
        gradients : bool
            Whether autograd records.
        """
        blocks = torch.split(factors, 1 if self.classifier.alone else max(1, BLOCK_STEPS // factors.shape[1]))
        return torch.cat(
            [self._asked(text, Scaled(block, instead), len(block), gradients) for block in blocks]
        )

    def steepness(self, text: int, weights: Tensor) -> Tensor:
        """Return the lengths, (T,), of the gradients of the target's logit by each word's vectors.

        A word that is looked up in several tables has one vector, of all that it found there.
        """
        watch = Leaves(len(self.ids[text]))
        logits = self._asked(text, watch, 1, gradients=True)
        found = torch.autograd.grad(
            (logits @ weights).sum(), [leaf for leaf, _ in watch.leaves], allow_unused=True
        )
        squares = logits.new_zeros(len(self.ids[text]) + 1)
        for gradient, (_, places) in zip(found, watch.leaves, strict=True):
            if gradient is not None:
                squares.index_add_(0, places.flatten(), gradient.square().flatten().to(squares.dtype))
        return squares[:-1].sqrt()

    def without(self, text: int, kept: Tensor) -> Tensor:
        """Return the logits, (n, C), of a text that closes up around the words that are not kept, (n, T) bool.

        Where no word is left they are the base.
        """
        if self.at != -1:
            raise UnsupportedError(
                f"at={self.at}: without some of its words the text's step {self.at} is another word's. Take "
                "method='loo', which leaves every word its place."
            )
        ids = torch.tensor(list(self.ids[text]))
        some = kept.any(1)
        result = self.base(text).repeat(len(kept), 1)
        if bool(some.any()):
            result[some] = self.classifier.logits([ids[row].tolist() for row in kept[some].cpu()], at=self.at)
        return result

    def readings(self, text: int, method: str, holds_relu: bool = False) -> tuple[list[Reading], Tensor]:
        """Return how the outputs read recurrent states over one text, and the base; see `readings`."""
        return readings(self.classifier, self.ids[text], self.at, method, holds_relu)

    def base(self, text: int) -> Tensor:
        """Return what the model computes from nothing, (C,)."""
        none = torch.zeros(0, len(self.ids[text]), dtype=torch.bool)
        return self.scores(text, none)[0]

    def _asked(self, text: int, watch: Watch, copies: int, gradients: bool) -> Tensor:
        model = self.classifier
        ids = torch.tensor([list(self.ids[text])], device=model.device).expand(copies, -1)
        watch.records = gradients
        with undisturbed(model.net, gradients):
            net = model.computed()
            with watch:
                found = model.of_step(model.outputs(net, texts(ids)), self.at)
        if gradients and not found.requires_grad:
            raise UnsupportedError(
                "your model's forward gives an output without a gradient (.detach(), or numbers that leave torch): "
                "gradient methods cannot pass. Take method='cd' or 'loo'."
            )
        return model.columns(found)


class Scaled(Watch):
    """Multiplies the vectors of words: (n, T) factors for n copies of a text."""

    def __init__(self, factors: Tensor, instead: int | None) -> None:
        super().__init__()
        self.factors, self.instead = factors, instead

    def entering(self, vectors: Tensor, places: Tensor, empty: Tensor) -> Tensor:
        """See `Watch`."""
        small = places.narrow(-1, 0, 1)
        factor = self.factors.flatten()[small.clamp_min(0)]
        factor = factor.to(vectors.dtype) if vectors.is_floating_point() else factor
        return empty + torch.where(small >= 0, factor, 1) * (vectors - empty)


class Leaves(Watch):
    """Makes the vectors of words leaves of autograd's graph."""

    def __init__(self, words: int) -> None:
        super().__init__()
        self.words = words
        self.leaves: list[tuple[Tensor, Tensor]] = []

    def entering(self, vectors: Tensor, places: Tensor, empty: Tensor) -> Tensor:  # noqa: ARG002
        """See `Watch`."""
        kind = vectors.dtype if vectors.is_floating_point() else torch.get_default_dtype()
        leaf = vectors.detach().to(kind, copy=True).requires_grad_()
        self.leaves.append((leaf, torch.where(places >= 0, places, self.words)))
        return leaf.clone()  # which the owner's code may write to


def every_span(length: int) -> Tensor:
    """Return which words each span holds, (n_spans, T), bool, in the order of `rnnviz.ground.spans`."""
    starts, stops = (torch.tensor(bound)[:, None] for bound in bounds(length))
    here = torch.arange(length)
    return (starts <= here) & (here < stops)


def run_once(
    model: OwnModel,
    ids: Sequence[int],
    members: Tensor,
    options: Rules,
    attention: str,
    at: int,
    spans: bool = False,
    read_whole: Collection[int] = (),
    needed: Collection[int] | None = None,
    probe: bool = False,
) -> tuple[Tensor, Tensor, Tensor, Run]:
    """Run the owner's forward on one text with parts; return base (C,), outputs (C,), scores (S, C) and the run."""
    run = Run(members.to(model.device), rules.operation, options, attention, spans, read_whole, needed, probe)
    given = texts(torch.tensor([list(ids)], device=model.device))
    with undisturbed(model.net) as said:
        run.owner = net = model.computed()
        with Rows(run) as watch:
            found: Any = model.of_step(model.outputs(net, given), at)
        refuse_lost(found, watch, len(ids))
    run.prints = bool(said.getvalue())
    run.gives_sigmoid = found.sigmoid_of is not None
    run.needed = run.steps.needed_for(found.node)
    values = model.columns(found.full[:, 0])
    return values[0], values[1], values[2:], run


def refuse_lost(found: Any, watch: Rows, length: int) -> None:
    """Refuse an output that no word has entered."""
    missing = sorted(set(range(length)) - watch.entered)
    if isinstance(found, Parts) and not missing:
        return
    lost = f" Ids became plain numbers by {watch.lost}." if watch.lost else ""
    if missing and len(missing) < length:
        raise ModelError(
            f"your model looks up no vector for word {missing[0]} of {length} (is a long text cut off?): its score "
            f"would mean nothing.{lost}"
        )
    raise ModelError(
        f"no word's vector was seen to enter your model's output.{lost} Ids are followed into nn.Embedding, "
        "one_hot, and tables that they index; look them up there, within the call."
    )


def refuse_other_outputs(watched: Tensor, plain: Tensor) -> None:
    """Refuse a watched run that gives other outputs than the owner's own."""
    off = float((watched - plain.to(watched)).abs().max())
    allowed = (1e-4 if watched.dtype == torch.float32 else 1e-8) * max(1.0, float(plain.abs().max()))
    if not off <= allowed:
        raise ModelError(
            f"watched, your model gives outputs that are off by {off:.3g} from its own (allowed: {allowed:.1g}): "
            "something in it acts otherwise on tensors that are watched. It cannot be explained."
        )
