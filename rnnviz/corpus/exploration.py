"""What the Explorer shows of a corpus: texts -> explanations, one pass -> words, parts of speech, negations, vectors.

read() turns what a caller has into texts with labels; gather() explains them and keeps what the pictures need.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from nltk.tree import Tree
from tqdm.auto import tqdm

from rnnviz.data.treebank import Bank, Treebank
from rnnviz.errors import FetchError, InputError, nearest
from rnnviz.explanations.explain_corpus import explain_corpus
from rnnviz.explanations.explanation import Explanation
from rnnviz.explanations.phrase_vectors import PhraseVectors
from rnnviz.ground.outputs import CLASSES, listed
from rnnviz.ground.spans import Floats
from rnnviz.models.encoding import Text
from rnnviz.models.model import Model
from rnnviz.studies.labelled_phrases import Chosen
from rnnviz.studies.negation import SHORT_PHRASES, interaction, negations_and_short_phrases
from rnnviz.studies.pos_distributions import VERBS
from rnnviz.text.tags import tag

PHRASE_TEXTS = (
    2_000  # texts whose phrases are scored at once, for their vectors; with more the nearest hardly change
)


class Texts(NamedTuple):
    """Texts with their right classes by the model's labels (-1: none is known), and their trees where there are."""

    name: str
    tokens: list[list[str]]
    labels: list[int] | None
    trees: list[Tree] | None


@dataclass
class Gathered:
    """What is kept of the explanations of N texts.

    Parameters
    ----------
    first : Explanation
        One of them: what they have in common (method, unit, target, labels).
    known : list of arrays of shape (T,), bool
    words : list of arrays of shape (T, C)
        The words' scores.
    logits, base : array of shape (N, C)
    negations : DataFrame
        Columns group, text, start, middle, stop and score: the interactions of negations and short phrases.
    vectors : PhraseVectors or None
        None where the method has no phrase vectors.
    """

    first: Explanation
    known: list[np.ndarray]
    words: list[Floats]
    logits: Floats
    base: Floats
    negations: pd.DataFrame
    vectors: PhraseVectors | None


def read(classifier: Model, corpus: Bank | pd.DataFrame | Sequence[Text], split: str) -> Texts:
    """Return the texts of a bank's split, a table or a list; without labels where the model has no classes to compare.

    Raises
    ------
    InputError
        Where there are none, or their labels are not the model's.
    """
    if isinstance(corpus, str):
        raise InputError(
            "expected a corpus, got one string; rnnviz.explain(classifier, text) explains one text."
        )
    trees = labels = None
    exclusive = classifier.output in CLASSES
    if isinstance(corpus, pd.DataFrame):
        if "text" not in corpus:
            raise InputError(f"the table has no column 'text'; its columns are {list(corpus.columns)}.")
        name, items = "texts", corpus["text"].tolist()
        if exclusive and "label" in corpus:
            labels = [_class(label, classifier.labels) for label in corpus["label"]]
    elif isinstance(corpus, Sequence):
        name, items = "texts", list(corpus)
    elif not hasattr(corpus, "sentences"):
        raise InputError(
            f"cannot explore {type(corpus).__name__}; expected a bank (rnnviz.load_treebank), a DataFrame with a "
            "column 'text', or a list of texts."
        )
    else:
        if isinstance(corpus, Treebank):
            trees = [tree for tree, _ in corpus.labelled_trees(split)]
        examples = corpus.sentences(split)
        name, items = f"{corpus.name}, {split}", [list(example.tokens) for example in examples]
        if exclusive:
            labels = [_class(corpus.labels[example.label], classifier.labels) for example in examples]
    if not items:
        raise InputError(f"there are no texts to explore in {name}.")
    tokens = [_tokens(classifier, place, item) for place, item in enumerate(items)]
    return Texts(name, tokens, labels, trees)


def _tokens(classifier: Model, place: int, item: Text) -> list[str]:
    try:
        return classifier.encode(item).tokens
    except InputError as error:
        raise InputError(f"text {place}: {error}") from error


def _class(label: Any, labels: Sequence[str]) -> int:
    """Return the place of a label, given by its name or its index, among the model's; -1 for a missing one."""
    if isinstance(label, str) and label in labels:
        return labels.index(label)
    if pd.isna(label):
        return -1
    if isinstance(label, int | np.integer | float) and label in range(len(labels)):
        return int(label)
    raise InputError(
        f"the label {label!r} is none of the model's classes. {nearest(str(label), labels)} Give the names of the "
        f"classes, or their indices from 0 to {len(labels) - 1}."
    )


def gather(classifier: Model, texts: Texts, ask: Mapping[str, Any], progress: bool) -> Gathered:
    """Explain all texts, and keep of each what the pictures need.

    Phrases are scored where a negation stands, and, for their vectors, in the first `PHRASE_TEXTS` texts drawn by
    chance; of the others the words alone, which takes less time.

    Parameters
    ----------
    ask : mapping
        The arguments of `explain_corpus`: method, target, span_limit and the method's options.

    Raises
    ------
    InputError
        Where the method scores one target at a time and each text would get another.
    """
    chosen = _negations(texts.trees)
    vectors, rows = PhraseVectors(), []
    found: dict[int, Explanation] = {}
    for place, explanation in _explained(classifier, texts.tokens, set(chosen), ask, progress):
        if explanation.interaction_sign and explanation.spans is not None:
            for _, phrase, group in chosen.get(place, ()):
                at = (phrase.start, phrase.middle, phrase.stop)
                rows.append((group, place, *at, interaction(explanation, phrase)))
        vectors.add(explanation)
        found[place] = replace(explanation, spans_per_class=None, embeddings=None, of_set=None, source=None)
    ordered = [found[place] for place in range(len(texts.tokens))]
    if not ordered[0].linear and len({str(item.target) for item in ordered}) > 1:
        raise InputError(
            f"method {ordered[0].method!r} scores one target at a time here, and each text would get another: say "
            f"which, target=... ({listed(classifier.labels)})."
        )
    columns = ["group", "text", "start", "middle", "stop", "score"]
    return Gathered(
        first=ordered[0],
        known=[item.known for item in ordered],
        words=[item.words_per_class for item in ordered],
        logits=np.stack([item.logits for item in ordered]),
        base=np.stack([item.base for item in ordered]),
        negations=pd.DataFrame(rows, columns=columns),
        vectors=vectors if len(vectors) else None,
    )


def parts_of_speech(texts: Texts, progress: bool) -> tuple[list[list[str]] | None, str]:
    """Return the tag of every token, the forms of verbs being one, and which tagger it was; None and why not."""
    try:
        shown = tqdm(texts.tokens, unit="text", desc="Parts of speech", disable=not progress)
        tagged = [tag(tokens) for tokens in shown]
    except FetchError as error:
        return None, f"Without parts of speech: {error}"
    groups = [[VERBS if penn.startswith("VB") else penn for penn in tags.penn] for tags in tagged]
    return groups, f"Tags by {tagged[0].tagger}; {VERBS} is all forms of verbs."


def _negations(trees: Sequence[Tree] | None) -> dict[int, list[Chosen]]:
    """Return the negations, and the short phrases beside them, by text."""
    by_text: dict[int, list[Chosen]] = defaultdict(list)
    for item in negations_and_short_phrases(trees or []):
        by_text[item.sentence].append(item)
    return {
        text: items for text, items in by_text.items() if any(item.group != SHORT_PHRASES for item in items)
    }


def _explained(
    classifier: Model,
    tokens: Sequence[Sequence[str]],
    negated: set[int],
    ask: Mapping[str, Any],
    progress: bool,
) -> Iterator[tuple[int, Explanation]]:
    """Yield every text's place and explanation: with phrases those that need them, then the others without."""
    drawn = np.random.default_rng(0).permutation(len(tokens))[:PHRASE_TEXTS].tolist()
    with_phrases = sorted(negated.union(drawn))
    rest = sorted(set(range(len(tokens))).difference(with_phrases))
    for places, limit in ((with_phrases, ask["span_limit"]), (rest, 0)):
        chosen = [tokens[place] for place in places]
        explained = explain_corpus(classifier, chosen, progress=progress, **{**ask, "span_limit": limit})
        yield from zip(places, explained, strict=True)
