"""All models of the zoo."""

from __future__ import annotations

from tests.zoo import (
    attention,
    characters,
    convolutions,
    features,
    hierarchical,
    language,
    loops,
    outputs,
    pooling,
    regularised,
    sentiment,
    stacks,
    taggers,
    translation,
)

FAMILIES = (
    sentiment, attention, hierarchical, characters, taggers, language, translation, loops, regularised, features,
    convolutions, pooling, stacks, outputs,
)  # fmt: skip
ZOO = tuple(entry for family in FAMILIES for entry in family.ENTRIES)


def named(name: str):
    """Return the entry of that name."""
    return next(entry for entry in ZOO if entry.name == name)
