"""OwnTrace: what somebody's own model says of a batch of texts, and what asks it again.

ids -> the owner's call -> logits (C,); sets of words -> scores; words left out or scaled -> logits, gradients
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor
from tqdm.auto import tqdm

from rnnviz.decomposition.cells import Rules
from rnnviz.decomposition.parts import Parts
from rnnviz.decomposition.rows import Rows, Run
from rnnviz.decomposition.words import texts
from rnnviz.errors import ModelError
from rnnviz.models.own import OwnModel
from rnnviz.models.undisturbed import undisturbed

CHUNK_ROWS = 256  # sets that run together
CHUNK_BYTES = 96 * 2**20  # what the largest tensor of a run may take with all its parts


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

    def scores(
        self, text: int, members: Tensor, options: Rules = Rules(), attention: str = "gate"
    ) -> tuple[Tensor, Tensor]:
        """Return the base, (C,), and the scores of sets of words, (S, C), of one text.

        Parameters
        ----------
        text : int
        members : bool Tensor of shape (S, T)
        options, attention
            See `rnnviz.decomposition.rows.Run`.

        Raises
        ------
        Unfollowed
            Where parts cannot pass through an operation of the owner's.
        ModelError
            Where the watched run gives other outputs than the plain one.
        """
        model = self.classifier
        base, true, largest = run_once(model, self.ids[text], members[:0], options, attention, self.at)[:3]
        refuse_other_outputs(model, true, self.logits[text])
        if not len(members):
            return base, members.new_zeros(0, len(base), dtype=base.dtype)
        rows = max(1, min(CHUNK_ROWS, CHUNK_BYTES // (largest * base.element_size())))
        order = members.byte().argmax(1).argsort(stable=True)  # so that a chunk's sets begin late together
        chunks = tqdm(torch.split(members[order], rows), desc="decomposing", unit="chunk", delay=2, leave=False)
        found = [run_once(model, self.ids[text], chunk, options, attention, self.at)[3] for chunk in chunks]
        return base, torch.cat(found)[order.argsort()]


def run_once(
    model: OwnModel, ids: Sequence[int], members: Tensor, options: Rules, attention: str, at: int
) -> tuple[Tensor, Tensor, int, Tensor, Run]:
    """Run the owner's forward on one text with parts; return base, outputs, the largest tensor, scores and the run."""
    run = Run(members, options, attention)
    run.owner = model.net
    given = texts(torch.tensor([list(ids)], device=model.device))
    with undisturbed(model.net):
        net = model.computed()
        run.owner = net
        with Rows(run) as watch:
            found: Any = model.of_step(model.outputs(net, given), at)
        refuse_lost(found, watch, len(ids))
        values = found.full if isinstance(found, Parts) else None
    run.watch = watch
    values = model.columns(values[:, 0])
    return values[0], values[1], run.largest, values[2:], run


def refuse_lost(found: Any, watch: Rows, length: int) -> None:
    """Refuse an output that no word has entered."""
    missing = sorted(set(range(length)) - watch.entered)
    if isinstance(found, Parts) and not missing:
        return
    lost = f" Ids became plain numbers by {watch.lost}." if watch.lost else ""
    if missing and len(missing) < length:
        raise ModelError(
            f"your model looks up no vector for word {missing[0]} of {length}: its score would mean nothing.{lost}"
        )
    raise ModelError(
        f"no word's vector was seen to enter your model's output.{lost} Ids are followed into nn.Embedding, "
        "one_hot, and tables that they index; look them up there, within the call."
    )


def refuse_other_outputs(model: OwnModel, watched: Tensor, plain: Tensor) -> None:
    """Refuse a watched run that gives other outputs than the owner's own."""
    off = float((watched - plain.to(watched)).abs().max())
    allowed = (1e-4 if watched.dtype == torch.float32 else 1e-8) * max(1.0, float(plain.abs().max()))
    if not off <= allowed:
        raise ModelError(
            f"watched, your model gives outputs that are off by {off:.3g} from its own (allowed: {allowed:.1g}): "
            "something in it acts otherwise on tensors that are watched. It cannot be explained."
        )
