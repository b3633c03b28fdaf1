"""OwnModel: somebody's own network as its owner wrote it. text -> ids (1, T) -> the owner's call -> logits (C,)."""

from __future__ import annotations

import copy
import inspect
import linecache
import traceback
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from rnnviz.errors import InputError, ModelError, RnnvizError, UnsupportedError
from rnnviz.ground.outputs import probabilities
from rnnviz.models.encoding import Encoded, Text, Tokenizer, encoded
from rnnviz.models.found import Found, described
from rnnviz.models.outputs import first_output, says
from rnnviz.models.undisturbed import is_half, kind_of, undisturbed
from rnnviz.text.vocabulary import Vocabulary

_LENGTHS = frozenset({
    "length", "lengths", "lens", "len", "seq_len", "seq_lens", "seq_lengths", "text_lengths", "x_lengths", "src_len",
    "src_lengths", "input_lengths", "sequence_lengths", "batch_lengths", "lengths_x",
})  # fmt: skip


class OwnModel:
    """A network that somebody wrote, which reads token ids, with what its ids and outputs mean.

    :func:`rnnviz.wrap` makes and proves it. Nothing of the network is changed, now or later: it is evaluated, and
    left as it was.

    Parameters
    ----------
    net : torch.nn.Module
    vocabulary : Vocabulary
    labels : sequence of str
    tokenizer : callable from str to a sequence of str
    call : callable or None
        ``call(net, ids, lengths)`` or ``call(net, ids)``, ids (B, T) and lengths (B,), to outputs.
    output : str
        One of `rnnviz.ground.outputs.OUTPUTS`.
    unit : str
        Of a number.

    Attributes
    ----------
    notes : list of str
        What a reader of its explanations has to know.
    alone : bool
        Whether it takes one text at a time.
    steps : bool
        Whether it has outputs at several steps, of which `explain(at=...)` chooses one.
    found : Found or None
        What running it told, when it was proved.
    """

    kept: Sequence[int] | None = None  # the columns that are asked for, of a model with many; None: all

    def __init__(
        self,
        net: nn.Module,
        vocabulary: Vocabulary,
        labels: Sequence[str],
        tokenizer: Tokenizer,
        call: Callable[..., Any] | None = None,
        output: str = "logits",
        unit: str = "",
    ) -> None:
        self.net, self.vocabulary, self.labels = net, vocabulary, tuple(labels)
        self.tokenizer, self.call, self.output, self.unit = tokenizer, call, output, unit
        self.notes: list[str] = []
        self.alone = False
        self.steps = False
        self.learned: dict[Any, Any] = {}  # what the engine has found out of its forward, by length
        self.found: Found | None = None
        self._second = _second_asked_for(net.forward if call is None else call, skip=int(call is not None))

    def refuse_second_argument(self) -> None:
        """Refuse a forward that asks for a second argument which does not look like lengths: nothing is guessed.

        Raises
        ------
        ModelError
        """
        name = self._second.lower()
        if self.call is None and name and name not in _LENGTHS and "len" not in name and "size" not in name:
            raise ModelError(
                f"your model's forward takes a second argument, {self._second!r}, which by its name is not lengths of "
                "the texts. Say how it is called (without a target, so that it gives outputs and no loss): "
                "call=lambda net, ids, lengths: net(ids, ...)."
            )

    def __repr__(self) -> str:
        """Return what it is, what it reads and says, and what was found in it."""
        calls = self.found.calls if self.found else []
        lines = described(calls) or ["cells of its own, operation by operation"]
        return "\n".join(
            [
                f"{type(getattr(self.net, '_orig_mod', self.net)).__name__}, as its owner wrote it",
                f"  reads {len(self.vocabulary)} words",
                *(f"  {line}" for line in lines),
                f"  says {says(self.labels, self.output, self.unit)}",
                *(f"  {line}" for line in self._methods()),
                *(f"  note: {note}" for note in self.notes),
            ]
        )

    def _methods(self) -> list[str]:
        """Return which methods apply, and why others do not."""
        if self.found is None:
            return []
        asked = (
            "cd and all that ask the model: loo, omission, alone, saliency, grad_input, ig, lime, kernel_shap"
        )
        additive = "reat, naive_reat, cell_decomposition, lrp"
        if not self.found.not_affine:
            return [f"explained by {asked}; {additive}, as far as its cells have them"]
        return [
            f"explained by {asked}",
            f"not by {additive}, which need outputs that are affine in recurrent states: {self.found.not_affine}",
        ]

    @property
    def dtype(self) -> torch.dtype:
        """The type that it is computed in."""
        kind = kind_of(self.net)[0]
        return torch.float32 if kind in (torch.float16, torch.bfloat16) else kind

    @property
    def device(self) -> torch.device:
        """Where its weights are."""
        return kind_of(self.net)[1]

    def encode(self, text: Text) -> Encoded:
        """Return one text as the model reads it; see :meth:`rnnviz.TextClassifier.encode`."""
        return encoded(text, self.vocabulary, self.tokenizer)

    def computed(self) -> nn.Module:
        """Return the network that is run: itself, or a copy in float32 where its weights are of half precision."""
        if not is_half(self.net):
            return self.net
        try:
            return copy.deepcopy(self.net).float()
        except RuntimeError as error:
            raise ModelError(
                "your model's weights are of half precision, and it cannot be copied to compute it in float32 "
                f"({str(error).splitlines()[0]}). Hand it over as net.float()."
            ) from error

    def outputs(self, net: nn.Module, ids: Tensor) -> Tensor:
        """Return what the owner's call gives for ids (B, T): (B, K), or (B, T', K) with outputs at every step.

        Parameters
        ----------
        net : torch.nn.Module
            What `computed` gave, within `undisturbed`.
        ids : int64 Tensor of shape (B, T)
            Texts of one length, so that there is no padding.

        Raises
        ------
        ModelError
            Where the call fails or gives no floating tensor.
        """
        return self.shaped(self.called(net, ids), *ids.shape)

    def called(self, net: nn.Module, ids: Tensor) -> Tensor:
        """Return the tensor of what the owner's call gives, as it is shaped; parameters and errors as `outputs`."""
        texts, length = ids.shape
        lengths = torch.full((texts,), length)
        call = net if self.call is None else self.call
        first = () if self.call is None else (net,)
        try:
            result = call(*first, ids, lengths) if self._second else call(*first, ids)
        except RnnvizError:
            raise
        except Exception as error:
            raise self._failed(error, ids) from error
        found = first_output(result, texts)
        if found is None:
            raise ModelError(
                f"your model gives {_described(result)} for ids of shape ({texts}, {length}); expected a floating "
                "tensor with the texts in front. Pick it: call=lambda net, ids, lengths: net(ids)[...]."
            )
        return found

    def shaped(self, found: Tensor, texts: int, length: int) -> Tensor:
        """Return outputs as (B, K) or (B, T', K), K outputs to a text or step."""
        width = 1 if self.output in ("one_logit", "number") else len(self.labels)
        shape = tuple(found.shape)
        if shape == () and texts == 1 and width == 1:
            return found.reshape(1, 1)
        if shape == (texts,) and width == 1:
            return found.unsqueeze(-1)
        if texts == 1 and shape == (width,) and width > 1:
            return found.unsqueeze(0)
        if len(shape) in (2, 3) and shape[0] == texts and shape[-1] == width:
            return found
        if len(shape) == 2 and texts == 1 and width > 1 and shape[1] == width:  # (T' * 1, V): a step a row
            return found.unsqueeze(0)
        raise ModelError(self._wrong_shape(shape, texts, length, width))

    def _wrong_shape(self, shape: tuple[int, ...], texts: int, length: int, width: int) -> str:
        said = f"your model gives outputs of shape {shape} for ids of shape ({texts}, {length})"
        if not shape:
            return f"{said}: one number for all, as a loss is. Let it give outputs: call=lambda net, ids, lengths: ..."
        if shape[0] == length != texts and shape[-1] in (width, length):
            return (
                f"{said}: it seems to read time first. Turn the ids: call=lambda net, ids, lengths: net(ids.T, lengths)"
                " (or net(ids.T))."
            )
        if width == 2 and (shape[-1] == 1 or shape == (texts,)):
            return f"{said}: one logit for two labels. Say so: output='one_logit'."
        if len(shape) > 1 and width == 1 and self.output == "one_logit":
            return f"{said}: {shape[-1]} outputs to a text, not one logit. Say output='logits', and name them all."
        return (
            f"{said}; expected ({texts}, {width}), or ({texts}, steps, {width}) with outputs at every step, "
            f"for {_counted(len(self.labels), 'label')} and output={self.output!r}."
        )

    def _failed(self, error: Exception, ids: Tensor) -> RnnvizError:
        """Return why a call failed, as its owner's code says it, and where; for watched ids, that it is watched."""
        lines = str(error).strip().splitlines()
        where = where_failed(error)
        said = f"{type(error).__name__}: {lines[0] if lines else ''}{where}"
        if type(ids) is not Tensor:
            return UnsupportedError(
                f"rnnviz cannot follow your model: watched, it raises {said}. Its own call does not. Write that line "
                "with torch's operations on tensors."
            )
        low = said.lower()
        mend = (
            "Say how it is called: call=lambda net, ids, lengths: net(...), ids (B, T) int64, lengths (B,)."
        )
        if "cuda" in low or "nvidia" in low:
            mend = "It asks for a GPU: move it to the CPU (net.cpu()), and take .cuda() out of its forward."
        elif isinstance(error, IndexError) and _of_a_look_up(error):
            mend = (
                "An id is larger than the table: the vocabulary needs one word for each row of the embedding."
            )
        elif isinstance(error, RuntimeError) and ("shape" in low or "size" in low or "mat1" in low):
            mend = (
                f"{mend} If it takes texts of one length, pad them there: net(F.pad(ids, (0, 50 - ids.shape[1]))). "
                "If it takes several texts only (squeeze() without a dimension): net(ids.repeat(2, 1))[:1]."
            )
        return ModelError(f"your model cannot be called with ids of shape {tuple(ids.shape)}: {said}. {mend}")

    def logits(self, ids: Sequence[Sequence[int]], batch_size: int = 128, at: int = -1) -> Tensor:
        """Return the logits of N lists of ids, (N, C), in their order; texts of one length run together."""
        order = sorted(range(len(ids)), key=lambda index: len(ids[index]))
        found: list[Tensor | None] = [None] * len(ids)
        with undisturbed(self.net):
            net, device = self.computed(), self.device
            start = 0
            while start < len(order):
                stop, length = start + 1, len(ids[order[start]])
                most = 1 if self.alone else batch_size
                while stop < len(order) and stop - start < most and len(ids[order[stop]]) == length:
                    stop += 1
                batch = torch.tensor([list(ids[k]) for k in order[start:stop]], device=device)
                for place, row in zip(
                    order[start:stop], self.of_step(self.outputs(net, batch), at), strict=True
                ):
                    found[place] = row
                start = stop
        return self.columns(torch.stack([row for row in found if row is not None]))

    def of_step(self, outputs: Tensor, at: int) -> Tensor:
        """Return the outputs of one step, (B, K).

        Raises
        ------
        InputError
            Where there is no such step.
        """
        if outputs.dim() == 2:
            return outputs
        steps = outputs.shape[1]
        if not -steps <= at < steps:
            raise InputError(
                f"there is no output step {at}: for this text the model has {steps}, 0 to {steps - 1}."
            )
        return outputs[:, at]

    def columns(self, values: Tensor) -> Tensor:
        """Return a column a label of outputs, (..., K): one logit z stands for the logits 0 and z."""
        if self.output == "one_logit":
            return torch.cat([torch.zeros_like(values), values], -1)
        return values if self.kept is None else values[..., list(self.kept)]

    def probabilities(self, logits: Tensor) -> Tensor:
        """Return probabilities of logits, (..., C), by the kind of output, in autograd's graph; a number as it is."""
        if self.output == "number":
            return logits
        return logits.sigmoid() if self.output == "independent" else logits.softmax(-1)

    def predict(self, texts: str | Iterable[Text]) -> npt.NDArray[np.floating]:
        """Return what the model says of each text, (N, C): probabilities by its kind of output, or the number."""
        items: Iterable[Text] = [texts] if isinstance(texts, str) else texts
        values = self.logits([self.encode(text).ids for text in items]).cpu().numpy()
        found = probabilities(values, self.output)
        return values if found is None else found

    def save(self, path: object) -> None:  # noqa: ARG002 - as a classifier's
        """Refuse: rnnviz cannot keep somebody's code.

        Raises
        ------
        ModelError
            Says what to save instead.
        """
        raise ModelError(
            "a wrapped model is your own code, which rnnviz cannot keep. Save its weights, "
            "torch.save(net.state_dict(), path), and its vocabulary and labels; then build it and wrap it again."
        )


def _second_asked_for(function: Callable[..., Any], skip: int) -> str:
    """Return the name of a second argument that a forward or call has to be given: lengths; else an empty one."""
    try:
        every = list(inspect.signature(function).parameters.values())[skip:]
    except (TypeError, ValueError):
        return ""
    places = [p for p in every if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
    if len(places) < 2:
        return ""
    second = places[1]
    asked_for = second.default is inspect.Parameter.empty or second.name.lower() in _LENGTHS
    return second.name if asked_for else ""


def where_failed(error: BaseException) -> str:
    """Return where in the owner's code an exception was raised."""
    home, library = str(Path(__file__).resolve().parents[1]), str(Path(torch.__file__).parent)
    theirs = [
        frame
        for frame in traceback.extract_tb(error.__traceback__)
        if not frame.filename.startswith((home, library))
    ]
    said = [place for frame in theirs if (place := place_of(frame.filename, frame.lineno or 0))]
    return f", {said[-1]}" if said else ""


def place_of(file: str, line: int) -> str:
    """Return a place in code as a reader knows it, with its text; nothing where it is neither a file nor a cell."""
    text = linecache.getline(file, line).strip()
    if file.startswith("<") and not text:
        return ""
    cell = "ipykernel" in file or file.startswith("<")
    where = f"line {line} of a cell" if cell else f"{Path(file).name}:{line}"
    return f"at {where}" + (f" `{text}`" if text else "")


def _of_a_look_up(error: BaseException) -> bool:
    """Whether an exception was raised in a look-up of vectors."""
    return any(frame.name == "embedding" for frame in traceback.extract_tb(error.__traceback__))


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" + "s" * (count != 1)


def _described(result: Any) -> str:
    if isinstance(result, Tensor):
        return f"a tensor of {result.dtype}"
    if isinstance(result, list | tuple):
        return f"{type(result).__name__} of {', '.join(type(item).__name__ for item in result[:4])}"
    return f"a {type(result).__name__}"
