"""The traits of one explained text, for every widget that shows one: arrays -> traits, after a look at them.

The scores of all spans and classes travel at once, so everything but a new text works without the kernel.
`js/src/heatmap/traits.ts` mirrors them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import traitlets

from rnnviz.ground.outputs import OUTPUTS, lead, said
from rnnviz.ground.spans import Floats
from rnnviz.widgets.arrays import fault, traits_of
from rnnviz.widgets.editing_traits import EditingTraits
from rnnviz.widgets.levels_traits import LevelsTraits
from rnnviz.widgets.row_traits import RowTraits, row_words
from rnnviz.widgets.still import still

if TYPE_CHECKING:
    import altair as alt

_FRAME = (
    "labels",
    "logits",
    "probabilities",
    "base",
    "output",
)  # what has one entry per class, or says how many

_STAYS = ("target", "fixed_target", "output", "number_unit", "unit")  # what is checked with the scores


class HeatmapTraits(LevelsTraits, EditingTraits, RowTraits):
    """One explained text: T tokens, C classes, the scores of its words or of all its spans."""

    palette: Any  # a trait of `Picture`

    tokens = traitlets.List(traitlets.Unicode()).tag(sync=True)
    """The words of the text. To browser. Default: none."""
    known = traitlets.List(traitlets.Bool()).tag(sync=True)
    """Whether each word is in the model's vocabulary. To browser. Default: none."""
    labels = traitlets.List(traitlets.Unicode()).tag(sync=True)
    """The names of the C classes. To browser. Default: none."""
    scores = traitlets.Bytes().tag(sync=True)
    """float32, little endian, row-major (n, C), in `unit`; n: see `has_spans`. To browser."""
    has_spans = traitlets.Bool(default_value=False).tag(sync=True)
    """Whether the rows of `scores` are all T(T+1)/2 spans, else the T words. To browser. Default: False."""
    interaction_sign = traitlets.Enum([1, 0, -1], 0).tag(sync=True)
    """Sign of S(AB) - S(A) - S(B) that makes it the interaction; 0: there is none. To browser. Default: 0."""
    fixed_target = traitlets.Bool(default_value=False).tag(sync=True)
    """Whether `scores` has one column, that of a target that stays. To browser. Default: False."""
    logits = traitlets.List(traitlets.Float()).tag(sync=True)
    """The model's output, C logits. To browser. Default: none."""
    probabilities = traitlets.List(traitlets.Float()).tag(sync=True)
    """The C probabilities, 0 to 1; of a number none. To browser. Default: none."""
    output = traitlets.Enum(list(OUTPUTS), "logits").tag(sync=True)
    """What the model's outputs are: classes that share one softmax ("logits", "log_probabilities", "one_logit"), labels
    with a probability each ("independent"), or one "number". To browser. Default: "logits"."""
    number_unit = traitlets.Unicode().tag(sync=True)
    """The unit of a number, such as "USD"; "": it has none. To browser. Default: none."""
    base = traitlets.List(traitlets.Float()).tag(sync=True)
    """What is attributed to no word, C logits; empty: scores are no shares of the logit. To browser."""
    unit = traitlets.Unicode("logits").tag(sync=True)
    """The unit of scores. To browser. Default: "logits"."""
    signed = traitlets.Bool(default_value=True).tag(sync=True)
    """Whether scores speak for or against the target; False: they are sizes, from 0. To browser. Default: True."""
    method = traitlets.Unicode().tag(sync=True)
    """The method's name to show. To browser. Default: none."""
    notes = traitlets.List(traitlets.Unicode()).tag(sync=True)
    """Sentences to show under the picture. To browser. Default: none."""
    scale = traitlets.CFloat(None, allow_none=True).tag(sync=True)
    """Largest |score| of the colour scale, in `unit`; None: from this text. To browser. Default: None."""
    legend = traitlets.Bool(default_value=True).tag(sync=True)
    """Whether the colour scale is drawn: heat maps of one `scale` can share a legend. To browser. Default: True."""
    target = traitlets.List(traitlets.Int()).tag(sync=True)
    """[a]: the scores of class a; [a, b]: of the contrast logit a - logit b. Both ways."""
    selected = traitlets.List(traitlets.Int()).tag(sync=True)
    """[] or the selected span [start, stop), half-open. Both ways. Default: []."""
    split = traitlets.Int(None, allow_none=True).tag(sync=True)
    """Where the selection is parted, start < split < stop, or None. Both ways. Default: None."""
    hovered = traitlets.Int(None, allow_none=True).tag(sync=True)
    """The word under the pointer or the focus, or None. Both ways. Default: None."""
    panel = traitlets.Unicode().tag(sync=True)
    """The name of the panel that is open under the words; "": none. Both ways. Default: none."""

    def update(
        self,
        tokens: Sequence[str],
        *,
        labels: Sequence[str] | None = None,
        logits: npt.ArrayLike,
        per_class: npt.ArrayLike | None = None,
        words: npt.ArrayLike | None = None,
        **options: Any,
    ) -> None:
        """Show another text in place, in every view: the parameters are those of the constructor.

        What is not given stays (labels, output, method, unit, palette, ...) or is as the constructor would have it
        (known, probabilities, base); selection, split, hovered word and the history of edits are cleared unless given.
        """
        cleared: dict[str, Any] = {
            "selected": [],
            "split": None,
            "hovered": None,
            "history": [],
            "edited": [],
        }
        new = traits_of(
            tokens,
            labels=self.labels if labels is None else labels,
            logits=logits,
            per_class=per_class,
            words=words,
            **{name: getattr(self, name) for name in _STAYS} | cleared | options,
        )
        self.set_together(new)

    def shown_words(self) -> Floats:
        """Return the target's scores of the words, shape (T,), in `unit`."""
        row = {"scores": self.scores, "has_spans": self.has_spans, "fixed_target": self.fixed_target}
        return row_words(row, self.target, len(self.tokens), len(self.labels))

    @property
    def target_name(self) -> str:
        """What the scores are about: a label, or two with a minus between them."""
        return " \u2212 ".join(self.labels[c] for c in self.target)

    def text_chart(self, dark: bool = False) -> alt.LayerChart:
        """Return the words as a still heat map in Altair, on a light or a dark ground."""
        from rnnviz.charts.theme import on_ground
        from rnnviz.charts.token_heatmap import token_heatmap

        about = "" if self.output == "number" else self.target_name
        facts = (self.says(), self.method, about)
        title = " \u00b7 ".join(fact for fact in facts if fact)
        drawn = token_heatmap(self.tokens, self.shown_words(), title, unit=self.unit, signed=self.signed)
        return on_ground(drawn, dark, self.palette)

    def text_still(self) -> str:
        """Return the words in their colours as a fragment of HTML that needs no script."""
        return still(
            self.tokens,
            self.shown_words(),
            known=self.known,
            target=self.target_name,
            says=self.says() if self.output in ("number", "independent") else self._predicted,
            lead=lead(self.output),
            method=self.method,
            unit=self.unit,
            signed=self.signed,
            palette=self.palette,
            scale=self.scale,
        )

    def says(self, digits: int = 0) -> str:
        """Return what the model says, in words; see `rnnviz.Explanation.says`."""
        given = self.labels, self.logits, self.probabilities
        return said(*given, self.output, self.number_unit, digits)

    @property
    def _predicted(self) -> str:
        return self.labels[int(np.argmax(self.probabilities))]

    def _length(self) -> int:
        """Return how many words the text has that `selected` and `hovered` are about."""
        return len(self.tokens)

    @traitlets.validate("tokens", "known", "scores", "has_spans", "fixed_target", *_FRAME)
    def _fits(self, proposal: Any) -> Any:
        state = {
            name: getattr(self, name)
            for name in ("tokens", "known", "scores", "has_spans", "fixed_target", *_FRAME)
        }
        wrong = fault(**{**state, proposal.trait.name: proposal.value})
        if wrong:
            raise traitlets.TraitError(
                f"{wrong} To show another text change all of it at once with .update(...)."
            )
        return proposal.value

    @traitlets.validate("target")
    def _target_exists(self, proposal: Any) -> Any:
        if self.fixed_target and self.target and list(proposal.value) != list(self.target):
            raise traitlets.TraitError(
                f"this method scores one target, {self.target}; explain anew for {proposal.value}."
            )
        classes = len(self.labels)
        if not (
            1 <= len(set(proposal.value)) == len(proposal.value) <= 2
            and all(0 <= c < classes for c in proposal.value)
        ):
            raise traitlets.TraitError(
                f"target is {proposal.value}; expected [a] for a class or [a, b] for a contrast of two, each from "
                f"0 to {classes - 1}."
            )
        return proposal.value

    @traitlets.validate("selected")
    def _selected_lies_in_text(self, proposal: Any) -> Any:
        span, length = list(proposal.value), self._length()
        if span and not (len(span) == 2 and 0 <= span[0] < span[1] <= length):
            raise traitlets.TraitError(
                f"selected is {span}; expected [] or [start, stop] with 0 <= start < stop <= {length} "
                "(stop is exclusive)."
            )
        return span

    @traitlets.validate("hovered")
    def _hovered_lies_in_text(self, proposal: Any) -> Any:
        if proposal.value is not None and not 0 <= proposal.value < self._length():
            raise traitlets.TraitError(
                f"hovered is {proposal.value}; expected None or a word from 0 to {self._length() - 1}."
            )
        return proposal.value
