"""explain() and compare(): a text to one explanation, or to several beside each other.

text -> tokens -> ids -> Explainer -> Explanation; several of one text -> Comparison
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rnnviz.decomposition.additive import AdditiveMethod
from rnnviz.explanations.comparison import Comparison
from rnnviz.explanations.explainer import METHOD_ROOMS, SPAN_LIMIT, Explainer, applies, find_methods
from rnnviz.explanations.explanation import Explanation
from rnnviz.explanations.target import Target
from rnnviz.ground.methods import METHODS, MethodInfo, info
from rnnviz.models.encoding import Text
from rnnviz.models.model import Model
from rnnviz.models.own import OwnModel


def methods() -> list[MethodInfo]:
    """Return what there is to choose from, one line per method, by name.

    Examples
    --------
    >>> [method.name for method in methods() if method.interactions]
    ['cd', 'loo', 'omission']
    """
    find_methods()
    return [info(METHODS[name]) for name in sorted(METHODS)]


def explain(
    classifier: Model,
    text: Text,
    method: str = "cd",
    target: Target | None = None,
    span_limit: int = SPAN_LIMIT,
    at: int = -1,
    **options: object,
) -> Explanation:
    """Explain the prediction of a recurrent classifier for one text.

    Parameters
    ----------
    classifier : TextClassifier or wrapped model
        Built and trained, loaded, or somebody's own modules from `rnnviz.wrap`.
    text : str, sequence of str, or sequence of int
        A text, its tokens, or their ids.
    method : str
        See `methods`.
    target : str, int or pair of those, optional
        What the scores are about: the logit of a class (its label or index), or the contrast ``(a, b)``, the
        logit of a minus that of b. Default: with two classes the contrast (labels[1], labels[0]), with more
        the predicted class; of labels that stand by themselves the one of the largest logit; of a number itself.
    span_limit : int
        The largest number of tokens for which every span is scored; a longer text gets words only. T tokens
        have T(T+1)/2 spans.
    at : int
        Which output step, of a model that has several (a tagger, a language model); -1 is the last.
    **options
        The method's own, such as ``variant="paper"``; `methods` lists them.

    Returns
    -------
    Explanation

    Raises
    ------
    InputError
        For an empty text, ids out of range, an unknown label, method or option.
    ModelError
        Where it is no model for rnnviz, or its states or scores are not finite.
    UnsupportedError
        Where the method is not defined for the model.

    Examples
    --------
    >>> import rnnviz as rv
    >>> explanation = rv.explain(rv.TextClassifier.load("mini"), "not very good")
    >>> explanation.predicted
    'negative'
    """
    explainer = Explainer(classifier, method, target, span_limit, options, at)
    return explainer([classifier.encode(text)])[0]


def compare(
    classifier: Model,
    text: Text,
    methods: Sequence[str | tuple[str, Mapping[str, object]]] | None = None,
    target: Target | None = None,
    span_limit: int = SPAN_LIMIT,
    at: int = -1,
) -> Comparison:
    """Explain one text by several methods, to be seen in aligned rows.

    Parameters
    ----------
    classifier, text, target, span_limit, at
        See `explain`. Without a target all methods explain the same default one.
    methods : sequence of str or (str, options), optional
        Names of methods, or a name with options such as ``("cd", {"variant": "paper"})``. Default: every
        decomposition that is defined for the model.

    Returns
    -------
    Comparison
        A sequence of one `Explanation` per method, in their order.

    Examples
    --------
    >>> import rnnviz as rv
    >>> both = rv.compare(rv.TextClassifier.load("mini"), "not good", methods=["cd", "reat"])
    >>> [explanation.method for explanation in both]
    ['cd', 'reat']
    """
    chosen = _decompositions(classifier, target) if methods is None else methods
    pairs: list[tuple[str, Mapping[str, Any]]] = [
        (item, {}) if isinstance(item, str) else item for item in chosen
    ]
    return Comparison(
        [explain(classifier, text, name, target, span_limit, at, **options) for name, options in pairs]
    )


def _decompositions(classifier: Model, target: Target | None) -> list[str]:
    find_methods()
    found = [kind for kind in METHODS.values() if kind.__module__.startswith(METHOD_ROOMS[0])]
    if isinstance(classifier, OwnModel):
        return sorted(kind.name for kind in found if applies(classifier, kind.name, target))
    both_and_deep = classifier.bidirectional and classifier.layers > 1
    return sorted(
        kind.name
        for kind in found
        if classifier.cell in kind.cells and not (both_and_deep and issubclass(kind, AdditiveMethod))
    )
