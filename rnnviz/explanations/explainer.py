"""Explainer: find the method, run it on the model's trace, wrap the result; and what can be asked of it again.

ids -> Trace -> Method -> Attribution -> Explanation, with a ModelSource behind it
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt
import torch

from rnnviz.decomposition.own_trace import OwnTrace
from rnnviz.decomposition.trace import Trace
from rnnviz.errors import InputError, ModelError, UnsupportedError
from rnnviz.explanations.explanation import Explanation
from rnnviz.explanations.target import Target, resolve_target, target_weights
from rnnviz.ground import spans
from rnnviz.ground.methods import Attribution, Floats, make
from rnnviz.ground.outputs import MOST, probabilities
from rnnviz.ground.threads import one_thread
from rnnviz.models.by_parts import in_its_own_way
from rnnviz.models.classifier import refuse_foreign
from rnnviz.models.encoding import Encoded, encoded_tokens
from rnnviz.models.model import Model, short_text
from rnnviz.models.own import OwnModel
from rnnviz.models.similar import similar

SPAN_LIMIT = 128
METHOD_ROOMS = ("rnnviz.decomposition", "rnnviz.baselines")


class Explainer:
    """A method with its options, made ready for one model and one target: texts in, explanations out.

    Parameters and errors are those of `explain`; this is what `explain` and `rnnviz.explain_corpus` share.
    """

    def __init__(
        self,
        classifier: Model,
        method: str,
        target: Target | None,
        span_limit: int,
        options: Mapping[str, object],
        at: int = -1,
    ) -> None:
        refuse_foreign(classifier)
        find_methods()
        self.classifier, self.target, self.span_limit = classifier, target, _checked(span_limit)
        self.at = _step(classifier, at)
        self.method = make(method, dict(options), getattr(classifier, "cell", None))

    def variant(self, name: str) -> Explainer:
        """Return the same with another variant of the method."""
        method = self.method
        return Explainer(
            self.classifier,
            method.name,
            self.target,
            self.span_limit,
            {**method.options, "variant": name},
            self.at,
        )

    def __call__(self, texts: Sequence[Encoded]) -> list[Explanation]:
        """Explain a batch of texts, all of them or none of them longer than the span limit."""
        with one_thread():
            return self._explain(texts)

    def _explain(self, texts: Sequence[Encoded]) -> list[Explanation]:
        ids = [text.ids for text in texts]
        trace = self._trace(ids)
        labels = self.classifier.labels
        output = self.classifier.output
        targets = [resolve_target(self.target, labels, k, output) for k in trace.logits.argmax(-1).tolist()]
        many = len(labels) > MOST and self.method.linear
        alone = isinstance(trace, OwnTrace) if many else not self.method.linear
        if alone and len(set(targets)) > 1:
            return [self._explain([text])[0] for text in texts]
        with_spans = len(texts[0].ids) <= self.span_limit
        logits = trace.logits.cpu().numpy()
        weights = target_weights(targets[0], labels).astype(logits.dtype)
        if many:
            attributions = self._of_targets(trace, with_spans, targets)
        else:
            attributions = self.method.attribute(trace, with_spans, weights)
        return [
            self._explanation(text, target, row, attribution, getattr(trace.classifier, "notes", ()))
            for text, target, row, attribution in zip(texts, targets, logits, attributions, strict=True)
        ]

    def _of_targets(
        self, trace: Trace | OwnTrace, with_spans: bool, targets: Sequence[str | tuple[str, str]]
    ) -> list[Attribution]:
        """Return the attributions of a model with many outputs, of each the target's column alone."""
        labels = self.classifier.labels
        weights = [target_weights(target, labels) for target in targets]
        kept = np.arange(len(labels))
        if isinstance(trace, OwnTrace):  # all texts have one target
            kept = np.flatnonzero(weights[0])
            trace = trace.of_columns(kept.tolist())
        found = self.method.attribute(trace, with_spans, weights[0][kept])
        return [_of_target(each, row, kept) for each, row in zip(found, weights, strict=True)]

    def _trace(self, ids: Sequence[Sequence[int]]) -> Trace | OwnTrace:
        """Return what the model says of texts; somebody's parts count as they are called."""
        model = self.classifier
        if isinstance(model, OwnModel):
            return OwnTrace(model, ids, self.at)
        trace = Trace(model, ids)
        if model.wrapped:
            called = model.logits(ids)
            off = float((called - trace.logits).abs().max())
            if not off <= (1e-4 if model.dtype == torch.float32 else 1e-8) * max(
                1.0, float(called.abs().max())
            ):
                return OwnTrace(in_its_own_way(model), ids)
        return trace

    def _explanation(
        self,
        text: Encoded,
        target: str | tuple[str, str],
        logits: Floats,
        attribution: Attribution,
        of_model: Sequence[str],
    ) -> Explanation:
        method, length = self.method, len(text.ids)
        scores = attribution.words if attribution.spans is None else attribution.spans
        if not np.isfinite(scores).all():
            own = "net" if isinstance(self.classifier, OwnModel) else "classifier"
            raise ModelError(
                f"method {method.name!r} gave scores that are not finite (NaN or infinity): the model itself, asked "
                f"about a part of the text, or states too steep for {scores.dtype}. Take another method"
                + (f", or the model in float64 ({own}.double())." if scores.dtype == np.float32 else ".")
            )
        notes = [*attribution.notes, *of_model]
        if getattr(self.classifier, "steps", False):
            notes.append(
                f"The model has outputs at several steps; the scores are about step {self.at} (at={self.at})."
            )
        if attribution.spans is None:
            notes.append(
                f"The text has {length} tokens, more than the span limit of {self.span_limit}: words only. "
                f"explain(..., span_limit={length}) scores its {spans.count(length):,} phrases too."
            )
        weights, base = target_weights(target, self.classifier.labels), attribution.base
        many = len(logits) > MOST
        if many:
            notes.append(
                f"The model has {len(logits):,} outputs: the target alone has scores. Another one's: "
                "explain(..., target=...)."
            )
        return Explanation(
            tokens=list(text.tokens),
            known=np.array(text.known, dtype=bool),
            labels=self.classifier.labels,
            target=target,
            method=method.name,
            options=method.options,
            title=method.title,
            logits=logits,
            probabilities=probabilities(logits, self.classifier.output),
            base=base if len(base) == len(logits) else base[0] * (weights > 0),
            words_per_class=attribution.words,
            spans_per_class=attribution.spans,
            interaction_sign=method.interaction_sign,
            adds_up=method.adds_up,
            shares_of_logit=method.shares_of_logit,
            linear=method.linear and not many,
            unit=method.unit,
            signed=method.signed,
            notes=notes,
            embeddings=attribution.embeddings,
            of_set=attribution.of_set,
            source=ModelSource(self, target),
            output=self.classifier.output,
            number_unit=self.classifier.unit,
        )


class ModelSource:
    """The `rnnviz.explanations.explanation.Source` of everything that an `Explainer` explains.

    other tokens -> Explanation; explanation -> scores of the method's other variants; word -> words of like vectors

    Parameters
    ----------
    explainer : Explainer
        Model, method and span limit.
    target : str, int or pair of those
        What this explanation was about, also where the explainer was to choose it.
    """

    def __init__(self, explainer: Explainer, target: Target) -> None:
        self._explainer, self._target = explainer, target

    def again(self, tokens: Sequence[str]) -> Explanation:
        """See `rnnviz.explanations.explanation.Source`."""
        return self._explained(self._explainer, tokens)

    def opinions(self, explanation: Explanation) -> dict[str, Floats]:
        """See `rnnviz.explanations.explanation.Source`."""
        method, found = self._explainer.method, {}
        for variant in method.variants:
            if variant == method.options["variant"]:
                continue
            try:
                other = self._explained(self._explainer.variant(variant), explanation.tokens)
            except (UnsupportedError, ModelError):  # not for this cell, or its scores are not finite
                continue
            per_span = other.spans_per_class
            found[variant] = other.words_per_class if per_span is None else per_span
        return found

    def similar(self, word: str) -> list[str]:
        """See `rnnviz.explanations.explanation.Source`."""
        return similar(self._explainer.classifier, word)

    def _explained(self, explainer: Explainer, tokens: Sequence[str]) -> Explanation:
        same = copy(explainer)
        same.target = self._target
        return same([encoded_tokens(tokens, same.classifier.vocabulary)])[0]

    def __deepcopy__(self, memo: dict[int, Any]) -> ModelSource:
        """Return itself: a copy of an explanation is no reason to copy a model."""
        return self

    def __reduce__(self) -> tuple[type, tuple[()]]:
        """Leave the model behind: what is unpickled has None in its place, as what is loaded from a file."""
        return type(None), ()


def _of_target(attribution: Attribution, weights: Floats, kept: npt.NDArray[np.intp]) -> Attribution:
    """Return an attribution with the target's column alone; its base, (C,), is zero but for the target's classes.

    Parameters
    ----------
    weights : array of shape (C,)
        The target's.
    kept : array of shape (K,)
        The classes that the attribution's columns are of.
    """
    column = weights[kept].astype(attribution.words.dtype)
    base = np.zeros(len(weights), attribution.base.dtype)
    base[kept] = attribution.base * (column != 0)
    spans_, of_set = attribution.spans, attribution.of_set
    return replace(
        attribution,
        base=base,
        words=(attribution.words @ column)[:, None],
        spans=None if spans_ is None else (spans_ @ column)[:, None],
        of_set=None if of_set is None else lambda tokens: np.atleast_1d(of_set(tokens) @ column),
    )


def applies(classifier: Model, method: str, target: Target | None = None) -> bool:
    """Say whether a method is defined for a model: whether it can explain a short text."""
    try:
        Explainer(classifier, method, target, 0, {})([classifier.encode(short_text(classifier))])
    except UnsupportedError:
        return False
    return True


def find_methods() -> None:
    """Import every file of the methods' rooms, so that each registers what it holds."""
    for room in METHOD_ROOMS:
        package = importlib.import_module(room)
        for module in pkgutil.iter_modules(package.__path__, f"{room}."):
            importlib.import_module(module.name)


def _checked(span_limit: object) -> int:
    if not isinstance(span_limit, int | np.integer) or span_limit < 0:
        raise InputError(f"span_limit is a number of tokens, at least 0; got {span_limit!r}.")
    return int(span_limit)


def _step(classifier: Model, at: object) -> int:
    if isinstance(at, bool) or not isinstance(at, int | np.integer):
        raise InputError(f"at is the number of an output step; got {at!r}.")
    if at != -1 and not (isinstance(classifier, OwnModel) and classifier.steps):
        raise InputError(f"at={at}, but the model has one output for a text, not one a step; leave it out.")
    return int(at)
