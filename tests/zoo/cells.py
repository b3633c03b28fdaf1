"""Cells written out as plain operations."""

from __future__ import annotations

import torch
from torch import nn
from torch.nn import functional as F

from tests.zoo.entry import SIDES, E, Entry, H, V


class OwnCell(nn.Module):
    """A base: embed, step through the words, read the last state."""

    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(V, E)
        self.fc = nn.Linear(H, 2)
        self.setup()

    def forward(self, x):
        words = self.embedding(x)
        state = self.start(words)
        for t in range(words.size(1)):
            state = self.step(words[:, t], state)
        return self.fc(state[0])

    def start(self, words):
        return (words.new_zeros(len(words), H),) * 2


class Elman(OwnCell):
    """tanh of the word and the state side by side."""

    def setup(self):
        self.i2h = nn.Linear(E + H, H)

    def step(self, x, state):
        return (torch.tanh(self.i2h(torch.cat((x, state[0]), 1))),)


class WrittenLstm(OwnCell):
    """One matrix for four gates, cut by chunk."""

    def setup(self):
        self.x2h = nn.Linear(E, 4 * H)
        self.h2h = nn.Linear(H, 4 * H)

    def step(self, x, state):
        h, c = state
        i, f, g, o = (self.x2h(x) + self.h2h(h)).chunk(4, 1)
        c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
        return torch.sigmoid(o) * torch.tanh(c), c


class PeepholeLstm(OwnCell):
    """The gates see the cell."""

    def setup(self):
        self.gates = nn.Linear(E + H, 4 * H)
        self.peep = nn.Parameter(torch.randn(3, H) * 0.5)

    def step(self, x, state):
        h, c = state
        i, f, g, o = self.gates(torch.cat([x, h], -1)).split(H, -1)
        i, f = torch.sigmoid(i + self.peep[0] * c), torch.sigmoid(f + self.peep[1] * c)
        c = f * c + i * g.tanh()
        return torch.sigmoid(o + self.peep[2] * c) * c.tanh(), c


class HardSigmoidLstm(OwnCell):
    """Gates as another library's defaults make them: clipped lines."""

    def setup(self):
        self.kernel = nn.Parameter(torch.randn(E, 4 * H) * 0.3)
        self.recurrent_kernel = nn.Parameter(torch.randn(H, 4 * H) * 0.3)
        self.bias = nn.Parameter(torch.randn(4 * H) * 0.2)

    def step(self, x, state):
        h, c = state
        z = x @ self.kernel + h @ self.recurrent_kernel + self.bias
        i, f, g, o = z[:, :H], z[:, H : 2 * H], z[:, 2 * H : 3 * H], z[:, 3 * H :]
        hard = lambda v: torch.clamp(0.2 * v + 0.5, 0, 1)  # noqa: E731
        c = hard(f) * c + hard(i) * torch.tanh(g)
        return hard(o) * torch.tanh(c), c


class CoupledLstm(OwnCell):
    """What is forgotten makes room for what is new: i = 1 - f."""

    def setup(self):
        self.f, self.g, self.o = (nn.Linear(E + H, H) for _ in range(3))

    def step(self, x, state):
        h, c = state
        both = torch.cat([x, h], dim=1)
        f = torch.sigmoid(self.f(both))
        c = f * c + (1 - f) * torch.tanh(self.g(both))
        return torch.sigmoid(self.o(both)) * torch.tanh(c), c


class MinimalGated(OwnCell):
    """One gate for everything."""

    def setup(self):
        self.w_f, self.u_f = nn.Linear(E, H), nn.Linear(H, H, bias=False)
        self.w_h, self.u_h = nn.Linear(E, H), nn.Linear(H, H, bias=False)

    def step(self, x, state):
        h = state[0]
        f = torch.sigmoid(self.w_f(x) + self.u_f(h))
        new = torch.tanh(self.w_h(x) + self.u_h(f * h))
        return ((1 - f) * h + f * new,)


class WrittenGru(OwnCell):
    """With the reset gate on the state, before its matrix."""

    def setup(self):
        self.zr = nn.Linear(E + H, 2 * H)
        self.n = nn.Linear(E + H, H)

    def step(self, x, state):
        h = state[0]
        z, r = torch.sigmoid(self.zr(torch.cat([x, h], 1))).chunk(2, dim=1)
        n = torch.tanh(self.n(torch.cat([x, r * h], 1)))
        return (torch.lerp(h, n, z),)


class NormedLstm(OwnCell):
    """LayerNorm on the gates and on the cell."""

    def setup(self):
        self.x2h, self.h2h = nn.Linear(E, 4 * H, bias=False), nn.Linear(H, 4 * H)
        self.norm_x, self.norm_h, self.norm_c = nn.LayerNorm(4 * H), nn.LayerNorm(4 * H), nn.LayerNorm(H)

    def step(self, x, state):
        h, c = state
        i, f, g, o = (self.norm_x(self.x2h(x)) + self.norm_h(self.h2h(h))).chunk(4, 1)
        c = self.norm_c(f.sigmoid() * c + i.sigmoid() * g.tanh())
        return o.sigmoid() * c.tanh(), c


class IndependentRnn(OwnCell):
    """Every unit hears itself only, by relu."""

    def setup(self):
        self.w = nn.Linear(E, H)
        self.u = nn.Parameter(torch.rand(H))

    def step(self, x, state):
        return (F.relu(self.w(x) + self.u * state[0]),)


class SimpleRecurrentUnit(nn.Module):
    """All matrices at once before the loop, which only mixes; a highway around it."""

    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(V, H)
        self.w = nn.Linear(H, 3 * H)
        self.fc = nn.Linear(H, 2)

    def forward(self, x):
        words = self.embedding(x)
        new, f, r = self.w(words).chunk(3, dim=-1)
        f, r = f.sigmoid(), r.sigmoid()
        c, out = torch.zeros_like(words[:, 0]), []
        for t in range(x.size(1)):
            c = f[:, t] * c + (1 - f[:, t]) * new[:, t]
            out += [r[:, t] * torch.tanh(c) + (1 - r[:, t]) * words[:, t]]
        return self.fc(torch.stack(out, 1)[:, -1])


def own(name, build):
    return Entry(name, "cells", build, SIDES)


ENTRIES = (
    own("own_elman", Elman),
    own("own_lstm", WrittenLstm),
    own("own_peephole", PeepholeLstm),
    own("own_hard_sigmoid", HardSigmoidLstm),
    own("own_coupled", CoupledLstm),
    own("own_minimal", MinimalGated),
    own("own_gru", WrittenGru),
    own("own_normed", NormedLstm),
    own("own_independent", IndependentRnn),
    own("own_sru", SimpleRecurrentUnit),
)
