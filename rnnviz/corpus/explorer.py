"""Explorer: a corpus at one's fingertips.

model + texts -> explanations of all texts -> words, parts of speech, negations, phrase vectors -> the linked pictures;
what a reader opens, edits or selects there comes back here, to the model
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain
from typing import Any

import numpy as np
import pandas as pd

from rnnviz.corpus.exploration import Gathered, Texts, gather, parts_of_speech, read
from rnnviz.data.treebank import Bank
from rnnviz.errors import InputError, UnsupportedError
from rnnviz.explanations.explain import explain
from rnnviz.explanations.explainer import SPAN_LIMIT
from rnnviz.explanations.explanation import Explanation
from rnnviz.explanations.target import Target
from rnnviz.ground.spans import Floats
from rnnviz.models.classifier import refuse_foreign
from rnnviz.models.encoding import Text
from rnnviz.models.model import Model
from rnnviz.models.similar import similar
from rnnviz.studies.grouped_words import named
from rnnviz.studies.negation import GROUPS, compared_groups
from rnnviz.studies.two_groups import caption
from rnnviz.text.hierarchy import levels_at_hand
from rnnviz.widgets.explorer import ExplorerView
from rnnviz.widgets.negation_histogram import interaction_traits
from rnnviz.widgets.pos_boxplot import observations
from rnnviz.widgets.texts_traits import packed

MOST_OUTPUTS = 1_000
NEAREST = 6  # neighbours that are listed, of words and of pairs
_NO_NEGATIONS = (
    "Without negations: they are found in the trees of a treebank, by a method that has interactions."
)
_NO_NEAREST = (
    "Without nearest phrases: those are of method 'cd' up to the span limit, on models that were built here or "
    "wrapped by their parts."
)

_NO_RIGHT = {
    "number": ("Without right and wrong: those are of classes, and this model gives a number.",),
    "independent": ("Without right and wrong: each label stands by itself, and a text may have several.",),
}


class Explorer(ExplorerView):
    """A corpus at one's fingertips: table, heat map, parts of speech, negations, nearest phrases; all of them linked.

    Every text is explained once, with a progress bar. Phrases of a text are scored when it is opened, in about the
    time of `rnnviz.explain`. A page of its own (`to_html`) holds the words of all texts, and the phrases of those that
    were opened.

    Parameters
    ----------
    classifier : TextClassifier or wrapped model
    corpus : bank of texts, DataFrame, or sequence of texts
        A bank (`rnnviz.load_treebank`) is explored split by split. A table has a column `text` and may have one
        `label`: names or indices of the model's classes; where these do not exclude each other, it is not read.
        Negations need a treebank: its trees tell what is negated.
    method : str
        See `rnnviz.methods`. Nearest phrases are CD's, and negations need a method that has interactions.
    split : {"test", "dev", "train"}
        The part of a bank.
    target : str, int or pair of those, optional
        See `rnnviz.explain`. A method that scores one target at a time needs it, if there are more than two classes.
    seeds : mapping of str to models, optional
        The same model trained from other seeds: under the pointer then stands whether they agree on a score's sign.
    span_limit : int
        See `rnnviz.explain`.
    progress : bool
        Whether progress bars are shown.
    **options
        The method's own.

    Attributes
    ----------
    explanation : Explanation or None
        The one that the heat map shows, also of an edited text.

    Raises
    ------
    InputError
        Where there are no texts, their labels are not the model's, or `seeds` has no names.
    ModelError
        Where one is no model for rnnviz, or its output is not finite.
    UnsupportedError
        Where the model has more than a thousand outputs.

    Examples
    --------
    >>> import rnnviz as rv
    >>> clf, bank = rv.TextClassifier.load("mini"), rv.load_treebank("mini")
    >>> explorer = Explorer(clf, bank, split="dev", progress=False)
    >>> explorer.text = 0
    >>> explorer.explanation.tokens == explorer.tokens
    True
    """

    def __init__(
        self,
        classifier: Model,
        corpus: Bank | pd.DataFrame | Sequence[Text],
        method: str = "cd",
        *,
        split: str = "test",
        target: Target | None = None,
        seeds: Mapping[str, Model] | None = None,
        span_limit: int = SPAN_LIMIT,
        progress: bool = True,
        **options: object,
    ) -> None:
        if not isinstance(seeds, Mapping | None):
            raise InputError(
                f"seeds is a {type(seeds).__name__}; expected classifiers by name, {{'seed 1': ...}}."
            )
        for model in (classifier, *(seeds or {}).values()):
            refuse_foreign(model)
        if len(classifier.labels) > MOST_OUTPUTS:
            raise UnsupportedError(
                f"an Explorer holds every output of every text, and this model has {len(classifier.labels):,} outputs "
                f"(at most {MOST_OUTPUTS:,}). Explain the texts with rnnviz.explain_corpus, or single ones with "
                "rnnviz.explain."
            )
        texts = read(classifier, corpus, split)
        ask: dict[str, Any] = {"method": method, "target": target, "span_limit": span_limit, **options}
        found = gather(classifier, texts, ask, progress)
        self._explained: list[Explanation] = []  # the last one, and the one that was shown before it
        self._classifier, self._tokens, self._ask = classifier, texts.tokens, ask
        self._seeds, self._vectors = dict(seeds or {}), found.vectors
        super().__init__(
            **_traits(texts, found, next(iter(named(classifier))), progress),
            finds_nearest=found.vectors is not None,
        )
        self.on_open = lambda text: self._shown(self._tokens[text])
        self.on_edit = lambda tokens: self._shown(tokens, opinions_later=True)
        self.on_suggest = lambda word: similar(classifier, word)
        self.on_levels = levels_at_hand
        self.observe(self._find_nearest, ["selected", "panel", "tokens"])

    def _shown(self, tokens: Sequence[str], opinions_later: bool = False) -> dict[str, Any]:
        """Explain a text, by every seed, and return what the heat map shows of it."""
        explanation, *others = (
            explain(model, tokens, **self._ask) for model in (self._classifier, *self._seeds.values())
        )
        found = explanation.with_opinions(dict(zip(self._seeds, others, strict=True)))
        self._explained = [found, *([self.explanation] if self.explanation else [])]
        return found.heatmap_traits(opinions_later, range(len(found.labels)))  # all: the table has them

    @property
    def explanation(self) -> Explanation | None:
        """The explanation that the heat map shows, also of an edited text; None: no text was opened."""
        return next((found for found in self._explained if found.tokens == self.tokens), None)

    def _find_nearest(self, _: object) -> None:
        if self.panel != "nearest" or not self.selected or self.text != self.shown:
            return
        found: dict[str, Any] = {
            "text": self.text,
            "selected": self.selected,
            "note": "",
            "words": [],
            "pairs": [],
        }
        explanation = self.explanation
        if self._vectors is None:
            found["note"] = _NO_NEAREST
        elif explanation is None or explanation.embeddings is None:
            found["note"] = (
                f"A text of {len(self.tokens)} words is over the span limit: it has no phrase vectors."
            )
        else:
            vector = explanation.embedding(*self.selected)
            phrase = " ".join(self.tokens[slice(*self.selected)]).lower()
            found["words"] = [list(near) for near in self._vectors.nearest(vector, 1, NEAREST, phrase)]
            found["pairs"] = [list(near) for near in self._vectors.nearest(vector, 2, NEAREST, phrase)]
        self.nearest = found


def _traits(texts: Texts, found: Gathered, model: str, progress: bool) -> dict[str, Any]:
    """Return the view's traits of what was gathered."""
    first = found.first
    groups, note = parts_of_speech(texts, progress)
    remarks = [
        note,
        *([] if len(found.negations) else [_NO_NEGATIONS]),
        *([] if found.vectors is not None else [_NO_NEAREST]),
        *_NO_RIGHT.get(first.output, ()),
    ]
    labels = None if texts.labels is None else np.array(texts.labels)
    boxes = {} if groups is None else observations(_observed(texts, found, groups, model))
    negations = {} if found.negations.empty else _negations(found)
    return {
        **packed(
            texts.tokens,
            [known.tolist() for known in found.known],
            found.words,
            found.logits,
            _base(found),
            labels,
        ),
        **boxes,
        **negations,
        "heading": f"{texts.name}: {len(texts.tokens):,} texts, {first.title}",
        "remarks": remarks,
        "labels": list(first.labels),
        "output": first.output,
        "number_unit": first.number_unit,
        "target": first.target_indices,
        "method": first.title,
        "unit": first.unit,
        "interaction_sign": first.interaction_sign,
        "fixed_target": not first.linear,
    }


def _negations(found: Gathered) -> dict[str, Any]:
    """Return the traits of the interactions of negations, as the study of negation has them."""
    name = found.first.title
    data = found.negations.assign(method=name, unit=found.first.unit)
    table = pd.DataFrame([compared_groups(name, data)])
    return interaction_traits(data, table, GROUPS, {name: caption(table.iloc[0])})


def _base(found: Gathered) -> Floats | None:
    """Return what no word is given of every logit, (N, C) or (N, 1); None where scores are no shares of it."""
    if not found.first.shares_of_logit:
        return None
    return found.base if found.first.linear else (found.base @ found.first.weights)[:, None]


def _observed(texts: Texts, found: Gathered, groups: Sequence[Sequence[str]], model: str) -> pd.DataFrame:
    """Return every word's score for the class that is predicted for its text, as REAT's Figure 7 has it."""
    predicted = found.logits.argmax(-1)
    lengths = [len(text) for text in texts.tokens]
    scores = [
        words[:, k if found.first.linear else 0] for words, k in zip(found.words, predicted, strict=True)
    ]
    return pd.DataFrame(
        {
            "model": model,
            "method": found.first.title,
            "unit": found.first.unit,
            "tag": list(chain.from_iterable(groups)),
            "text": np.repeat(np.arange(len(lengths)), lengths),
            "position": np.concatenate([np.arange(length) for length in lengths]),
            "score": np.concatenate(scores),
        }
    )
