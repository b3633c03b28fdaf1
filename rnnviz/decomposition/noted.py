"""Noted: the recurrent calls of somebody's forward over one text, with what they were given and gave.

ids -> the owner's forward -> recurrent calls -> layers and directions (`Direction`), each with the words of its steps
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import torch
from torch import Tensor

from rnnviz.decomposition import nests, recurrent, rules
from rnnviz.decomposition.parts import Parts
from rnnviz.decomposition.rows import Rows
from rnnviz.decomposition.run import Run, module_that_runs
from rnnviz.decomposition.trace import Direction
from rnnviz.decomposition.words import NOBODY, texts
from rnnviz.errors import UnsupportedError
from rnnviz.models.own import OwnModel
from rnnviz.models.undisturbed import undisturbed


class Noted(NamedTuple):
    """A recurrent call: torch's function, whose it is, what it was given and gave, its steps' words, what it read."""

    name: str
    module: str
    args: Any
    result: Any
    places: Tensor
    reads_words: bool

    @property
    def is_cell(self) -> bool:
        """Whether it is one step of a cell."""
        return self.name in recurrent.CELLS

    @property
    def packed(self) -> bool:
        """Whether its input was packed."""
        return not self.is_cell and isinstance(self.args[3], list | tuple)

    @property
    def weights(self) -> list[Tensor]:
        """The weights that it was given, of all layers and directions."""
        if self.is_cell:
            return list(self.args[2:])
        return list(self.args[3] if self.packed else self.args[2])

    @property
    def both(self) -> bool:
        """Whether it reads in both directions."""
        return not self.is_cell and bool(self.args[8] if self.packed else self.args[7])

    @property
    def first(self) -> list[Tensor]:
        """The states that it begins with: the hidden one, and an LSTM's cell."""
        given = self.args[2] if self.packed else self.args[1]
        return list(given) if isinstance(given, list | tuple) else [given]

    @property
    def width(self) -> int:
        """How many sequences it read."""
        gave = self.result[0] if isinstance(self.result, list | tuple) else self.result
        return int(len(gave) if self.is_cell else self.result[1].shape[1])

    @property
    def states(self) -> Tensor:
        """The states that it gave, step by step, (T, 1, n)."""
        gave: Tensor = self.result[0] if isinstance(self.result, list | tuple) else self.result
        return gave[None] if self.is_cell else gave.reshape(-1, 1, gave.shape[-1])


class Noting(Rows):
    """Notes the recurrent calls of a forward."""

    def __init__(self, run: Run) -> None:
        super().__init__(run)
        self.calls: list[Noted] = []

    def call(self, func: Any, name: str, args: Any, kwargs: Any) -> Any:
        """See `Watch`."""
        result = super().call(func, name, args, kwargs)
        if name in recurrent.LAYERS or name in recurrent.CELLS:
            gave = result[0] if isinstance(result, tuple) else result
            given = args[0]
            if isinstance(gave, Parts):
                places = gave.places[..., 0].flatten()
                words = isinstance(given, Parts) and (given.shared or given.fixed or not self.calls)
            else:  # nothing of the words: a constant
                places, words = torch.full((gave[..., 0].numel(),), NOBODY), False
            module = module_that_runs(self.run.owner)
            self.calls.append(Noted(name, module, true_of(args), true_of(result), places, words))
        return result


def true_of(value: Any) -> Any:
    """Return arguments or results with the text's own numbers in the place of parts."""
    return nests.replaced(Parts, lambda part: part.true, value)


def noted(model: OwnModel, ids: Sequence[int]) -> list[Noted]:
    """Return the recurrent calls of a model's forward over one text, in their order."""
    run = Run(torch.ones(1, len(ids), dtype=torch.bool, device=model.device), rules.operation)
    watch = Noting(run)
    with undisturbed(model.net):
        run.owner = net = model.computed()
        with watch:
            model.outputs(net, texts(torch.tensor([list(ids)], device=model.device)))
    return watch.calls


def groups(calls: Sequence[Noted]) -> list[list[int]]:
    """Return the calls that belong together, by their numbers: those of a cell in a loop, others each by itself."""
    found: list[list[int]] = []
    for number, call in enumerate(calls):
        same = [group for group in found if call.is_cell and _one_cell(calls[group[0]], call)]
        if same:
            same[0].append(number)
        else:
            found.append([number])
    return found


def _one_cell(one: Noted, other: Noted) -> bool:
    a, b = one.weights[0], other.weights[0]
    return one.is_cell and (a is b or (a.shape == b.shape and bool(torch.equal(a, b))))


class RecurrentLayer(NamedTuple):
    """One layer of a recurrent module, or a cell in a loop, over one text.

    Parameters
    ----------
    module : str
        Its name in the model; of one that is called several times, with the call's number behind it.
    directions : list of Direction
        One or two; tensors are (T, 1, n).
    places : int64 Tensor of shape (T,)
        The word that each step reads, in the order of the call; below 0 where it reads none, or several.
    """

    module: str
    directions: list[Direction]
    places: Tensor


def recurrent_layers(model: OwnModel, ids: Sequence[int]) -> list[RecurrentLayer]:
    """Return the recurrent layers of a model over one text, in the order in which they run.

    Raises
    ------
    UnsupportedError
        Where there are none, or one reads several sequences at once.
    """
    calls = noted(model, ids)
    if not calls:
        raise UnsupportedError(
            "the model makes no call of a recurrent module (nn.LSTM, nn.GRU, nn.RNN or one of their cells), so that "
            "there are no states to show: a cell that is written out has none of known names."
        )
    several = next((call for call in calls if call.width != 1), None)
    if several is not None:
        raise UnsupportedError(
            f"{several.module!r} reads {several.width} sequences at once, not the text's words one after the other."
        )
    found: list[RecurrentLayer] = []
    together = [[calls[k] for k in group] for group in groups(calls)]
    for group in together:
        same = [id(other) for other in together if other[0].module == group[0].module]
        place = f" ({same.index(id(group)) + 1})" if len(same) > 1 else ""
        places = torch.cat([call.places for call in group])
        found += [RecurrentLayer(f"{group[0].module}{place}", layer, places) for layer in layers(group)]
    return found


def layers(group: Sequence[Noted]) -> list[list[Direction]]:
    """Return the layers, a list of directions each, of one call or of a cell's loop; tensors are (T, 1, n)."""
    return _of_loop(group) if group[0].is_cell else _of_stack(group[0])


def _of_stack(call: Noted) -> list[list[Direction]]:
    _, weights, biases, count, *_ = call.args[2:] if call.packed else call.args[1:]
    x = call.args[0].reshape(-1, 1, call.args[0].shape[-1])
    kind, directions = recurrent.LAYERS[call.name], 1 + call.both
    cells = recurrent.cells_of(kind, list(weights), bool(biases), count * directions)
    found = []
    for number in range(0, len(cells), directions):
        layer = []
        for at in range(number, number + directions):
            own = x.flip(0) if at > number else x
            h, *c = (state[at] for state in call.first)
            states = cells[at].run(own, h, *c)[0]
            before = torch.cat([h[None], states[:-1]]) if bool(h.any()) else None
            layer.append(Direction(cells[at], at > number, own, states, before, c[0] if c else None))
        found.append(layer)
        x = torch.cat([d.h.flip(0) if d.reverse else d.h for d in layer], -1)
    return found


def _of_loop(group: Sequence[Noted]) -> list[list[Direction]]:
    w_input, w_recurrent, *biases = group[0].weights
    zeros = w_input.new_zeros(len(w_input))
    biases = [zeros if bias is None else bias for bias in biases] or [zeros, zeros]
    cell = recurrent.CELLS[group[0].name](w_input, w_recurrent, *biases)
    x = torch.stack([call.args[0] for call in group])
    h = torch.cat([call.states for call in group])
    before = torch.stack([call.first[0] for call in group])
    c = torch.stack([call.result[1] for call in group]) if len(group[0].first) > 1 else None
    return [[Direction(cell, False, x, h, before, None, c)]]
