"""The oracle's own forward of some models of the zoo: their weights are read, their code is not called."""

from __future__ import annotations

from collections.abc import Callable, Collection

from tests.zoo import forwards_reading, forwards_stepping  # noqa: F401  they fill the list
from tests.zoo.forwards import FORWARDS
from tests.zoo.oracle import Text


def oracle_forward(name: str) -> Callable:
    """Return (net, ids, members) -> (base, true, beta): numpy, of the shape of one text's outputs."""

    def forward(net, ids: list[int], members: Collection[int]):
        said = FORWARDS[name](net, Text(list(map(int, ids)), frozenset(members)))
        return said.zero, said.true, said.beta

    return forward
