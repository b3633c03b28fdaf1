"""prove(): whether somebody's model can be explained as it is, found out by running it; or why not, and what mends it.

OwnModel -> two made-up texts -> plain, batched and watched runs -> what was found (`Found`), or ModelError
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor, nn

from rnnviz.decomposition import rules
from rnnviz.decomposition.cells import Rules
from rnnviz.decomposition.own_trace import refuse_other_outputs, run_once
from rnnviz.decomposition.parts import Parts
from rnnviz.decomposition.readings import readings
from rnnviz.decomposition.rows import Rows
from rnnviz.decomposition.run import Run
from rnnviz.decomposition.unfollowed import line_of_theirs
from rnnviz.decomposition.watch import Watch
from rnnviz.decomposition.words import texts
from rnnviz.errors import ModelError, RnnvizError, UnsupportedError
from rnnviz.models.found import Found
from rnnviz.models.own import OwnModel
from rnnviz.models.undisturbed import is_half, undisturbed

LENGTHS = (5, 8)  # of the made-up texts


def prove(model: OwnModel) -> Found:
    """Find out whether a model can be explained, set its notes, and return what was found.

    It is run on two made-up texts of different lengths, singly, together with another one, twice over, and watched.

    Raises
    ------
    ModelError
        Where it cannot be called, gives no outputs of the kind that was said, draws random numbers, changes its state,
        lets the texts of a batch see each other, has no recurrence, or acts otherwise when it is watched.
    UnsupportedError
        Where parts cannot pass through one of its operations.
    """
    _refuse_foreign(model.net)
    model.refuse_second_argument()
    made_up = [_text(model, length) for length in LENGTHS]
    with _weights_unchanged(model.net):
        plain = [_plainly(model, ids) for ids in made_up]
    _refuse_not_finite(plain)
    _refuse_changes(model, made_up[0])
    _refuse_kind(model, torch.cat([values.flatten(0, -2) for values in plain]))
    model.steps = plain[0].dim() == 3
    _batch(model, made_up[0], plain[0])
    runs = [_watched(model, ids, values) for ids, values in zip(made_up, plain, strict=True)]
    run = runs[-1]
    if model.output in ("logits", "one_logit", "independent"):
        _refuse_probabilities(model, made_up[0])
    if not run.calls and runs[0].operations == run.operations and not run.repeats:
        raise ModelError(
            "your model makes no recurrent call (no nn.LSTM, nn.GRU, nn.RNN, no cell, no loop over the words): "
            "rnnviz explains recurrent networks. For others take captum or SHAP."
        )
    if is_half(model.net):
        model.notes.append("The model's weights are of half precision; it was computed in float32.")
    products = [line for step, line in run.products if run.needed is None or step in run.needed]
    if products:
        model.notes.append(
            f"Two things that depend on the words are multiplied ({products[0]}): each has its two-player Shapley "
            "share of the product, which is not contextual decomposition's rule for an LSTM's gates."
        )
    if _base_changes(model, made_up[0]):
        model.notes.append(
            "The base differs between texts: something goes past the words' vectors (what is computed from the ids, or "
            "a LayerNorm's deviation) and is no word's score."
        )
    return Found(run.calls, products, run.prints, _why_not_affine(model, made_up[0]))


def _base_changes(model: OwnModel, ids: list[int]) -> bool:
    """Whether what the model computes from nothing depends on the words."""
    whole = torch.ones(1, len(ids), dtype=torch.bool)
    others = ids[:1] * len(ids)
    one, other = (run_once(model, text, whole, Rules(), "gate", -1)[0] for text in (ids, others))
    return not torch.allclose(one, other, rtol=1e-4, atol=1e-5)


def _why_not_affine(model: OwnModel, ids: list[int]) -> str:
    """Return why the outputs are no affine function of recurrent states, which additive methods need; or nothing."""
    try:
        readings(model, ids, -1, "reat")
    except UnsupportedError as error:
        return str(error).partition("recurrent states: ")[2].partition(". Take method=")[0] or str(error)
    return ""


def _refuse_foreign(net: nn.Module) -> None:
    """Refuse modules whose code does not run in Python, where it could be watched."""
    for name, part in net.named_modules():
        where = f"its part {name!r}" if name else "your model"
        if isinstance(part, torch.jit.ScriptModule):
            raise UnsupportedError(
                f"{where} is scripted or traced (torch.jit): its code cannot be watched. Hand over the nn.Module that "
                "was scripted, with its weights: net.load_state_dict(scripted.state_dict())."
            )
        if ".quantized" in type(part).__module__ and type(part).__module__.startswith("torch."):
            raise UnsupportedError(
                f"{where} is quantised ({type(part).__name__}): its code cannot be watched. Hand over the model as it "
                "was before torch.ao.quantization."
            )


@contextmanager
def _weights_unchanged(net: nn.Module) -> Iterator[None]:
    """Refuse a model that writes to its own weights when it is called, and put them back."""
    before = [(name, weight, weight.detach().clone()) for name, weight in net.named_parameters()]
    yield
    changed = [item for item in before if not torch.equal(item[1].nan_to_num(), item[2].nan_to_num())]
    with torch.no_grad():
        for _, weight, value in changed:
            weight.data.copy_(value)
    if changed:
        raise ModelError(
            f"your model writes to its own weights when it is called ({changed[0][0]}), so that each answer is another "
            "model's. Compute them anew in forward, e.g. F.linear(x, self.weight.clamp(min=0))."
        )


def _watched(model: OwnModel, ids: list[int], plain: Tensor) -> Run:
    """Run a text with parts, for its two halves and for the whole; refuse where it does not add up."""
    sets = torch.zeros(2, len(ids), dtype=torch.bool)
    sets[0] = sets[1, : len(ids) // 2] = True
    base, true, scores, run = run_once(model, ids, sets, Rules(), "gate", -1)
    _refuse_difference(model, ids, true, model.columns(model.of_step(plain, -1))[0])
    if not bool(torch.isfinite(scores).all() and torch.isfinite(base).all()):
        raise _where_not_finite(model, ids, sets)
    refuse_other_outputs(base + scores[0], true)
    return run


def _where_not_finite(model: OwnModel, ids: list[int], sets: Tensor) -> RnnvizError:
    """Return which operation gives numbers that are not finite where words are missing."""
    run = Run(sets, rules.operation)
    run.finite = True
    try:
        with undisturbed(model.net):
            net = model.computed()
            with Rows(run):
                model.outputs(net, texts(_ids(model, ids)))
    except RnnvizError as error:
        return error
    return UnsupportedError(
        "your model's parts are not finite where words are missing: it divides by zero there."
    )


def _text(model: OwnModel, length: int) -> list[int]:
    """Return ids of different words that are neither padding nor unknown; the last word of the vocabulary first."""
    vocabulary = model.vocabulary
    usable = [k for k in range(len(vocabulary)) if k not in (vocabulary.pad, vocabulary.unknown)] or [0]
    return [usable[-1 - (7 * k) % len(usable)] for k in range(length)]


def _ids(model: OwnModel, *ids: Sequence[int]) -> Tensor:
    return torch.tensor([list(row) for row in ids], device=model.device)


def _plainly(model: OwnModel, ids: Sequence[int]) -> Tensor:
    with undisturbed(model.net):
        return model.outputs(model.computed(), _ids(model, ids))


def _refuse_changes(model: OwnModel, ids: Sequence[int]) -> None:
    """Refuse a model whose answer depends on chance or on what it was asked before."""
    with undisturbed(model.net):
        net, watch = model.computed(), Watch()
        with watch:
            first = model.outputs(net, _ids(model, ids))
        model.outputs(net, _ids(model, ids[::-1]))
        again = model.outputs(net, _ids(model, ids))
    if torch.equal(first, again) or torch.allclose(first, again, rtol=1e-4, atol=1e-6):
        return
    if watch.random:
        raise ModelError(
            f"your model draws random numbers when it is evaluated ({watch.random}), so that it has no one answer to "
            "explain. Start from zeros; give functional dropout training=self.training."
        )
    raise ModelError(
        "your model changes its state between calls: asked the same twice, it gives different outputs. Start each call "
        "anew, e.g. with initial states of zeros in forward."
    )


def _refuse_not_finite(plain: Sequence[Tensor]) -> None:
    if not all(bool(torch.isfinite(values).all()) for values in plain):
        raise ModelError(
            "your model's outputs are not finite (NaN or infinity): look for such values in its weights."
        )


def _refuse_kind(model: OwnModel, values: Tensor) -> None:
    """Refuse outputs, (N, K), that are of another kind than was said, and name it."""
    inside = bool(((values >= 0) & (values <= 1)).all())
    call = "call=lambda net, ids, lengths: net(ids)"
    if model.output in ("logits", "log_probabilities") and inside and _near(values.sum(-1), 1):
        raise ModelError(
            "your model gives probabilities (they add up to one). Either let it give what goes into the softmax or say "
            f"{call}.log(), output='log_probabilities'."
        )
    normed = values.shape[-1] > 1 and _near(values.logsumexp(-1), 0)
    if model.output == "logits" and normed:
        raise ModelError(
            "your model gives log probabilities (log_softmax). Say so: output='log_probabilities'."
        )
    if model.output == "log_probabilities" and not normed:
        raise ModelError(
            "your model's outputs are no log probabilities. Say output='logits' if they are logits."
        )


def _refuse_probabilities(model: OwnModel, ids: Sequence[int]) -> None:
    """Refuse outputs that come of a sigmoid or a softmax, whatever they look like."""
    run = Run(torch.zeros(0, len(ids), dtype=torch.bool), rules.operation)
    with undisturbed(model.net):
        net = model.computed()
        with Rows(run):
            found = model.outputs(net, texts(_ids(model, ids)))
    if not isinstance(found, Parts):
        return
    if found.sigmoid_of is not None:
        raise ModelError(
            "your model gives what a sigmoid gives, probabilities. Either let it give what goes into the sigmoid, or "
            "say call=lambda net, ids, lengths: net(ids).logit(), and output='one_logit' or 'independent'."
        )
    if found.gate and bool(((found.true >= 0) & (found.true <= 1)).all()):
        raise ModelError(
            "your model gives some of what a softmax gives, probabilities. Let it give what goes into the softmax, or "
            "all of it: call=lambda net, ids, lengths: net(ids).log(), output='log_probabilities'."
        )


def _near(values: Tensor, number: float) -> bool:
    return bool(torch.allclose(values.float(), torch.full_like(values.float(), number), atol=2e-3))


def _batch(model: OwnModel, ids: Sequence[int], alone: Tensor) -> None:
    """Find out whether texts can be asked together; refuse where they then see each other."""
    other = _text(model, 2 * len(ids))[len(ids) :]
    together = _together(model, _ids(model, ids, other), alone)
    if together is None or together.shape[1:] != alone.shape[1:]:
        model.alone = True
        model.notes.append("The model takes one text at a time.")
        return
    every = torch.cat([alone, _plainly(model, other)])
    if not _same(together, every, is_half(model.net)):
        off = float((together.float() - every.float()).abs().max())
        raise ModelError(
            f"your model's answer for a text changes by {off:.3g} when another one is in the batch: its rows see each "
            "other. Usual causes: it reads the batch as time (batch_first=True is missing in nn.LSTM, or the ids want "
            "turning: call=lambda net, ids, lengths: net(ids.T, lengths)), or it normalises over the batch. Does it "
            "take one text at a time? call=lambda net, ids, lengths: torch.cat([net(text[None]) for text in ids])."
        )


def _together(model: OwnModel, pair: Tensor, alone: Tensor) -> Tensor | None:
    """Return the outputs of two texts, or None where they cannot be asked together; `alone` is the first one's."""
    try:
        with undisturbed(model.net):
            found = model.called(model.computed(), pair)
    except ModelError:
        return None
    first = found.numel() == alone.numel() and _same(found.reshape(alone.shape), alone, is_half(model.net))
    if not found.dim() and not first:
        raise ModelError(
            "your model gives one number for two texts, as a loss does. Let it give outputs: "
            "call=lambda net, ids, lengths: ..."
        )
    if found.dim() and len(found) == pair.shape[1] and not first:
        raise ModelError(
            f"your model gives outputs of shape {tuple(found.shape)} for ids of shape {tuple(pair.shape)}: it seems to "
            "read time first. Turn the ids: call=lambda net, ids, lengths: net(ids.T, lengths) (or net(ids.T))."
        )
    try:
        return model.shaped(found, *pair.shape)
    except ModelError:
        return None


def _same(one: Tensor, other: Tensor, half: bool) -> bool:
    allowed = (2e-2 if half else 1e-4) * max(1.0, float(other.abs().max()))
    return bool(((one.float() - other.float()).abs() <= allowed).all())


def _refuse_difference(model: OwnModel, ids: Sequence[int], watched: Tensor, plain: Tensor) -> None:
    """Refuse a watched run that differs from the plain one, and name the operation at which it begins."""
    try:
        refuse_other_outputs(watched, plain)
    except ModelError as error:
        raise ModelError(f"{error} {_first_difference(model, ids)}".rstrip()) from error


class _Noted(Watch):
    """Keeps the result of every call, and the line that made it."""

    def __init__(self) -> None:
        super().__init__()
        self.results: list[tuple[str, str, Any]] = []

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        """See `Watch`."""
        result = super().__torch_function__(func, types, args, kwargs)
        if isinstance(result, Tensor) and result.is_floating_point():
            self.results.append((getattr(func, "__name__", ""), line_of_theirs(), result))
        return result


class _NotedRows(_Noted, Rows):
    """The same of a watched run."""

    def __init__(self, run: Run) -> None:
        Rows.__init__(self, run)
        self.results = []


def _first_difference(model: OwnModel, ids: Sequence[int]) -> str:
    run = Run(torch.zeros(0, len(ids), dtype=torch.bool), rules.operation)
    with undisturbed(model.net):
        net, plain, rows = model.computed(), _Noted(), _NotedRows(run)
        for watch in (plain, rows):
            with watch:
                model.outputs(net, texts(_ids(model, ids)))
    for (name, line, own), (other, _, watched) in zip(plain.results, rows.results, strict=False):
        true = watched.true if isinstance(watched, Parts) else watched
        if name != other or own.shape != true.shape or not torch.allclose(own, true, rtol=1e-3, atol=1e-5):
            return f"The difference begins with {name or 'a call'}, {line}."
    return ""
