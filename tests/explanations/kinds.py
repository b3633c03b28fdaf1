"""Small models of random weights, one for each kind of output: what `rnnviz.wrap` makes of somebody's own."""

import torch
from torch import nn

import rnnviz as rv
from rnnviz.text.vocabulary import Vocabulary

WORDS = ["<unk>", "a", "flat", "near", "the", "lake", "not", "small", "and", "loud"]
LABELS = {
    "logits": ["bad", "fair", "good"],
    "log_probabilities": ["bad", "good"],
    "one_logit": ["bad", "good"],
    "independent": ["angry", "positive", "long"],
    "number": ["price"],
}
TEXT = "a flat near the lake , not small"


def model(output: str, labels: list[str] | None = None, unit: str = "USD") -> rv.TextClassifier:
    """Return a GRU whose outputs are of this kind."""
    names = LABELS[output] if labels is None else labels
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(3)
        parts = nn.Embedding(len(WORDS), 6), nn.GRU(6, 5), nn.Linear(5, len(names))
    with torch.no_grad():
        parts[2].weight.mul_(4)
        if output == "one_logit":
            parts[2].weight[0].zero_()
            parts[2].bias[0].zero_()
    made = rv.TextClassifier(*parts, Vocabulary(WORDS), names, tokenizer=str.split).eval()
    made.output = output
    if output == "number":
        made.unit = unit
        nn.init.constant_(parts[2].bias, 3)
    return made
