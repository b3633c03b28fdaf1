"""Word scores against the coefficients of a linear model (CD paper, section 4.2 and appendix A.1.3)."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from rnnviz.data.treebank import Bank
from rnnviz.errors import InputError, UnsupportedError, nearest
from rnnviz.explanations.explain_corpus import explain_corpus
from rnnviz.models.model import Model
from rnnviz.models.own import OwnModel
from rnnviz.studies.classes import refuse_no_classes
from rnnviz.studies.grouped_words import named
from rnnviz.studies.labelled_phrases import MethodChoice, Ready, contrast_of, ready_methods
from rnnviz.studies.linear_models import LinearModel, bag_of_vectors, word_regression
from rnnviz.studies.study import FEW, Study

if TYPE_CHECKING:
    import altair as alt

AGAINST = ("regression", "bag_of_vectors")
X, Y = "coefficient", "score"

# Appendix A.1.3, an LSTM
PUBLISHED = {
    "sst": {"cd": 0.758, "ig": 0.724, "loo": 0.510, "cell_decomposition": 0.490, "grad_input": 0.375},
    "yelp": {"cd": 0.520, "ig": 0.471, "loo": 0.358, "cell_decomposition": 0.560, "grad_input": 0.336},
}


def word_scores(
    classifier: Model,
    corpus: Bank,
    *,
    methods: MethodChoice | None = None,
    split: str = "dev",
    against: str = "regression",
    ngrams: int = 1,
    vectors: str | os.PathLike[str] | None = None,
    level: str | None = None,
    progress: bool = True,
) -> Study:
    """Correlate every word's score with its coefficient in a linear model.

    The linear model is trained on the corpus's train split; the words are those of `split` that it was trained on,
    each occurrence one point, as in the paper.

    Parameters
    ----------
    classifier : TextClassifier or wrapped model
        Of two classes.
    corpus : bank of texts
    methods : sequence of str or (str, options), optional
        Default: all that are defined for the model, but lime, kernel_shap (slow) and saliency (no sign). The control
        "alone" is added.
    split : str
        Whose words are scored; the paper takes the validation set.
    against : {"regression", "bag_of_vectors"}
        scikit-learn's logistic regression (the paper's figures are about one over words for SST, over n-grams for
        Yelp), or the paper's linear layer over the sum of tuned word vectors.
    ngrams : int
        Up to how many words the regression's n-grams have, 1 to 5; a word's coefficient is that of its unigram.
    vectors : path or "glove", optional
        Where the bag's vectors start (the paper: GloVe). Default: at copies of the classifier's own, whose training has
        then had a part in both sides of the correlation.
    level : {"phrases", "sentences"}, optional
        What the linear model is trained on; default: phrases where the corpus has them.
    progress : bool
        Whether progress bars are shown.

    Returns
    -------
    Study
        Table: method, n (words), r (Pearson, over occurrences), r_of_means (over word types, each word's mean
        score), accuracy (of the linear model on the split's sentences), published (the paper's r, where it has the
        method, an LSTM of one direction and layer, and a corpus of the name "sst" or "yelp"), note.

    Raises
    ------
    UnsupportedError
        Without scikit-learn, for a model with more than two classes, or phrases that the corpus does not have.
    InputError
        Where an option is unknown or has no meaning for what it is held against, or the training texts are all of one
        class.

    References
    ----------
    Murdoch, Liu and Yu (2018), Beyond Word Importance, sections 4.1 and 4.2, appendix A.1.3.

    Examples
    --------
    >>> import rnnviz as rv
    >>> clf, bank = rv.TextClassifier.load("mini"), rv.load_treebank("mini")
    >>> study = word_scores(clf, bank, methods=["cd"], progress=False)
    >>> bool(study.table["r"][0] > 0.3)
    True
    """
    refuse_no_classes(classifier)
    if len(classifier.labels) != 2:
        raise UnsupportedError(
            f"this study needs a model of two classes; this one has {len(classifier.labels)}."
        )
    target = contrast_of(classifier, corpus)
    ready, notes = ready_methods(classifier, methods, target)
    linear = _linear(classifier, corpus, split, against, ngrams, vectors, level, progress)
    texts = [example.tokens for example in corpus.sentences(split)]
    tables, rows = [], []
    for method in ready:
        points = _points(classifier, texts, method, target, linear.coefficients, progress)
        tables.append(points)
        published = _published(method, classifier, corpus, against)
        rows.append({"method": method.title, **_numbers(points), "accuracy": linear.accuracy} | published)
    columns = ["method", "n", "r", "r_of_means", "accuracy", "published", "note"]
    table, data = pd.DataFrame(rows)[columns], pd.concat(tables, ignore_index=True)
    title = (
        f"Word scores against {linear.name} ({linear.accuracy:.1%}): {next(iter(named(classifier)))} on "
        f"{corpus.name} {split}, {len(texts):,} texts"
    )
    notes += [
        '"alone" is the control: it reads each word without its sentence.',
        "published: the paper's r, where it has the method, such a model and this corpus. Its CD is variant='paper', "
        "its ig baseline='.' and rescale=True, its loo of='log_probability', its gradient grad_input of='probability'.",
    ]
    if against == "bag_of_vectors" and vectors is None:
        notes.append("The bag's vectors started at the model's own, so that they had a part in both sides.")

    def draw() -> alt.VConcatChart:
        from rnnviz.charts.scatter import scatter

        shown = {
            str(row["method"]): f"{row['method']}: r = {row['r']:.2f}, n = {row['n']:,}"
            for row in rows
            if not row["note"]
        }
        return scatter(data, X, Y, shown, title)

    return Study(title, table, draw, data, tuple(notes))


def _linear(
    classifier: Model,
    corpus: Bank,
    split: str,
    against: str,
    ngrams: int,
    vectors: str | os.PathLike[str] | None,
    level: str | None,
    progress: bool,
) -> LinearModel:
    """Return the linear model that is asked for; raise where an option is not one of its own."""
    if against not in AGAINST:
        raise InputError(f"against is {against!r}; {nearest(against, AGAINST)}")
    if against == "regression":
        if vectors is not None:
            raise InputError(
                "a regression over words has no vectors; take against='bag_of_vectors', or leave them out."
            )
        return word_regression(corpus, split, level, ngrams)
    if ngrams != 1:
        raise InputError(
            f"a bag of vectors has words only, and ngrams is {ngrams!r}; take against='regression'."
        )
    start = classifier if vectors is None else vectors
    return bag_of_vectors(corpus, split, level, vectors=start, progress=progress)


def _points(
    classifier: Model,
    texts: list[tuple[str, ...]],
    method: Ready,
    target: tuple[str, str],
    coefficients: dict[str, float],
    progress: bool,
) -> pd.DataFrame:
    """Return a point per occurrence of a word with a coefficient: method, word, coefficient, score."""
    points = []
    for explanation in explain_corpus(classifier, texts, method.name, target, 0, progress, **method.options):
        for token, score in zip(explanation.tokens, explanation.words.tolist(), strict=True):
            word = token.lower()
            if word in coefficients:
                points.append((method.title, word, coefficients[word], score))
    return pd.DataFrame(points, columns=["method", "word", X, Y])


def _numbers(points: pd.DataFrame) -> dict[str, object]:
    means = points.groupby("word")[[X, Y]].mean()
    note = ""
    if len(means) < FEW:
        note = f"no statistic: only {len(means)} different words, fewer than {FEW}"
    elif points[Y].nunique() < 2:
        note = "no statistic: all scores are the same"
    elif points[X].nunique() < 2:
        note = "no statistic: all coefficients are the same"
    return {
        "n": len(points),
        "r": np.nan if note else float(np.corrcoef(points[X], points[Y])[0, 1]),
        "r_of_means": np.nan if note else float(np.corrcoef(means[X], means[Y])[0, 1]),
        "note": note,
    }


def _published(method: Ready, classifier: Model, corpus: Bank, against: str) -> dict[str, float]:
    """Return the paper's figure, which is against a regression; NaN where it has none."""
    figures = PUBLISHED.get(corpus.name, {})
    if isinstance(classifier, OwnModel):
        return {"published": np.nan}
    its_model = classifier.cell == "lstm" and not classifier.bidirectional and classifier.layers == 1
    of_logit = method.name == "grad_input" and method.options.get("of") != "probability"
    has_figure = its_model and not of_logit and against == "regression"
    return {"published": figures.get(method.name, np.nan) if has_figure else np.nan}
