"""Nearest phrases: whose mean beta vector points the same way (CD paper, section 4.6 and Table 3)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pandas as pd

from rnnviz.data.treebank import Bank
from rnnviz.errors import InputError, UnsupportedError
from rnnviz.explanations.explain_corpus import explain_corpus
from rnnviz.explanations.explainer import SPAN_LIMIT
from rnnviz.explanations.phrase_vectors import PhraseVectors
from rnnviz.models.model import Model
from rnnviz.studies.grouped_words import named
from rnnviz.studies.study import Study

if TYPE_CHECKING:
    import altair as alt

PAPER = ("not entertaining", "not bad", "very funny", "entertaining", "bad")  # the heads of Table 3

_NO_VECTORS = (
    "this study needs phrase vectors, which are CD's shares of the state that a linear head reads; a model in its "
    "owner's own code (rnnviz.wrap(model=...)), or whose parts have ways of their own, has none. Wrap it by its parts, "
    "embedding=, rnn= and head=, where these are all there is."
)


def nearest_phrases(
    classifier: Model,
    corpus: Bank,
    phrases: Sequence[str] = PAPER,
    *,
    variant: str = "complete",
    splits: Sequence[str] = ("train", "dev"),
    top: int = 5,
    min_count: int = 1,
    progress: bool = True,
) -> Study:
    """Find the words or two-word phrases whose mean beta is nearest to that of each given one, by cosine.

    Parameters
    ----------
    classifier : TextClassifier or wrapped model
    corpus : bank of texts
        Its sentences give the vectors; no phrase labels are needed.
    phrases : sequence of str
        Words or phrases of two words, as the corpus writes them in lower case. A word is compared with words,
        a phrase of two words with such phrases. Default: those of the paper's Table 3.
    variant : str
        See the method "cd".
    splits : sequence of str
        The parts of the corpus that are gone through; the paper takes train and dev.
    top : int
        How many neighbours.
    min_count : int
        How often a neighbour must occur.
    progress : bool
        Whether a progress bar is shown.

    Returns
    -------
    Study
        Table: phrase, rank, nearest, cosine, count; a phrase that does not occur has a note in place of them.

    Raises
    ------
    InputError
        Where a phrase has more than two words, or none of them occurs.
    UnsupportedError
        Where the model is somebody's own code, which has no phrase vectors.

    Examples
    --------
    >>> import rnnviz as rv
    >>> clf, bank = rv.TextClassifier.load("mini"), rv.load_treebank("mini")
    >>> study = nearest_phrases(clf, bank, ["good"], splits=["dev"], top=3, progress=False)
    >>> study.table.columns.tolist()
    ['phrase', 'rank', 'nearest', 'cosine', 'count', 'note']
    """
    wanted = [" ".join(phrase.lower().split()) for phrase in phrases]
    long = [phrase for phrase in wanted if not 1 <= len(phrase.split()) <= 2]
    if long or not wanted:
        raise InputError(f"expected words or phrases of two words, at least one; got {list(phrases)}.")
    vectors = _vectors(classifier, corpus, splits, variant, progress)
    missing = [phrase for phrase in wanted if phrase not in vectors]
    if len(missing) == len(wanted):
        raise InputError(f"none of {wanted} occurs in {', '.join(splits)} of {corpus.name!r}.")
    tables = [_neighbours(phrase, vectors, top, min_count) for phrase in wanted]
    table = pd.concat(tables, ignore_index=True)
    title = (
        f"Nearest by mean beta: {next(iter(named(classifier)))} on {corpus.name}, CD ({variant}), "
        f"{len(vectors):,} words and pairs of {', '.join(splits)}"
    )
    notes = tuple(f"{phrase!r} does not occur, so it has no vector." for phrase in missing)

    def draw() -> alt.LayerChart:
        from rnnviz.charts.ranked_bars import ranked_bars

        return ranked_bars(table.dropna(), "phrase", "nearest", "cosine", title)

    return Study(title, table, draw, table, notes)


def _vectors(
    classifier: Model, corpus: Bank, splits: Sequence[str], variant: str, progress: bool
) -> PhraseVectors:
    vectors = PhraseVectors()
    texts = [example.tokens for split in splits for example in corpus.sentences(split)]
    for explanation in explain_corpus(classifier, texts, "cd", progress=progress, variant=variant):
        if explanation.embeddings is None and len(explanation.tokens) <= SPAN_LIMIT:
            raise UnsupportedError(_NO_VECTORS)
        vectors.add(explanation)
    return vectors


def _neighbours(phrase: str, vectors: PhraseVectors, top: int, min_count: int) -> pd.DataFrame:
    """Return the nearest of one phrase: a row a neighbour, or one row with a note."""
    if phrase not in vectors:
        return pd.DataFrame([{"phrase": phrase, "note": "does not occur"}])
    found = vectors.nearest(vectors.mean(phrase), len(phrase.split()), top, phrase, min_count)
    if not found:
        return pd.DataFrame([{"phrase": phrase, "note": "has no neighbours"}])
    return pd.DataFrame(
        [
            {"phrase": phrase, "rank": rank, "nearest": name, "cosine": cosine, "count": times, "note": ""}
            for rank, (name, cosine, times) in enumerate(found, start=1)
        ]
    )
