"""explain() and compare(): find the method, run it on the model's trace, wrap the result.

text -> tokens -> ids -> Trace -> Method -> Attribution -> Explanation
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping, Sequence
from numbers import Integral
from typing import Any

import numpy as np

from rnnviz.decomposition.additive import AdditiveMethod
from rnnviz.decomposition.trace import Trace
from rnnviz.errors import InputError, ModelError, nearest
from rnnviz.explanations.comparison import Comparison
from rnnviz.explanations.explanation import Explanation, target_weights
from rnnviz.explanations.source import ModelSource
from rnnviz.ground import spans
from rnnviz.ground.methods import METHODS, Attribution, Floats, MethodInfo, info, make
from rnnviz.ground.threads import one_thread
from rnnviz.models.classifier import TextClassifier, refuse_foreign
from rnnviz.models.encoding import Encoded, Text

SPAN_LIMIT = 128
METHOD_ROOMS = ("rnnviz.decomposition", "rnnviz.baselines")

Target = str | int | tuple[str | int, str | int]


def methods() -> list[MethodInfo]:
    """Return what there is to choose from, one line per method, by name.

    Examples
    --------
    >>> [method.name for method in methods() if method.interactions]
    ['cd', 'loo', 'omission']
    """
    _find_methods()
    return [info(METHODS[name]) for name in sorted(METHODS)]


def explain(
    classifier: TextClassifier,
    text: Text,
    method: str = "cd",
    target: Target | None = None,
    span_limit: int = SPAN_LIMIT,
    **options: object,
) -> Explanation:
    """Explain the prediction of a recurrent classifier for one text.

    Parameters
    ----------
    classifier : TextClassifier
        Built and trained, loaded, or somebody's own modules from `rnnviz.wrap`.
    text : str, sequence of str, or sequence of int
        A text, its tokens, or their ids.
    method : str
        See `methods`.
    target : str, int or pair of those, optional
        What the scores are about: the logit of a class (its label or index), or the contrast ``(a, b)``, the
        logit of a minus that of b. Default: with two classes the contrast (labels[1], labels[0]), with more
        the predicted class.
    span_limit : int
        The largest number of tokens for which every span is scored; a longer text gets words only. T tokens
        have T(T+1)/2 spans.
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
        Where the model is no `TextClassifier`, or its states or scores are not finite.
    UnsupportedError
        Where the method is not defined for the model.

    Examples
    --------
    >>> import rnnviz as rv
    >>> explanation = rv.explain(rv.TextClassifier.load("mini"), "not very good")
    >>> explanation.predicted
    'negative'
    """
    explainer = Explainer(classifier, method, target, span_limit, options)
    return explainer([classifier.encode(text)])[0]


def compare(
    classifier: TextClassifier,
    text: Text,
    methods: Sequence[str | tuple[str, Mapping[str, object]]] | None = None,
    target: Target | None = None,
    span_limit: int = SPAN_LIMIT,
) -> Comparison:
    """Explain one text by several methods, to be seen in aligned rows.

    Parameters
    ----------
    classifier, text, target, span_limit
        See `explain`. Without a target all methods explain the same default one.
    methods : sequence of str or (str, options), optional
        Names of methods, or a name with options such as ``("cd", {"variant": "paper"})``. Default: every
        decomposition that is defined for the classifier's cell.

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
    chosen = _decompositions(classifier) if methods is None else methods
    pairs: list[tuple[str, Mapping[str, Any]]] = [
        (item, {}) if isinstance(item, str) else item for item in chosen
    ]
    return Comparison(
        [explain(classifier, text, name, target, span_limit, **options) for name, options in pairs]
    )


def _decompositions(classifier: TextClassifier) -> list[str]:
    _find_methods()
    found = [kind for kind in METHODS.values() if kind.__module__.startswith(METHOD_ROOMS[0])]
    both_and_deep = classifier.bidirectional and classifier.layers > 1
    return sorted(
        kind.name
        for kind in found
        if classifier.cell in kind.cells and not (both_and_deep and issubclass(kind, AdditiveMethod))
    )


class Explainer:
    """A method with its options, made ready for one model and one target: texts in, explanations out.

    Parameters and errors are those of `explain`; this is what `explain` and `rnnviz.explain_corpus` share.
    """

    def __init__(
        self,
        classifier: TextClassifier,
        method: str,
        target: Target | None,
        span_limit: int,
        options: Mapping[str, object],
    ) -> None:
        refuse_foreign(classifier)
        _find_methods()
        self.classifier, self.target, self.span_limit = classifier, target, _checked(span_limit)
        self.method = make(method, dict(options), classifier.cell)

    def variant(self, name: str) -> Explainer:
        """Return the same with another variant of the method."""
        method = self.method
        return Explainer(
            self.classifier, method.name, self.target, self.span_limit, {**method.options, "variant": name}
        )

    def __call__(self, texts: Sequence[Encoded]) -> list[Explanation]:
        """Explain a batch of texts, all of them or none of them longer than the span limit."""
        with one_thread():
            return self._explain(texts)

    def _explain(self, texts: Sequence[Encoded]) -> list[Explanation]:
        trace = Trace(self.classifier, [text.ids for text in texts])
        labels = self.classifier.labels
        targets = [resolve_target(self.target, labels, k) for k in trace.logits.argmax(-1).tolist()]
        if not self.method.linear and len(set(targets)) > 1:
            return [self._explain([text])[0] for text in texts]
        with_spans = len(texts[0].ids) <= self.span_limit
        logits = trace.logits.cpu().numpy()
        weights = target_weights(targets[0], labels).astype(logits.dtype)
        attributions = self.method.attribute(trace, with_spans, weights)
        return [
            self._explanation(text, target, row, attribution)
            for text, target, row, attribution in zip(texts, targets, logits, attributions, strict=True)
        ]

    def _explanation(
        self, text: Encoded, target: str | tuple[str, str], logits: Floats, attribution: Attribution
    ) -> Explanation:
        method, length = self.method, len(text.ids)
        scores = attribution.words if attribution.spans is None else attribution.spans
        if not np.isfinite(scores).all():
            raise ModelError(
                f"method {method.name!r} gave scores that are not finite: the model's states are too steep for "
                f"{scores.dtype}. Try the model in float64 (classifier.double()) or another method."
            )
        notes = list(attribution.notes)
        if attribution.spans is None:
            notes.append(
                f"The text has {length} tokens, more than the span limit of {self.span_limit}: words only. "
                f"explain(..., span_limit={length}) scores its {spans.count(length):,} phrases too."
            )
        powers = np.exp(logits - logits.max())
        weights, base = target_weights(target, self.classifier.labels), attribution.base
        return Explanation(
            tokens=list(text.tokens),
            known=np.array(text.known, dtype=bool),
            labels=self.classifier.labels,
            target=target,
            method=method.name,
            options=method.options,
            title=method.title,
            logits=logits,
            probabilities=powers / powers.sum(),
            base=base if len(base) == len(logits) else base[0] * (weights > 0),
            words_per_class=attribution.words,
            spans_per_class=attribution.spans,
            interaction_sign=method.interaction_sign,
            adds_up=method.adds_up,
            shares_of_logit=method.shares_of_logit,
            linear=method.linear,
            unit=method.unit,
            signed=method.signed,
            notes=notes,
            embeddings=attribution.embeddings,
            of_set=attribution.of_set,
            source=ModelSource(self, target),
        )


def resolve_target(target: object, labels: Sequence[str], predicted: int) -> str | tuple[str, str]:
    """Return a target as a label or a pair of labels.

    Raises
    ------
    InputError
        Where it names no class, or a class against itself.
    """
    if target is None:
        return (labels[1], labels[0]) if len(labels) == 2 else labels[predicted]
    if isinstance(target, tuple | list):
        if len(target) != 2:
            raise InputError(f"a contrast has two classes, (a, b) for a minus b; got {target!r}.")
        a, b = (_label(item, labels) for item in target)
        if a == b:
            raise InputError(
                f"the contrast {target!r} is a class against itself; name two of {list(labels)}."
            )
        return (a, b)
    return _label(target, labels)


def _checked(span_limit: object) -> int:
    if not isinstance(span_limit, int | np.integer) or span_limit < 0:
        raise InputError(f"span_limit is a number of tokens, at least 0; got {span_limit!r}.")
    return int(span_limit)


def _label(target: object, labels: Sequence[str]) -> str:
    if isinstance(target, str):
        if target in labels:
            return target
        raise InputError(f"there is no class {target!r}: {nearest(target, labels)}")
    if isinstance(target, Integral) and not isinstance(target, bool):
        if 0 <= int(target) < len(labels):
            return labels[int(target)]
        raise InputError(
            f"there is no class {target}: the classes are 0 to {len(labels) - 1}, {list(labels)}."
        )
    raise InputError(
        f"a target is a label, an index or a pair of those; got {target!r}. Labels: {list(labels)}."
    )


def _find_methods() -> None:
    """Import every file of the methods' rooms, so that each registers what it holds."""
    for room in METHOD_ROOMS:
        package = importlib.import_module(room)
        for module in pkgutil.iter_modules(package.__path__, f"{room}."):
            importlib.import_module(module.name)
