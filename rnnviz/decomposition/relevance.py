"""The method "lrp": layer-wise relevance propagation, from each class's logit back to the words.

    logits -> head -> pooling -> top layer, last step to first -> ... -> first layer -> words (T, C) per text

The relevance of all classes goes back in one sweep: tensors are (T, B, C, n), in a direction's own order of
time where they belong to one. A cell gives its signals (`rnnviz.decomposition.cells.Signals`); every linear map
on the way, and every sum of two products, is an `EpsilonRule`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from numbers import Real

import torch
from torch import Tensor

from rnnviz.decomposition.additive import attribution_of_words
from rnnviz.decomposition.cells import ReluCell, Signals
from rnnviz.decomposition.own_trace import OwnTrace
from rnnviz.decomposition.trace import Direction, Trace
from rnnviz.errors import InputError, UnsupportedError, nearest
from rnnviz.ground.methods import Attribution, Floats, Method, register

VARIANTS = ("paper", "first_version")


@dataclass(frozen=True)
class EpsilonRule:
    """``R_i = sum_j (w_ij x_i + delta (eps sign(z_j) + b_j) / N) / (z_j + eps sign(z_j)) R_j``, sign(0) = 1.

    With ``q_j = R_j / (z_j + eps sign(z_j))`` it is ``x_i sum_j w_ij q_j`` plus a number that every one of the N
    inputs gets alike.

    Parameters
    ----------
    eps : float
        The stabiliser.
    bias, stabilizer : float
        What of the bias and of ``eps sign(z)`` is spread over the inputs, 0 or 1: delta both, but in the paper's
        first version the stabiliser is always spread.
    """

    eps: float
    bias: float
    stabilizer: float

    def inverse(self, z: Tensor) -> Tensor:
        """Return ``1 / (z + eps sign(z))``."""
        return (z + self._signed(z)).reciprocal_()

    def spread(self, z: Tensor, bias: Tensor | None, inputs: int | Tensor) -> Tensor | None:
        """Return what each of the inputs gets of ``q_j``, of z's shape; None where nothing is spread."""
        if not self.stabilizer:
            return None
        alike = self._signed(z)
        if bias is not None:
            alike = alike + self.bias * bias
        return alike / inputs

    def _signed(self, z: Tensor) -> Tensor:
        return torch.where(z >= 0, z.new_tensor(self.eps), z.new_tensor(-self.eps))  # of z's own precision


@dataclass(frozen=True)
class Swept:
    """What a sweep over one direction of one layer leaves.

    Parameters
    ----------
    ratios : Tensor of shape (T, B, C, H)
        ``q_t`` of the candidate's linear map.
    spread : Tensor of shape (T, B, C, 1) or None
        What each input unit of ``x_t`` gets besides.
    initial : Tensor of shape (B, C)
        The relevance that came to the initial states.
    """

    ratios: Tensor
    spread: Tensor | None
    initial: Tensor


def sweep(rule: EpsilonRule, signals: Signals, previous: Tensor, relevance: Tensor) -> Swept:
    """Send relevance back through the steps of one direction.

    Gates take none of it, and activations let it pass, so what comes to ``h_t`` comes to the state ``s_t``; from
    there it goes to ``s_{t-1}`` and the candidate, and from the candidate to ``x_t`` and ``h_{t-1}``.

    Parameters
    ----------
    rule : EpsilonRule
    signals : Signals
        The cell's, over the whole text.
    previous : Tensor of shape (T, B, H)
        ``h_{t-1}``.
    relevance : Tensor of shape (T, B, C, H)
        What comes to each ``h_t`` from above; its memory is used up.
    """
    update, (steps, texts, classes, hidden) = signals.update, relevance.shape
    inverse = rule.inverse(signals.total)
    to_ratio, kept, spread_state = inverse, None, None
    if update is not None:
        inverse_state = rule.inverse(update.state)
        to_ratio = update.added * inverse_state * inverse
        kept = update.kept * inverse_state
        spread_state = _times(rule.spread(update.state, None, 2 * hidden), inverse_state)
    spread = rule.spread(signals.total, signals.bias, signals.w_input.shape[1] + hidden)
    ratios = torch.empty_like(relevance)
    alike = None if spread is None else relevance.new_empty(steps, texts, classes, 1)
    for t in range(steps - 1, -1, -1):
        arrived, ratio = relevance[t], ratios[t]
        torch.mul(arrived, to_ratio[t, :, None], out=ratio)
        of_state = None
        if spread_state is not None:
            of_state = arrived @ spread_state[t, :, :, None]
            ratio.addcmul_(of_state, inverse[t, :, None])
        gated = ratio if signals.gate is None else ratio * signals.gate[t, :, None]
        back = (gated.view(-1, hidden) @ signals.w_recurrent).view_as(ratio).mul_(previous[t, :, None])
        if kept is not None:
            back.addcmul_(arrived, kept[t, :, None])
        if of_state is not None:
            back.add_(of_state)
        if alike is not None and spread is not None:
            torch.matmul(ratio, spread[t, :, :, None], out=alike[t])
            back.add_(alike[t])
        if t:
            relevance[t - 1].add_(back)
    return Swept(ratios, alike, back.sum(-1))


def _times(a: Tensor | None, b: Tensor) -> Tensor | None:
    return None if a is None else a * b


def of_words(signals: Signals, swept: Swept) -> Tensor:
    """Return the relevance of each input vector ``x_t`` as a whole, (T, B, C): ``q_t (W x_t)``, no product with W."""
    words = (swept.ratios @ signals.from_x[..., None])[..., 0]
    if swept.spread is not None:
        words += signals.w_input.shape[1] * swept.spread[..., 0]
    return words


def of_inputs(signals: Signals, swept: Swept, x: Tensor) -> Tensor:
    """Return the relevance of each unit of ``x_t``, (T, B, C, D)."""
    ratios = swept.ratios
    units = (ratios.flatten(0, 2) @ signals.w_input).view(*ratios.shape[:3], -1).mul_(x[:, :, None])
    return units if swept.spread is None else units.add_(swept.spread)


def of_pooled(rule: EpsilonRule, trace: Trace) -> Tensor:
    """Return the pooled vector's relevance, (B, C, H * directions): each class starts from its logit less the bias."""
    scores = trace.logits - trace.base
    ratio = scores * rule.inverse(scores)
    relevance = trace.pooled[:, None] * trace.classifier.head.weight.detach() * ratio[..., None]
    spread = rule.spread(scores, None, trace.pooled.shape[1])
    return relevance if spread is None else relevance + (ratio * spread)[..., None]


def of_states(rule: EpsilonRule, trace: Trace) -> list[Tensor]:
    """Return the relevance of every state of the top layer's directions, each (T, B, C, H), own order of time.

    A state that was read (the last, or the one of a unit's maximum) takes what its unit has; a mean is a linear
    map of the text's own states.
    """
    hidden = trace.layers[-1][0].cell.hidden
    states = []
    pooled = torch.split(trace.pooled, hidden, 1)
    arriving = torch.split(of_pooled(rule, trace), hidden, 2)
    for direction, weights, z, relevance in zip(
        trace.layers[-1], trace.pool_weights, pooled, arriving, strict=True
    ):
        if trace.classifier.pooling != "mean":
            states.append(weights[:, :, None] * relevance)
            continue
        ratio = relevance * rule.inverse(z)[:, None]
        shares = (weights * direction.h.where(trace.real[..., None], 0))[:, :, None] * ratio
        spread = rule.spread(z, None, trace.lengths[:, None] * hidden)
        if spread is not None:
            shares += (ratio * spread[:, None]).sum(-1, keepdim=True) * trace.real[..., None, None]
        states.append(shares)
    return states


def _check_numbers(delta: object, eps: object) -> None:
    if isinstance(delta, bool) or not isinstance(delta, Real) or delta not in (0, 1):
        raise InputError(
            f"delta is 1 (relevance is conserved) or 0 (biases keep their share); got {delta!r}."
        )
    if isinstance(eps, bool) or not isinstance(eps, Real) or not 0 < float(eps) < math.inf:
        raise InputError(f"eps is a number above 0, such as the paper's 0.001; got {eps!r}.")


@register
class RelevancePropagation(Method):
    """Layer-wise relevance propagation by the epsilon rule: each logit handed back, layer by layer, to the words.

    A word's score is the sum of the relevance of its embedding. In a product of a gate and a signal the signal
    takes all and the gate none; activations let relevance pass. Biases inside the network are inputs that keep
    their share (delta 0) or hand it on to the others (delta 1).

    The rule's N counts, as the authors' code does, all units of the layer below: x and h for a candidate, 2 H
    for a sum of two products (the LSTM's ``c = f c + i g``, and alike the GRU's ``h = (1 - z) n + z h``), all
    pooled units for the head, all states of the text for a mean. The GRU's ``r (V h + b_hn)`` is not a layer of
    its own: r weighs V and b_hn within the one linear map of x and h that n is the tanh of.

    Parameters
    ----------
    delta : {0, 1}
        1 conserves relevance, so that `base` and the words add up to the logit: `base` then holds the relevance
        that comes to the initial states besides the head's bias. The paper's LRP is delta 0, its authors'
        advice too; they call the other LRP_cons.
    eps : float
        The stabiliser, above 0; the paper's is 0.001. Without it a sum near zero would send back any amount.
    variant : {"paper", "first_version"}
        Where delta stands: before bias and stabiliser, or (the paper's first version) before the bias only. With
        delta 1 they are the same.

    Raises
    ------
    InputError
        For other values.

    References
    ----------
    Arras, Montavon, Müller, Samek (2017), Explaining Recurrent Neural Network Predictions in Sentiment Analysis,
    section 2.2.

    Examples
    --------
    >>> import rnnviz as rv
    >>> explanation = rv.explain(rv.TextClassifier.load("mini"), "not very good", method="lrp", delta=1)
    >>> abs(explanation.residual) < 1e-4
    True
    """

    name = "lrp"
    summary = "each word's share of the logit as it is handed back layer by layer, gates taking none"
    variants = VARIANTS
    reference = (
        "Arras, Montavon, Müller, Samek (2017), Explaining RNN Predictions in Sentiment Analysis, section 2.2"
    )

    def __init__(self, delta: int = 0, eps: float = 0.001, variant: str = "paper") -> None:
        _check_numbers(delta, eps)
        if variant not in VARIANTS:
            raise InputError(f"there is no LRP variant {variant!r}: {nearest(variant, VARIANTS)}")
        self.delta, self.eps, self.variant = int(delta), float(eps), variant
        self.adds_up = self.shares_of_logit = self.delta == 1

    @property
    def title(self) -> str:
        """See `Method`."""
        first = ", first version" if self.variant == "first_version" else ""
        return f"LRP (delta {self.delta}{first})"

    @torch.inference_mode()
    def attribute(self, trace: Trace, spans: bool, weights: Floats) -> list[Attribution]:  # noqa: ARG002
        """See `Method`."""
        stabilizer = 1 if self.variant == "first_version" else self.delta
        rule = EpsilonRule(self.eps, self.delta, stabilizer)
        if isinstance(trace, OwnTrace):
            return [self._of_own(rule, trace, text, spans) for text in range(len(trace.lengths))]
        words, initial = propagate(rule, trace.layers, of_states(rule, trace), trace.mirror)
        base = (trace.base + initial).cpu().numpy()
        return [
            attribution_of_words(words[:length, text].cpu().numpy(), base[text], spans, (self._note,))
            for text, length in enumerate(trace.lengths.tolist())
        ]

    @property
    def _note(self) -> str:
        if self.adds_up:
            return "The base holds the relevance that comes to the model's initial states besides the head's bias."
        return (
            "Biases and the stabiliser keep their share: the words need not add up to the logit (delta=1 makes "
            "them)."
        )

    def _of_own(self, rule: EpsilonRule, trace: OwnTrace, text: int, spans: bool) -> Attribution:
        """Do one text of somebody's own model: what reads the recurrent states is one linear map of all of them.

        ReLUs on the way let relevance pass where they let the state pass; there epsilon is 0.
        """
        readings, base = trace.readings(text, self.name, holds_relu=True)
        scores = trace.logits[text] - base
        ratio = scores * rule.inverse(scores)
        read = sum(int(weights.any(0).sum()) for reading in readings for weights in reading.weights)
        spread = rule.spread(scores, None, max(1, read))
        words = torch.zeros(int(trace.lengths[text]), len(base)).to(base)
        for reading in readings:
            if reading.on_others:
                raise UnsupportedError(
                    "method 'lrp' hands relevance on through one recurrent module, however many layers it has; in this "
                    "model one reads the states of another. Take method='cd'."
                )
            cell = reading.layers[-1][0].cell
            if isinstance(cell, ReluCell) or getattr(cell, "projection", None) is not None:
                raise UnsupportedError(
                    "method 'lrp' is defined for the LSTM without a projection, the GRU and the tanh RNN. "
                    "Take method='cd'."
                )
            arriving = []
            for direction, weights in zip(reading.layers[-1], reading.weights, strict=True):
                relevance = (weights * direction.h[:, 0]).movedim(0, 1) * ratio[:, None]
                if spread is not None:
                    relevance = relevance + (ratio * spread)[:, None] * weights.any(0)[:, None]
                arriving.append(relevance[:, None].contiguous())
            steps, initial = propagate(rule, reading.layers, arriving, lambda values: values.flip(0))
            of_words, of_none = reading.by_words(steps[:, 0], len(words))
            words, base = words + of_words, base + of_none + initial[0]
        above = (_INPUTS,) if any(reading.above for reading in readings) else ()
        return attribution_of_words(words.cpu().numpy(), base.cpu().numpy(), spans, (self._note, *above))


_INPUTS = "The scores are those of a recurrent layer's inputs, each of which has read the text so far."


def propagate(
    rule: EpsilonRule,
    layers: Sequence[Sequence[Direction]],
    relevance: list[Tensor],
    mirror: Callable[[Tensor], Tensor],
) -> tuple[Tensor, Tensor]:
    """Return the words' relevance, (T, B, C), and what came to the initial states of all layers, (B, C).

    Parameters
    ----------
    rule : EpsilonRule
    layers : sequence of sequences of Direction
    relevance : list of Tensor of shape (T, B, C, H)
        That of the top layer's states, in each direction's own order of time.
    mirror : callable
        Turns values (T, B, n) of every text round within its own length.
    """
    initial = torch.zeros_like(relevance[0][0, :, :, 0])
    for number in range(len(layers) - 1, -1, -1):
        layer = layers[number]
        below = []
        for direction, arriving in zip(layer, relevance, strict=True):
            signals = direction.cell.signals(direction.x, direction.h, direction.previous)
            swept = sweep(rule, signals, direction.previous, arriving)
            initial += swept.initial
            own = of_inputs(signals, swept, direction.x) if number else of_words(signals, swept)
            below.append(_mirrored(mirror, own) if direction.reverse else own)
        inputs = sum(below[1:], below[0])  # in the order of the text: both directions read the same inputs
        if number:
            parts = torch.split(inputs, layer[0].cell.hidden, -1)
            relevance = [
                _mirrored(mirror, part) if direction.reverse else part.contiguous()
                for direction, part in zip(layers[number - 1], parts, strict=True)
            ]
    return inputs, initial


def _mirrored(mirror: Callable[[Tensor], Tensor], values: Tensor) -> Tensor:
    """Return `values`, (T, B, ...), with every text turned round within its own length."""
    return mirror(values.flatten(2)).reshape(values.shape)
