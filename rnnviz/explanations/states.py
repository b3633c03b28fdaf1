"""What the units of a recurrent layer do along one text: hidden states, cell states and gates, all named.

text -> ids -> Trace (one forward pass) -> States -> CellTrace, chart, table

Karpathy, Johnson and Fei-Fei (2015), Visualizing and Understanding Recurrent Networks, coloured a text by one unit
of an LSTM; Strobelt, Gehrmann, Pfister and Rush (2018), LSTMVis, looked for the units that follow a chosen phrase.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import torch

from rnnviz.decomposition.noted import RecurrentLayer, recurrent_layers
from rnnviz.decomposition.trace import Direction, Trace
from rnnviz.errors import InputError, nearest
from rnnviz.explanations.shown import Shown
from rnnviz.ground.files import write_atomically
from rnnviz.ground.threads import one_thread
from rnnviz.models.classifier import TextClassifier, refuse_foreign
from rnnviz.models.encoding import Text
from rnnviz.models.own import OwnModel

if TYPE_CHECKING:
    from rnnviz.charts.theme import Chart
    from rnnviz.widgets.cell_trace import CellTrace

Float32s = npt.NDArray[np.float32]

# What each cell has besides its hidden state, by the gate's name in torch's documentation.
_GATES = {
    "lstm": {"input gate": "i", "forget gate": "f", "candidate": "g", "output gate": "o"},
    "gru": {"reset gate": "r", "update gate": "z", "candidate": "n"},
    "rnn": {},
}
_NATURAL = {"hidden": (-1.0, 1.0), "candidate": (-1.0, 1.0)}  # of a tanh; a gate, a sigmoid, lies from 0 to 1


@dataclass(eq=False)
class States(Shown):
    """The series of one layer and direction along one text: T tokens, H units.

    `rnnviz.states` makes it. In a notebook it displays itself as a `CellTrace`.

    Attributes
    ----------
    tokens : list of str
        The T tokens.
    known : array of shape (T,), bool
        Which tokens stand in the vocabulary.
    cell : {"lstm", "gru", "rnn"}
    layer : int
        From 0, the one that reads the words.
    layers : int
        How many there are.
    module : str
        In a model of somebody's own, the name of the module whose layer it is.
    reverse : bool
        Whether this is the direction that reads the text from its end. Row t is then the state after the tokens
        from the last back to t.
    values : dict of str to array of shape (T, H), float32
        By name, in the text's order. LSTM: hidden, cell, input gate, forget gate, candidate, output gate (h, c, i,
        f, g, o in torch's documentation); GRU: hidden, reset gate, update gate, candidate (h, r, z, n); tanh RNN:
        hidden.

    Examples
    --------
    >>> import rnnviz as rv
    >>> found = rv.states(rv.TextClassifier.load("mini"), "not very good")
    >>> found.values["forget gate"].shape == (3, found.units)
    True
    >>> found.ranges["forget gate"]
    (0.0, 1.0)
    >>> found.to_frame().shape[0] == 3 * found.units
    True
    """

    tokens: list[str]
    known: npt.NDArray[np.bool_]
    cell: str
    layer: int
    layers: int
    reverse: bool
    values: dict[str, Float32s] = field(repr=False)
    module: str = ""

    @property
    def units(self) -> int:
        """The number of hidden units H."""
        return int(self.values["hidden"].shape[1])

    @property
    def ranges(self) -> dict[str, tuple[float, float]]:
        """The natural range of each series: gates 0 to 1, hidden and candidate -1 to 1, the cell's from the text."""
        found = {}
        for name, values in self.values.items():
            limit = float(np.abs(values).max()) if values.size else 1.0
            beyond = name == "hidden" and limit > 1  # of a ReLU, or a projection
            found[name] = (-limit, limit) if name == "cell" or beyond else _NATURAL.get(name, (0.0, 1.0))
        return found

    def rank(self, start: int, stop: int, series: str = "hidden") -> pd.DataFrame:
        """Return the units by how they follow the phrase ``[start, stop)``, the one that does most first.

        A unit follows a phrase that is on inside it and off outside, or the other way round (LSTMVis looks for
        states above a threshold inside a selected range and below it outside). Here without a threshold: the score
        is ``mean inside - mean outside``, in the series' own unit, and its sign says which way. It is not divided by
        the unit's standard deviation: that puts units first that hardly move at all (on SST, by 0.003 of 2).

        Parameters
        ----------
        start, stop : int
            The phrase, half-open. Something of the text has to lie outside it.
        series : str
            One of `values`.

        Returns
        -------
        DataFrame
            Columns unit, score, inside and outside (the two means); by the size of the score, units of equal
            scores by their number.

        Raises
        ------
        InputError
            Where it is no phrase of the text, or all of it; or the series is unknown.

        Examples
        --------
        >>> import rnnviz as rv
        >>> found = rv.states(rv.TextClassifier.load("mini"), "a film that is not very good").rank(4, 7)
        >>> list(found)
        ['unit', 'score', 'inside', 'outside']
        """
        values = self._of(series).astype(np.float64)
        length = len(values)
        if not 0 <= start < stop <= length:
            raise InputError(
                f"[{start}, {stop}) is no phrase of the {length} tokens: expected 0 <= start < stop <= {length}."
            )
        if stop - start == length:
            raise InputError(
                f"[{start}, {stop}) is the whole text, so no unit can be on inside it and off outside: "
                "choose a part of it."
            )
        inside = values[start:stop].mean(0)
        outside = (values.sum(0) - values[start:stop].sum(0)) / (length - stop + start)
        score = inside - outside
        order = np.argsort(-np.abs(score), kind="stable")
        columns = {"unit": np.arange(self.units), "score": score, "inside": inside, "outside": outside}
        return pd.DataFrame({name: column[order] for name, column in columns.items()})

    def to_frame(self) -> pd.DataFrame:
        """Return a table with a row per token and unit: position, token, unit, and a column per series."""
        length, units = len(self.tokens), self.units
        columns: dict[str, Any] = {
            "position": np.repeat(np.arange(length), units),
            "token": np.repeat(np.array(self.tokens, dtype=object), units),
            "unit": np.tile(np.arange(units), length),
        }
        return pd.DataFrame(columns | {name: values.ravel() for name, values in self.values.items()})

    def widget(self) -> CellTrace:
        """Return a new `CellTrace` of these states, whose traits can be read, set and observed."""
        from rnnviz.widgets.cell_trace import CellTrace

        return CellTrace(
            self.tokens, self.values, ranges=self.ranges, known=self.known.tolist(), method=self._where()
        )

    def chart(self, series: str = "hidden", unit: int | None = None, dark: bool = False) -> Chart:
        """Return one unit along the text as a still Altair line; without a unit, the one that varies most.

        Raises
        ------
        InputError
            Where the series is unknown or the unit out of range.
        """
        self._of(series)
        if unit is not None and not 0 <= unit < self.units:
            raise InputError(f"there is no unit {unit}: this layer's are 0 to {self.units - 1}.")
        trace = self.widget()
        trace.set_together({"shown_series": series, "unit": trace.busiest(series) if unit is None else unit})
        return trace.chart(dark)

    def save(self, path: str | os.PathLike[str], dark: bool = False) -> None:
        """Write the table (.csv), the page (.html) or the still line (.svg, .png, .pdf), by the suffix.

        Raises
        ------
        InputError
            For another suffix.
        OSError
            Where the file cannot be written.
        """
        if Path(path).suffix == ".csv":
            write_atomically(path, self.to_frame().to_csv(index=False).encode())
        else:
            self.widget().save(path, dark)

    def __repr__(self) -> str:
        """One line: the text, and where in the model this was read."""
        text = " ".join(self.tokens)
        return f"<States of {text if len(text) <= 60 else text[:57] + '...'!r}: {self._where()}>"

    def _where(self) -> str:
        of = f", layer {self.layer + 1} of {self.layers}" if self.layers > 1 else ""
        name = f"{self.module}: " if self.module else ""
        return f"{name}{self.cell.upper()}{of}{', read from the end' if self.reverse else ''}, {self.units} units"

    def _of(self, series: str) -> Float32s:
        if series not in self.values:
            raise InputError(
                f"a {self.cell.upper()} has no series {series!r}: {nearest(series, self.values)}"
            )
        return self.values[series]


def states(
    classifier: TextClassifier | OwnModel, text: Text, layer: int | str = -1, reverse: bool = False
) -> States:
    """Return what every unit of one layer does along a text, gates included.

    Parameters
    ----------
    classifier : TextClassifier or a wrapped model
    text : str, sequence of str, or sequence of int
        A text, its tokens, or their ids.
    layer : int or str
        The layer, from 0; -1 is the top one, which the head reads. Of a model of somebody's own: its recurrent layers
        in the order in which they run, or the name of a module, whose top layer it is.
    reverse : bool
        The direction that reads the text from its end, where the layer has one.

    Returns
    -------
    States

    Raises
    ------
    InputError
        For an empty text, ids or a layer out of range, or the reverse direction of a layer that has none.
    ModelError
        Where it is no model that can be explained, or its states are not finite.
    UnsupportedError
        Where a model makes no call of a recurrent module, or one reads several sequences at once.

    Examples
    --------
    >>> import rnnviz as rv
    >>> found = rv.states(rv.TextClassifier.load("mini"), "not very good")
    >>> list(found.values)
    ['hidden', 'cell', 'input gate', 'forget gate', 'candidate', 'output gate']
    """
    refuse_foreign(classifier)
    if isinstance(classifier, OwnModel):
        return _of_own(classifier, text, layer, reverse)
    count = classifier.layers
    if isinstance(layer, str) or not -count <= layer < count:
        raise InputError(
            f"there is no layer {layer!r}: the model's are 0 to {count - 1}, and -1 is the top one."
        )
    if reverse and not classifier.bidirectional:
        raise InputError("reverse=True, but the model reads in one direction only; leave it out.")
    encoded = classifier.encode(text)
    with one_thread(), torch.inference_mode():
        trace = Trace(classifier, [encoded.ids])
        direction = trace.layers[layer][int(reverse)]
        values = {
            name: _in_text_order(trace, direction, found)
            for name, found in _series(direction, classifier.cell).items()
        }
    return States(
        tokens=list(encoded.tokens),
        known=np.array(encoded.known, dtype=bool),
        cell=classifier.cell,
        layer=layer % count,
        layers=count,
        reverse=bool(reverse),
        values=values,
    )


def _of_own(model: OwnModel, text: Text, layer: int | str, reverse: bool) -> States:
    """Return the states of one recurrent layer of somebody's own model, a row for each of its steps."""
    encoded = model.encode(text)
    with one_thread(), torch.inference_mode(False), torch.no_grad():
        found = recurrent_layers(model, encoded.ids)
        number = _number_of(found, layer)
        chosen = found[number]
        if reverse and len(chosen.directions) == 1:
            raise InputError(
                f"reverse=True, but {chosen.module!r} reads in one direction only; leave it out."
            )
        direction = chosen.directions[int(reverse)]
        places = chosen.places.tolist()
        order = sorted(range(len(places)), key=places.__getitem__)
        if sorted(places) != list(range(len(encoded.tokens))):  # its steps are not the words
            order = list(range(len(places)))
            names = [
                encoded.tokens[place] if place >= 0 else f"step {k + 1}" for k, place in enumerate(places)
            ]
            known = [place < 0 or encoded.known[place] for place in places]
        else:
            names, known = list(encoded.tokens), encoded.known
        values = {}
        for name, series in _series(direction, direction.cell.name).items():
            steps = series[:, 0].flip(0) if direction.reverse else series[:, 0]
            values[name] = np.ascontiguousarray(steps[order].float().cpu().numpy())
    return States(
        tokens=names,
        known=np.array(known, dtype=bool),
        cell=direction.cell.name,
        layer=number,
        layers=len(found),
        reverse=bool(reverse),
        values=values,
        module=chosen.module,
    )


def _number_of(found: Sequence[RecurrentLayer], layer: int | str) -> int:
    names = [chosen.module for chosen in found]
    if isinstance(layer, str):
        if layer not in names:
            raise InputError(
                f"there is no recurrent module {layer!r}: {nearest(layer, dict.fromkeys(names))}"
            )
        return len(names) - 1 - names[::-1].index(layer)
    if not -len(found) <= layer < len(found):
        raise InputError(
            f"there is no layer {layer}: the model's are 0 to {len(found) - 1} ({', '.join(names)}), -1 the last."
        )
    return layer % len(found)


def _series(direction: Direction, cell: str) -> Mapping[str, torch.Tensor]:
    found = {"hidden": direction.h}
    if cell == "lstm":
        found["cell"] = direction.c
    return found | {name: direction.gate(letter) for name, letter in _GATES[cell].items()}


def _in_text_order(trace: Trace, direction: Direction, values: torch.Tensor) -> Float32s:
    """Return one text's values, (T, 1, H) in the direction's own order of time, as (T, H) in the text's."""
    turned = trace.in_text_order([direction], [values])[:, 0]
    return np.ascontiguousarray(turned.float().cpu().numpy())
