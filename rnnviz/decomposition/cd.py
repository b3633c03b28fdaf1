"""The method "cd": contextual decomposition's betas, read by the model's head."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import ClassVar, Literal

import numpy as np
import torch
from torch import Tensor

from rnnviz.decomposition.cells import Rules
from rnnviz.decomposition.contextual import VARIANTS, ContextualDecomposition, refuse_unknown
from rnnviz.decomposition.own_trace import OwnTrace
from rnnviz.decomposition.trace import Trace
from rnnviz.errors import UnsupportedError
from rnnviz.ground.methods import Attribution, Floats, Method, register
from rnnviz.ground.spans import row

SHORT = 32  # up to so many tokens all spans, which share their work, take less time than the words one by one


@register
class Contextual(Method):
    """Contextual decomposition: what a phrase by itself contributes to the logits, ``W beta`` (equation 10).

    Parameters
    ----------
    variant, output_gate, read, gates
        See `rnnviz.decomposition.contextual.ContextualDecomposition`.
    attention : {"gate", "decomposed"}
        Of somebody's own model with attention: whether the weights are those of the whole text for every phrase, or
        split like any other operation. Models that are built here have none.
    """

    name = "cd"
    summary = "what a phrase by itself contributes, given its context; phrases interact"
    scores: ClassVar[Literal["words", "spans"]] = "spans"
    interaction_sign = 1
    variants = VARIANTS
    reference = "Murdoch, Liu, Yu (2018), Beyond Word Importance, section 3.2 and appendix A.2"

    def __init__(
        self,
        variant: str = "complete",
        output_gate: bool = False,
        read: str = "text_end",
        gates: str = "split",
        attention: str = "gate",
    ) -> None:
        self.variant, self.output_gate, self.read = variant, output_gate, read
        self.gates, self.attention = gates, attention
        refuse_unknown(variant, read, gates, attention)
        self.interaction_sign = int(gates == "split")

    @property
    def title(self) -> str:
        """See `Method`."""
        details = [self.variant]
        if self.output_gate:
            details.append("output gate too")
        if self.gates == "whole":
            details.append("gates whole")
        if self.attention == "decomposed":
            details.append("attention decomposed")
        if self.read == "phrase_end":
            details.append("read at the phrase's end")
        return f"Contextual decomposition ({', '.join(details)})"

    @torch.inference_mode()
    def attribute(self, trace: Trace | OwnTrace, spans: bool, weights: Floats) -> list[Attribution]:  # noqa: ARG002
        """See `Method`."""
        if isinstance(trace, OwnTrace):
            return [self._of_own(trace, text, spans) for text in range(len(trace.lengths))]
        decomposition = ContextualDecomposition(trace, self.variant, self.output_gate, self.read, self.gates)
        lengths = trace.lengths.tolist()
        if spans:
            betas = decomposition.of_spans()
        elif max(lengths) <= SHORT:
            every = zip(decomposition.of_spans(), lengths, strict=True)
            betas = [beta[_rows_of_words(length)] for beta, length in every]
        else:
            betas = [decomposition.of_sets(k, torch.eye(length).bool()) for k, length in enumerate(lengths)]
        base = trace.base.cpu().numpy()
        head = trace.classifier.head.weight.detach()
        notes: tuple[str, ...] = ()
        if self.read == "phrase_end":
            notes = (
                "Read where each phrase ends: the scores explain the text up to the phrase, not the whole text.",
            )
        return [
            _attribution(beta, head, base, spans, self._scorer(decomposition, k), notes)
            for k, beta in enumerate(betas)
        ]

    def _of_own(self, trace: OwnTrace, text: int, spans: bool) -> Attribution:
        """Do one text of somebody's own model, by one run of its forward over all sets of words."""
        if self.read == "phrase_end":
            raise UnsupportedError(
                "read='phrase_end' is for models of embedding, recurrent layer and linear head, read at the last step; "
                "of a model in its owner's own code take read='text_end'."
            )
        rules, length = Rules(self.variant, self.output_gate, self.gates), int(trace.lengths[text])
        words = torch.eye(length).bool()
        base, found = trace.scores(text, None if spans else words, rules, self.attention)

        def of_set(tokens: Collection[int]) -> Floats:
            one = torch.zeros(1, length, dtype=torch.bool)
            one[0, sorted(tokens)] = True
            return np.asarray(trace.scores(text, one, rules, self.attention)[1][0].cpu().numpy())

        scores = found.cpu().numpy()
        of_words = scores[_rows_of_words(length)] if spans else scores
        return Attribution(base.cpu().numpy(), of_words, scores if spans else None, of_set=of_set)

    @staticmethod
    def _scorer(decomposition: ContextualDecomposition, text: int) -> Callable[[Collection[int]], Floats]:
        def of_set(tokens: Collection[int]) -> Floats:
            trace = decomposition.trace
            members = torch.zeros(1, int(trace.lengths[text]), dtype=torch.bool)
            members[0, sorted(tokens)] = True
            beta = decomposition.of_sets(text, members)[0]
            return np.asarray((trace.classifier.head.weight.detach() @ beta).cpu().numpy())

        return of_set


def _attribution(
    betas: Tensor,
    head: Tensor,
    base: Floats,
    spans: bool,
    of_set: Callable[[Collection[int]], Floats],
    notes: tuple[str, ...],
) -> Attribution:
    scores = (betas @ head.T).cpu().numpy()
    if not spans:
        return Attribution(base, words=scores, of_set=of_set, notes=notes)
    length = round((2 * len(scores)) ** 0.5 - 0.5)
    words = scores[_rows_of_words(length)]
    return Attribution(base, words, scores, betas.cpu().numpy(), of_set, notes)


def _rows_of_words(length: int) -> list[int]:
    return [row(t, t + 1, length) for t in range(length)]
