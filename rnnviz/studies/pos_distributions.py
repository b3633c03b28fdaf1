"""Parts of speech: what each contributes to the predicted class (REAT, section 4.7 and Figure 7)."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from rnnviz.data.treebank import Bank
from rnnviz.errors import InputError
from rnnviz.studies.grouped_words import Models, named, observe, summarized
from rnnviz.studies.labelled_phrases import REAT, MethodChoice
from rnnviz.studies.study import Study
from rnnviz.text.tags import tag
from rnnviz.widgets.pos_boxplot import PosBoxplot

if TYPE_CHECKING:
    import altair as alt

VERBS = "VB*"  # VB, VBD, VBG, VBN, VBP and VBZ together


def pos_distributions(
    classifier: Models,
    corpus: Bank,
    *,
    methods: MethodChoice = REAT,
    split: str = "test",
    progress: bool = True,
) -> Study:
    """Compare what words of each part of speech contribute to the logit of the class predicted for their text.

    Every occurrence of a word counts. The forms of verbs are one group, as in the paper.

    Parameters
    ----------
    classifier : TextClassifier, wrapped model, or mapping of names to such
        One model, or several to be seen side by side.
    corpus : bank of texts
        No labels are used.
    methods : sequence of str or (str, options)
        See `rnnviz.compare`; the control "alone" is added. A wrapped model without REAT has CD in its place.
    split : str
        The part of the corpus.
    progress : bool
        Whether progress bars are shown.

    Returns
    -------
    Study
        Table: a row per model, method and Penn Treebank tag, ranked by the median. The picture leaves out tags
        of fewer than ten words, and outliers. The notes say which tagger was used.

    Raises
    ------
    InputError
        Where the split has no texts, or a method does not exist.
    UnsupportedError
        Where a method is not defined for a model.
    FetchError
        Where there is no tagger; see `rnnviz.text.tags.tag`.

    References
    ----------
    Du et al. (2019), On Attribution of Recurrent Neural Network Predictions via Additive Decomposition, Figure 7.

    Examples
    --------
    >>> import rnnviz as rv
    >>> clf, bank = rv.TextClassifier.load("mini"), rv.load_treebank("mini")
    >>> study = pos_distributions(clf, bank, split="dev", progress=False)
    >>> {"JJ", "NN", "VB*"} <= set(study.table["tag"])
    True
    """
    texts = [example.tokens for example in corpus.sentences(split)]
    if not texts:
        raise InputError(f"the split {split!r} of {corpus.name!r} has no texts.")
    tagged = [tag(tokens) for tokens in texts]
    groups = [[VERBS if penn.startswith("VB") else penn for penn in tags.penn] for tags in tagged]
    data, notes = observe(classifier, texts, groups, methods, None, progress)
    table = summarized(data).rename(columns={"name": "tag"})
    title = (
        f"Parts of speech: {', '.join(named(classifier))} on {corpus.name} ({split}, {len(texts):,} texts), "
        "scores for the predicted class"
    )
    notes += [f"Tags by {tagged[0].tagger}; {VERBS} is all forms of verbs.", "Outliers are not drawn."]

    def draw() -> alt.VConcatChart:
        from rnnviz.charts.box_plots import box_plots

        boxes = table[table["note"] == ""].rename(columns={"tag": "name"})
        heads = table.drop_duplicates("panel")
        captions = [f"{row.model} · {row.method}" for row in heads.itertuples()]
        return box_plots(boxes, captions, title)

    data = data.rename(columns={"group": "tag"})
    view = partial(PosBoxplot, data, texts, heading=title, remarks=notes)
    return Study(title, table.drop(columns="panel"), draw, data, tuple(notes), view)
