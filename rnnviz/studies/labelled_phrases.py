"""Phrases with labels, as the studies of phrases need them: trees -> phrases -> scores by each method.

    corpus -> labelled_phrases -> a study's choice (`Chosen`) -> score_chosen -> one row per phrase and method

Every phrase is scored within its sentence, never by itself; the control "alone" is the exception by its nature.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import pandas as pd
from nltk.tree import Tree

from rnnviz.data.treebank import Bank, Treebank
from rnnviz.errors import InputError, UnsupportedError
from rnnviz.explanations.explain import methods
from rnnviz.explanations.explain_corpus import explain_corpus
from rnnviz.explanations.explainer import Explainer, applies
from rnnviz.explanations.explanation import Explanation
from rnnviz.explanations.target import Target
from rnnviz.ground.outputs import listed
from rnnviz.models.model import Model, short_text
from rnnviz.models.own import OwnModel
from rnnviz.studies.classes import refuse_no_classes

CONTROL = "alone"
ON_REQUEST = (
    "lime",
    "kernel_shap",
    "saliency",
)  # the first two cost a hundred times more; the third has no sign

MethodChoice = Sequence[str | tuple[str, Mapping[str, object]]]

REAT: MethodChoice = (
    "reat",
)  # what REAT's experiments take unless told; of somebody's own model that has none, CD

_SENTIMENT = {"0": -1, "1": -1, "2": 0, "3": 1, "4": 1}


class Phrase(NamedTuple):
    """A node of a tree: its sentiment (-1, 0, 1), its span, and where the second of two children starts."""

    sentiment: int
    start: int
    stop: int
    middle: int | None


class Ready(NamedTuple):
    """A method that the model can be explained by: its name and options, and what the table calls it."""

    name: str
    options: Mapping[str, object]
    title: str


class Chosen(NamedTuple):
    """A phrase that a study looks at, the group it belongs to, and the sentence it stands in."""

    sentence: int
    phrase: Phrase
    group: str


def trees_of(corpus: Bank, split: str) -> list[Tree]:
    """Return the trees of one split.

    Raises
    ------
    UnsupportedError
        Where the corpus has no trees.
    """
    if not isinstance(corpus, Treebank):
        raise UnsupportedError(
            f"this study needs a label for every phrase, and {corpus.name!r} has labels for whole texts only. "
            "Take a treebank: load_treebank('mini' | 'sst' | path)."
        )
    return corpus.trees(split)


def labelled_phrases(tree: Tree) -> list[Phrase]:
    """Return the phrases of a tree, parents first: the whole sentence is the first.

    Raises
    ------
    InputError
        Where a label is not 0 to 4.

    Examples
    --------
    >>> labelled_phrases(Tree.fromstring("(1 (2 not) (3 good))"))[0]
    Phrase(sentiment=-1, start=0, stop=2, middle=1)
    """
    found: list[Phrase] = []
    _visit(tree, 0, found)
    return found


def _visit(tree: Tree, start: int, found: list[Phrase]) -> int:
    """Add the phrases of `tree`, whose first word is `start`, and return where its words stop."""
    if tree.label() not in _SENTIMENT:
        raise InputError(
            f"the label {tree.label()!r} of {' '.join(tree.leaves())[:60]!r} is not one of 0, 1, 2, 3, 4 "
            "(very negative to very positive)."
        )
    place, stop, starts = len(found), start, []
    found.append(Phrase(0, start, start, None))
    for child in tree:
        starts.append(stop)
        stop = _visit(child, stop, found) if isinstance(child, Tree) else stop + 1
    found[place] = Phrase(_SENTIMENT[tree.label()], start, stop, starts[1] if len(starts) == 2 else None)
    return stop


def contrast_of(classifier: Model, corpus: Bank) -> tuple[str, str]:
    """Return the contrast that grows with sentiment: the corpus's last class minus its first.

    Raises
    ------
    InputError
        Where the model's classes are others.
    UnsupportedError
        Where they do not exclude each other.
    """
    refuse_no_classes(classifier)
    if set(classifier.labels) != set(corpus.labels):
        raise InputError(
            f"the model's classes {listed(classifier.labels)} are not those of {corpus.name!r}, "
            f"{list(corpus.labels)}. Load the corpus with as many classes (load_treebank(..., classes=2 | 5)), "
            "or give the model these labels (wrap(..., labels=...))."
        )
    return corpus.labels[-1], corpus.labels[0]


def sentiment_of(place: int, classes: int) -> int:
    """Return -1, 0 or 1 for a class by its place among the corpus's, which go from negative to positive."""
    return (2 * place > classes - 1) - (2 * place < classes - 1)


def score_chosen(
    classifier: Model,
    trees: Sequence[Tree],
    chosen: Sequence[Chosen],
    method: Ready,
    target: Target,
    progress: bool,
    score: Callable[[Explanation, Phrase], float],
    keep: Callable[[Explanation, Phrase], bool] | None = None,
) -> pd.DataFrame:
    """Return the scores of the chosen phrases by one method.

    Parameters
    ----------
    trees : sequence of nltk.Tree
        The sentences; only those in which something was chosen are explained.
    chosen : sequence of Chosen
        Sorted by sentence.
    score : callable
        From a sentence's explanation and a phrase of it to what is measured.
    keep : callable, optional
        From a sentence's explanation and the sentence as a phrase to whether its phrases count. Default: all do.

    Returns
    -------
    DataFrame
        Columns method, unit, group, sentence, start, stop, text, score.
    """
    by_sentence: dict[int, list[Chosen]] = {}
    for item in chosen:
        by_sentence.setdefault(item.sentence, []).append(item)
    texts = [trees[number].leaves() for number in by_sentence]
    longest = max(map(len, texts), default=0)
    explained = explain_corpus(classifier, texts, method.name, target, longest, progress, **method.options)
    rows = []
    for explanation, (number, items) in zip(explained, by_sentence.items(), strict=True):
        if keep and not keep(explanation, labelled_phrases(trees[number])[0]):
            continue
        for _, phrase, group in items:
            text = " ".join(explanation.tokens[phrase.start : phrase.stop])
            place = (number, phrase.start, phrase.stop, text)
            rows.append((method.title, explanation.unit, group, *place, score(explanation, phrase)))
    columns = ["method", "unit", "group", "sentence", "start", "stop", "text", "score"]
    return pd.DataFrame(rows, columns=columns)


def ready_methods(
    classifier: Model, asked: MethodChoice | None, target: Target, interactions: bool = False
) -> tuple[list[Ready], list[str]]:
    """Return the methods of a study with their options, the control last, and notes on what was left out.

    Parameters
    ----------
    asked : sequence of str or (str, options), or None
        None takes all that are defined for the model, less `ON_REQUEST`.
    interactions : bool
        Whether the study needs methods that have interactions; the control is let in without.

    Raises
    ------
    UnsupportedError
        Where a method that was asked for has no interactions or is not defined for the model.
    InputError
        Where a method does not exist, or has no such option, or none was asked for.
    """
    if asked is REAT and isinstance(classifier, OwnModel) and not applies(classifier, "reat", target):
        in_its_place, said = ready_methods(classifier, ("cd",), target, interactions)
        return in_its_place, [
            "REAT is not defined for this model: contextual decomposition in its place.",
            *said,
        ]
    known = {entry.name: entry for entry in methods()}
    names = [
        name for name in known if name not in ON_REQUEST and (known[name].interactions or not interactions)
    ]
    pairs = _pairs(names if asked is None else asked)
    pairs += [(CONTROL, {})] if CONTROL in known and CONTROL not in [name for name, _ in pairs] else []
    ready: list[Ready] = []
    notes = []
    for name, options in sorted(pairs, key=lambda pair: pair[0] == CONTROL):
        if interactions and name in known and name != CONTROL and not known[name].interactions:
            others = [other for other in known if known[other].interactions]
            raise UnsupportedError(
                f"method {name!r} has no interactions: a phrase's score is the sum of its words. "
                f"Take one of: {', '.join(others)}."
            )
        try:  # a short text tells whether the method is defined for this model and what it needs is installed
            (tried,) = Explainer(classifier, name, target, 1, options)(
                [classifier.encode(short_text(classifier))]
            )
        except (UnsupportedError, ImportError) as error:
            if asked is not None and name != CONTROL:
                raise
            notes.append(f"Without {name}: {error}")
        else:
            told = any(tried.title == other.title for other in ready)
            ready.append(Ready(name, options, f"{tried.title} {options}" if told else tried.title))
    return ready, notes


def _pairs(asked: MethodChoice) -> list[tuple[str, dict[str, object]]]:
    """Return names and options, each pair once."""
    if isinstance(asked, str) or not asked:
        raise InputError(
            f"methods is {asked!r}; expected a list of at least one, such as ['cd', ('reat', {{'variant': 'paper'}})]."
        )
    pairs: list[tuple[str, dict[str, object]]] = []
    for item in asked:
        try:
            name, options = (item, {}) if isinstance(item, str) else item
            pair = name, dict(options)
        except (TypeError, ValueError) as error:
            raise InputError(
                f"expected a method's name, or a pair of name and options; got {item!r}."
            ) from error
        if pair not in pairs:
            pairs.append(pair)
    return pairs
