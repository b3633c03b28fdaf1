"""What LIME and KernelSHAP share: their options, and a note on what a seed decides."""

from __future__ import annotations

import numpy as np

from rnnviz.errors import InputError
from rnnviz.ground.methods import Method


class Sampling(Method):
    """A method that asks the model about random sets of words; every occurrence of a word is its own.

    Parameters
    ----------
    samples : int
        How many sets.
    seed : int
        Of the sets. Each text starts from it anew; no global random state is used or changed.
    """

    def __init__(self, samples: int = 1024, seed: int = 0) -> None:
        for name, value, least in (("samples", samples, 2), ("seed", seed, 0)):
            if isinstance(value, bool) or not isinstance(value, int | np.integer) or value < least:
                raise InputError(f"{name} is {value!r}; expected a whole number of at least {least}.")
        self.samples, self.seed = int(samples), int(seed)
