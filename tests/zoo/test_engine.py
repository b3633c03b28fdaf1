"""The engine and the zoo agree: scores of any set of words, of every model, and the oracle's where there is one."""

from __future__ import annotations

import random
from functools import cache, partial

import numpy as np
import pytest
import torch
from torch import nn

import rnnviz as rv
from rnnviz.decomposition import gates, passing, recurrent, rules
from rnnviz.decomposition.own_trace import OwnTrace
from rnnviz.decomposition.parts import Parts
from rnnviz.models.own import OwnModel
from rnnviz.text.vocabulary import Vocabulary
from tests.zoo.entry import SIDES, WORDS, E, H, V
from tests.zoo.models import ZOO, named
from tests.zoo.oracle_models import FORWARDS, oracle_forward
from tests.zoo.test_models import texts

# The base of these changes with the text.
BASE_CHANGES = {
    "lm_log_probability": "its ids say, too, which of its outputs are read: those of the next words",
    "own_normed": "a LayerNorm's deviation divides a state's parts, and the state comes of biases too",
}

pytestmark = pytest.mark.filterwarnings("ignore:LSTM with projections is not supported with oneDNN")


every_model = pytest.mark.parametrize("name", [entry.name for entry in ZOO])
every_forward = pytest.mark.parametrize("name", FORWARDS)


def is_half(net):
    return any(p.dtype in (torch.float16, torch.bfloat16) for p in net.parameters())


def in_double(entry):
    """Whether the model can be computed in float64."""
    return not entry.float32 and not is_half(entry.model())


def allowed(entry):
    return 1e-9 if in_double(entry) else 2e-4


def asked(entry):
    """Return the model, and what the engine has of it."""
    net = entry.model(torch.float64 if in_double(entry) else None)
    options = entry.options
    labels = WORDS if options["labels"] == "vocabulary" else options["labels"]
    call, output = options.get("call"), options.get("output", "logits")
    return net, OwnModel(net, Vocabulary(WORDS), labels, str.split, call, output)


def columns(model, values, count, at=-1):
    """Return outputs of one text, at one step where there are several, as the engine's columns."""
    own = count - (model.output == "one_logit")
    return model.columns(torch.as_tensor(values).reshape(-1, own))[at]


@cache
def of_no_and_every_word(name, length, seed=0):
    """Return the model, a text's ids, the base and the scores of the sets of no word and of all."""
    model = asked(named(name))[1]
    ids = texts(1, length, seed)
    members = torch.tensor([[False] * length, [True] * length])
    base, (nothing, everything) = OwnTrace(model, ids.tolist()).scores(0, members)
    return model, ids, base, nothing, everything


@every_model
def test_the_whole_text_and_the_base_are_the_owners_output(name):
    entry = named(name)
    for length in (entry.shortest, 7):
        model, ids, base, _, everything = of_no_and_every_word(name, length)
        net = entry.model(torch.float64 if in_double(entry) else torch.float32).eval()
        with torch.no_grad():
            said = columns(model, entry.run(net, ids)[0], len(base))
        torch.testing.assert_close(base + everything, said, rtol=0, atol=allowed(entry))
        assert everything.abs().max() > 1e-3


@every_model
def test_no_words_have_nothing(name):
    assert of_no_and_every_word(name, 7)[3].abs().max() < allowed(named(name)) / 100


@every_model
def test_the_base_does_not_change_with_the_text(name):
    one, other = (of_no_and_every_word(name, 7, seed)[2] for seed in (0, 1))
    assert ((one - other).abs().max() > allowed(named(name))) == (name in BASE_CHANGES)


@pytest.mark.parametrize("entry", ZOO, ids=str)
def test_through_the_door_and_nothing_of_the_owners_changes(entry):
    net, ids = entry.model(), texts(1, 6)
    own = entry.model(torch.float32 if is_half(net) else None).eval()
    with torch.no_grad():
        said = entry.run(own, ids)[0]
    before = kept(net)
    clf = entry.wrap(rv, net)
    ex = rv.explain(clf, ids[0].tolist(), target=len(clf.labels) - 1)
    assert before == kept(net)
    whole = ex.spans.per_class[5] + ex.base
    np.testing.assert_allclose(whole, ex.logits, rtol=0, atol=2e-4)
    np.testing.assert_allclose(ex.logits, columns(clf, said, len(ex.logits)), rtol=0, atol=2e-4)
    assert type(net).__name__.removeprefix("Optimized") in repr(clf) or hasattr(net, "_orig_mod")


def kept(net):
    """Return all of a model that its owner might miss, and the random states, as what can be compared."""
    parts, weights = list(net.modules()), list(net.parameters())
    return [
        {name: value.numpy().tobytes() for name, value in net.state_dict().items() if value.dtype != torch.bfloat16},
        [(part.training, sorted(vars(part)), list(part._forward_hooks)) for part in parts],
        [(weight.requires_grad, weight.grad is None, weight._version) for weight in weights],
        (random.getstate(), np.random.get_state()[1].tobytes(), torch.get_rng_state().numpy().tobytes()),  # noqa: NPY002
    ]  # fmt: skip


def spans(length):
    return [range(a, b) for a in range(length) for b in range(a + 1, length + 1)]


def compare(name, length, also=()):
    """Assert that the engine's scores of every span are the oracle's, at the first output step and the last."""
    net, model = asked(named(name))
    ids = texts(1, length, seed=3)[0].tolist()
    sets = [*spans(length), *also]
    members = torch.tensor([[t in words for t in range(length)] for words in sets])
    found = [oracle_forward(name)(net, ids, words) for words in sets]
    for at in (0, -1) if found[0][0].ndim == 2 else (-1,):
        base, scores = OwnTrace(model, [ids], at=at).scores(0, members)
        assert len(scores) == len(sets)
        for (zero, _, beta), score in zip(found, scores, strict=True):
            for theirs, ours in ((zero, base), (beta, score)):
                theirs = columns(model, theirs, len(base), at)
                np.testing.assert_allclose(ours.numpy(), theirs.numpy(), rtol=0, atol=1e-9)


@every_forward
def test_every_span_has_what_the_oracle_gives_it(name):
    compare(name, max(1, named(name).shortest))
    compare(name, 6, also=({0, 3}, {1, 2, 5}))


# Faults are found.


def of_operation(name, rule):
    """Plant a fault in the rule of one of torch's operations."""
    return lambda patch: patch.setitem(rules.RULES, name, rule)


def without(*parts):
    """Drop parts of what no word has brought to a recurrent call."""

    def origin(original, **given):
        return original(**given | dict.fromkeys(parts))

    return lambda patch: patch.setattr(recurrent, "Origin", partial(origin, recurrent.Origin))


def inside(change):
    """Change which sets the drift of a step is inside of."""

    def changed(original, run, x, first):
        keep, exact = original(run, x, first)
        return change(run, x, keep), exact

    return lambda patch: patch.setattr(recurrent, "_inside", partial(changed, recurrent._inside))


def mean_left_in(patch):
    """Take no mean off the sets' parts in a LayerNorm."""
    original = gates._normed

    def normed(part, dims, eps, centred=True):
        result = original(part, dims, eps, centred)
        values = result.full.clone()
        rstd = (part.true.var(dims, unbiased=False, keepdim=True) + eps).rsqrt()
        values[2:] += part.full[2:].mean(dims, keepdim=True) * rstd
        return Parts.of(part.run, values, result.places)

    patch.setattr(gates, "_normed", normed)


def one_order(run, rows):
    """Read off what the sets alone add, not the mean over both orders."""
    return torch.cat([rows[:2], rows[2 : 2 + run.sets] - rows[0]])


def drift_of_the_set_of_all_only(run, x, keep):
    return torch.where(x.places < 0, run.full[:, None, None], keep)


FAULTS = {
    "drift given to the others": (inside(lambda run, x, keep: ~keep), "packed_lstm"),
    "drift of no step": (inside(lambda run, x, keep: keep & run.full[:, None, None]), "stack_sizes"),
    "drift of steps of several words": (inside(drift_of_the_set_of_all_only), "conv_then_lstm"),
    "drift of a sentence": (inside(drift_of_the_set_of_all_only), "hierarchical_attention"),
    "weights shared out": (of_operation("_softmax", passing.read_off), "attention_additive"),
    "weights of several heads shared out": (of_operation("_softmax", passing.read_off), "attention_hops"),
    "a maximum shared out": (
        of_operation("max", lambda func, args, kwargs: (passing.read_off(func, args, kwargs)[0], None)),
        "cells_in_place",
    ),
    "a norm's mean left in": (mean_left_in, "head_layer_norm"),
    "a word's norm's mean left in": (mean_left_in, "pool_normed_states"),
    "a GRU's learned state dropped": (without("h_zero"), "learned_both_ways"),
    "a first state's bias dropped": (without("h_zero"), "state_from_words"),
    "a bridge's bias for h dropped": (without("h_zero"), "translate_bridged"),
    "a bridge's bias for c dropped": (without("c_zero"), "translate_bridged"),
    "a position's vector dropped": (without("zero"), "word_and_position"),
    "one order": (lambda patch: patch.setattr(passing, "read", one_order), "own_lstm"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_faults_are_found(fault, monkeypatch):
    plant, name = FAULTS[fault]
    compare(name, 4)
    plant(monkeypatch)
    with pytest.raises(AssertionError, match="Not equal to tolerance"):
        compare(name, 4)


# Modules one above the other are layers.


class Readers(nn.Module):
    """Recurrent modules one above the other; the top's last state and mean are read."""

    def __init__(self, readers):
        super().__init__()
        self.embedding, self.readers = nn.Embedding(V, E), nn.ModuleList(readers)
        self.fc = nn.LazyLinear(2)

    def forward(self, ids):
        x = self.embedding(ids)
        for reader in self.readers:
            x, _ = reader(x)
        return self.fc(torch.cat([x[:, -1], x.mean(1)], 1))


@pytest.mark.parametrize("both_ways", [False, True])
@pytest.mark.parametrize("kind", [nn.LSTM, nn.GRU, nn.RNN])
def test_two_modules_have_what_two_layers_have(kind, both_ways):
    torch.manual_seed(4)
    reader = partial(kind, hidden_size=H, batch_first=True, bidirectional=both_ways)
    one = Readers([reader(E, num_layers=2)]).double()
    one(texts(1, 2))
    two = Readers([reader(E), reader(H * (1 + both_ways))]).double()
    two(texts(1, 2))
    weights = {name: value for name, value in one.state_dict().items() if "readers" not in name}
    for layer in (0, 1):
        for name, _ in two.readers[layer].named_parameters():
            theirs = one.readers[0].get_parameter(name.replace("_l0", f"_l{layer}"))
            weights[f"readers.{layer}.{name}"] = theirs
    two.load_state_dict(weights)
    ids = texts(1, 6).tolist()
    members = torch.tensor([[t in words for t in range(6)] for words in [*spans(6), {0, 3}]])
    (base, scores), (other_base, others) = (
        OwnTrace(OwnModel(net, Vocabulary(WORDS), SIDES, str.split), ids).scores(0, members)
        for net in (one, two)
    )
    torch.testing.assert_close(other_base, base, rtol=0, atol=1e-12)
    torch.testing.assert_close(others, scores, rtol=0, atol=1e-12)
    assert scores.std(0).min() > 1e-3
