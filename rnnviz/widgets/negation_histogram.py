"""NegationHistogram: interactions of negators with what they negate, in three groups, and the phrases behind them.

A table of interactions -> rows of numbers, which cross to the browser once, as bytes; `js/src/histogram` bins them, and
lists those of a range. A phrase that is chosen there opens its sentence in the heat map below (`OpeningTexts`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import traitlets

from rnnviz.errors import InputError
from rnnviz.widgets.opening import OpeningTexts
from rnnviz.widgets.picture import Picture
from rnnviz.widgets.still_histogram import still_histogram

if TYPE_CHECKING:
    import altair as alt
    import pandas as pd

_PLACE = ["group", "text", "start", "middle", "stop"]


class HistogramTraits(traitlets.HasTraits):
    """N phrases of two parts in three groups, their interactions by M methods."""

    negation_places = traitlets.Bytes().tag(sync=True)
    """uint32, little endian, (N, 5): group, text, start, middle (where the second part starts) and stop of every
    phrase, half-open. To browser. Default: none."""
    negation_scores = traitlets.Bytes().tag(sync=True)
    """float32, little endian, (M, N), in each method's unit: the phrases' interactions. To browser. Default: none."""
    negation_groups = traitlets.List(traitlets.Unicode()).tag(sync=True)
    """The names of the positive group, the negative one, and what stands behind both. To browser. Default: none."""
    negation_methods = traitlets.List(traitlets.Dict()).tag(sync=True)
    """Each method's name, unit, caption (how far its groups stand apart) and numbers: n_positive, n_negative, n_short,
    medians, shares on the right side of zero, ks; None where there is no number. To browser. Default: none."""
    negation_method = traitlets.Int(0, min=0).tag(sync=True)
    """The method that is shown. Both ways. Default: 0."""
    negation_range = traitlets.List(traitlets.Float()).tag(sync=True)
    """[] or [low, high], both included, in the method's unit: the interactions whose phrases are listed. Both ways.
    Default: []."""
    negation_shown = traitlets.List(traitlets.Int(min=0, max=2), [0, 1, 2]).tag(sync=True)
    """Which groups show, and are listed: 0 the positive one, 1 the negative one, 2 what stands behind both. Both ways.
    Default: all."""
    bins = traitlets.Int(40, min=5, max=100).tag(sync=True)
    """How many bins there are, or one fewer: zero is always an edge. Both ways. Default: 40."""

    @traitlets.validate("negation_range")
    def _range_has_two_ends(self, proposal: Any) -> Any:
        ends = list(proposal.value)
        if ends and not (len(ends) == 2 and np.isfinite(ends).all() and ends[0] <= ends[1]):
            raise traitlets.TraitError(
                f"negation_range is {ends}; expected [] or [low, high] with low <= high."
            )
        return ends

    @traitlets.validate("negation_method")
    def _method_exists(self, proposal: Any) -> Any:
        if proposal.value >= max(len(self.negation_methods), 1):
            raise traitlets.TraitError(
                f"negation_method is {proposal.value}; expected one from 0 to {len(self.negation_methods) - 1}."
            )
        return proposal.value

    def interactions(self, method: int) -> dict[str, npt.NDArray[np.float32]]:
        """Return each group's interactions by a method, in its unit."""
        places = np.frombuffer(self.negation_places, "<u4").reshape(-1, 5)
        scores = np.frombuffer(self.negation_scores, "<f4").reshape(len(self.negation_methods), len(places))
        return {
            name: scores[method, places[:, 0] == number] for number, name in enumerate(self.negation_groups)
        }


def interaction_traits(
    data: pd.DataFrame, table: pd.DataFrame, groups: Sequence[str], captions: Mapping[str, str]
) -> dict[str, Any]:
    """Return the traits of a table of interactions.

    Parameters
    ----------
    data : DataFrame
        A row a phrase and method: columns method, unit, group, text (its number), start, middle, stop and score; the
        same phrases in the same order for every method.
    table : DataFrame
        A row a method, in the column `method`, with its numbers (`negation_methods`).
    groups : sequence of str
        The positive group, the negative one, and what stands behind both.
    captions : mapping of str to str
        For each method what stands above its picture.

    Raises
    ------
    InputError
        Where a column is missing, a score is not finite, a group is none of the three, or methods differ in phrases.
    """
    missing = [name for name in ["method", "unit", *_PLACE, "score"] if name not in data]
    if missing:
        raise InputError(
            f"the table has no column {', '.join(missing)}; expected method, unit, {', '.join(_PLACE)}, score."
        )
    strange = sorted(set(data["group"]) - set(groups))
    if strange:
        raise InputError(f"the table has the group {strange[0]!r}; expected {', '.join(map(repr, groups))}.")
    if not np.isfinite(data["score"]).all():
        raise InputError(
            f"the table has {int((~np.isfinite(data['score'])).sum())} scores that are not finite."
        )
    by_method = dict(iter(data.groupby("method", sort=False)))
    rows = [
        np.column_stack([found["group"].map(list(groups).index), *(found[name] for name in _PLACE[1:])])
        for found in by_method.values()
    ]
    if any(not np.array_equal(rows[0], other) for other in rows):
        raise InputError(
            "the methods have scores of different phrases; expected the same ones, in the same order."
        )
    numbers = table.astype(object).where(table.notna(), None).set_index("method")
    return {
        "negation_places": rows[0].astype("<u4").tobytes() if rows else b"",
        "negation_scores": b"".join(found["score"].to_numpy("<f4").tobytes() for found in by_method.values()),
        "negation_groups": list(groups),
        "negation_methods": [
            {
                **numbers.loc[name].to_dict(),
                "name": name,
                "unit": found["unit"].iloc[0],
                "caption": captions[str(name)],
            }
            for name, found in by_method.items()
        ],
    }


class NegationHistogram(HistogramTraits, OpeningTexts, Picture):
    """Interactions of positive and negative negations, and of short phrases behind them (CD paper, Figure 1).

    A range of the picture can be marked: its phrases are listed, and one that is chosen opens its sentence in a heat
    map below, selected and parted.

    Parameters
    ----------
    interactions : mapping
        See `interaction_traits`.
    texts : mapping
        The sentences that occur, see `rnnviz.widgets.texts_traits.packed`; `text` counts in them.
    on_open : callable, optional
        From a sentence's number to what the heat map shows of it, see `OpeningTexts`.
    **traits
        Any other trait by its name, e.g. ``labels``, ``unit`` and ``method`` of the packed words' scores.

    Raises
    ------
    InputError
        Where a phrase does not lie in its text.

    Examples
    --------
    A study makes it:

    >>> import rnnviz as rv
    >>> clf, bank = rv.TextClassifier.load("mini"), rv.load_treebank("mini")
    >>> study = rv.studies.negation(clf, bank, methods=["cd"], split="dev", backdrop=0, progress=False)
    >>> histogram = study.widget()
    >>> list(histogram.interactions(0))[:2]
    ['positive negation', 'negative negation']
    """

    _bundle = "negation_histogram"
    _holds = ("token_heatmap", "heatmap_views")

    def __init__(
        self,
        interactions: Mapping[str, Any],
        texts: Mapping[str, Any],
        *,
        on_open: Callable[[int], Mapping[str, Any]] | None = None,
        **traits: Any,
    ) -> None:
        _look(interactions["negation_places"], texts["offsets"])
        self.on_open = on_open
        super().__init__(**{**texts, **interactions, **traits})

    def __repr__(self) -> str:
        """Say how much there is, without the bytes."""
        sizes = ", ".join(f"{len(scores):,} {name}" for name, scores in self.interactions(0).items())
        return f"NegationHistogram({sizes}; {', '.join(method['name'] for method in self.negation_methods)})"

    def chart(self, dark: bool = False) -> alt.VConcatChart:
        """Return the shown method's distributions as a still chart in Altair, on a light or a dark ground."""
        import pandas as pd

        from rnnviz.charts.distributions import distributions
        from rnnviz.charts.theme import on_ground

        method = self.negation_methods[self.negation_method]
        tables = [pd.DataFrame({"group": name, "score": scores}) for name, scores in self._seen().items()]
        data = pd.concat(tables, ignore_index=True).assign(method=method["name"], unit=method["unit"])
        captions = {method["name"]: method["caption"]}
        drawn = distributions(data, self.negation_groups, captions, self.heading, "interaction", self.bins)
        return on_ground(drawn, dark, self.palette)

    def still(self) -> str:
        """Return the shown method's distributions as a fragment of HTML that needs no script."""
        method = self.negation_methods[self.negation_method]
        return still_histogram(
            self._seen(),
            heading=self.heading,
            caption=method["caption"],
            unit=method["unit"],
            bins=self.bins,
            palette=self.palette,
        )

    def _seen(self) -> dict[str, npt.NDArray[np.float32]]:
        """Return the interactions of the groups that show."""
        found = self.interactions(self.negation_method)
        return {
            name: scores
            for number, (name, scores) in enumerate(found.items())
            if number in self.negation_shown
        }


def _look(places: bytes, offsets: bytes) -> None:
    """Refuse phrases that do not lie in their texts."""
    rows = np.frombuffer(places, "<u4").reshape(-1, 5).astype(np.int64)
    lengths = np.diff(np.frombuffer(offsets, "<u4").astype(np.int64))
    outside = rows[:, 1] >= len(lengths)
    ends = lengths[np.where(outside, 0, rows[:, 1])] if len(lengths) else np.zeros(len(rows))
    wrong = outside | (rows[:, 2] >= rows[:, 3]) | (rows[:, 3] >= rows[:, 4]) | (rows[:, 4] > ends)
    if wrong.any():
        _, text, start, middle, stop = rows[wrong][0]
        raise InputError(
            f"the phrase [{start}, {stop}) with the middle {middle} does not lie in text {text} of the "
            f"{len(lengths)} texts; expected start < middle < stop <= the text's length."
        )
