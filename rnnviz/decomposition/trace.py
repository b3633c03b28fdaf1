"""Trace: one forward pass over a batch of texts, with everything that the decompositions ask for.

    ids -> embeddings -> layer by layer, direction by direction: Direction(x, h, gates, cells) -> pooled -> logits

torch's fused kernel returns every hidden state; all gates of all steps follow from ``x_t`` and ``h_{t-1}``
in one matrix product, so nothing but an LSTM's cell is ever scanned over time. No autograd graph is built;
the recurrent module and the head are read, not called, so neither their mode nor their dropout matters, and
the embedding is called in evaluation.

Tensors are time-major, (T, B, ...). A reverse direction is kept **in its own order of time**: its step 0
reads each text's last token. Behind a text's end there is padding, which nothing reads.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import torch
from torch import Tensor, nn

from rnnviz.decomposition.cells import Cell, cell_of
from rnnviz.decomposition.cells.lstm import scan_cells
from rnnviz.errors import ModelError
from rnnviz.models.classifier import TextClassifier


@dataclass(frozen=True)
class Direction:
    """One direction of one layer over a batch of texts.

    Parameters
    ----------
    cell : Cell
        Weights and equations.
    reverse : bool
        Does it read the texts from their end?
    x, h : Tensor of shape (T, B, D), (T, B, H)
        Inputs and hidden states in this direction's own order of time.
    before : Tensor of shape (T, B, H), optional
        The state that each step was given, where these are not the states of the steps before, from zeros on.
    first_c : Tensor of shape (B, H), optional
        The LSTM's first cell state, where it is not zero.
    known_c : Tensor of shape (T, B, H), optional
        Its cell states, where they are known.
    """

    cell: Cell
    reverse: bool
    x: Tensor
    h: Tensor
    before: Tensor | None = None
    first_c: Tensor | None = None
    known_c: Tensor | None = None

    @cached_property
    def previous(self) -> Tensor:
        """What each step was given of ``h_{t-1}``, shape (T, B, H)."""
        if self.before is not None:
            return self.before
        return torch.cat([torch.zeros_like(self.h[:1]), self.h[:-1]])

    @cached_property
    def _gates(self) -> dict[str, Tensor]:
        return {}

    def gate(self, name: str) -> Tensor:
        """Return a gate by its name in torch's documentation (i, f, g, o; r, z, n), shape (T, B, H)."""
        if name not in self._gates:
            self._gates[name] = self.cell.gate(name, self.x, self.previous)
        return self._gates[name]

    @cached_property
    def c(self) -> Tensor:
        """The LSTM's cell states, (T, B, H), scanned from the gates."""
        if self.known_c is not None:
            return self.known_c
        return scan_cells(self.gate("i"), self.gate("f"), self.gate("g"), self.first_c)


class Trace:
    """One forward pass of a classifier over a batch of texts.

    Parameters
    ----------
    classifier : TextClassifier
        The model; its device and dtype are used, its modules are left as they are.
    ids : sequence of sequences of int
        The texts' token ids, each of at least one token.

    Attributes
    ----------
    classifier, ids
        What was given.
    lengths : Tensor of shape (B,)
        Tokens per text.
    layers : list of list of Direction
        ``layers[l][0]`` runs forwards, ``layers[l][1]``, where there is one, backwards.
    pooled : Tensor of shape (B, H * directions)
        What the head reads.
    logits : Tensor of shape (B, C)

    Raises
    ------
    ModelError
        Where a state or logit is NaN or infinite.
    """

    def __init__(self, classifier: TextClassifier, ids: Sequence[Sequence[int]]) -> None:
        self.classifier, self.ids = classifier, ids
        with torch.inference_mode():
            device = classifier.head.weight.device
            self.lengths = torch.tensor([len(text) for text in ids], device=device)
            padded = nn.utils.rnn.pad_sequence([torch.tensor(list(text), device=device) for text in ids])
            with classifier.evaluating():
                vectors = classifier.embed(padded)
            self._read(vectors)

    def _read(self, x: Tensor) -> None:
        """Run all layers over the word vectors, (T, B, E), then pool and classify."""
        self.layers: list[list[Direction]] = []
        for layer in range(self.classifier.rnn.num_layers):
            if layer:
                x = self.in_text_order(self.layers[-1], [direction.h for direction in self.layers[-1]])
            self.layers.append(self._run(layer, x))
        self.pooled = torch.cat([self._pool(direction.h) for direction in self.layers[-1]], -1)
        head = self.classifier.head
        self.logits = nn.functional.linear(self.pooled, head.weight, head.bias)
        if not math.isfinite(self.logits.detach().sum()):
            raise ModelError(
                "the model's logits are not finite (NaN or infinity), so there is nothing to explain. "
                "Look for NaN or huge values in its weights."
            )

    def _cell(self, layer: int, reverse: bool) -> Cell:
        return cell_of(self.classifier.rnn, layer, reverse)

    def _run(self, layer: int, x: Tensor) -> list[Direction]:
        directions = []
        for reverse in (False, True) if self.classifier.bidirectional else (False,):
            cell = self._cell(layer, reverse)
            own = self.mirror(x) if reverse else x
            directions.append(Direction(cell, reverse, own, cell.run(own)[0]))
        return directions

    @cached_property
    def _steps(self) -> Tensor:
        return torch.arange(int(self.lengths.max()), device=self.lengths.device)[:, None]

    @cached_property
    def real(self) -> Tensor:
        """Which steps are tokens and not padding, (T, B), bool."""
        return self._steps < self.lengths

    def mirror(self, x: Tensor) -> Tensor:
        """Return `x`, (T, B, n), with every text turned round within its own length."""
        turned = torch.where(self.real, self.lengths - 1 - self._steps, self._steps)
        return x.gather(0, turned[..., None].expand_as(x))

    def in_text_order(self, directions: Sequence[Direction], values: Sequence[Tensor]) -> Tensor:
        """Return the directions' values side by side, (T, B, sum of n), in the order of the text."""
        turned = [self.mirror(v) if d.reverse else v for d, v in zip(directions, values, strict=True)]
        return torch.cat(turned, -1)

    def _read_steps(self, h: Tensor) -> Tensor:
        """Return for every hidden unit the one step that is read, (1, B, H): the last, or the maximum's."""
        if self.classifier.pooling == "max":
            return h.masked_fill(~self.real[..., None], -torch.inf).argmax(0, keepdim=True)
        return (self.lengths - 1)[None, :, None].expand(1, -1, h.shape[-1])

    def _pool(self, h: Tensor) -> Tensor:
        if self.classifier.pooling == "mean":
            return h.where(self.real[..., None], 0).sum(0) / self.lengths[:, None]
        return h.gather(0, self._read_steps(h))[0]

    @cached_property
    def pool_weights(self) -> list[Tensor]:
        """What each hidden unit of each step counts in the pooled vector, for each direction of the top layer.

        Each of shape (T, B, H), in the direction's own order of time: ones at the last step, 1/T everywhere,
        or ones at the maximum.
        """
        states = [direction.h for direction in self.layers[-1]]
        if self.classifier.pooling == "mean":
            shares = self.real.to(states[0].dtype) / self.lengths
            return [shares[..., None].expand_as(h) for h in states]
        return [torch.zeros_like(h).scatter_(0, self._read_steps(h), 1.0) for h in states]

    def head_weights(self) -> list[Tensor]:
        """Return the head's weights for each direction of the top layer, each of shape (C, H)."""
        return list(torch.split(self.classifier.head.weight.detach(), self.layers[-1][0].cell.hidden, 1))

    @property
    def base(self) -> Tensor:
        """The head's bias, (C,): what no decomposition attributes to a word."""
        head = self.classifier.head
        return head.weight.new_zeros(len(head.weight)) if head.bias is None else head.bias.detach()
