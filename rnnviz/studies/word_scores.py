"""Word scores against the coefficients of a logistic regression (CD paper, section 4.2 and appendix A.1.3)."""

from __future__ import annotations

import importlib.util

import altair as alt
import numpy as np
import pandas as pd

from rnnviz.charts.scatter import scatter
from rnnviz.corpus.explanations import explain_corpus
from rnnviz.data.treebank import Bank
from rnnviz.errors import InputError, UnsupportedError
from rnnviz.models.classifier import TextClassifier
from rnnviz.studies.labelled_phrases import MethodChoice, Ready, contrast_of, ready_methods
from rnnviz.studies.study import FEW, Study

X, Y = "coefficient", "score"


def word_scores(
    classifier: TextClassifier,
    corpus: Bank,
    *,
    methods: MethodChoice | None = None,
    split: str = "dev",
    level: str = "phrases",
    progress: bool = True,
) -> Study:
    """Correlate every word's score with its coefficient in a bag-of-words logistic regression.

    The regression is trained on the corpus's train split; the words are those of `split` that it knows, each
    occurrence one point, as in the paper.

    Parameters
    ----------
    classifier : TextClassifier
        Of two classes.
    corpus : bank of texts
    methods : sequence of str or (str, options), optional
        Default: all that are defined for the model, but lime and kernel_shap.
    split : str
        Whose words are scored; the paper takes the validation set.
    level : {"phrases", "sentences"}
        What the regression is trained on.
    progress : bool
        Whether progress bars are shown.

    Returns
    -------
    Study
        Table: method, n (words), r (Pearson, over occurrences), r_of_means (over word types, each word's mean
        score), accuracy (of the regression on the split's sentences), note.

    Raises
    ------
    UnsupportedError
        Without scikit-learn, or for a model with more than two classes.
    """
    if len(classifier.labels) != 2:
        raise UnsupportedError(
            f"this study needs a model of two classes; this one has {len(classifier.labels)}."
        )
    target = contrast_of(classifier, corpus)
    coefficients, accuracy = _regression(corpus, split, level)
    texts = [example.tokens for example in corpus.sentences(split)]
    data = []
    chosen, notes = ready_methods(classifier, methods, target)
    for method in chosen:
        data += _points(classifier, texts, method, target, coefficients, progress)
    points = pd.DataFrame(data, columns=["method", "word", X, Y])
    rows = [_row(str(name), part, accuracy) for name, part in points.groupby("method", sort=False)]
    table = pd.DataFrame(rows)
    title = (
        f"Word scores against logistic regression ({accuracy:.1%}): {classifier.cell} on {corpus.name} {split}, "
        f"{len(texts):,} texts"
    )

    def draw() -> alt.VConcatChart:
        shown = {
            str(row["method"]): f"{row['method']}: r = {row['r']:.2f}, n = {row['n']:,}"
            for row in rows
            if not row["note"]
        }
        return scatter(points, X, Y, shown, title)

    return Study(title, table, draw, points, tuple(notes))


def _regression(corpus: Bank, split: str, level: str) -> tuple[dict[str, float], float]:
    """Return each word's coefficient, and the accuracy on the split's sentences."""
    if importlib.util.find_spec("sklearn") is None:
        raise UnsupportedError("this study needs scikit-learn: pip install rnnviz[compare]")
    from sklearn.feature_extraction.text import CountVectorizer
    from sklearn.linear_model import LogisticRegression

    if level not in ("phrases", "sentences"):
        raise InputError(f"level is {level!r}; expected 'phrases' or 'sentences'.")
    train = corpus.phrases("train") if level == "phrases" else corpus.sentences("train")
    labels = [example.label for example in train]
    if len(set(labels)) < 2:
        raise InputError(
            f"the training texts of {corpus.name!r} are all of one class; a regression needs both."
        )
    counter = CountVectorizer(analyzer=lambda tokens: [token.lower() for token in tokens], binary=True)
    regression = LogisticRegression(max_iter=1000)
    regression.fit(counter.fit_transform([example.tokens for example in train]), labels)
    judged = corpus.sentences(split)
    accuracy = regression.score(
        counter.transform([example.tokens for example in judged]), [example.label for example in judged]
    )
    names = counter.get_feature_names_out()
    return dict(zip(names, regression.coef_[0].tolist(), strict=True)), float(accuracy)


def _points(
    classifier: TextClassifier,
    texts: list[tuple[str, ...]],
    method: Ready,
    target: tuple[str, str],
    coefficients: dict[str, float],
    progress: bool,
) -> list[tuple[str, str, float, float]]:
    """Return a point per occurrence of a known word: method, word, coefficient, score."""
    points = []
    for explanation in explain_corpus(classifier, texts, method.name, target, 0, progress, **method.options):
        for token, score in zip(explanation.tokens, explanation.words.tolist(), strict=True):
            word = token.lower()
            if word in coefficients:
                points.append((method.title, word, coefficients[word], score))
    return points


def _row(method: str, points: pd.DataFrame, accuracy: float) -> dict[str, object]:
    means = points.groupby("word")[[X, Y]].mean()
    constant = points[Y].nunique() < 2 or points[X].nunique() < 2
    enough = len(means) >= FEW and not constant
    return {
        "method": method,
        "n": len(points),
        "r": float(np.corrcoef(points[X], points[Y])[0, 1]) if enough else np.nan,
        "r_of_means": float(np.corrcoef(means[X], means[Y])[0, 1]) if enough else np.nan,
        "accuracy": accuracy,
        "note": "" if enough else "all scores are the same" if constant else f"fewer than {FEW} words",
    }
