"""undisturbed(): run somebody's module in evaluation, and leave it, and all random states, exactly as they were."""

from __future__ import annotations

import io
import random
import threading
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from types import FunctionType, MethodType, ModuleType, NoneType
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn


@contextmanager
def undisturbed(module: nn.Module, gradients: bool = False) -> Iterator[io.StringIO]:
    """Within: evaluated, uncompiled, with autograd's graph or without, what it prints is caught. After: as before.

    Put back are the modes of all modules, their attributes and what lists, dictionaries and objects among these held,
    the numbers of their buffers and of tensors among their attributes, tables that look-ups with `max_norm` shorten,
    and the random states of torch, numpy and Python. One thread at a time is within. (That weights are not written to
    is proved once, by `prove`.)
    """
    with _ONE_AT_A_TIME:
        yield from _undisturbed(module, gradients)


# what is put back afterwards has to be what was there before: not what another thread has set meanwhile
_ONE_AT_A_TIME = threading.RLock()


def _undisturbed(module: nn.Module, gradients: bool) -> Iterator[io.StringIO]:
    modules = list(module.modules())
    kept = [_kept(part) for part in modules]
    numbers = [(tensor, tensor.detach().clone()) for part in modules for tensor in _tensors_among(part)]
    states = random.getstate(), np.random.get_state(), torch.get_rng_state()  # noqa: NPY002 - theirs, kept as it is
    cuda = torch.cuda.get_rng_state_all() if torch.cuda.is_available() else []
    said = io.StringIO()
    try:
        for part in modules:
            part.training = False
        recorded = torch.enable_grad() if gradients else torch.no_grad()
        with (
            torch.inference_mode(False),
            recorded,
            torch.compiler.set_stance("force_eager"),
            redirect_stdout(said),
        ):
            yield said
    finally:
        for part, (attributes, inside) in zip(modules, kept, strict=True):
            for container, content in inside:
                container.clear()
                (container.extend if isinstance(container, list) else container.update)(content)
            part.__dict__.clear()
            part.__dict__.update(attributes)
        with torch.no_grad():
            for tensor, value in numbers:
                if not torch.equal(tensor, value):
                    tensor.copy_(value)
        random.setstate(states[0])
        np.random.set_state(states[1])  # noqa: NPY002
        torch.set_rng_state(states[2])
        if cuda:
            torch.cuda.set_rng_state_all(cuda)


def _kept(part: nn.Module) -> tuple[dict[str, Any], list[tuple[Any, Any]]]:
    """Return a module's attributes, and the lists, sets and dictionaries among them with what they hold."""
    attributes = dict(part.__dict__)
    inside: list[tuple[Any, Any]] = []
    for value in attributes.values():
        if isinstance(value, list | set | dict):
            inside.append((value, value.copy() if value else ()))
        elif not isinstance(value, _NO_STATE) and isinstance(own := getattr(value, "__dict__", None), dict):
            inside.append((own, own.copy()))  # an object of somebody's own class
    return attributes, inside


# what has no attributes that a forward may change, or is looked after elsewhere
_NO_STATE = (
    bool,
    int,
    float,
    str,
    NoneType,
    tuple,
    type,
    Tensor,
    nn.Module,
    FunctionType,
    MethodType,
    ModuleType,
)


def _tensors_among(part: nn.Module) -> list[Tensor]:
    """Return the tensors that a forward may write to: among a module's attributes, and tables it shortens."""
    found: list[Any] = []
    for name, value in vars(part).items():
        if name != "_parameters":
            found += (
                value if type(value) in (list, tuple) else value.values() if type(value) is dict else [value]
            )
    own = [item for item in found if isinstance(item, Tensor) and not isinstance(item, nn.Parameter)]
    if isinstance(part, nn.Embedding | nn.EmbeddingBag) and part.max_norm is not None:
        own.append(part.weight)
    return [item for item in own if item.layout is torch.strided]


def is_half(module: nn.Module) -> bool:
    """Whether weights are of half precision."""
    return any(weight.dtype in (torch.float16, torch.bfloat16) for weight in module.parameters())


def kind_of(module: nn.Module) -> tuple[torch.dtype, torch.device]:
    """Return the type and device of a module's numbers."""
    for weight in (*module.parameters(), *module.buffers()):
        if isinstance(weight, Tensor) and weight.is_floating_point():
            return weight.dtype, weight.device
    return torch.get_default_dtype(), torch.device("cpu")
