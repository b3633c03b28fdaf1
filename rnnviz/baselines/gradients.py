"""What the gradient methods share: a forward pass that autograd can go back through.

    word vectors (T, B, E), or one factor for each word of a text -> logits (B, C) -> gradients

The network is read, not called, as in `Trace`, so no module's mode matters; gradients are asked for by name, so
no parameter gets any.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import torch
from torch import Tensor

from rnnviz.decomposition.cells import Cell, cell_of
from rnnviz.decomposition.own_trace import OwnTrace
from rnnviz.decomposition.trace import Trace
from rnnviz.errors import UnsupportedError
from rnnviz.models.classifier import TextClassifier


@contextmanager
def recording() -> Iterator[None]:
    """Within: autograd records, whatever surrounds it. cuDNN is off: its eval-mode RNN has no backward."""
    with torch.inference_mode(False), torch.enable_grad(), torch.backends.cudnn.flags(enabled=False):
        yield


class Recorded(Trace):
    """A forward pass from inputs of the first layer, (T, B, D), to logits, in autograd's graph.

    Parameters
    ----------
    classifier : TextClassifier
    x : Tensor of shape (T, B, D)
    lengths : Tensor of shape (B,)
    cells : list of Cell, optional
        The first layer's, where its inputs are not the word vectors themselves.
    """

    def __init__(
        self, classifier: TextClassifier, x: Tensor, lengths: Tensor, cells: list[Cell] | None = None
    ) -> None:
        self.classifier, self.lengths, self.cells = classifier, lengths, cells
        self._read(x)

    def _cell(self, layer: int, reverse: bool) -> Cell:
        return self.cells[reverse] if self.cells and layer == 0 else super()._cell(layer, reverse)


class ScaledWords:
    """One text as a function of a factor for each word: word t is ``baseline + factor_t (x_t - baseline)``.

    The gradient by a factor is that by the vector, times ``x_t - baseline``, summed over the embedding: what
    gradient x input and integrated gradients are made of. However many factors are tried, the T word vectors
    meet the first layer's input weights once, and the way back ends before them.

    Parameters
    ----------
    trace : Trace
        The forward pass.
    text : int
        Which of its texts.
    baseline : Tensor of shape (E,), optional
        Where factor 0 is; None for the origin.
    """

    def __init__(self, trace: Trace, text: int, baseline: Tensor | None = None) -> None:
        self.classifier, self.length = trace.classifier, int(trace.lengths[text])
        # a clone made outside inference mode is one that autograd takes
        words = trace.layers[0][0].x[: self.length, text].clone()
        away = words if baseline is None else words - baseline
        shared = self.length < away.shape[1]  # else the vectors are the shorter inputs
        self.inputs = torch.eye(self.length).to(away) if shared else away
        self.cells = [
            type(cell)(
                cell.w_input @ away.T if shared else cell.w_input,
                cell.w_recurrent,
                cell.b_input if baseline is None else cell.b_input + cell.w_input @ baseline,
                cell.b_recurrent,
            )
            for cell in (cell_of(trace.classifier.rnn, 0, d.reverse) for d in trace.layers[0])
        ]

    def logits(self, factors: Tensor) -> Tensor:
        """Return the logits, (n, C), for n lists of factors, (n, T)."""
        x = factors.T[..., None] * self.inputs[:, None]
        lengths = torch.full((len(factors),), self.length, device=x.device)
        return Recorded(self.classifier, x, lengths, self.cells).logits


class OwnScaledWords:
    """The same of a text of somebody's own model, whose code is called.

    Parameters
    ----------
    trace : OwnTrace
    text : int
    baseline : int, optional
        The id of the word whose vector stands at factor 0; None for the origin.
    """

    def __init__(self, trace: OwnTrace, text: int, baseline: int | None = None) -> None:
        self.trace, self.text, self.baseline = trace, text, baseline
        self.length = int(trace.lengths[text])
        self.inputs = trace.logits

    def logits(self, factors: Tensor) -> Tensor:
        """See `ScaledWords`."""
        return self.trace.scaled(self.text, factors, self.baseline, gradients=torch.is_grad_enabled())


def gradients(outputs: Tensor, inputs: Tensor) -> Tensor:
    """Return the gradient of each column of `outputs`, (B, K), summed over B: (K, *shape of inputs)."""
    columns = outputs.sum(0).unbind()
    try:
        return torch.stack([torch.autograd.grad(column, inputs, retain_graph=True)[0] for column in columns])
    except RuntimeError as error:
        said = str(error).strip().splitlines()[0]
        raise UnsupportedError(
            f"the model's outputs have no gradient by its words (torch: {said}). Take method='cd' or 'loo'."
        ) from error
