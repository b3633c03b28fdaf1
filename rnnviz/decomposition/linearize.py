r"""Linearisations: how an activation of a sum is shared out over the terms of the sum.

The share ``L(y_k)`` of a term is the mean, over the orderings of the terms **with the bias first**, of
what the term adds when its turn comes (CD paper, equations 25 to 28: Shapley values with the bias as
the empty coalition). The bias keeps ``s(b)``, so the shares add up to ``s(total)``.

Both classes return ``L(relevant) + s(b)``, the relevant share and the bias's together: that is the
factor contextual decomposition multiplies with. Tensors are time-major: (T, B, n) for what is known of
B texts, (rows, B, n) for the phrases that are being scored at one step.

``tanh(x) = 2 sigma(2x) - 1``, and the sigmoid takes a third of tanh's time on a CPU: columns of tanh
are doubled on the way in (`doubled`) and share one call with the gates.
"""

from __future__ import annotations

from typing import Protocol

import torch
from torch import Tensor

Mask = int | Tensor
"""Which rows something holds for: those from a row on, or 0/1 numbers of shape (rows, 1, 1)."""


def add_where(mask: Mask, rows: Tensor, term: Tensor) -> None:
    """Add `term` in place to those `rows` that the mask names."""
    if isinstance(mask, Tensor):
        rows.addcmul_(mask, term)
    elif mask < len(rows):
        rows[mask:].add_(term)


def subtract_elsewhere(mask: Mask, rows: Tensor, term: Tensor) -> None:
    """Subtract `term` in place from those `rows` that the mask does not name."""
    if isinstance(mask, Tensor):
        rows.sub_(term).addcmul_(mask, term)
    elif mask:
        rows[:mask].sub_(term)


def at_step(known: Tensor, t: int, texts: int) -> Tensor:
    """Return step `t` of what is known of all texts, (B, n), for the first `texts` of them.

    What is one for all steps, (n,), is returned as it is.
    """
    if known.dim() == 1:
        return known
    return known[t] if known.shape[1] == texts else known[t, :texts]


def linear(x: Tensor, weight: Tensor, bias: Tensor | None = None) -> Tensor:
    """Return ``weight x + bias`` for x of shape (T, B, n), as one product of two matrices.

    (torch's own, given three dimensions and no bias, was measured to take four times as long.)
    """
    return torch.nn.functional.linear(x.flatten(0, 1), weight, bias).view(*x.shape[:2], -1)


class Linearization(Protocol):
    """What a cell asks of a linearisation."""

    doubled: Tensor
    at_total: Tensor
    at_bias: Tensor

    def relevant_and_bias(self, t: int, own: Tensor, inside: Mask) -> Tensor:
        """Return ``L(relevant) + s(b)`` at step `t`; the memory of `own` is used up.

        Parameters
        ----------
        t : int
            The time step.
        own : Tensor of shape (rows, B, n)
            The relevant recurrent term ``V beta``, its tanh columns doubled.
        inside : Mask
            The rows whose phrase contains token t, so that ``W x_t`` is relevant.
        """
        ...


class _Known:
    """What both linearisations know of the texts before any phrase is asked for."""

    def __init__(self, total: Tensor, bias: Tensor, tanh: slice) -> None:
        self.offset = total.new_zeros(total.shape[-1])
        self.offset[tanh] = 1
        self.doubled = 1 + self.offset
        self.total = total * self.doubled
        self.bias = bias * self.doubled
        self.at_total = self.activation(self.total)
        self.at_bias = self.activation(self.bias)

    def activation(self, doubled_argument: Tensor) -> Tensor:
        """Return sigma or tanh, column by column."""
        return torch.sigmoid(doubled_argument) * self.doubled - self.offset


class TwoTerms(_Known):
    r"""Share ``s(b + u + v)`` over u (relevant) and v (the rest): 2! orderings, bias first.

    ``L(u) = 1/2 [s(b+u) - s(b)] + 1/2 [s(b+u+v) - s(b+v)]``. As ``b + v = total - u``, nothing but u has
    to be known beside the total. ``W x_t`` is first *added* to u or v (variants "complete", "released").

    Parameters
    ----------
    total : Tensor of shape (T, B, n)
        The pre-activation ``b + u + v``.
    bias : Tensor of shape (n,) or (T, B, n), or None
        The bias b, one for all steps or one a step; None where there is none.
    x : Tensor of shape (T, B, n), optional
        ``W x_t``, where there is such a term.
    tanh : slice
        The columns whose activation is tanh; the others' is the logistic sigmoid.
    """

    def __init__(self, total: Tensor, bias: Tensor | None, x: Tensor | None, tanh: slice) -> None:
        super().__init__(total, torch.zeros_like(total[0, 0]) if bias is None else bias, tanh)
        self.without_bias = bias is None
        self.x = None if x is None else x * self.doubled
        self.half = self.doubled / 2
        self.middle = (self.at_total + self.at_bias) / 2

    def relevant_and_bias(self, t: int, own: Tensor, inside: Mask) -> Tensor:
        """See `Linearization`."""
        texts = own.shape[1]
        if self.x is not None:
            add_where(inside, own, at_step(self.x, t, texts))
        alone = (
            own.sigmoid() if self.without_bias else torch.add(own, at_step(self.bias, t, texts)).sigmoid_()
        )
        without = torch.sub(at_step(self.total, t, texts), own, out=own).sigmoid_()
        return torch.addcmul(at_step(self.middle, t, texts), alone.sub_(without), self.half, out=alone)


class ThreeTerms(_Known):
    r"""Share ``s(b + x + v_beta + v_gamma)`` over three terms: 3! orderings, bias first (variant "paper").

    For a term p and the other two, q and r,
    ``L(p) = 1/3 [s(b+p) - s(b)] + 1/6 [s(b+p+q) - s(b+q)] + 1/6 [s(b+p+r) - s(b+r)]
    + 1/3 [s(total) - s(b+q+r)]``. Inside the phrase the relevant share is
    ``L(x) + L(v_beta) = s(total) - s(b) - L(v_gamma)``, outside it is ``L(v_beta)``. Parameters as for
    `TwoTerms`.
    """

    def __init__(self, total: Tensor, bias: Tensor, x: Tensor, tanh: slice) -> None:
        super().__init__(total, bias, tanh)
        self.x = x * self.doubled
        self.at_bias_x = self.activation(self.bias + self.x)
        self.without_x = self.total - self.x
        self.at_without_x = self.activation(self.without_x)

    def relevant_and_bias(self, t: int, own: Tensor, inside: Mask) -> Tensor:
        """See `Linearization`."""
        texts = own.shape[1]
        x = self.x[t, :texts]
        at_total, at_bias, at_bias_x, at_without_x = (
            self.at_total[t, :texts],
            self.at_bias,
            self.at_bias_x[t, :texts],
            self.at_without_x[t, :texts],
        )
        with_own = self.activation(self.bias + own)
        with_own_x = self.activation(self.bias + own + x)
        with_rest = self.activation(self.without_x[t, :texts] - own)
        with_rest_x = self.activation(self.total[t, :texts] - own)
        share_of_own = (
            (with_own - at_bias) / 3
            + (with_own_x - at_bias_x) / 6
            + (at_without_x - with_rest) / 6
            + (at_total - with_rest_x) / 3
        )
        share_of_rest = (
            (with_rest - at_bias) / 3
            + (with_rest_x - at_bias_x) / 6
            + (at_without_x - with_own) / 6
            + (at_total - with_own_x) / 3
        )
        outside, within = share_of_own + at_bias, at_total - share_of_rest
        if isinstance(inside, Tensor):
            return torch.where(inside > 0, within, outside)
        return torch.cat([outside[:inside], within[inside:]])


class ReluTerms:
    """Share ``relu(b + u + v)`` over u and v as `TwoTerms` does sigma and tanh; parameters as there."""

    def __init__(self, total: Tensor, bias: Tensor, x: Tensor | None) -> None:
        self.total, self.bias, self.x = total, bias, x
        self.doubled = torch.ones_like(total[0, 0])
        self.at_bias, self.at_total = bias.relu(), total.relu()
        self.middle = (self.at_total + self.at_bias) / 2

    def relevant_and_bias(self, t: int, own: Tensor, inside: Mask) -> Tensor:
        """See `Linearization`."""
        texts = own.shape[1]
        if self.x is not None:
            add_where(inside, own, at_step(self.x, t, texts))
        alone = torch.add(own, at_step(self.bias, t, texts)).relu_()
        without = torch.sub(at_step(self.total, t, texts), own, out=own).relu_()
        return alone.sub_(without).mul_(0.5).add_(at_step(self.middle, t, texts))
