"""Explanation: one explained text, which can draw and save itself.

Attribution + what the model said -> Explanation -> heat map, chart, page, table, file
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
import numpy.typing as npt
import pandas as pd

from rnnviz.errors import DataError, InputError, UnsupportedError
from rnnviz.explanations.shown import Shown
from rnnviz.explanations.target import target_weights
from rnnviz.ground import outputs
from rnnviz.ground import spans as spans_
from rnnviz.ground.files import from_json, to_json, write_atomically
from rnnviz.ground.spans import Floats, SpanScores

if TYPE_CHECKING:
    import altair as alt

    from rnnviz.widgets.token_heatmap import TokenHeatmap

FORMAT = "rnnviz.explanation"
FORMAT_VERSION = 1
ASKED_UP_TO = (
    64  # tokens up to which a heat map asks the method's other variants: each costs as much as the method
)
_NOT_KEPT = (
    "embeddings",
    "of_set",
    "source",
    "opinions",
)  # what a file does not hold: large, or a function of the model


class Source(Protocol):
    """What stands behind an explanation: the model and method that it came from."""

    def again(self, tokens: Sequence[str]) -> Explanation:
        """Explain other tokens: same model, method, options, target and span limit."""

    def opinions(self, explanation: Explanation) -> dict[str, Floats]:
        """Return what the method's other variants say, by their names.

        Shaped like `spans_per_class`, or like `words_per_class` where that is None; empty where the method has no
        other variants, or the model's cell allows none.
        """

    def similar(self, word: str) -> list[str]:
        """Return words whose vectors in the model are near to a word's, nearest first; none for unknown words."""


@dataclass(eq=False)
class Explanation(Shown):
    """What a method says of one text: T tokens, C classes; scores are in logits unless `unit` says otherwise.

    `rnnviz.explain` makes it. In a notebook it displays itself as a `TokenHeatmap`.

    Attributes
    ----------
    tokens : list of str
        The T tokens.
    known : array of shape (T,), bool
        Which tokens stand in the vocabulary.
    labels : tuple of str
        The C classes.
    target : str or (str, str)
        What the scores are about: a class's logit, or the contrast, the first's logit minus the second's; of a
        number its name.
    method, title, options
        The method's name, its name for a reader, and the options it ran with.
    logits : array of shape (C,)
        What the model said.
    probabilities : array of shape (C,), or None
        By `output`: of classes a softmax, which sums to one; of independent labels a sigmoid each; None for a number.
    base : array of shape (C,)
        What the method leaves unattributed by its nature: the head's bias, for the decompositions. Where the
        method is not linear, the target's own stands at the (first) class of the target; of more than 64 classes the
        target's alone have one, and the others 0.
    words_per_class : array of shape (T, C)
        The score of every word for every class.
    spans_per_class : array of shape (n_spans, C) or None
        The score of every span, rows as in `rnnviz.ground.spans`; None above the span limit.
    interaction_sign : {1, -1, 0}
        See `rnnviz.ground.spans.SpanScores`.
    adds_up, shares_of_logit, linear, unit
        See `rnnviz.ground.methods.Method`. Where the method is not linear, or the model has more than 64 outputs (then
        `linear` is False too), `words_per_class` and `spans_per_class` have one column, that of the target.
    notes : list of str
        What a reader of the scores has to know.
    signed : bool
        Whether scores speak for or against the target; False where they are sizes, such as lengths of gradients.
    opinions : dict of str to Explanation
        What `with_opinions` added: models of other seeds, asked whether they agree on the signs.
    output : {"logits", "log_probabilities", "one_logit", "independent", "number"}
        What the model's outputs are: logits or log probabilities of classes that exclude each other; one logit, which
        stands here as those of two classes, ``[0, z]``; logits of labels that each stand by themselves; or a number,
        whose name is the one label.
    number_unit : str
        The unit of a number, such as "USD"; "": it has none. Its scores have that unit, or "units of <name>".
    source : Source or None
        The model and method behind it, to be asked again; None where it was loaded from a file.

    Examples
    --------
    >>> import rnnviz as rv
    >>> explanation = rv.explain(rv.TextClassifier.load("mini"), "not very good")
    >>> explanation.predicted, explanation.target
    ('negative', ('positive', 'negative'))
    >>> explanation.words.shape
    (3,)
    >>> explanation.phrase(0, 3) < 0 < explanation.phrase(1, 3)  # "not very good", "very good"
    True
    >>> explanation.spans.interaction(0, 1, 3) < 0  # "not" with "very good"
    True
    >>> explanation.to_frame()["text"].tolist()
    ['not', 'not very', 'not very good', 'very', 'very good', 'good']
    """

    tokens: list[str]
    known: npt.NDArray[np.bool_]
    labels: tuple[str, ...]
    target: str | tuple[str, str]
    method: str
    title: str
    options: dict[str, object]
    logits: Floats
    probabilities: Floats | None
    base: Floats
    words_per_class: Floats
    spans_per_class: Floats | None
    interaction_sign: int
    adds_up: bool
    shares_of_logit: bool = True
    linear: bool = True
    unit: str = "logits"
    notes: list[str] = field(default_factory=list)
    embeddings: Floats | None = field(default=None, repr=False)
    of_set: Callable[[Collection[int]], Floats] | None = field(default=None, repr=False)
    source: Source | None = field(default=None, repr=False)
    signed: bool = True
    opinions: dict[str, Explanation] = field(default_factory=dict, repr=False)
    output: str = "logits"
    number_unit: str = ""

    def __post_init__(self) -> None:
        """Name the unit of scores that are not of a logit."""
        wrong = outputs.fault(self.labels, self.output)
        if wrong:
            raise InputError(wrong)
        self.unit = outputs.score_unit(self.unit, self.output, self.labels, self.number_unit)

    @property
    def predicted(self) -> str:
        """The label of the largest logit; of a number its name, value and unit, as in "price 3.21 USD".

        Of independent labels that is the likeliest, which may be unlikely, as others may be likely too; `says` has all.
        """
        return self.says() if self.output == "number" else self.labels[int(self.logits.argmax())]

    def says(self, digits: int = 0) -> str:
        """Return what the model says, in words, with percentages of so many digits behind the point.

        That is "positive (83%)" for classes, "positive 83%, angry 12%" for independent labels, the likeliest first,
        and "price 3.21 USD" for a number.
        """
        given = self.labels, self.logits, self.probabilities
        return outputs.said(*given, self.output, self.number_unit, digits)

    @property
    def target_indices(self) -> list[int]:
        """The target's classes by their indices: one, or the two of a contrast."""
        target = (self.target,) if isinstance(self.target, str) else self.target
        return [self.labels.index(label) for label in target]

    @property
    def weights(self) -> Floats:
        """What the target weighs each class with, shape (C,): 1 for a class, 1 and -1 for a contrast."""
        return target_weights(self.target, self.labels).astype(self.logits.dtype)

    @property
    def _columns(self) -> Floats:
        """What the target weighs each column of scores with."""
        return self.weights if self.linear else np.ones(1, dtype=self.logits.dtype)

    @property
    def logit(self) -> float:
        """The target's logit, or difference of logits; of a number the number."""
        return float(self.logits @ self.weights)

    @property
    def words(self) -> Floats:
        """The target's score of every word, shape (T,), in `unit`."""
        return self.words_per_class @ self._columns

    @cached_property
    def _spans(self) -> SpanScores | None:
        if self.spans_per_class is None:
            return None
        return SpanScores(self.spans_per_class, self._columns, self.interaction_sign)

    @property
    def spans(self) -> SpanScores | None:
        """The scores of all spans, or None above the span limit."""
        return self._spans

    def phrase(self, start: int, stop: int) -> float:
        """Return the target's score of the phrase ``[start, stop)``, in `unit`.

        Raises
        ------
        InputError
            Where it is no span of the text.
        UnsupportedError
            Where phrases were not scored because the text is longer than the span limit.
        """
        spans_.row(start, stop, len(self.tokens))  # refuses what is no span
        if self.spans is not None:
            return self.spans.score(start, stop)
        if stop - start == 1:
            return float(self.words[start])
        return self.score(range(start, stop))

    def score(self, tokens: Collection[int]) -> float:
        """Return the target's score of a set of token positions, which need not be neighbours, in `unit`.

        Raises
        ------
        InputError
            Where the set is empty or a position lies outside the text.
        UnsupportedError
            Where the method scores no sets, or the explanation was loaded from a file, without its model.
        """
        length = len(self.tokens)
        positions = sorted(set(tokens))
        if not positions or not all(0 <= position < length for position in positions):
            raise InputError(
                f"expected token positions from 0 to {length - 1}, at least one; got {positions}."
            )
        if self.of_set is not None:
            return float(self.of_set(positions) @ self._columns)
        contiguous = positions[-1] - positions[0] + 1 == len(positions)
        if contiguous and self.spans is not None:
            return self.spans.score(positions[0], positions[-1] + 1)
        if not self.interaction_sign and self.adds_up:
            return float(self.words[positions].sum())
        raise UnsupportedError(
            f"the score of the set {positions} has to be computed by the model, and this explanation has none "
            "(it was loaded from a file, or its method scores no sets). Call rnnviz.explain again."
        )

    def embedding(self, start: int, stop: int) -> Floats:
        """Return the vector of the phrase ``[start, stop)``, shape (H,): CD's beta, which the head reads.

        Raises
        ------
        UnsupportedError
            Where the method has no such vectors or they were not kept.
        """
        number = spans_.row(start, stop, len(self.tokens))
        if self.embeddings is None:
            raise UnsupportedError(
                f"this explanation (method {self.method!r}) holds no phrase vectors: they come with method='cd' of "
                "models that were built here or wrapped by their parts, up to the span limit, and are not part of a "
                "saved file."
            )
        return np.asarray(self.embeddings[number])

    @property
    def residual(self) -> float | None:
        """The target's logit less base and words; about 0 where the method promises that sum, else None."""
        if not self.adds_up:
            return None
        words = self.words_per_class.sum(0, dtype=np.float64) @ self._columns
        return float((self.logits.astype(np.float64) - self.base) @ self.weights - words)

    def to_frame(self) -> pd.DataFrame:
        """Return a table with a row per phrase (per word above the span limit), by start, then by stop.

        Columns: start, stop, text, score (of the target), and one column per class with its score, such as
        "logit of positive"; a number has no such column, for its score is the target's.
        """
        length = len(self.tokens)
        if self.spans_per_class is None:
            starts, stops, per_class = np.arange(length), np.arange(length) + 1, self.words_per_class
        else:
            (starts, stops), per_class = spans_.bounds(length), self.spans_per_class
        texts = [" ".join(self.tokens[start:stop]) for start, stop in zip(starts, stops, strict=True)]
        columns = {"start": starts, "stop": stops, "text": texts, "score": per_class @ self._columns}
        if not self.linear or self.output == "number":
            return pd.DataFrame(columns)
        of = outputs.quantity(self.output, self.labels)
        return pd.DataFrame(
            columns | {f"{of} of {label}": per_class[:, k] for k, label in enumerate(self.labels)}
        )

    @property
    def shown(self) -> list[int]:
        """The classes that a picture shows: all; of more than 64 the target's, and then the likeliest."""
        if len(self.labels) <= outputs.MOST:
            return list(range(len(self.labels)))
        likeliest = np.argsort(-self.logits, kind="stable")[: outputs.LIKELIEST].tolist()
        return list(dict.fromkeys([*self.target_indices, *likeliest]))

    def heatmap_traits(self, opinions_later: bool = False, shown: Sequence[int] = ()) -> dict[str, Any]:
        """Return what a heat map shows of it: the arguments of `TokenHeatmap` and of its `update`.

        With `opinions_later` those of the other variants, which take longer than all else, are a function that
        gives them: so `EditingTraits.on_edit` may answer. Classes `shown` stand first, where not all are shown.
        """
        spans, places = self.spans_per_class, list(dict.fromkeys([*shown, *self.shown]))
        return {
            "tokens": self.tokens,
            "known": self.known.tolist(),
            "labels": [self.labels[k] for k in places],
            "per_class": spans,
            "words": None if spans is not None else self.words_per_class,
            "interaction_sign": self.interaction_sign,
            "logits": self.logits[places].tolist(),
            "probabilities": [] if self.probabilities is None else self.probabilities[places].tolist(),
            "output": self.output,
            "number_unit": self.number_unit,
            "base": (self.base if self.linear else [self.base @ self.weights])
            if self.shares_of_logit
            else [],
            "fixed_target": not self.linear,
            "unit": self.unit,
            "signed": self.signed,
            "name": str(self.options.get("variant", self.title)),
            "opinions": self._opinions if opinions_later else self._opinions(),
            "method": self.title,
            "notes": self.notes,
            "target": [places.index(k) for k in self.target_indices],
        }

    def _opinions(self) -> dict[str, Floats]:
        """Return the scores that the method's other variants and the given opinions have, shaped as those shown."""
        if not self.signed:
            return {}
        short = len(self.tokens) <= ASKED_UP_TO
        found = self.source.opinions(self) if self.source is not None and short else {}
        return found | {name: other._scores for name, other in self.opinions.items()}

    @property
    def _scores(self) -> Floats:
        return self.words_per_class if self.spans_per_class is None else self.spans_per_class

    def with_opinions(self, opinions: Mapping[str, Explanation]) -> Explanation:
        """Return this explanation with others beside it, which tell how sure the signs of its scores are.

        The heat map says under the pointer which of them agree, and marks words on whose sign they do not.

        Parameters
        ----------
        opinions : mapping of str to Explanation
            E.g. ``{"seed 1": ...}``: explanations of the same tokens by the same method for other models.

        Raises
        ------
        InputError
            Where one is of other tokens or classes, another method or target, or its scores have another unit.

        Examples
        --------
        >>> import rnnviz as rv
        >>> explanation = rv.explain(rv.TextClassifier.load("mini"), "not good", method="reat")
        >>> list(explanation.with_opinions({"seed 1": explanation}).opinions)
        ['seed 1']
        """
        for name, other in opinions.items():
            for what in ("tokens", "labels", "method", "unit", "output", "target"):
                mine, theirs = getattr(self, what), getattr(other, what)
                if mine != theirs and not (what == "target" and self.linear):
                    raise InputError(
                        f"the opinion {name!r} has {what} {theirs!r}, expected {mine!r}: it must be of the same "
                        "tokens, by the same method."
                    )
            if other._scores.shape != self._scores.shape:
                raise InputError(
                    f"the opinion {name!r} has scores of shape {other._scores.shape}, expected {self._scores.shape}: "
                    "explain it with the same span limit."
                )
        return replace(self, opinions=self.opinions | dict(opinions))

    def again(self, tokens: Sequence[str]) -> Explanation:
        """Explain other tokens by the same model and method, the given opinions too.

        Raises
        ------
        UnsupportedError
            Where the explanation was loaded from a file, without its model.
        """
        if self.source is None:
            raise UnsupportedError(
                "this explanation was loaded from a file, without its model: call rnnviz.explain."
            )
        others = {
            name: other.again(tokens) for name, other in self.opinions.items() if other.source is not None
        }
        return self.source.again(tokens).with_opinions(others)

    def widget(self) -> TokenHeatmap:
        """Return a new heat map of this explanation, whose traits can be read, set and observed.

        Its words can be edited, unless the explanation was loaded from a file.
        """
        from rnnviz.widgets.token_heatmap import TokenHeatmap

        widget = TokenHeatmap(**self.heatmap_traits())
        widget.on_levels = _levels
        if (source := self.source) is not None:
            shown = self.shown
            widget.on_edit = lambda tokens: self.again(tokens).heatmap_traits(True, shown)
            widget.on_suggest = source.similar
        return widget

    def to_altair(self, dark: bool = False) -> alt.LayerChart:
        """Return the words as a still heat map in Altair, for papers and static pages, on a light or dark ground."""
        from rnnviz.charts.theme import on_ground
        from rnnviz.charts.token_heatmap import token_heatmap

        drawn = token_heatmap(self.tokens, self.words, self._title(), unit=self.unit, signed=self.signed)
        return on_ground(drawn, dark)

    def to_latex(self) -> str:
        r"""Return the words as coloured boxes in LaTeX; needs ``\usepackage{xcolor}``."""
        from rnnviz.charts.latex import colored_words

        return colored_words(self.tokens, self.words)

    def _title(self) -> str:
        target = self.target if isinstance(self.target, str) else f"{self.target[0]} - {self.target[1]}"
        facts = (self.says(), self.title, *([] if self.output == "number" else [target]))
        return " · ".join(facts)

    def save(self, path: str | os.PathLike[str], dark: bool = False) -> None:
        """Write the explanation to a file, by its suffix: .html, .svg, .png, .pdf, .tex, .csv or .json.

        Only .json can be loaded again. The file is replaced whole or left as it was. With `dark` a picture (.svg,
        .png, .pdf) is for a dark ground; a page follows its reader's own settings.

        Raises
        ------
        InputError
            For another suffix.
        OSError
            Where the file cannot be written.
        """
        target = Path(path)
        writers: dict[str, Callable[[], bytes]] = {
            ".html": lambda: self.to_html().encode(),
            ".json": lambda: to_json(self._kept(), FORMAT, FORMAT_VERSION),
            ".csv": lambda: self.to_frame().to_csv(index=False).encode(),
            ".tex": lambda: self.to_latex().encode(),
        }
        if target.suffix in (".svg", ".png", ".pdf"):
            from rnnviz.charts.theme import render

            content = render(self.to_altair(dark), target.suffix[1:])
        elif target.suffix in writers:
            content = writers[target.suffix]()
        else:
            known = ", ".join([".svg", ".png", ".pdf", *writers])
            raise InputError(f"cannot save as {target.name!r}: expected a name that ends in one of {known}.")
        write_atomically(target, content)

    def _kept(self) -> dict[str, object]:
        return {
            entry.name: getattr(self, entry.name) for entry in fields(self) if entry.name not in _NOT_KEPT
        }

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Explanation:
        """Return the explanation that `save` wrote to a .json file, equal to the one saved.

        Phrase vectors and scores of scattered sets are not in the file: they need the model.

        Raises
        ------
        DataError
            Where the file is damaged or something else.
        FileNotFoundError
            Where there is none.
        """
        kept = from_json(Path(path).read_bytes(), FORMAT, FORMAT_VERSION, str(path))
        try:
            target = kept["target"]
            kept["labels"] = tuple(kept["labels"])
            kept["target"] = tuple(target) if isinstance(target, list) else target
            return cls(**kept)
        except (KeyError, TypeError, InputError) as error:
            raise DataError(
                f"{path} is damaged: {error}. Save it again with Explanation.save('name.json')."
            ) from error

    def __eq__(self, other: object) -> bool:
        """Whether all that a file keeps is equal, to the last bit."""
        if not isinstance(other, Explanation):
            return NotImplemented
        mine, theirs = self._kept(), other._kept()
        return all(_equal(mine[name], theirs[name]) for name in mine)

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        """One line: the text, what the model said and how the scores were made."""
        text = " ".join(self.tokens)
        shown = text if len(text) <= 60 else text[:57] + "..."
        return f"<Explanation of {shown!r}: {self._title()}>"


def _levels(tokens: Sequence[str]) -> dict[str, list[tuple[int, int]]]:
    from rnnviz.text.hierarchy import levels_at_hand  # nltk takes its time

    return levels_at_hand(tokens)


def _equal(a: object, b: object) -> bool:
    if isinstance(a, np.ndarray) and isinstance(b, np.ndarray):
        return a.dtype == b.dtype and np.array_equal(a, b)
    return a == b
