"""The page docs/zoo.md: every model of the zoo, how many lines wrap it, and which methods can explain it.

ENTRIES -> each wrapped by its owner's lines and explained by every method -> the page

python -m tests.zoo.table > docs/zoo.md        # some minutes
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Mapping

from tests.zoo.entry import Entry
from tests.zoo.models import ZOO
from tests.zoo.oracle_models import FORWARDS

# What a model is, where the docstring of its class does not say it by itself: "The same by ...".
ABOUT = {
    "rnn_relu": "`nn.RNN` with ReLU, its last state.",
    "packed_lstm": "Packed, batch first, lengths in any order; ReLU after a layer; one logit.",
    "last_by_index": "The last real state, taken by two indices.",
    "gru_two_directions": "A GRU of two layers and directions, its two last states side by side.",
    "gru_one_direction": "The same class with one direction.",
    "two_layers": "Two LSTM layers, the last state of the upper one.",
    "projected": "An LSTM with `proj_size`, two layers, both directions.",
    "no_biases": "A GRU and a head without biases.",
    "batch_attribute": "The same class, told beforehand how many texts there are.",
    "fixed_length_in_front": "Two LSTM layers, texts filled up in front.",
    "attention_written_dot": "Scaled dot product attention written out, a residual, the last position read.",
    "attention_exp": "Attention weights as older code writes them: exp over its sum.",
    "char_names_loop": "A plain cell, letter and state side by side, and the owner's loop around it.",
    "char_vectors_outside": "Reads one-hot vectors, which its caller makes.",
    "tagger_bilstm": "Two BiLSTM layers, a tag for every word.",
    "tagger_crf_emissions": "Emissions and transitions of a CRF; the emissions are explained.",
    "tagger_crf_best": "The same CRF; the score of its best path is explained.",
    "tagger_joint": "A tag for every word and a class for the text, from one encoder; the class.",
    "tagger_joint_tags": "The same model; its tags.",
    "lm_tied_by_hand": "The decoder's weights are the embedding's, by F.linear; the last step only.",
    "lm_flat": "Outputs of all steps in one axis, flattened by reshape and back.",
    "translate_greedy_attention": "Decodes by itself, with attention and an LSTMCell.",
    "cells_rnn": "An RNNCell with ReLU in a loop.",
    "own_gru": "A GRU written out, the reset gate on the state before its matrix.",
    "learned_both_ways": "First states are parameters, of two directions and layers, by repeat.",
    "lora_head": "A GRU; a low-rank addition in the head, by a forward of its own.",
    "temperature_head": "An LSTM; logits over a temperature that was found after training.",
    "own_lstm_class": "A subclass of nn.LSTM with learned first states inside.",
    "hooks": "Forward hooks that change what the LSTM gives and what the head takes.",
    "pool_contexts": "Left context, word, right context by states moved by one place; tanh; the largest.",
    "pool_max": "A BiGRU, the largest of each unit.",
    "pool_relu_max": "A BiGRU, ReLU, the largest of each unit.",
    "pool_mean_max": "A BiGRU, mean and largest side by side.",
    "pool_three_largest": "A BiGRU, the three largest of each unit.",
    "pool_both_ends": "A BiGRU, the states of the first and the last word.",
    "pool_logsumexp": "A BiGRU, a smooth maximum by logsumexp.",
    "stack_lstm_gru": "A BiLSTM, a GRU above it.",
    "stack_two_texts": "One encoder reads both halves of the words: premise and hypothesis in one row.",
    "says_dict": "A dictionary: the logits, and the length of the text.",
    "says_log_probabilities": "Log probabilities.",
    "says_probabilities": "Probabilities, by a softmax.",
    "says_probability": "One probability, by a sigmoid.",
    "says_labels": "Four labels that stand by themselves.",
    "says_number": "A number: a price.",
    "half_precision": "Weights in float16.",
    "brain_floats": "Weights in bfloat16.",
    "compiled": "A model that went through `torch.compile`.",
}  # fmt: skip

FAMILIES = {
    "sentiment": "One recurrent module, and how its last state is found",
    "batches": "What a batch has to look like",
    "attention": "Attention over the states",
    "hierarchical": "Words, sentences, documents",
    "characters": "One-hot letters",
    "taggers": "An output for every word",
    "language": "Language models",
    "translation": "Encoders with decoders",
    "loops": "Cells in a loop",
    "cells": "Cells written out",
    "regularised": "Weights made anew, hooks, first states",
    "features": "More than one vector a word",
    "convolutions": "Convolutions before and after",
    "pooling": "Pooling, and heads that are more than a layer",
    "stacks": "Several recurrent modules",
    "outputs": "What a model says, and in which form",
}

EVERYWHERE = ("cd", "loo", "omission", "alone", "saliency", "grad_input", "ig", "lime", "kernel_shap")
SOMEWHERE = (
    "reat",
    "naive_reat",
    "cell_decomposition",
    "lrp",
)  # where outputs are affine in recurrent states
QUICKLY = {"lime": {"samples": 32}, "kernel_shap": {"samples": 32}}
TEXT = [7, 11, 4, 16, 13, 9]

# why one of SOMEWHERE is not defined, by what its refusal says
REASONS = {
    r"no call of a recurrent module": "its cell is written out",
    r"is none, |what follows them is none|no gradient by these states": "not affine after the states",
    r"several sequences at once": "it reads several sequences at once",
    r"changed between the steps": "states are changed between the steps",
    r"first state is not zero": "first states that are not zero",
    r"more of the words than these states": "words go past the states",
    r"steps are not those of the words|several words at once": "a step is not one word",
    r"from both ends|has read the whole text": "above a layer of both directions",
    r"with a projection|without a projection": "projected states",
    r"reads the states of another": "one module reads another's states",
    r"is defined for": "",  # another kind of cell, which the method's own page names
}

HEAD = """\
# The zoo

`rv.wrap(model=...)` is tried on {count} small recurrent models, written after shapes that people publish in tutorials,
papers' code and libraries: [`tests/zoo`](https://github.com/rnnviz/rnnviz/blob/main/tests/zoo). Each is wrapped by at
most three lines, {one} of them by one: `clf = rv.wrap(model=net, vocabulary=WORDS, labels=[...], output=...)`. For each
the base and the score of all its words are its own output; of {oracles} every phrase is held against a slow
second program that is written from the equations.

Nine methods explain every model here: {everywhere}.

The other four, `reat`, `naive_reat`, `cell_decomposition` and `lrp`, ask for outputs that are
[an affine function of recurrent states](methods/additive.md#a-model-of-your-own). The last column says which of them
can explain a model, and else why none can. "Not affine after the states" is a tanh, for instance, or a ReLU, which
`lrp` alone passes. `cell_decomposition` needs an LSTM, `reat` an LSTM or a GRU.

This page is made by `python -m tests.zoo.table`, and tests hold it equal to the models. How to wrap yours:
[Wrap your model](how-to/wrap-your-model.md).
"""


def about(entry: Entry) -> str:
    """Return in a line what a model is."""
    net = entry.model()
    doc = type(getattr(net, "_orig_mod", net)).__doc__ or ""
    return ABOUT.get(entry.name) or doc.strip().splitlines()[0]


def applies(entry: Entry) -> str:
    """Explain one text by every method, and return which of SOMEWHERE can, or why none."""
    import rnnviz as rv

    clf = entry.wrap(rv, entry.model())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for method in EVERYWHERE:
            rv.explain(clf, TEXT, method=method, **QUICKLY.get(method, {}))
    fit, reasons = [], []
    for method in SOMEWHERE:
        try:
            rv.explain(clf, TEXT, method=method)
        except rv.errors.UnsupportedError as error:
            said = next(reason for words, reason in REASONS.items() if re.search(words, str(error)))
            reasons += [said] if said and said not in reasons else []
        else:
            fit.append(f"`{method}`")
    if len(fit) == len(SOMEWHERE):
        return "all four"
    return ", ".join(fit) if fit else f"none: {'; '.join(reasons)}"


def page(found: Mapping[str, str]) -> str:
    """Return the page, given the last column by the models' names."""
    everywhere = ", ".join(f"`{method}`" for method in EVERYWHERE)
    ones = sum(len(entry.lines.splitlines()) == 1 for entry in ZOO)
    made = [HEAD.format(count=len(ZOO), one=ones, oracles=len(FORWARDS), everywhere=everywhere)]
    for family, title in FAMILIES.items():
        own = [entry for entry in ZOO if entry.family == family]
        made.append(f"\n## {title}\n\n| model | what it is | lines | of the four |\n|---|---|---|---|\n")
        made += [
            f"| `{entry.name}` | {about(entry)} | {len(entry.lines.splitlines())} | {found[entry.name]} |\n"
            for entry in own
        ]
    return "".join(made)


def last_column(text: str) -> dict[str, str]:
    """Return the last column of a page by the models' names."""
    return dict(re.findall(r"^\| `(\w+)` \|.*\| (.+?) \|$", text, re.MULTILINE))


if __name__ == "__main__":
    warnings.simplefilter("ignore")  # torch's own, of LSTMs with proj_size
    print(page({entry.name: applies(entry) for entry in ZOO}), end="")
