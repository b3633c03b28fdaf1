"""All models of the zoo."""

from __future__ import annotations

from tests.zoo import (
    attention,
    batches,
    cells,
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
    sentiment, batches, attention, hierarchical, characters, taggers, language, translation, loops, cells,
    regularised, features, convolutions, pooling, stacks, outputs,
)  # fmt: skip
ZOO = tuple(entry for family in FAMILIES for entry in family.ENTRIES)


def named(name: str):
    """Return the entry of that name."""
    return next(entry for entry in ZOO if entry.name == name)
