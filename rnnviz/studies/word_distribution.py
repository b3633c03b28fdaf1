"""One word's scores wherever it stands, beside another's (REAT, section 4.8.1 and Figure 8)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from rnnviz.data.treebank import Bank
from rnnviz.errors import InputError
from rnnviz.studies.grouped_words import Models, named, observe, summarized
from rnnviz.studies.labelled_phrases import REAT, MethodChoice, contrast_of
from rnnviz.studies.study import Study
from rnnviz.widgets.pos_boxplot import PosBoxplot

if TYPE_CHECKING:
    import altair as alt

PAPER = ("terrible", "terribly")


def word_distribution(
    classifier: Models,
    corpus: Bank,
    words: Sequence[str] = PAPER,
    *,
    methods: MethodChoice = REAT,
    splits: Sequence[str] = ("train", "dev", "test"),
    progress: bool = True,
) -> Study:
    """Compare the scores that words have for the most positive class minus the most negative one.

    Parameters
    ----------
    classifier : TextClassifier, wrapped model, or mapping of names to such
        One model, or several to be seen side by side.
    corpus : bank of texts
    words : sequence of str
        Case makes no difference.
    methods : sequence of str or (str, options)
        See `rnnviz.compare`; the control "alone" is added. A wrapped model without REAT has CD in its place.
    splits : sequence of str
        The parts of the corpus: by default all, since one word is rare in each.
    progress : bool
        Whether progress bars are shown.

    Returns
    -------
    Study
        Table: a row per model, method and word; `share_negative` is the share of its scores below zero. The
        picture shows a word of fewer than ten occurrences by its single scores.

    Raises
    ------
    InputError
        Where no word occurs, a method does not exist, or the model's classes are not those of the corpus.
    UnsupportedError
        Where a method is not defined for a model.

    References
    ----------
    Du et al. (2019), On Attribution of Recurrent Neural Network Predictions via Additive Decomposition, Figure 8.

    Examples
    --------
    >>> import rnnviz as rv
    >>> clf, bank = rv.TextClassifier.load("mini"), rv.load_treebank("mini")
    >>> study = word_distribution(clf, bank, ["good", "dull"], splits=["dev"], progress=False)
    >>> medians = study.table[study.table["method"] == "REAT"].set_index("word")["median"]
    >>> bool(medians["dull"] < 0 < medians["good"])
    True
    """
    wanted = [words.lower()] if isinstance(words, str) else [word.lower() for word in words]
    targets = [contrast_of(model, corpus) for model in named(classifier).values()]
    texts = [example.tokens for split in splits for example in corpus.sentences(split)]
    groups = [[word if (word := token.lower()) in wanted else None for token in text] for text in texts]
    found = {word for row in groups for word in row if word}
    if not found:
        raise InputError(f"none of {wanted} occurs in {', '.join(splits)} of {corpus.name!r}.")
    data, notes = observe(classifier, texts, groups, methods, targets[0], progress)
    table = summarized(data).rename(columns={"name": "word"})
    data = data.rename(columns={"group": "word"})
    title = (
        f"{', '.join(wanted)}: {', '.join(named(classifier))} on {corpus.name} ({', '.join(splits)}, "
        f"{data['text'].nunique():,} texts), scores for {' minus '.join(targets[0])}"
    )
    notes += [f"{word!r} does not occur." for word in wanted if word not in found]

    def draw() -> alt.VConcatChart:
        from rnnviz.charts.box_plots import box_plots

        named_table = table.rename(columns={"word": "name"})
        few = named_table[named_table["note"] != ""]
        on = ["model", "method", "name"]
        points = few.merge(data.rename(columns={"word": "name"}).drop(columns="unit"), on=on)
        captions = [f"{row.model} · {row.method}" for row in table.drop_duplicates("panel").itertuples()]
        return box_plots(named_table[named_table["note"] == ""], captions, title, points)

    view = partial(PosBoxplot, data, texts, heading=title, remarks=notes)
    return Study(title, table.drop(columns="panel"), draw, data, tuple(notes), view)
