"""A slow oracle for the parts of one set of words through any operation: float64 numpy, from the equations.

It shares nothing with any engine. One text and one set at a time; shares are means over enumerated orderings
in which the zero part comes first; products inside the cells are multiplied out term by term; the rest (gamma)
has its own sums and is never what is left: that the parts add up to the whole is checked after each operation.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import permutations, product

import numpy as np
import torch
from torch import nn

REL, REST, BIAS = "relevant", "rest", "bias"
NO_ONE_WORD = -1


@dataclass(frozen=True)
class Parts:
    """What is there without any word, the whole, what the set's words bring (beta), and the others (gamma)."""

    zero: np.ndarray
    true: np.ndarray
    beta: np.ndarray
    gamma: np.ndarray

    def __post_init__(self):
        assert self.zero.shape == self.true.shape == self.beta.shape == self.gamma.shape
        np.testing.assert_allclose(self.zero + self.beta + self.gamma, self.true, rtol=1e-10, atol=1e-10)

    def __getitem__(self, at) -> Parts:
        return each(lambda v: v[at], self)

    def __add__(self, other: Parts) -> Parts:
        return each(np.add, self, other)

    def __sub__(self, other: Parts) -> Parts:
        return each(np.subtract, self, other)

    def __mul__(self, other: Parts) -> Parts:
        return apply(np.multiply, self, other)

    def __len__(self):
        return len(self.true)


def each(linear: Callable, *parts: Parts) -> Parts:
    """Apply a linear function (of all its arguments together) to each part by itself."""
    return Parts(*(linear(*(getattr(p, name) for p in parts)) for name in ("zero", "true", "beta", "gamma")))


def constant(value: np.ndarray) -> Parts:
    """What no word has made."""
    nothing = np.zeros_like(value)
    return Parts(value, value, nothing, nothing)


def as_constant(p: Parts) -> Parts:
    """A gate: the whole's own values, wherever they come from."""
    return constant(p.true)


def apply(f: Callable, *parts: Parts) -> Parts:
    """Any function: zero first, then the set and the rest in both orders, in all arguments at once."""
    share = {"beta": 0.0, "gamma": 0.0}
    orders = list(permutations(share))
    for order in orders:
        at = [p.zero for p in parts]
        for name in order:
            before = f(*at)
            at = [value + getattr(p, name) for value, p in zip(at, parts, strict=True)]
            share[name] = share[name] + (f(*at) - before) / len(orders)
    return Parts(f(*(p.zero for p in parts)), f(*(p.true for p in parts)), share["beta"], share["gamma"])


def concatenate(parts, axis=-1) -> Parts:
    return each(lambda *values: np.concatenate(values, axis), *parts)


def stack(parts) -> Parts:
    return each(lambda *values: np.stack(values), *parts)


def mean(p: Parts) -> Parts:
    """Over the first axis."""
    return each(lambda v: v.mean(0), p)


def weighted(weights: np.ndarray, values: Parts) -> Parts:
    """A sum over words whose weights are a gate."""
    return each(lambda v: weights @ v, values)


def largest(p: Parts) -> Parts:
    """Over the first axis: every part where the whole is largest."""
    best = p.true.argmax(0)[None]
    return each(lambda v: np.take_along_axis(v, best, 0)[0], p)


def array(tensor) -> np.ndarray:
    return tensor.detach().double().numpy()


def linear(layer: nn.Linear, p: Parts) -> Parts:
    """Its bias is nobody's."""
    moved = each(lambda v: v @ array(layer.weight).T, p)
    return (
        moved
        if layer.bias is None
        else moved + constant(np.broadcast_to(array(layer.bias), moved.true.shape))
    )


def batch_norm(layer: nn.BatchNorm1d, p: Parts) -> Parts:
    """In evaluation: a scale and a shift, the features last."""
    scale = array(layer.weight) / np.sqrt(array(layer.running_var) + layer.eps)
    shift = array(layer.bias) - array(layer.running_mean) * scale
    return each(lambda v: v * scale, p) + constant(np.broadcast_to(shift, p.true.shape))


def layer_norm(layer: nn.LayerNorm, p: Parts) -> Parts:
    """Each part's own mean is taken off; the deviation is the whole's."""
    deviation = np.sqrt(p.true.var(-1, keepdims=True) + layer.eps)
    scaled = each(lambda v: (v - v.mean(-1, keepdims=True)) / deviation * array(layer.weight), p)
    return scaled + constant(np.broadcast_to(array(layer.bias), p.true.shape))


def convolve(layer: nn.Conv1d, p: Parts, left: int, right: int) -> Parts:
    """(T, channels); zeros on both sides."""
    weight = array(layer.weight)
    size = weight.shape[2]

    def slide(v):
        padded = np.pad(v, ((left, right), (0, 0)))
        windows = [padded[t : t + size] for t in range(len(padded) - size + 1)]
        return np.array([np.einsum("ock,kc->o", weight, window) for window in windows])

    moved = each(slide, p)
    return moved + constant(np.broadcast_to(array(layer.bias), moved.true.shape))


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def relu(x):
    return np.maximum(x, 0)


def gelu(x):
    return array(nn.functional.gelu(torch.from_numpy(np.asarray(x))))


def softmax(x, axis=-1):
    grown = np.exp(x - x.max(axis, keepdims=True))
    return grown / grown.sum(axis, keepdims=True)


# The recurrent cells: contextual decomposition, variant "complete".


def gate(activation, own, rest, bias) -> dict:
    """Split a gate in three: the bias first, then the set's and the rest's sum in both orders."""
    terms, found = {REL: own, REST: rest}, {REL: 0.0, REST: 0.0, BIAS: activation(bias)}
    for order in permutations(terms):
        running = bias
        for name in order:
            before = activation(running)
            running = running + terms[name]
            found[name] = found[name] + (activation(running) - before) / 2
    return found


def expand(a: dict, b: dict) -> dict:
    """Multiply two splits out: whatever the rest has a hand in is the rest's; bias times bias stands alone."""
    found = {REL: 0.0, REST: 0.0, BIAS: 0.0}
    for (name_a, value_a), (name_b, value_b) in product(a.items(), b.items()):
        names = {name_a, name_b}
        name = REST if REST in names else BIAS if names == {BIAS} else REL
        found[name] = found[name] + value_a * value_b
    return found


def given_away(split: dict, inside: bool) -> dict:
    """The step's drift, the products of biases, goes to the set where the step is inside it, else to the rest."""
    return {
        REL: split[REL] + (split[BIAS] if inside else 0),
        REST: split[REST] + (0 if inside else split[BIAS]),
        BIAS: np.zeros_like(split[BIAS]),
    }


def lstm_step(w, x: Parts, h, c, inside):
    bias = w["W"] @ x.zero + w["V"] @ h[BIAS] + w["b_ih"] + w["b_hh"]
    own, rest = w["W"] @ x.beta + w["V"] @ h[REL], w["W"] @ x.gamma + w["V"] @ h[REST]
    i, f, g, o = (
        gate(np.tanh if k == 2 else sigmoid, own[rows], rest[rows], bias[rows])
        for k, rows in enumerate(np.split(np.arange(len(bias)), 4))
    )
    kept, new = expand(f, c), expand(i, g)
    c = given_away({name: kept[name] + new[name] for name in new}, inside)
    squashed = gate(np.tanh, c[REL], c[REST], c[BIAS])  # a bias of 0: it has been given away
    whole_o = sum(o.values())
    h = {name: whole_o * value for name, value in squashed.items()}
    if "P" in w:  # projected
        h = {name: w["P"] @ value for name, value in h.items()}
    return h, c


def gru_step(w, x: Parts, h, _c, inside):
    r_rows, z_rows, n = np.split(np.arange(len(w["V"])), 3)
    r, z = (
        gate(
            sigmoid,
            w["W"][rows] @ x.beta + w["V"][rows] @ h[REL],
            w["W"][rows] @ x.gamma + w["V"][rows] @ h[REST],
            w["W"][rows] @ x.zero + w["V"][rows] @ h[BIAS] + w["b_ih"][rows] + w["b_hh"][rows],
        )
        for rows in (r_rows, z_rows)
    )
    recurrent = {name: w["V"][n] @ value for name, value in h.items()}
    gated = expand(r, recurrent | {BIAS: recurrent[BIAS] + w["b_hh"][n]})
    new = gate(
        np.tanh,
        w["W"][n] @ x.beta + gated[REL],
        w["W"][n] @ x.gamma + gated[REST],
        w["W"][n] @ x.zero + w["b_ih"][n] + gated[BIAS],
    )
    other = {REL: -z[REL], REST: -z[REST], BIAS: 1 - z[BIAS]}
    new, kept = expand(other, new), expand(z, h)
    return given_away({name: new[name] + kept[name] for name in new}, inside), None


def plain_step(activation):
    def step(w, x: Parts, h, _c, inside):
        new = gate(
            activation,
            w["W"] @ x.beta + w["V"] @ h[REL],
            w["W"] @ x.gamma + w["V"] @ h[REST],
            w["W"] @ x.zero + w["V"] @ h[BIAS] + w["b_ih"] + w["b_hh"],
        )
        return given_away(new, inside), None

    return step


def step_of(module):
    if isinstance(module, nn.LSTM | nn.LSTMCell):
        return lstm_step
    if isinstance(module, nn.GRU | nn.GRUCell):
        return gru_step
    return plain_step(np.tanh if module.nonlinearity == "tanh" else relu)


def weights_of(module, end="") -> dict:
    found = {
        short: array(getattr(module, f"weight_{name}{end}")) for short, name in (("W", "ih"), ("V", "hh"))
    }
    for name in ("b_ih", "b_hh"):
        full = name.replace("b_", "bias_") + end
        found[name] = array(getattr(module, full)) if module.bias else np.zeros(len(found["V"]))
    if getattr(module, "proj_size", 0):
        found["P"] = array(getattr(module, f"weight_hr{end}"))
    return found


@dataclass(frozen=True)
class Text:
    """One text and one set of its words."""

    ids: list[int]
    members: frozenset[int]

    @property
    def full(self) -> bool:
        """Whether the set holds every word."""
        return len(self.members) == len(self.ids)

    def words(self, *tables) -> Parts:
        """Look the words up (in several tables, side by side): here the parts enter, by position."""
        vectors = np.concatenate([array(table.weight)[self.ids] for table in tables], -1)
        mask = np.array([t in self.members for t in self.reads()])[:, None]
        return Parts(np.zeros_like(vectors), vectors, np.where(mask, vectors, 0), np.where(mask, 0, vectors))

    def reads(self) -> np.ndarray:
        """Which word each step reads, where step t reads word t alone (through whatever keeps the two together)."""
        return np.arange(len(self.ids))

    @staticmethod
    def no_one_word(steps: int) -> np.ndarray:
        """The same where a step reads several words, or none."""
        return np.full(steps, NO_ONE_WORD)

    def inside(self, word: int, x: Parts) -> bool:
        """Whether a step is inside the set: its word is, or else all that words have brought to it is the set's.

        The set of all words is inside of everywhere.
        """
        if self.full:
            return True
        if word != NO_ONE_WORD:
            return word in self.members
        brought = x.true - x.zero
        size = abs(brought).max()
        return size > 0 and abs(x.beta - brought).max() <= 64 * np.finfo(float).eps * size

    def cell(self, module, x: Parts, states: list[Parts], word: int = NO_ONE_WORD) -> list[Parts]:
        """One step of a module for single steps, reading one word or not; states in, states out."""
        h, *c = (split(p) for p in states)
        new = step_of(module)(weights_of(module), x, h, c[0] if c else None, self.inside(word, x))
        return [stateful(value) for value in new if value is not None]

    def recurrent(self, module, x: Parts, reads: np.ndarray, first=None):
        """All layers and directions of a module: the states (T, ...), the last ones of each kind by layer.

        `reads`: the word that each step reads. `first`: for each kind of state (h, and c of an LSTM) the layers'
        first ones; zeros without.
        """
        step, kinds = step_of(module), 2 if isinstance(module, nn.LSTM) else 1
        directions, last = 1 + module.bidirectional, []
        sizes = [getattr(module, "proj_size", 0) or module.hidden_size, module.hidden_size]
        for layer in range(module.num_layers):
            outs = []
            for d in range(directions):
                w = weights_of(module, f"_l{layer}{'_reverse' if d else ''}")
                start = (
                    [kind[layer * directions + d] for kind in first]
                    if first
                    else [constant(np.zeros(size)) for size in sizes[:kinds]]
                )
                h, *c = (split(p) for p in start)
                c = c[0] if c else None
                out = {}
                for t in reversed(range(len(x))) if d else range(len(x)):
                    h, c = step(w, x[t], h, c, self.inside(reads[t], x[t]))
                    out[t] = stateful(h)
                outs.append(stack([out[t] for t in range(len(x))]))
                last.append([stateful(value) for value in (h, c) if value is not None])
            x = concatenate(outs)
        return x, [list(kind) for kind in zip(*last, strict=True)]


def split(p: Parts) -> dict:
    """A first state; what is there without any word acts as a bias does."""
    return {REL: p.beta, REST: p.gamma, BIAS: p.zero}


def stateful(state: dict) -> Parts:
    """States that a cell has made carry no zero part."""
    return Parts(np.zeros_like(state[REL]), state[REL] + state[REST], state[REL], state[REST])
