"""Each table and figure that the papers make of the texts they print, as one call.

study = rv.examples.cd_table_1(classifier)      # a Study; figures with a row a method or model are a Comparison

The texts are in `rnnviz.data.papers`. The calls take any classifier among whose classes are "negative" and "positive".
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from rnnviz.data.papers import (
    CD_TABLE_1,
    CD_TABLE_2,
    NEGATIVE,
    POSITIVE,
    REAT_FIGURE_4,
    REAT_FIGURE_5,
    REAT_FIGURE_6,
    REAT_TABLE_6,
    REAT_TABLE_7,
    Example,
)
from rnnviz.errors import InputError, UnsupportedError
from rnnviz.explanations.comparison import Comparison
from rnnviz.explanations.explain import compare, explain
from rnnviz.explanations.explainer import applies
from rnnviz.explanations.explanation import Explanation
from rnnviz.ground.outputs import lead, listed
from rnnviz.models.model import Model
from rnnviz.models.own import OwnModel
from rnnviz.studies.classes import refuse_no_classes
from rnnviz.studies.grouped_words import Models, named
from rnnviz.studies.hierarchy import explained, hierarchy_of
from rnnviz.studies.labelled_phrases import CONTROL, REAT, MethodChoice, Ready, ready_methods
from rnnviz.studies.study import Study

if TYPE_CHECKING:
    import altair as alt

CD_METHODS: MethodChoice = (
    ("grad_input", {"of": "probability"}),
    ("loo", {"of": "log_probability"}),
    "cell_decomposition",
    ("ig", {"baseline": "."}),
    ("cd", {"variant": "paper"}),
    "cd",
)
REAT_METHODS = ("saliency", "ig", "grad_input", "lime", "naive_reat", "reat")


def cd_table_1(classifier: Model, methods: MethodChoice = CD_METHODS) -> Study:
    """Score both parts of "used to be my favorite" and of "not worth the time" by every method.

    Parameters
    ----------
    classifier : TextClassifier or wrapped model
    methods : sequence of str or (str, options)
        Default: the paper's, CD also in its variant "complete". One that is not defined for the model is left
        out, which a note says; the control "alone" is added.

    Returns
    -------
    Study
        Table: method, unit, and a column per phrase with its score for positive minus negative. The paper says
        in words that "my favorite" is strongly positive by CD, "used to be" strongly negative, and that it is
        likewise with the second text, whose parts it does not name; its heat maps have no numbers.

    Raises
    ------
    InputError
        Where the model's classes are others, or its tokenizer parts a text and its phrases differently.

    References
    ----------
    Murdoch, Liu and Yu (2018), Beyond Word Importance, Table 1.

    Examples
    --------
    >>> import rnnviz as rv
    >>> study = rv.examples.cd_table_1(rv.TextClassifier.load("mini"), methods=["cd"])
    >>> study.table.columns.tolist()
    ['method', 'unit', 'used to be', 'my favorite', 'not', 'worth the time']
    """
    return _by_method(classifier, CD_TABLE_1, methods, "CD's Table 1")


def cd_table_2(classifier: Model, methods: MethodChoice = CD_METHODS) -> Study:
    """Score both halves of "It's easy to love Robin Tunney ... but ..." by every method.

    Parameters
    ----------
    classifier, methods
        As in `cd_table_1`.

    Returns
    -------
    Study
        As `cd_table_1`. The paper calls the first half clearly positive; the second makes the review negative.

    References
    ----------
    Murdoch, Liu and Yu (2018), Beyond Word Importance, Table 2.

    Examples
    --------
    >>> import rnnviz as rv
    >>> study = rv.examples.cd_table_2(rv.TextClassifier.load("mini"), methods=["cd"])
    >>> study.table["method"].tolist()
    ['Contextual decomposition (complete)', 'Phrase alone']
    """
    return _by_method(classifier, CD_TABLE_2, methods, "CD's Table 2")


def reat_figure_4(classifier: Model, methods: MethodChoice = REAT_METHODS) -> Comparison:
    """Explain one text by REAT and the five methods that the paper holds it against, for the class positive.

    Parameters
    ----------
    classifier : TextClassifier or wrapped model
        The paper takes a GRU.
    methods : sequence of str or (str, options)
        Default: the paper's; of a model in its owner's own code those that are defined, and CD where REAT is not.

    Returns
    -------
    Comparison

    Raises
    ------
    InputError
        Where the model's classes are others.
    UnsupportedError
        Where a method is not defined for the model, or needs a package that is not installed.

    References
    ----------
    Du et al. (2019), On Attribution of Recurrent Neural Network Predictions via Additive Decomposition, Figure 4.

    Examples
    --------
    >>> import rnnviz as rv
    >>> rows = rv.examples.reat_figure_4(rv.TextClassifier.load("mini"), methods=["reat", "naive_reat"])
    >>> [explanation.target for explanation in rows]
    ['positive', 'positive']
    """
    _checked(classifier)
    if methods is REAT_METHODS and isinstance(classifier, OwnModel):
        defined = [name for name in REAT_METHODS if applies(classifier, name, POSITIVE)]
        methods = defined if "reat" in defined else [*defined, "cd"]
    return compare(classifier, REAT_FIGURE_4.text, methods, POSITIVE)


def reat_figure_5(classifiers: Models, method: str = "reat") -> Comparison:
    """Explain one text for several models, for the class positive.

    Parameters
    ----------
    classifiers : TextClassifier, wrapped model, or mapping of names to such
        The paper has a GRU, an LSTM and a BiGRU.
    method : str

    Returns
    -------
    Comparison
        Its rows are called by the models and what they predict.

    Raises
    ------
    InputError
        Where a model's classes are others, or the models part the text differently.
    UnsupportedError
        Where the method is not defined for a model.

    References
    ----------
    Du et al. (2019), On Attribution of Recurrent Neural Network Predictions via Additive Decomposition, Figure 5.

    Examples
    --------
    >>> import rnnviz as rv
    >>> rows = rv.examples.reat_figure_5({"mini": rv.TextClassifier.load("mini")})
    >>> " ".join(rows.tokens)
    'The fight scenes are fun but it grows tedious'
    """
    text = next(iter(REAT_FIGURE_5.values())).text
    models = named(classifiers)
    found = [explain(_checked(model), text, method, POSITIVE) for model in models.values()]
    return Comparison(found, [f"{name}: {_said(item)}" for name, item in zip(models, found, strict=True)])


def reat_figure_6(classifier: Model, methods: MethodChoice = REAT) -> Study:
    """Score the words, phrases and clauses of one text for the class negative; see `rnnviz.studies.hierarchy`.

    Parameters
    ----------
    classifier : TextClassifier or wrapped model
        The paper takes an LSTM.
    methods : sequence of str or (str, options)
        The control "alone" is added.

    Returns
    -------
    Study

    Raises
    ------
    InputError, UnsupportedError, FetchError
        As `rnnviz.studies.hierarchy`.

    References
    ----------
    Du et al. (2019), On Attribution of Recurrent Neural Network Predictions via Additive Decomposition, Figure 6.

    Examples
    --------
    >>> import rnnviz as rv
    >>> study = rv.examples.reat_figure_6(rv.TextClassifier.load("mini"))
    >>> study.table["row"].unique().tolist()
    ['word', 'phrase', 'clause']
    """
    _checked(classifier)
    return hierarchy_of(
        classifier, [REAT_FIGURE_6.text], methods, NEGATIVE, "the text of REAT's Figure 6", progress=False
    )


def reat_table_6(classifier: Model) -> Study:
    """Predict a text that the paper's LSTM fails on, and the same with synonyms of "terribly".

    Parameters
    ----------
    classifier : TextClassifier or wrapped model

    Returns
    -------
    Study
        Table: kind, text, prediction, probability (of the prediction), published and published_probability (the
        paper's), word (the one that is changed) and score: its own, for positive minus negative, by REAT, or by CD
        where the model has no REAT.

    Raises
    ------
    InputError
        Where the model's classes are others.

    References
    ----------
    Du et al. (2019), On Attribution of Recurrent Neural Network Predictions via Additive Decomposition, Table 6.

    Examples
    --------
    >>> import rnnviz as rv
    >>> study = rv.examples.reat_table_6(rv.TextClassifier.load("mini"))
    >>> study.table.loc[0, ["word", "published"]].tolist()
    ['terribly', 'negative']
    """
    return _swapped(classifier, REAT_TABLE_6, "REAT's Table 6")


def reat_table_7(classifier: Model) -> Study:
    """Predict two texts in which "extremely" is changed to "terribly".

    Parameters
    ----------
    classifier : TextClassifier or wrapped model

    Returns
    -------
    Study
        As `reat_table_6`.

    References
    ----------
    Du et al. (2019), On Attribution of Recurrent Neural Network Predictions via Additive Decomposition, Table 7.

    Examples
    --------
    >>> import rnnviz as rv
    >>> study = rv.examples.reat_table_7(rv.TextClassifier.load("mini"))
    >>> study.table["word"].tolist()[:2]
    ['extremely', 'terribly']
    """
    return _swapped(classifier, REAT_TABLE_7, "REAT's Table 7")


def _by_method(classifier: Model, examples: Sequence[Example], methods: MethodChoice, name: str) -> Study:
    """Return the scores of the phrases that the paper looks at: a row a method, a column a phrase."""
    ready, notes = _ready(_checked(classifier), methods)
    found, said = [], []
    for method in ready:
        for number, example in enumerate(examples):
            explanation = explained(classifier, example.text, method, (POSITIVE, NEGATIVE))
            said.append(_said(explanation))
            for phrase in example.looked_at:
                start, stop = _place(classifier, explanation.tokens, phrase)
                score = explanation.phrase(start, stop)
                found.append((number, method.title, explanation.unit, phrase, start, stop, score))
    columns = ["text", "method", "unit", "phrase", "start", "stop", "score"]
    data = pd.DataFrame(found, columns=columns)
    order = list(dict.fromkeys(data["phrase"]))
    wide = data.pivot_table(index=["method", "unit"], columns="phrase", values="score", sort=False)
    table = wide[order].reset_index().rename_axis(columns=None)
    title = (
        f"{name}: {next(iter(named(classifier)))}, {len(ready)} methods, scores for {POSITIVE} - {NEGATIVE}"
    )

    def draw() -> alt.LayerChart:
        from rnnviz.charts.hierarchy import Panel, span_rows

        limits = data.groupby("method")["score"].transform(lambda scores: scores.abs().max())
        spans = data.assign(row=data["method"] + ", " + data["unit"], limit=limits)
        panels = [
            Panel(
                f"{example.text} · {said[k]}",
                classifier.encode(example.text).tokens,
                spans[data["text"] == k],
            )
            for k, example in enumerate(examples)
        ]
        return span_rows(panels, title, None)

    return Study(title, table, draw, data, tuple(notes))


def _swapped(classifier: Model, examples: Sequence[Example], name: str) -> Study:
    """Return what the model says of each text, beside what the paper's said."""
    refuse_no_classes(classifier)
    method = _ready(_checked(classifier), ["reat", "cd"])[0][0]
    explanations = [explained(classifier, example.text, method, (POSITIVE, NEGATIVE)) for example in examples]
    rows = []
    for example, explanation in zip(examples, explanations, strict=True):
        (word,) = example.looked_at
        start, stop = _place(classifier, explanation.tokens, word)
        rows.append(
            {
                "kind": example.kind,
                "text": example.text,
                "prediction": explanation.predicted,
                "probability": float(np.max(explanation.probabilities)),  # type: ignore[arg-type]
                "published": example.prediction,
                "published_probability": example.confidence,
                "word": word,
                "score": explanation.phrase(start, stop),
            }
        )
    title = (
        f"{name}: {next(iter(named(classifier)))}, {len(examples)} texts, {method.title}, "
        f"scores for {POSITIVE} - {NEGATIVE}"
    )
    limit = max(float(np.abs(explanation.words).max()) for explanation in explanations)

    def draw() -> alt.LayerChart:
        from rnnviz.charts.hierarchy import Panel, span_rows

        panels = []
        for example, explanation in zip(examples, explanations, strict=True):
            paper = f"the paper's model: {example.prediction} ({example.confidence:.2%})"
            caption = f"{example.kind} · {_said(explanation)} · {paper}"
            places = np.arange(len(explanation.tokens))
            spans = {"row": "word", "start": places, "stop": places + 1, "score": explanation.words}
            panels.append(Panel(caption, explanation.tokens, pd.DataFrame(spans).assign(limit=limit)))
        return span_rows(panels, title, explanations[0].unit)

    table = pd.DataFrame(rows)
    return Study(title, table, draw, table)


def _checked(classifier: Model) -> Model:
    """Return the model if it tells positive from negative."""
    labels = list(classifier.labels)
    if not {POSITIVE, NEGATIVE} <= set(labels):
        raise InputError(
            f"the papers' texts are {NEGATIVE} or {POSITIVE}; this model's classes are {listed(labels)}. Give it these "
            "labels (wrap(..., labels=...)) or take a model of sentiment."
        )
    return classifier


def _ready(classifier: Model, methods: MethodChoice) -> tuple[list[Ready], list[str]]:
    """Return those methods that are defined for the model and the control, and notes on those that are not."""
    defined, notes = [], []
    for item in methods:
        try:
            ready_methods(classifier, [item], (POSITIVE, NEGATIVE))
        except (UnsupportedError, InputError) as error:
            if (
                isinstance(error, InputError) and methods is not CD_METHODS
            ):  # a mistake; else no "." in the vocabulary
                raise
            notes.append(f"Without {item if isinstance(item, str) else item[0]}: {error}")
        else:
            defined.append(item)
    chosen = [CONTROL] if notes and not defined else defined
    ready, said = ready_methods(classifier, chosen, (POSITIVE, NEGATIVE))
    return ready, [*notes, *said]


def _place(classifier: Model, tokens: Sequence[str], phrase: str) -> tuple[int, int]:
    """Return where a phrase stands in a text."""
    words = classifier.encode(phrase).tokens
    for start in range(len(tokens) - len(words) + 1):
        if list(tokens[start : start + len(words)]) == words:
            return start, start + len(words)
    raise InputError(f"the model's tokenizer makes {words} of {phrase!r}, which is not in {list(tokens)}.")


def _said(explanation: Explanation) -> str:
    return f"{lead(explanation.output).lower()}{explanation.says(1)}"
