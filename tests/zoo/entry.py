"""What one model of the zoo is: how it is built, and the lines with which its owner would wrap it."""

from __future__ import annotations

import inspect
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from types import SimpleNamespace

import torch
from torch import Tensor, nn
from torch.nn import functional as F

WORDS = [
    "<pad>", "<unk>", "the", "a", "film", "plot", "actor", "was", "is", "not", "never", "very", "good", "bad",
    "great", "dull", "funny", "sad", "and", "but", "with", "of", "it", "they", "story", "scene", "ending", "too",
    "long", "loved",
]  # fmt: skip
V, E, H = len(WORDS), 6, 5  # sizes of the vocabulary, of a word's vector and of a state

SIDES = ["negative", "positive"]
TOPICS = ["sports", "world", "science"]
TAGS = ["DET", "NOUN", "VERB", "ADJ"]


@dataclass(frozen=True)
class Entry:
    """One model.

    `lines` are what its owner writes, at most three, with `rv`, `net`, `WORDS`, `torch` and `F` at hand; they
    leave the wrapped model in `clf`. Without them the line is made of `labels` and `output`.
    """

    name: str
    family: str
    build: Callable[[], nn.Module]
    labels: list[str] | str = "classes"
    output: str = "logits"
    lines: str = ""
    alone: bool = False  # takes one example at a time
    training: bool = False  # handed over in training mode
    tolerance: float = 1e-5  # of a batch beside single texts
    shortest: int = 1  # words of the shortest text that it takes
    float32: bool = False  # its own code makes float32 tensors, whatever its weights are

    def __post_init__(self):
        if not self.lines:
            object.__setattr__(self, "lines", wrapped(self.labels, self.output))

    def __str__(self):
        return self.name

    def model(self, dtype: torch.dtype | None = None) -> nn.Module:
        """Build the model, always with the same weights; in another type where one is given."""
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(zlib.crc32(self.name.encode()))
            net = self.build()
            roughen(net)
        net = net if dtype is None else net.to(dtype)
        return net.train(self.training)

    def wrap(self, rv, net: nn.Module):
        """Run the owner's lines with `rv`, and return what they call `clf`."""
        at_hand = {"rv": rv, "net": net, "WORDS": WORDS, "torch": torch, "F": F}
        exec(self.lines, at_hand)
        return at_hand["clf"]

    @property
    def options(self) -> dict:
        """What the lines hand to `rv.wrap`, beside the model and the vocabulary."""
        given = self.wrap(SimpleNamespace(wrap=lambda **options: options), None)
        return {name: value for name, value in given.items() if name not in ("model", "vocabulary")}

    def run(self, net: nn.Module, ids: Tensor) -> Tensor:
        """Return the owner's outputs of texts of one length, (B, T), as the lines ask for them; none wrapped."""
        net = getattr(net, "_orig_mod", net)
        lengths = torch.full((len(ids),), ids.shape[1])
        call = self.options.get("call") or (lambda net, *given: net(*given[: 1 + takes_lengths(net)]))
        outputs = call(net, ids, lengths)
        return first_tensor(outputs, len(ids))


def told(call: str, labels: list[str] | str = "classes", output: str = "logits") -> str:
    """Return an owner's two lines where a `call` is needed: the call, and the wrap."""
    wrap = wrapped(labels, output)[:-1]
    return f"call = lambda net, ids, lengths: {call}\n{wrap}, call=call)"


def wrapped(labels: list[str] | str, output: str) -> str:
    """Return the one line of an owner whose model needs no `call`."""
    labels = ["no", "maybe", "yes"] if labels == "classes" else labels
    said = "" if output == "logits" else f', output="{output}"'
    shown = repr(labels).replace("'", '"')
    return f"clf = rv.wrap(model=net, vocabulary=WORDS, labels={shown}{said})"


def takes_lengths(net: nn.Module) -> bool:
    """Whether the forward asks for two arguments."""
    parameters = inspect.signature(net.forward).parameters.values()
    return sum(p.default is p.empty and p.kind is p.POSITIONAL_OR_KEYWORD for p in parameters) == 2


def first_tensor(outputs, batch: int) -> Tensor:
    """Return the first floating tensor with the batch in front."""
    if isinstance(outputs, Tensor):
        return outputs
    if isinstance(outputs, tuple | list):
        inner = outputs
    else:
        inner = (outputs if isinstance(outputs, dict) else vars(outputs)).values()
    tensors = (value for value in inner if isinstance(value, Tensor) and value.is_floating_point())
    return next(value for value in tensors if value.dim() and len(value) == batch)


def roughen(net: nn.Module) -> None:
    """Make weights larger than at their start, and norms that do something: nothing is nearly linear then."""
    embedded = {id(m.weight) for m in net.modules() if isinstance(m, nn.Embedding)}
    with torch.no_grad():
        for parameter in net.parameters():
            if parameter.dim() > 1 and id(parameter) not in embedded:
                parameter.mul_(1.6)
        for module in net.modules():
            if isinstance(module, nn.BatchNorm1d | nn.LayerNorm):
                module.weight.uniform_(0.5, 1.5)
                module.bias.normal_(0, 0.5)
            if isinstance(module, nn.BatchNorm1d):
                module.running_mean.normal_(0, 0.3)
                module.running_var.uniform_(0.3, 1.5)
