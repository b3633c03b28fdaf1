"""Faithfulness: how far the prediction falls when the top clause of a text "A but B" is deleted (REAT, 4.4).

texts -> those of two clauses joined by "but" -> each method's top clause -> probability with and without it
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from rnnviz.data.treebank import Bank
from rnnviz.errors import InputError
from rnnviz.ground.spans import Floats
from rnnviz.models.model import Model
from rnnviz.studies.classes import refuse_no_classes
from rnnviz.studies.grouped_words import named
from rnnviz.studies.labelled_phrases import MethodChoice, Ready, ready_methods
from rnnviz.studies.predicted import explain_predicted
from rnnviz.studies.published import reat_figure
from rnnviz.studies.study import FEW, Study
from rnnviz.text.tags import Tags, tag

if TYPE_CHECKING:
    import altair as alt

Pair = tuple[Sequence[str], int]  # a text and the place of its "but"

ALWAYS_LAST = "(always the last clause)"  # what a method must beat that scores late words above early ones

# Table 4
PUBLISHED = {
    "sst": {
        "saliency": (0.272, 0.243, 0.068),
        "ig": (0.255, 0.253, 0.113),
        "grad_input": (0.301, 0.199, 0.178),
        "lime": (0.209, 0.188, 0.092),
        "naive_reat": (0.213, 0.207, 0.114),
        "reat": (0.311, 0.318, 0.196),
    }
}


def faithfulness(
    classifier: Model,
    corpus: Bank,
    *,
    methods: MethodChoice | None = None,
    split: str = "test",
    unsigned: bool = False,
    progress: bool = True,
) -> Study:
    """Measure how much the predicted class's probability falls when the clause of the largest score is deleted.

    Taken are the texts with one "but", a conjunction with a verb on either side. Their clauses are what stands
    before it, and "but" with what follows.

    Parameters
    ----------
    classifier : TextClassifier or wrapped model
    corpus : bank of texts
        No labels are used.
    methods : sequence of str or (str, options), optional
        Default: all that are defined for the model, less those that cost most; the control "alone" is added.
    split : str
        The part of the corpus.
    unsigned : bool
        Whether a clause's score is the sum of its words' sizes, |S|, in the place of its score. The paper does not
        say so, but its figures for the methods other than REAT come back only then.
    progress : bool
        Whether a progress bar is shown.

    Returns
    -------
    Study
        Table: method, n, drop (mean fall of the probability), error (its standard error), best (share of texts in
        which the deletion of the other clause costs no more), last (share of texts in which the last clause is
        deleted), published (the paper's figure for such a model on SST2), note. A last row holds what comes of
        always deleting the last clause. The notes give the drop of a clause taken by chance and the largest
        possible one.

    Raises
    ------
    InputError
        Where the split has no texts, or a method does not exist.
    UnsupportedError
        Where a method that was asked for is not defined for the model.
    FetchError
        Where there is no tagger; see `rnnviz.text.tags.tag`.

    References
    ----------
    Du et al. (2019), On Attribution of Recurrent Neural Network Predictions via Additive Decomposition,
    equation 23 and Table 4 (142 texts of SST2, chosen in a like manner).

    Examples
    --------
    >>> import rnnviz as rv
    >>> clf, bank = rv.TextClassifier.load("mini"), rv.load_treebank("mini")
    >>> study = faithfulness(clf, bank, methods=["reat"], split="dev", progress=False)
    >>> study.table["method"].tolist()
    ['REAT', 'Phrase alone', '(always the last clause)']
    """
    refuse_no_classes(classifier)
    texts = [example.tokens for example in corpus.sentences(split)]
    if not texts:
        raise InputError(f"the split {split!r} of {corpus.name!r} has no texts.")
    tagged = [tag(text) for text in texts]
    places = [_place_of_but(text, tags) for text, tags in zip(texts, tagged, strict=True)]
    pairs = [(text, but) for text, but in zip(texts, places, strict=True) if but is not None]
    ready, notes = ready_methods(classifier, methods, 0)
    notes.append(f"Parts of speech by {tagged[0].tagger}.")
    notes.append(
        "published: REAT's Table 4, where it has the method, a model of this kind and this corpus (SST2)."
    )
    notes.append(
        "Omission and alone choose alike by their nature, and nearly as the measure does: each holds what the model "
        "says of one clause against what it says of the other."
    )
    falls, rows, tables = _falls(classifier, pairs), [], []
    for method in [*ready, None]:
        name = ALWAYS_LAST if method is None else method.title
        published = np.nan if method is None else reat_figure(PUBLISHED, method, classifier, corpus)
        last = np.ones(len(pairs), dtype=bool)
        if method is not None and len(pairs) >= FEW:
            last = _takes_last(classifier, pairs, method, unsigned, progress)
        drops = np.where(last, falls[:, 1], falls[:, 0])
        rows.append({"method": name, "published": published} | _numbers(drops, last, falls))
        observed = [" ".join(text) for text, _ in pairs]
        tables.append(pd.DataFrame({"method": name, "text": observed, "last": last, "drop": drops}))
    lines = {}
    if len(pairs) >= FEW:
        lines = {"chance": float(falls.mean()), "best possible": float(falls.max(1).mean())}
        notes += [f"A clause by chance: {falls.mean():.3f}; the best possible: {falls.max(1).mean():.3f}."]
    columns = ["method", "n", "drop", "error", "best", "last", "published", "note"]
    table = pd.DataFrame(rows, columns=columns)
    title = (
        f"Faithfulness: fall of the probability without the top clause, {next(iter(named(classifier)))} on "
        f"{corpus.name} ({split}, {len(pairs)} texts with 'but'{', sizes of scores' * unsigned})"
    )

    def draw() -> alt.LayerChart:
        from rnnviz.charts.means import means

        drawn = table.dropna(subset="drop").sort_values("drop", ascending=False)
        return means(drawn.rename(columns={"method": "name", "drop": "mean"}), "mean fall", title, lines)

    return Study(title, table, draw, pd.concat(tables, ignore_index=True), tuple(notes))


def _numbers(drops: Floats, last: npt.NDArray[np.bool_], falls: Floats) -> dict[str, object]:
    """Return the columns of one row: n, drop, error, best, last and note."""
    if len(drops) < FEW:
        note = f"no statistic: only {len(drops)} such texts, fewer than {FEW}"
        return {"n": len(drops), "note": note}
    return {
        "n": len(drops),
        "drop": float(drops.mean()),
        "error": float(drops.std(ddof=1) / np.sqrt(len(drops))),
        "best": float((drops >= falls.max(1)).mean()),
        "last": float(last.mean()),
        "note": "",
    }


def _place_of_but(tokens: Sequence[str], tags: Tags) -> int | None:
    """Return where the text's only "but" stands, if it joins two parts with a verb each."""
    places = [k for k, token in enumerate(tokens) if token.lower() == "but"]
    if len(places) != 1 or tags.penn[places[0]] != "CC":
        return None
    but = places[0]
    both = "VERB" in tags.universal[:but] and "VERB" in tags.universal[but:]
    return but if both else None


def _takes_last(
    classifier: Model, pairs: Sequence[Pair], method: Ready, unsigned: bool, progress: bool
) -> npt.NDArray[np.bool_]:
    """Return for every text whether its last clause has the larger score for the predicted class."""
    texts = [text for text, _ in pairs]
    last = np.zeros(len(pairs), dtype=bool)
    span_limit = 0 if unsigned else max(map(len, texts))
    for place, explanation in explain_predicted(classifier, texts, method, span_limit, progress):
        but = pairs[place][1]
        if unsigned:
            sizes = abs(explanation.words)
            last[place] = sizes[but:].sum() > sizes[:but].sum()
        else:
            last[place] = explanation.phrase(but, len(explanation.tokens)) > explanation.phrase(0, but)
    return last


def _falls(classifier: Model, pairs: Sequence[Pair]) -> Floats:
    """Return how far the predicted class's probability falls without the first and the second clause, (N, 2)."""
    if not pairs:
        return np.zeros((0, 2))
    whole = classifier.predict([text for text, _ in pairs])
    predicted, rows = whole.argmax(-1), np.arange(len(pairs))
    without_first = classifier.predict([text[but:] for text, but in pairs])
    without_second = classifier.predict([text[:but] for text, but in pairs])
    left = [found[rows, predicted] for found in (without_first, without_second)]
    return np.stack([whole[rows, predicted] - probability for probability in left], axis=-1)
