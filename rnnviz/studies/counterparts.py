"""What a method's scores can be held against: the same model with random weights, the method's other variants."""

from __future__ import annotations

import copy

from rnnviz.baselines import integrated_gradients
from rnnviz.decomposition import cell, contextual, reat
from rnnviz.errors import InputError, UnsupportedError
from rnnviz.explanations.target import Target
from rnnviz.ground.threads import repeatable
from rnnviz.models.classifier import TextClassifier
from rnnviz.studies.labelled_phrases import Ready, ready_methods

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


def randomised(classifier: TextClassifier, seed: int) -> TextClassifier:
    """Return the same model with recurrent weights and head drawn anew; it shares the embedding.

    torch's own random state stays as it was.
    """
    rnn, head = copy.deepcopy(classifier.rnn), copy.deepcopy(classifier.head)
    with repeatable(seed, classifier.device):
        for module in (rnn, head):
            module.reset_parameters()
    return TextClassifier(
        classifier.embedding,
        rnn,
        head,
        classifier.vocabulary,
        classifier.labels,
        classifier.pooling,
        classifier.tokenizer,
    )


def variants(classifier: TextClassifier, method: Ready, target: Target) -> list[Ready]:
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
