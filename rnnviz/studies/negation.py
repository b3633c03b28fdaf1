"""Negation: what a negator and what it negates say together, beyond what each says (CD paper, section 4.5).

trees -> negations and short phrases -> interactions, in their sentences -> two groups on either side of zero?
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from nltk.tree import Tree

from rnnviz.data.treebank import Bank
from rnnviz.errors import InputError
from rnnviz.explanations.explain_corpus import explain_corpus
from rnnviz.explanations.explanation import Explanation
from rnnviz.explanations.target import Target
from rnnviz.models.model import Model
from rnnviz.models.similar import similar
from rnnviz.studies.grouped_words import named
from rnnviz.studies.labelled_phrases import (
    Chosen,
    MethodChoice,
    Phrase,
    contrast_of,
    labelled_phrases,
    ready_methods,
    score_chosen,
    trees_of,
)
from rnnviz.studies.study import Study
from rnnviz.studies.two_groups import caption, compared
from rnnviz.text.hierarchy import levels_at_hand
from rnnviz.widgets.texts_traits import packed

if TYPE_CHECKING:
    import altair as alt

    from rnnviz.widgets.negation_histogram import NegationHistogram

NEGATORS = frozenset(
    ["not", "n't", "lacks", "nobody", "nor", "nothing", "neither", "never", "none", "nowhere", "remotely"]
)  # the paper's list, A.3
LONGEST, SHORT = 9, 4  # words of a negation, and of the phrases behind them, at most
POSITIVE, NEGATIVE, SHORT_PHRASES = "positive negation", "negative negation", "all phrases of 2 to 4 words"
GROUPS = (POSITIVE, NEGATIVE, SHORT_PHRASES)
_SHARED = ("labels", "interaction_sign", "fixed_target", "unit", "method", "target")  # by all sentences


def negation(
    classifier: Model,
    corpus: Bank,
    *,
    methods: MethodChoice | None = None,
    split: str = "test",
    target: Target | None = None,
    backdrop: int | None = None,
    progress: bool = True,
) -> Study:
    """Measure the interaction of negators with what they negate, in the sentences where they stand.

    A negation is a phrase of fewer than ten words with two children, the first with a negator in its first two
    words; the whole has a sentiment, and so has the second child or a phrase in it. The whole's label makes it a
    positive ("isn't a bad film") or a negative negation ("isn't very interesting"). A model that has learned
    negation gives the first interactions above zero, the second below. Behind them stand the interactions of
    all phrases of fewer than five words.

    Parameters
    ----------
    classifier : TextClassifier or wrapped model
    corpus : Treebank
    methods : sequence of str or (str, options), optional
        As in `rnnviz.compare`. Default: all that have interactions. The control "alone" is added: it has none of
        its own, and is given S(both) - S(negator) - S(negated) of the phrases as texts by themselves.
    split : {"test", "dev", "train"}
        The paper takes train.
    target : label, index or pair, optional
        What must grow with sentiment. Default: the contrast of the most positive and the most negative class.
    backdrop : int, optional
        The short phrases of at most so many sentences, drawn by chance, beside those of the sentences with a
        negation. Default: of all, which takes the most time: few sentences have a negation.
    progress : bool
        Whether progress bars are shown.

    Returns
    -------
    Study
        Table, a row a method: n of each group, medians, shares on the right side of zero (`right` is the mean of
        both groups' shares: 0.5 is chance), one-sided KS.

    Raises
    ------
    UnsupportedError
        Where the corpus has no trees, or a method has no interactions.
    InputError
        Where there is no negation, `backdrop` is negative, labels are not 0 to 4, or the model's classes are not
        the corpus's.

    References
    ----------
    Murdoch, Liu and Yu (2018), Beyond Word Importance, section 4.5, Figure 1, appendix A.3.

    Examples
    --------
    >>> import rnnviz as rv
    >>> clf, bank = rv.TextClassifier.load("mini"), rv.load_treebank("mini")
    >>> study = negation(clf, bank, methods=["cd"], split="dev", progress=False)
    >>> bool(study.table["right"][0] > 0.8)
    True
    """
    trees = trees_of(corpus, split)
    contrast = contrast_of(classifier, corpus)
    chosen = negations_and_short_phrases(trees)
    if all(item.group == SHORT_PHRASES for item in chosen):
        raise InputError(
            f"there is no negation with a sentiment in the {len(trees):,} trees of {corpus.name!r}, {split}: no phrase "
            f"whose first child has one of {', '.join(sorted(NEGATORS))} in its first two words."
        )
    if backdrop is not None:
        chosen = _with_few_others(chosen, backdrop)
    target = contrast if target is None else target
    ready, notes = ready_methods(classifier, methods, target, interactions=True)
    sentences = _Sentences()
    scores = [sentences.interaction, *[interaction] * (len(ready) - 1)]
    tables = [
        score_chosen(classifier, trees, chosen, method, target, progress, score)
        for method, score in zip(ready, scores, strict=True)
    ]
    data = pd.concat(tables, ignore_index=True)
    data.insert(6, "middle", [item.phrase.middle for item in chosen] * len(ready))
    table = pd.DataFrame([compared_groups(name, found) for name, found in data.groupby("method", sort=False)])
    sizes = table.iloc[0]
    title = (
        f"Negation: {next(iter(named(classifier)))} on {corpus.name} ({split}), {sizes['n_positive']} positive and "
        f"{sizes['n_negative']} negative negations, {sizes['n_short']:,} short phrases"
    )

    captions = {row["method"]: caption(row) for _, row in table.iterrows()}

    def draw() -> alt.VConcatChart:
        from rnnviz.charts.distributions import distributions

        return distributions(data, GROUPS, captions, title, "interaction")

    def view() -> NegationHistogram:
        from rnnviz.widgets.negation_histogram import interaction_traits

        longest = max(len(told.tokens) for told in sentences.found)

        def explained(tokens: Sequence[str]) -> Explanation:
            method, options = ready[0].name, ready[0].options
            (told,) = explain_corpus(classifier, [tokens], method, target, longest, False, **options)
            return told

        numbered = data.assign(text=pd.factorize(data["sentence"])[0])  # as the sentences were kept
        widget = sentences.view(interaction_traits(numbered, table, GROUPS, captions), title)
        widget.on_open = lambda text: explained(sentences.found[text].tokens).heatmap_traits()
        widget.on_edit = lambda tokens: explained(tokens).heatmap_traits(opinions_later=True)
        widget.on_suggest = partial(similar, classifier)
        widget.on_levels = levels_at_hand
        return widget

    notes.append('"Phrase alone" is the control: it reads the phrases without their sentence.')
    return Study(title, table, draw, data, tuple(notes), view)


class _Sentences:
    """What is kept of the explanations of a study's sentences, for its interactive picture: words, not phrases."""

    def __init__(self) -> None:
        self.found: list[Explanation] = []
        self._last: Explanation | None = None

    def interaction(self, explanation: Explanation, phrase: Phrase) -> float:
        """Return the interaction, as the function of this name, and keep the sentence."""
        if explanation is not self._last:
            self._last = explanation
            self.found.append(replace(explanation, spans_per_class=None, embeddings=None, of_set=None))
        return interaction(explanation, phrase)

    def view(self, interactions: Mapping[str, Any], title: str) -> NegationHistogram:
        """Return the picture, whose sentences have the words' scores."""
        from rnnviz.widgets.negation_histogram import NegationHistogram

        first = self.found[0]
        shared = first.heatmap_traits()
        texts = packed(
            [told.tokens for told in self.found],
            [told.known.tolist() for told in self.found],
            [told.words_per_class for told in self.found],
            np.stack([told.logits for told in self.found]),
            np.stack([told.base for told in self.found]) if first.shares_of_logit and first.linear else None,
        )
        options = {name: shared[name] for name in _SHARED}
        return NegationHistogram(interactions, texts, heading=title, **options)


def negations_and_short_phrases(trees: Sequence[Tree]) -> list[Chosen]:
    """Return the negations, and all phrases of two to four words; a short negation is in two groups."""
    chosen = []
    for number, tree in enumerate(trees):
        phrases = labelled_phrases(tree)
        words = [word.lower() for word in tree.leaves()]
        for phrase in phrases:
            if phrase.middle is None:
                continue
            if is_negation(phrase, phrases, words):
                chosen.append(Chosen(number, phrase, POSITIVE if phrase.sentiment > 0 else NEGATIVE))
            if phrase.stop - phrase.start <= SHORT:
                chosen.append(Chosen(number, phrase, SHORT_PHRASES))
    return chosen


def _with_few_others(chosen: Sequence[Chosen], backdrop: int) -> list[Chosen]:
    """Return what was chosen in the sentences with a negation, and in at most `backdrop` others."""
    if backdrop < 0:
        raise InputError(f"backdrop is a number of sentences, at least 0; got {backdrop!r}.")
    negated = {item.sentence for item in chosen if item.group != SHORT_PHRASES}
    others = sorted({item.sentence for item in chosen} - negated)
    drawn = np.random.default_rng(0).permutation(others)[:backdrop].tolist()
    return [item for item in chosen if item.sentence in negated.union(drawn)]


def is_negation(phrase: Phrase, phrases: Sequence[Phrase], words: Sequence[str]) -> bool:
    """Return whether a phrase with two children is a negation.

    The paper asks for a second child with a sentiment or, "due to noise in the labels", for a whole with one and
    a second child that contains one. A whole without has no direction, so the second of the two decides alone.
    """
    start, stop, middle = phrase.start, phrase.stop, phrase.middle
    if middle is None or not phrase.sentiment or stop - start > LONGEST:
        return False
    if NEGATORS.isdisjoint(words[start : min(start + 2, middle)]):
        return False
    return any(part.sentiment and middle <= part.start and part.stop <= stop for part in phrases)


def interaction(explanation: Explanation, phrase: Phrase) -> float:
    """Return the interaction of a phrase's two children; for the control, which has none, the same difference."""
    start, middle, stop = phrase.start, phrase.middle or 0, phrase.stop
    if explanation.interaction_sign and explanation.spans is not None:
        return explanation.spans.interaction(start, middle, stop)
    parts = explanation.phrase(start, middle) + explanation.phrase(middle, stop)
    return explanation.phrase(start, stop) - parts


def compared_groups(method: object, found: pd.DataFrame) -> dict[str, object]:
    """Return a method's row of the table: how far its groups (columns group and score) stand apart."""
    positive, negative, short = (found.loc[found["group"] == group, "score"].to_numpy() for group in GROUPS)
    columns = compared(positive, negative)
    note = [
        text for text in (columns.pop("note"), "" if len(short) else "no phrases of 2 to 4 words") if text
    ]
    median = float(pd.Series(short).median())
    return {
        "method": method,
        **columns,
        "n_short": len(short),
        "median_short": median,
        "note": "; ".join(map(str, note)),
    }
