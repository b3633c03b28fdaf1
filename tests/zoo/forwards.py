"""What the oracle's forwards share, and the list of them by the names of their models."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from tests.zoo.oracle import Parts, apply, batch_norm, constant, linear, relu

FORWARDS: dict[str, Callable] = {}


def of(name):
    def keep(forward):
        FORWARDS[name] = forward
        return forward

    return keep


def mlp(layers, p: Parts) -> Parts:
    """Linear, BatchNorm and ReLU in a row."""
    for layer in layers:
        kind = type(layer).__name__
        if kind == "Linear":
            p = linear(layer, p)
        elif kind == "BatchNorm1d":
            p = batch_norm(layer, p)
        elif kind == "ReLU":
            p = apply(relu, p)
        else:
            assert kind == "Dropout"
    return p


def zeros(size: int) -> Parts:
    return constant(np.zeros(size))


def one_minus(p: Parts) -> Parts:
    return constant(np.ones_like(p.true)) - p
