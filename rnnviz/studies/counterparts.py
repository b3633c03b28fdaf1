"""What a method's scores can be held against: the same model with random weights, the method's other variants."""

from __future__ import annotations

import copy

import torch
from torch import nn

from rnnviz.baselines import integrated_gradients
from rnnviz.decomposition import cell, contextual, reat
from rnnviz.errors import InputError, ModelError, UnsupportedError
from rnnviz.explanations.target import Target
from rnnviz.ground.threads import repeatable
from rnnviz.models.classifier import TextClassifier
from rnnviz.models.model import Model, network_of, short_text
from rnnviz.models.own import OwnModel
from rnnviz.studies.labelled_phrases import Ready, ready_methods

_TABLES = (nn.Embedding, nn.EmbeddingBag)

# The choices within a method that do not change what is explained: an option and its values
VARIANTS: dict[str, tuple[str, tuple[object, ...]]] = {
    "cd": ("variant", contextual.VARIANTS),
    "cell_decomposition": ("variant", cell.VARIANTS),
    "ig": ("baseline", integrated_gradients.BASELINES),
    "kernel_shap": ("seed", (0, 1, 2)),
    "lime": ("seed", (0, 1, 2)),
    "lrp": ("delta", (0, 1)),
    "reat": ("variant", reat.VARIANTS),
}


def randomised(classifier: Model, seed: int) -> Model:
    """Return the same model with recurrent weights and head drawn anew; it has the same embedding.

    Of somebody's own model all but its tables of word vectors is drawn anew: each of torch's layers as torch draws a
    new one, and the numbers of every parameter that no such layer draws (the owner's own, weights that are made of
    others) are shuffled, so that they keep their size. torch's own random state stays as it was.

    Raises
    ------
    ModelError
        Where somebody's own model cannot be copied, or its call does not use the network that it is given.
    """
    if isinstance(classifier, OwnModel):
        return _own_randomised(classifier, seed)
    rnn, head = copy.deepcopy(classifier.rnn), copy.deepcopy(classifier.head)
    with repeatable(seed, classifier.device):
        for module in (rnn, head):
            module.reset_parameters()
    found = TextClassifier(
        classifier.embedding,
        rnn,
        head,
        classifier.vocabulary,
        classifier.labels,
        classifier.pooling,
        classifier.tokenizer,
    )
    found.wrapped, found.output, found.unit = classifier.wrapped, classifier.output, classifier.unit
    return found


def _own_randomised(model: OwnModel, seed: int) -> OwnModel:
    found = copy.copy(model)
    found.learned = {}
    try:
        found.net = copy.deepcopy(model.net)
    except RuntimeError as error:
        raise ModelError(
            f"your model cannot be copied, so it has no counterpart with random weights ({str(error).splitlines()[0]})."
            " Hand over a network that copy.deepcopy takes: before its first call in training, or loaded anew."
        ) from error
    _draw_anew(network_of(found), seed, model.device)
    text = [short_text(model)]
    if torch.equal(found.logits(text), model.logits(text)):
        raise ModelError(
            "with random weights your model says the same: call= has to use the network that it is given, "
            "call=lambda net, ids, lengths: net(ids)."
        )
    return found


def _draw_anew(net: nn.Module, seed: int, device: torch.device) -> None:
    """Draw all parameters but the tables of vectors anew, in place."""
    tables = {id(part.weight) for part in net.modules() if isinstance(part, _TABLES)}
    before = [(weight, weight.detach().clone()) for weight in net.parameters()]
    with repeatable(seed, device), torch.no_grad():
        for part in net.modules():
            draw = getattr(type(part), "reset_parameters", None)
            if draw is None or isinstance(part, _TABLES) or not draw.__module__.startswith("torch.nn."):
                continue
            draw(part)
        for weight, old in before:
            if id(weight) in tables:
                weight.copy_(old)  # also where another layer has the same
            elif torch.equal(weight, old):
                weight.copy_(old.flatten()[torch.randperm(old.numel(), device=old.device)].view_as(old))


def variants(classifier: Model, method: Ready, target: Target) -> list[Ready]:
    """Return the variants of a method that are defined for the model, its other options as they are."""
    option, values = VARIANTS.get(method.name, ("", ()))
    found = []
    for value in values:
        try:
            ready, _ = ready_methods(classifier, [(method.name, {**method.options, option: value})], target)
        except (UnsupportedError, InputError, ImportError):  # InputError: a baseline that is no known word
            continue
        found.append(ready[0])
    return found
