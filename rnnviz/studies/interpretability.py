"""Interpretability: whether positive adjectives score above negative ones in the same text (REAT, section 4.5).

texts -> those with adjectives of both sides of a lexicon -> each method's scores for the positive class -> matches
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from rnnviz.data.treebank import Bank
from rnnviz.errors import InputError
from rnnviz.explanations.explain_corpus import explain_corpus
from rnnviz.ground.spans import Floats
from rnnviz.models.model import Model
from rnnviz.studies.grouped_words import named
from rnnviz.studies.labelled_phrases import MethodChoice, contrast_of, ready_methods
from rnnviz.studies.published import reat_figure
from rnnviz.studies.study import FEW, Study
from rnnviz.text.lexicon import Lexicon, LexiconChoice, sentiment_lexicon
from rnnviz.text.tags import Tags, tag

if TYPE_CHECKING:
    import altair as alt

# Table 5
PUBLISHED = {
    "sst": {
        "saliency": (0.410, 0.423, 0.269),
        "ig": (0.449, 0.526, 0.423),
        "grad_input": (0.846, 0.808, 0.859),
        "lime": (0.731, 0.808, 0.731),
        "naive_reat": (0.795, 0.872, 0.923),
        "reat": (0.859, 0.897, 0.885),
    },
    "yelp": {
        "saliency": (0.576, 0.444, 0.384),
        "ig": (0.586, 0.424, 0.333),
        "grad_input": (0.848, 0.828, 0.909),
        "lime": (0.747, 0.778, 0.808),
        "naive_reat": (0.556, 0.838, 0.869),
        "reat": (0.879, 0.838, 0.929),
    },
}


class Both(NamedTuple):
    """A text, and where its positive and its negative adjectives stand."""

    tokens: Sequence[str]
    positive: list[int]
    negative: list[int]


def interpretability(
    classifier: Model,
    corpus: Bank,
    *,
    methods: MethodChoice | None = None,
    split: str = "test",
    lexicon: LexiconChoice | None = None,
    progress: bool = True,
) -> Study:
    """Count the texts in which the adjectives that people call positive score above those they call negative.

    Taken are the texts with adjectives (Penn tags JJ, JJR, JJS) of both sides of the lexicon. Scores are those for
    the logit of the most positive class, whatever is predicted; a text matches where the mean score of its
    positive adjectives is above that of its negative ones.

    Parameters
    ----------
    classifier : TextClassifier or wrapped model
    corpus : bank of texts
        Its last class is the most positive one; the texts' own labels are not used.
    methods : sequence of str or (str, options), optional
        Default: all that are defined for the model, less those that cost most and saliency, which has no sign (the
        paper has both: name them); the control "alone" is added.
    split : str
        The part of the corpus.
    lexicon : {"hu_liu", "vader"} or (collection of str, collection of str), optional
        A lexicon's name, or one's own positive and negative words. Default: Hu & Liu's, as in the paper, else
        VADER's.
    progress : bool
        Whether a progress bar is shown.

    Returns
    -------
    Study
        Table: method, n (texts), match (share of texts; by chance a half), error (its standard error), lexicon,
        published (the paper's figure for such a model on this corpus), note.

    Raises
    ------
    InputError
        Where the split has no texts, the lexicon none of their adjectives, the model other classes than the
        corpus, or a method or lexicon does not exist.
    UnsupportedError
        Where a method that was asked for is not defined for the model.
    FetchError
        Where there is no tagger or no lexicon; see `rnnviz.text.tags.tag` and
        `rnnviz.text.lexicon.sentiment_lexicon`.

    References
    ----------
    Du et al. (2019), On Attribution of Recurrent Neural Network Predictions via Additive Decomposition,
    equation 24 and Table 5 (78 texts of SST2).

    Examples
    --------
    >>> import rnnviz as rv
    >>> words = (["good", "great", "funny"], ["bad", "dull", "boring"])
    >>> study = interpretability(
    ...     rv.TextClassifier.load("mini"), rv.load_treebank("mini"), methods=["reat"], lexicon=words, progress=False
    ... )
    >>> study.table["lexicon"].unique().tolist()
    ['own']
    """
    target, _ = contrast_of(classifier, corpus)
    texts = [example.tokens for example in corpus.sentences(split)]
    if not texts:
        raise InputError(f"the split {split!r} of {corpus.name!r} has no texts.")
    words = sentiment_lexicon(lexicon)
    tagged = [tag(text) for text in texts]
    found = [_adjectives(text, tags, words) for text, tags in zip(texts, tagged, strict=True)]
    if not any(text.positive or text.negative for text in found):
        raise InputError(
            f"no adjective of the {len(texts):,} texts in {split!r} of {corpus.name!r} stands in the lexicon "
            f"({words.name}, {len(words.positive):,} positive and {len(words.negative):,} negative words); "
            "give the words of your texts' language and field: lexicon=(positive, negative)."
        )
    both = [text for text in found if text.positive and text.negative]
    ready, notes = ready_methods(classifier, methods, target)
    notes.append(f"Adjectives by {tagged[0].tagger}, their sides by {words.name}'s lexicon.")
    notes.append(
        "published: REAT's Table 5, where it has the method, a model of this kind and this corpus (78 texts of "
        "SST2, 99 of Yelp)."
    )
    if any(method.name == "saliency" for method in ready):
        notes.append(
            "The gradient's norm (the paper's VanillaGrad) has no sign: it says how strong a word is, not for what."
        )
    rows, tables = [], []
    for method in ready:
        explained = explain_corpus(
            classifier, [text.tokens for text in both], method.name, target, 0, progress, **method.options
        )
        observed = pd.DataFrame(
            [_observed(text, explanation.words) for text, explanation in zip(both, explained, strict=True)],
            columns=["text", "positive_words", "negative_words", "positive", "negative", "match"],
        )
        tables.append(observed.assign(method=method.title))
        row = {"method": method.title, "n": len(both), "lexicon": words.name}
        published = reat_figure(PUBLISHED, method, classifier, corpus)
        rows.append(row | {"published": published} | _numbers(observed["match"]))
    table = pd.DataFrame(rows, columns=["method", "n", "match", "error", "lexicon", "published", "note"])
    title = (
        f"Interpretability: texts whose positive adjectives score above the negative ones, "
        f"{next(iter(named(classifier)))} on {corpus.name} ({split}, {len(both)} texts with both, {words.name})"
    )

    def draw() -> alt.LayerChart:
        from rnnviz.charts.means import means

        drawn = table.dropna(subset="match").sort_values("match", ascending=False)
        renamed = drawn.rename(columns={"method": "name", "match": "mean"})
        return means(renamed, "share of texts", title, {"chance": 0.5})

    return Study(title, table, draw, pd.concat(tables, ignore_index=True), tuple(notes))


def _adjectives(tokens: Sequence[str], tags: Tags, lexicon: Lexicon) -> Both:
    sides: dict[int, list[int]] = {1: [], -1: [], 0: []}
    for place, (token, penn) in enumerate(zip(tokens, tags.penn, strict=True)):
        if penn.startswith("JJ"):
            sides[lexicon.side(token)].append(place)
    return Both(tokens, sides[1], sides[-1])


def _observed(text: Both, scores: Floats) -> tuple[str, str, str, float, float, bool]:
    """Return the text, its positive and its negative adjectives, their mean scores, and whether it matches."""
    places = (text.positive, text.negative)
    words = [" ".join(text.tokens[k] for k in found) for found in places]
    positive, negative = (float(scores[found].mean()) for found in places)
    return " ".join(text.tokens), words[0], words[1], positive, negative, positive > negative


def _numbers(matches: pd.Series[bool]) -> dict[str, object]:
    """Return the columns of one row: match, error and note."""
    if len(matches) < FEW:
        note = f"no statistic: only {len(matches)} texts with adjectives of both sides, fewer than {FEW}"
        return {"match": np.nan, "error": np.nan, "note": note}
    error = float(matches.std(ddof=1) / np.sqrt(len(matches)))
    return {"match": float(matches.mean()), "error": error, "note": ""}
