"""CellTrace: one unit of a recurrent layer along a text, and all units as a matrix.

Arrays come in, leave as traits, and `js/src/cell_trace.ts` draws them. Nothing of it needs the kernel.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import traitlets

from rnnviz.errors import InputError
from rnnviz.widgets.picture import Picture
from rnnviz.widgets.still_trace import still_trace

if TYPE_CHECKING:
    from rnnviz.charts.theme import Chart

Float32s = npt.NDArray[np.float32]

_DATA = ("tokens", "known", "series", "series_ranges", "values")
_CHOSEN = ("shown_series", "overlaid", "unit", "selected", "hovered")


class CellTrace(Picture):
    """One unit's series along a text of T words, and a matrix of all H units.

    Parameters
    ----------
    tokens : sequence of str
        The T words.
    values : mapping of str to array of shape (T, H)
        The series by name, e.g. ``{"hidden": ..., "forget gate": ...}``.
    ranges : mapping of str to (low, high), optional
        The natural range of a series. A low of 0 says that it has no sign. Default: from 0 to the largest value
        where none is negative, else symmetric about 0.
    known : sequence of bool, optional
        Whether each word is in the vocabulary; all are unless told.
    **traits
        Any other trait by its name, e.g. ``unit=3`` or ``selected=[1, 3]``. Without a unit the one is shown that
        varies most in the shown series.

    Raises
    ------
    InputError
        Where shapes do not fit or values are not finite.

    References
    ----------
    Karpathy, Johnson, Fei-Fei (2015), Visualizing and Understanding Recurrent Networks. Strobelt, Gehrmann,
    Pfister, Rush (2018), LSTMVis.

    Examples
    --------
    >>> trace = CellTrace(["not", "good"], {"hidden": [[0.1, -0.5], [0.1, 0.5]], "update gate": [[0, 1], [1, 1]]})
    >>> trace.unit, trace.series_ranges
    (1, [[-0.5, 0.5], [0.0, 1.0]])
    """

    _bundle = "cell_trace"

    tokens = traitlets.List(traitlets.Unicode()).tag(sync=True)
    """The T words. To browser. Default: none."""
    known = traitlets.List(traitlets.Bool()).tag(sync=True)
    """Whether each word is in the model's vocabulary. To browser. Default: none."""
    series = traitlets.List(traitlets.Unicode()).tag(sync=True)
    """The names of the S series. To browser. Default: none."""
    series_ranges = traitlets.List(traitlets.List(traitlets.Float())).tag(sync=True)
    """The natural range [low, high] of each series; a low of 0: it has no sign. To browser. Default: none."""
    values = traitlets.Bytes().tag(sync=True)
    """float32, little endian, row-major (S, T, H). To browser."""
    method = traitlets.Unicode().tag(sync=True)
    """What the units belong to, to show, such as "LSTM, layer 2 of 2". To browser. Default: nothing."""
    shown_series = traitlets.Unicode().tag(sync=True)
    """The name of the series that colours words and matrix. Both ways. Default: the first."""
    overlaid = traitlets.List(traitlets.Unicode()).tag(sync=True)
    """The names of the other series whose lines are drawn too. Both ways. Default: none."""
    unit = traitlets.Int(0).tag(sync=True)
    """The unit that is drawn, 0 to H - 1. Both ways. Default: the one that varies most."""
    selected = traitlets.List(traitlets.Int()).tag(sync=True)
    """[] or the selected phrase [start, stop), half-open, which ranks the units. Both ways. Default: []."""
    hovered = traitlets.Int(None, allow_none=True).tag(sync=True)
    """The word under the pointer or the focus, or None. Both ways. Default: None."""

    def __init__(
        self,
        tokens: Sequence[str],
        values: Mapping[str, npt.ArrayLike],
        *,
        ranges: Mapping[str, tuple[float, float]] | None = None,
        known: Sequence[bool] | None = None,
        **traits: Any,
    ) -> None:
        super().__init__(**_traits_of(tokens, values, ranges, known, traits))

    def update(
        self,
        tokens: Sequence[str],
        values: Mapping[str, npt.ArrayLike],
        *,
        ranges: Mapping[str, tuple[float, float]] | None = None,
        known: Sequence[bool] | None = None,
        **traits: Any,
    ) -> None:
        """Show another text in place, in every view: the parameters are those of the constructor.

        Unit and series stay, where the new values have them; selection and hovered word are cleared unless given.
        """
        chosen: dict[str, Any] = {"selected": [], "hovered": None}
        chosen["overlaid"] = [name for name in self.overlaid if name in values]
        if self.shown_series in values:
            chosen["shown_series"] = self.shown_series
            if self.unit < np.shape(values[self.shown_series])[-1]:
                chosen["unit"] = self.unit
        self.set_together(_traits_of(tokens, values, ranges, known, chosen | traits))

    @property
    def units(self) -> int:
        """The number of units H."""
        return len(self.values) // (4 * len(self.tokens) * len(self.series) or 1)

    def array(self, series: str) -> Float32s:
        """Return the values of a series, shape (T, H).

        Raises
        ------
        ValueError
            Where it has no series of that name.
        """
        all_ = np.frombuffer(self.values, dtype="<f4").reshape(len(self.series), len(self.tokens), -1)
        return np.asarray(all_[self.series.index(series)])

    def busiest(self, series: str) -> int:
        """Return the unit whose values in this series vary most along the text, by their standard deviation."""
        return _busiest(self.array(series))

    def range_of(self, series: str) -> tuple[float, float]:
        """Return the natural range of a series; where its low is 0 it has no sign."""
        low, high = self.series_ranges[self.series.index(series)]
        return low, high

    def title(self) -> str:
        """Return the text's first words."""
        return self.heading or " ".join(self.tokens[:12])

    def __repr__(self) -> str:
        """Name the text and what is shown, not its bytes."""
        text = " ".join(self.tokens[:12]) + (" ..." if len(self.tokens) > 12 else "")
        return f"CellTrace({text!r}, {self.shown_series!r} of unit {self.unit})"

    def chart(self, dark: bool = False) -> Chart:
        """Return the lines of the unit along the text in Altair, on a light or a dark ground."""
        from rnnviz.charts.theme import on_ground
        from rnnviz.charts.unit_lines import unit_lines

        drawn = [name for name in self.series if name == self.shown_series or name in self.overlaid]
        lines = {name: self.array(name)[:, self.unit] for name in drawn}
        return on_ground(
            unit_lines(self.tokens, lines, {name: self.range_of(name) for name in drawn}, self._caption()),
            dark,
            self.palette,
        )

    def still(self) -> str:
        """Return the words in the colours of the unit as a fragment of HTML that needs no script."""
        if not self.tokens:
            return "<p>No text.</p>"
        return still_trace(
            self.tokens,
            self.array(self.shown_series)[:, self.unit],
            self.range_of(self.shown_series),
            known=self.known,
            caption=self._caption(),
            palette=self.palette,
        )

    def _caption(self) -> str:
        return " \u00b7 ".join(part for part in (f"Unit {self.unit}", self.shown_series, self.method) if part)

    @traitlets.validate(*_DATA)
    def _data_fits(self, proposal: Any) -> Any:
        state = {name: getattr(self, name) for name in _DATA}
        wrong = _fault(**{**state, proposal.trait.name: proposal.value})
        if wrong:
            raise traitlets.TraitError(
                f"{wrong} To show another text change all of it at once with .update(...)."
            )
        return proposal.value

    @traitlets.validate(*_CHOSEN)
    def _chosen_exists(self, proposal: Any) -> Any:
        name, value, length = proposal.trait.name, proposal.value, len(self.tokens)
        match name:
            case "shown_series":
                fits, words = value in self.series or not self.series, f"one of {self.series}"
            case "overlaid":
                fits, words = set(value) <= set(self.series), f"some of {self.series}"
            case "unit":
                fits, words = 0 <= value < max(self.units, 1), f"a unit from 0 to {self.units - 1}"
            case "hovered":
                fits = value is None or 0 <= value < length
                words = f"None or a word from 0 to {length - 1}"
            case _:
                fits = not value or (len(value) == 2 and 0 <= value[0] < value[1] <= length)
                words = f"[] or [start, stop] with 0 <= start < stop <= {length} (stop is exclusive)"
        if not fits:
            raise traitlets.TraitError(f"{name} is {value!r}; expected {words}.")
        return value


def _traits_of(
    tokens: Sequence[str],
    values: Mapping[str, npt.ArrayLike],
    ranges: Mapping[str, tuple[float, float]] | None,
    known: Sequence[bool] | None,
    traits: Mapping[str, Any],
) -> dict[str, Any]:
    """Return the traits that the constructor's arrays stand for, after a look at their shapes."""
    arrays = {name: np.asarray(array, dtype=np.float32) for name, array in values.items()}
    if not arrays or not tokens:
        raise InputError(f"expected one series and one word or more; got {list(arrays)} and {list(tokens)}.")
    units = next(iter(arrays.values())).shape[-1:]
    for name, array in arrays.items():
        if array.shape != (len(tokens), *units) or not array.size:
            raise InputError(
                f"series {name!r} has shape {array.shape}, expected {(len(tokens), *units)}: one row for each of "
                f"the {len(tokens)} tokens, one column for each unit, as in the others."
            )
        if not np.isfinite(array).all():
            raise InputError(
                f"series {name!r} has {np.count_nonzero(~np.isfinite(array))} values that are NaN or infinite."
            )
    names = list(arrays)
    shown = traits.get("shown_series", names[0])
    natural = {name: _range(array) for name, array in arrays.items()} | dict(ranges or {})
    return {
        "tokens": list(tokens),
        "known": [True] * len(tokens) if known is None else [bool(item) for item in known],
        "series": names,
        "series_ranges": [[float(end) for end in natural[name]] for name in names],
        "values": np.stack(list(arrays.values())).astype("<f4").tobytes(),
        "shown_series": shown,
        "unit": _busiest(arrays.get(shown, arrays[names[0]])),
        **traits,
    }


def _range(array: Float32s) -> tuple[float, float]:
    limit = float(np.abs(array).max()) or 1.0
    return (-limit if (array < 0).any() else 0.0), limit


def _busiest(values: Float32s) -> int:
    return int(values.std(0, dtype=np.float64).argmax())


def _fault(
    tokens: list[str],
    known: list[bool],
    series: list[str],
    series_ranges: list[list[float]],
    values: bytes,
) -> str | None:
    """Return what does not fit together in the data, or None."""
    if len(known) != len(tokens):
        return f"known has {len(known)} entries, expected one for each of the {len(tokens)} tokens."
    if len(series_ranges) != len(series):
        return f"series_ranges has {len(series_ranges)} entries, expected one for each of the {len(series)} series."
    for name, ends in zip(series, series_ranges, strict=True):
        if len(ends) != 2 or not (ends[0] == 0 < ends[1] or ends[0] == -ends[1] < 0):
            return (
                f"the range of {name!r} is {ends}, expected [0, high] or [-high, high] with a high above 0."
            )
    cells = 4 * len(tokens) * len(series)
    if cells == 0 and not values:
        return None  # a widget that has no text yet
    if cells == 0 or not values or len(values) % cells:
        return (
            f"values has {len(values)} bytes, expected a multiple of {cells}: {len(series)} series x "
            f"{len(tokens)} tokens x units x 4 bytes."
        )
    return None
