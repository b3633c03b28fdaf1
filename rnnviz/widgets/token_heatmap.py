"""TokenHeatmap: the words of a text coloured by their scores; any phrase of it can be read.

Numbers come in as arrays, leave as traits, and `js/src/token_heatmap.ts` draws them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy.typing as npt

from rnnviz.ground.spans import Floats
from rnnviz.widgets.arrays import traits_of
from rnnviz.widgets.heatmap_traits import HeatmapTraits
from rnnviz.widgets.picture import Picture
from rnnviz.widgets.row_traits import limits, row_words
from rnnviz.widgets.still import still_rows

if TYPE_CHECKING:
    import altair as alt


class TokenHeatmap(HeatmapTraits, Picture):
    """The words of a text on one diverging colour scale; any phrase can be selected and read.

    Parameters
    ----------
    tokens : sequence of str
        The words, T of them.
    labels : sequence of str
        The names of the C classes.
    logits : array of shape (C,)
        The model's output.
    per_class : array of shape (T(T+1)/2, C), optional
        The score of every span for every class in logits, rows in the order of `rnnviz.ground.spans`.
    words : array of shape (T, C), optional
        The scores of the words alone. Exactly one of `per_class` and `words` is given.
    **options
        The other parameters below, and any other trait by its name, e.g. ``method="REAT"`` or ``selected=[1, 3]``.

    Other Parameters
    ----------------
    known : sequence of bool, optional
        Whether each token is in the vocabulary; all are unless told.
    probabilities : array of shape (C,), optional
        By `output` from `logits` unless told: the softmax, or a sigmoid each.
    base : array of shape (C,), optional
        What the method attributes to no word (output bias, a baseline's output). Unless told the scores are
        not shown as shares of the logit.
    interaction_sign : {0, 1, -1}
        The sign of ``S(AB) - S(A) - S(B)`` that makes it the method's interaction; 0: there is none.
    fixed_target : bool
        True where scores exist for `target` alone: `per_class`, `words` and `base` then have one column.
    target : sequence of int, optional
        ``[a]`` or the contrast ``[a, b]``. Default: of two classes ``[1, 0]``, else that of the largest logit.
    output : {"logits", "log_probabilities", "one_logit", "independent", "number"}
        What `logits` are: see `rnnviz.Explanation`. A number has one label, its name.
    number_unit : str
        The unit of a number.
    opinions : mapping of str to array, optional
        What other variants or seeds say, by their names, each shaped like `per_class` or `words`.
    others : sequence of dict, optional
        Further explanations of the same tokens, made with `rnnviz.widgets.row_of`, to stand in aligned rows.

    Raises
    ------
    InputError
        Where shapes do not fit or scores are not finite.

    Examples
    --------
    >>> heatmap = TokenHeatmap(
    ...     ["not", "good"], labels=["negative", "positive"], logits=[0.9, -0.9],
    ...     per_class=[[0.2, -0.2], [1.0, -1.0], [-0.5, 0.5]], base=[0, 0], interaction_sign=1,
    ... )
    >>> heatmap.target, heatmap.has_spans
    ([1, 0], True)
    """

    _bundle = "token_heatmap"
    _holds = ("heatmap_views",)
    _frame = 680

    def __init__(
        self,
        tokens: Sequence[str],
        *,
        labels: Sequence[str],
        logits: npt.ArrayLike,
        per_class: npt.ArrayLike | None = None,
        words: npt.ArrayLike | None = None,
        **options: Any,
    ) -> None:
        traits = traits_of(tokens, labels=labels, logits=logits, per_class=per_class, words=words, **options)
        super().__init__(**traits)

    def title(self) -> str:
        """Return the text's first words."""
        return self.heading or " ".join(self.tokens[:12])

    def __repr__(self) -> str:
        """Name the text, not its bytes."""
        text = " ".join(self.tokens[:12]) + (" ..." if len(self.tokens) > 12 else "")
        return f"TokenHeatmap({text!r}, method={self.method!r})"

    def chart(self, dark: bool = False) -> alt.LayerChart:
        """Return the words as a still heat map in Altair, on a light or a dark ground."""
        if self.others:
            from rnnviz.charts.comparison import comparison
            from rnnviz.charts.theme import on_ground

            unit = self.unit if all(item["unit"] == self.unit for item in self.others) else None
            return on_ground(
                comparison(self.tokens, self._rows(), self.target_name, unit), dark, self.palette
            )
        return self.text_chart(dark)

    def _rows(self) -> list[tuple[str, Floats, float]]:
        """Return each row's name, the scores of its words, and the score at which its colours end."""
        length, classes = len(self.tokens), len(self.labels)
        rows = [
            (self.name or self.method, self.unit, self.shown_words()),
            *(
                (item["name"], item["unit"], row_words(item, self.target, length, classes))
                for item in self.others
            ),
        ]
        ends = limits([(unit, words) for _, unit, words in rows])
        return [(name, words, ends[unit]) for name, unit, words in rows]

    def still(self) -> str:
        """Return the heat map as a fragment of HTML that needs no script: the words in their colours."""
        if self.others:
            units = dict.fromkeys([self.unit, *(item["unit"] for item in self.others)])
            head = f"Scores for {self.target_name} in {' or '.join(units)}"
            return still_rows(self.tokens, self._rows(), self.palette, head)
        return self.text_still()
