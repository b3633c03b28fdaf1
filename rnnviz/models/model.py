"""Model: what rnnviz explains, built here or somebody's own; and what it is called in a table."""

from __future__ import annotations

from typing import TypeAlias

from torch import Tensor, nn

from rnnviz.models.classifier import TextClassifier, shortened
from rnnviz.models.own import OwnModel

Model: TypeAlias = TextClassifier | OwnModel


def name_of(model: Model) -> str:
    """Return what a model is called: by its cell, as in "LSTM" or "BiGRU"; somebody's own by its class.

    Examples
    --------
    >>> name_of(TextClassifier.load("mini"))
    'LSTM'
    """
    if isinstance(model, OwnModel):
        net = network_of(model)
        return name_of(net) if isinstance(net, TextClassifier) else type(net).__name__
    return ("Bi" if model.bidirectional else "") + model.cell.upper()


def network_of(model: Model) -> nn.Module:
    """Return the network itself; of a compiled one the original."""
    net = model.net if isinstance(model, OwnModel) else model
    found: nn.Module = getattr(net, "_orig_mod", net)
    return found


def word_vectors(model: Model) -> Tensor | None:
    """Return the vectors that a model has for its words, (words, E), not to be written to; None where none are found.

    Of somebody's own model they are the rows of an nn.Embedding with a row for each word, or of the first with more.
    """
    words = len(model.vocabulary)
    if isinstance(model, TextClassifier):
        return shortened(model.embedding, model.embedding.weight.detach())
    tables = [part for part in model.net.modules() if isinstance(part, nn.Embedding)]
    long_enough = [table for table in tables if table.num_embeddings >= words]
    if not long_enough:
        return None
    table = min(
        long_enough, key=lambda one: one.num_embeddings > words
    )  # the first with as many rows as words
    return shortened(table, table.weight.detach()[:words].to(model.dtype))


def short_text(model: Model) -> list[int]:
    """Return the ids of a text that the model can read: five words, as `rnnviz.wrap` has tried it; of others one."""
    if not isinstance(model, OwnModel):
        return [0]
    special = (model.vocabulary.pad, model.vocabulary.unknown)
    usable = [number for number in range(len(model.vocabulary)) if number not in special] or [0]
    return [usable[number % len(usable)] for number in range(5)]
