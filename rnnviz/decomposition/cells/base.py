"""What every cell offers: the forward pass over a text, all its gates, and one decomposed step."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, NamedTuple

import torch
from torch import Tensor

from rnnviz.decomposition.linearize import Mask, linear


class Rules(NamedTuple):
    """Which of its readings contextual decomposition follows in a cell.

    Parameters
    ----------
    variant : {"complete", "released", "paper"}
        METHODS: which terms are linearised.
    output_gate : bool
        Decompose the LSTM's output gate too.
    gates : {"split", "whole"}
        "split": gates are shared out among phrase and rest. "whole": they are constants, and only the candidate and
        the state are shared out (the rule of Jumelet et al. 2019, Generalized Contextual Decomposition, for products).
    """

    variant: str = "complete"
    output_gate: bool = False
    gates: str = "split"


class Origin(NamedTuple):
    """What a cell starts from, and what belongs to no word in what it is given.

    Parameters
    ----------
    zero : Tensor of shape (T, B, D) or None
        The part of the inputs that is no word's: with the weights it joins the bias of its step.
    h_zero : Tensor of shape (B, H) or None
        That part of the first hidden state.
    c, c_zero : Tensor of shape (B, H) or None
        The LSTM's first cell state, and that part of it.
    """

    zero: Tensor | None = None
    h_zero: Tensor | None = None
    c: Tensor | None = None
    c_zero: Tensor | None = None

    def bias(self, bias: Tensor, w_input: Tensor, w_recurrent: Tensor, steps: int) -> Tensor:
        """Return the bias of each step, (T, B, n), or (n,) where it is one for all."""
        if self.zero is not None:
            bias = linear(self.zero, w_input, bias)
        if self.h_zero is not None:
            if bias.dim() == 1:
                bias = bias.expand(steps, len(self.h_zero), -1)
            bias = torch.cat([bias[:1] + self.h_zero @ w_recurrent.T, bias[1:]])
        return bias

    def relevant(self, wx: Tensor, w_input: Tensor) -> Tensor:
        """Return the part of ``W x`` that is the words', (T, B, n)."""
        return wx if self.zero is None else wx - linear(self.zero, w_input)


def first_step(known: Tensor, steps: int, texts: int, term: Tensor) -> Tensor:
    """Return what is known of each step, (T, B, n), with a term more at the first one."""
    if known.dim() == 1:
        known = known.expand(steps, texts, -1)
    return torch.cat([known[:1] + term, known[1:]])


class Step(ABC):
    """One time step of contextual decomposition in one direction of one layer.

    Attributes
    ----------
    exact : tuple of Tensor, each of shape (T, B, H)
        The undecomposed states, hidden state first: what beta is where everything so far is relevant.
    """

    exact: tuple[Tensor, ...]

    @abstractmethod
    def __call__(
        self, t: int, betas: Sequence[Tensor], below: Tensor | None, inside: Mask, keep: Mask, opened: int = 0
    ) -> None:
        """Advance the rows' betas from step t-1 to step t, in place.

        Parameters
        ----------
        t : int
            The time step, in this direction's own order.
        betas : sequence of Tensor, each of shape (rows, B, H)
            The relevant part of every state, as `exact`.
        below : Tensor of shape (rows, B, H_below) or None
            The relevant part of the layer below at t; None in the first layer.
        inside : Mask
            The rows whose phrase contains token t.
        keep : Mask
            The rows for which the product of two biases is relevant.
        opened : int
            So many rows at the end are copies of the rows just before them, and a last one of zeros.
        """


def recurrent(beta: Tensor, v: Tensor, opened: int) -> Tensor:
    """Return ``V beta`` of all rows, (rows, B, n); for rows that are copies the product is copied too."""
    if not opened:
        return beta @ v
    known = len(beta) - opened
    own = beta.new_empty(*beta.shape[:2], v.shape[1])
    torch.mm(beta[:known].flatten(0, 1), v, out=own[:known].flatten(0, 1))
    own[known:-1] = own[known - opened + 1 : known]
    own[-1] = 0
    return own


@dataclass(frozen=True)
class Sum:
    """A state that is a sum of two products of a gate and a signal, ``s_t = kept_t + added_t``, each (T, B, H)."""

    state: Tensor
    kept: Tensor
    added: Tensor


@dataclass(frozen=True)
class Signals:
    """A cell's signals over a batch of texts, its gates taken as constants: what relevance travels along.

    Parameters
    ----------
    update : Sum or None
        The state's update, whose added part is a gate times ``tanh(total)``; None where the state is
        ``tanh(total)`` itself. What the cell puts out is the state, but for gates and activations.
    total : Tensor of shape (T, B, H)
        The candidate before its activation, ``W x_t + gate_t (V h_{t-1}) + bias_t``.
    from_x : Tensor of shape (T, B, H)
        ``W x_t``.
    bias : Tensor of shape (H,) or (T, B, H)
    w_input, w_recurrent : Tensor of shape (H, D), (H, H)
    gate : Tensor of shape (T, B, H) or None
        The gate on the recurrent term; None for ones.
    """

    update: Sum | None
    total: Tensor
    from_x: Tensor
    bias: Tensor
    w_input: Tensor
    w_recurrent: Tensor
    gate: Tensor | None = None


class Cell(ABC):
    """One direction of one layer: its weights and what follows from them.

    Parameters
    ----------
    w_input : Tensor of shape (gates * H, D)
    w_recurrent : Tensor of shape (gates * H, H)
    b_input, b_recurrent : Tensor of shape (gates * H,)
        Gates in torch's order.
    """

    name: ClassVar[str]
    gate_names: ClassVar[tuple[str, ...]]

    def __init__(self, w_input: Tensor, w_recurrent: Tensor, b_input: Tensor, b_recurrent: Tensor) -> None:
        self.w_input, self.w_recurrent = w_input, w_recurrent
        self.b_input, self.b_recurrent = b_input, b_recurrent

    @property
    def hidden(self) -> int:
        """The number of hidden units H."""
        return self.w_recurrent.shape[1]

    @property
    def weights(self) -> list[Tensor]:
        """The weights in the order torch's fused functions take them."""
        return [self.w_input, self.w_recurrent, self.b_input, self.b_recurrent]

    @abstractmethod
    def run(
        self, x: Tensor, h: Tensor | None = None, c: Tensor | None = None
    ) -> tuple[Tensor, Tensor | None]:
        """Return all hidden states, (T, B, H), and the LSTM's last cell state, (B, H), by torch's fused kernel.

        Parameters
        ----------
        x : Tensor of shape (T, B, D)
        h, c : Tensor of shape (B, H), optional
            Where it starts; default zeros.
        """

    def rows(self, gate: str) -> slice:
        """Return the rows of the weights that belong to a gate."""
        number = self.gate_names.index(gate)
        return slice(number * self.hidden, (number + 1) * self.hidden)

    @abstractmethod
    def gate(self, name: str, x: Tensor, previous: Tensor) -> Tensor:
        """Return one gate of every step, (T, B, H), from the inputs and ``h_{t-1}``."""

    @abstractmethod
    def step(
        self, x: Tensor, h: Tensor, previous: Tensor, rules: Rules, first: bool, origin: Origin = Origin()
    ) -> Step:
        """Return the decomposed step for texts with inputs `x` and hidden states `h`.

        Parameters
        ----------
        x, h, previous : Tensor of shape (T, B, D), (T, B, H), (T, B, H)
            Inputs, hidden states ``h_t`` and ``h_{t-1}``.
        rules : Rules
        first : bool
            Is each step's input one word's? Else the inputs have betas of their own.
        origin : Origin
        """

    @abstractmethod
    def signals(self, x: Tensor, h: Tensor, previous: Tensor) -> Signals:
        """Return what relevance travels along, for inputs, ``h_t`` and ``h_{t-1}``, as in `step`."""
