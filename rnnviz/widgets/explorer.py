"""ExplorerView: a table of texts, the heat map of the open one, and the pictures of all of them, linked.

Packed texts, observations and interactions come in, once; `js/src/explorer.ts` draws them. `rnnviz.Explorer` makes
them from a model and a corpus, and answers what the view asks back.
"""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, Any

import numpy as np
import traitlets

from rnnviz.errors import InputError
from rnnviz.ground.outputs import number_text, probabilities
from rnnviz.widgets.negation_histogram import HistogramTraits
from rnnviz.widgets.opening import OpeningTexts
from rnnviz.widgets.picture import Picture
from rnnviz.widgets.pos_boxplot import BoxplotTraits

if TYPE_CHECKING:
    import altair as alt

_ROWS = 12  # texts that the still picture lists


class ExplorerView(OpeningTexts, BoxplotTraits, HistogramTraits, Picture):
    """The linked pictures of a corpus. Its traits are those of the pictures it holds, and a few of its own."""

    _bundle = "explorer"
    _holds = ("token_heatmap", "heatmap_views", "pos_boxplot", "negation_histogram")

    query = traitlets.Unicode().tag(sync=True)
    """The texts listed are those with these words, case aside; "": all. Both ways. Default: all."""
    sort = traitlets.Unicode("wrong").tag(sync=True)
    """The column that the texts are sorted by: "wrong" (the wrong ones first, the surest of them on top), "label",
    "predicted", "probability" (of a model whose output is a number, the number) or "text"; after "-" from the other
    end. Where no text has a right class, "wrong" has the largest probability or number on top. Both ways. Default:
    "wrong"."""
    only_wrong = traitlets.Bool(default_value=False).tag(sync=True)
    """Whether only texts are listed that the model gets wrong. Both ways. Default: False."""
    aggregate = traitlets.Enum(["", "tags", "negations"], "").tag(sync=True)
    """Which picture of all texts is open. Both ways. Default: none."""
    nearest = traitlets.Dict().tag(sync=True)
    """What is nearest to the phrase `selected` of `text`: text, selected, words and pairs, each a list of (phrase,
    cosine, how often it occurs), and note, why there are none. To browser. Default: empty."""
    finds_nearest = traitlets.Bool(default_value=False).tag(sync=True)
    """Whether a kernel fills `nearest`. To browser. Default: False."""

    @traitlets.validate("sort")
    def _sort_is_a_column(self, proposal: Any) -> Any:
        columns = ("wrong", "label", "predicted", "probability", "text")
        if proposal.value.removeprefix("-") not in columns:
            raise traitlets.TraitError(
                f"sort is {proposal.value!r}; expected one of {columns}, or '-' and one."
            )
        return proposal.value

    def __repr__(self) -> str:
        """Say how much there is, without the bytes."""
        labels, predicted, _ = self._predictions()
        known = labels >= 0
        said = (
            f", {(known & (labels != predicted)).sum():,} of {known.sum():,} predicted wrong"
            if known.any()
            else ""
        )
        return f"{type(self).__name__}({len(labels):,} texts{said}; {self.method})"

    def page_state(self) -> dict[str, Any]:
        """Return what differs in a page: no kernel, and every opened text's phrases."""
        return {**super().page_state(), "finds_nearest": False}

    def _predictions(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return right classes (-1: none is known), those of the largest logit, and their probabilities, each (N,).

        Of a number, the number stands for the probability.
        """
        count = max(len(self.offsets) // 4 - 1, 0)
        logits = np.frombuffer(self.text_logits, "<f4").reshape(count, -1)
        shares = probabilities(logits, self.output)
        predicted = logits.argmax(-1)
        labels = np.frombuffer(self.text_labels, "<i2") if self.text_labels else np.full(count, -1)
        return labels, predicted, (logits if shares is None else shares).max(-1)

    def _line(self, text: int) -> str:
        offsets, ids = np.frombuffer(self.offsets, "<u4"), np.frombuffer(self.token_ids, "<u4")
        return " ".join(self.vocabulary[number] for number in ids[offsets[text] : offsets[text + 1]])

    def chart(self, dark: bool = False) -> alt.LayerChart:
        """Return the open text as a still heat map in Altair, on a light or a dark ground.

        Raises
        ------
        InputError
            Where no text is open.
        """
        if not self.tokens:
            raise InputError("no text is open, so there is nothing to draw: set `text`, or take to_html().")
        return self.text_chart(dark)

    def still(self) -> str:
        """Return how the model does, its surest mistakes, and the open text, as HTML that needs no script."""
        labels, predicted, sure = self._predictions()
        known = labels >= 0
        wrong = known & (labels != predicted)
        said = f"{len(labels):,} texts"
        if known.any():
            said += f", {wrong.sum():,} of {known.sum():,} predicted wrong"
        chosen = np.flatnonzero(wrong) if wrong.any() else np.arange(len(labels))
        names = {
            "number": (
                f"{self.labels[0]}, {self.number_unit}".removesuffix(", "),
                "Text",
            ),
            "independent": ("Likeliest", "Probability", "Text"),
        }.get(self.output, ("True", "Predicted", "Sure", "Text"))
        rows = []
        for text in chosen[np.argsort(-sure[chosen], kind="stable")][:_ROWS].tolist():
            true = self.labels[labels[text]] if labels[text] >= 0 else ""
            number = number_text(float(sure[text])) if self.output == "number" else f"{sure[text]:.1%}"
            cells = (true, self.labels[predicted[text]], number, self._line(text))[-len(names) :]
            rows.append(
                "<tr>" + "".join(f"<td><bdi>{html.escape(cell)}</bdi></td>" for cell in cells) + "</tr>"
            )
        heads = "".join(f"<th style='text-align:left'>{html.escape(name)}</th>" for name in names)
        table = f"<table><thead><tr>{heads}</tr></thead><tbody>{''.join(rows)}</tbody></table>"
        opened = self.text_still() if self.tokens else ""
        title = html.escape(self.heading or "Explorer")
        return f'<div style="font-family:system-ui,sans-serif"><p><b>{title}</b>: {said}</p>{table}{opened}</div>'
