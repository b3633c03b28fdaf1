"""rule(): how an operation of somebody's own is taken, where its code cannot be watched.

a function of tensors -> the same function, which tensors with parts may be given
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial, wraps
from typing import Any, TypeVar

import torch
from torch import Tensor

from rnnviz.decomposition import nests
from rnnviz.decomposition.parts import Parts, leaves, passed, read
from rnnviz.errors import UnsupportedError

_Function = TypeVar("_Function", bound=Callable[..., Any])


def rule(function: _Function) -> _Function:
    """Return a function that explanations can pass through, whatever it does inside; a decorator.

    For what leaves torch or hides from it: numpy, a C++ extension, a scripted function. On plain tensors nothing
    changes. A tensor with parts is taken apart in rows, each of them given to the function as the tensor that it is in
    your model, and the parts are read from the results by contextual decomposition's linearisation of two terms, the
    bias first (Murdoch, Liu, Yu 2018, equations 25 to 28). So the function has to give one tensor of floats, and the
    same for the same numbers.

    Parameters
    ----------
    function : callable
        Of tensors, and of anything else, to a tensor.

    Raises
    ------
    UnsupportedError
        In an explanation, where it gives something else than one tensor of floats.

    Examples
    --------
    >>> import numpy as np, rnnviz as rv, torch
    >>> from torch import nn
    >>> @rv.decomposition.rule
    ... def squash(x):
    ...     return torch.from_numpy(np.tanh(x.detach().numpy()))
    >>> class Net(nn.Module):
    ...     def __init__(self):
    ...         super().__init__()
    ...         self.words, self.rnn, self.head = nn.Embedding(3, 4), nn.GRU(4, 5, batch_first=True), nn.Linear(5, 2)
    ...     def forward(self, ids):
    ...         return self.head(squash(self.rnn(self.words(ids))[0][:, -1]))
    >>> clf = rv.wrap(model=Net(), vocabulary=["<unk>", "good", "bad"], labels=["negative", "positive"])
    >>> rv.explain(clf, ["good", "bad"]).words.shape
    (2,)
    """

    @wraps(function)
    def told(*args: Any, **kwargs: Any) -> Any:
        found = leaves((args, kwargs))
        if not found:
            return function(*args, **kwargs)
        found[0].run.steps.begin(function.__name__)  # torch's own calls are counted where they are watched
        return passed(function, function.__name__, args, kwargs, by_rows)

    def by_rows(args: Any, kwargs: Any) -> Parts:
        found = leaves((args, kwargs))
        rows = [part.four() for part in found]
        results = []
        with torch._C.DisableTorchFunction():
            for row in zip(*(one.unbind(0) for one in rows), strict=True):
                own_args, own_kwargs = nests.replaced(Parts, partial(_next, iter(row)), (args, kwargs))
                results.append(function(*own_args, **own_kwargs))
        if not all(isinstance(result, Tensor) and result.is_floating_point() for result in results):
            raise UnsupportedError(f"{function.__name__}, told by rule(), has to give one tensor of floats.")
        run = found[0].run
        return Parts.of(run, read(run, torch.stack(results)))

    return told  # type: ignore[return-value]


def _next(rows: Iterator[Tensor], _: Parts) -> Tensor:
    return next(rows)
