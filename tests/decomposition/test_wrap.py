"""The door, rv.wrap(model=): bad input has one clear error each, and nothing of the owner's changes."""

import copy
import pickle
import random
import re

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn import functional as F  # noqa: N812

import rnnviz as rv
from rnnviz.errors import InputError, ModelError, RnnvizError, UnsupportedError

WORDS = ["<pad>", "<unk>", "the", "film", "was", "not", "good", "bad", "very", "dull", "plot", "a"]
LABELS = ["negative", "positive"]
V, E, H = len(WORDS), 4, 3


class Net(nn.Module):
    """A GRU whose last state is read; what a model of the tests does otherwise is written over `said`."""

    outputs = 2

    def __init__(self, **options):
        super().__init__()
        self.words, self.rnn = nn.Embedding(V, E), nn.GRU(E, H, batch_first=True, **options)
        self.head = nn.Linear(H * (1 + self.rnn.bidirectional), self.outputs)

    def states(self, ids):
        return self.rnn(self.words(ids))[0]

    def forward(self, ids):
        return self.head(self.said(self.states(ids)))

    def said(self, states):
        return states[:, -1]


def built(kind, **options):
    """Return a model with weights of its own, that is nowhere nearly linear."""
    torch.manual_seed(3)
    net = kind(**options)
    with torch.no_grad():
        for weight in net.parameters():
            weight.mul_(1.5)
    return net


def kept(net):
    """Return all of a model that an owner might miss, and the random states."""
    return {
        "state": {name: value.clone() for name, value in net.state_dict().items()},
        "modes": [part.training for part in net.modules()],
        "wanted": [weight.requires_grad for weight in net.parameters()],
        "grad": [None if weight.grad is None else weight.grad.clone() for weight in net.parameters()],
        "hooks": [list(part._forward_hooks) for part in net.modules()],
        "attributes": [sorted(vars(part)) for part in net.modules()],
        "own": [pickle.dumps({k: v for k, v in vars(part).items() if not k.startswith("_")}) for part in net.modules()],
        "random": [random.getstate(), np.random.get_state()[1].tolist(), torch.get_rng_state()],  # noqa: NPY002
    }  # fmt: skip


def same(one, other):
    if isinstance(one, torch.Tensor):
        return torch.equal(one.nan_to_num(), other.nan_to_num())
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    if isinstance(one, list | tuple):
        return len(one) == len(other) and all(map(same, one, other))
    return one == other


def wrapped(net, **options):
    return rv.wrap(model=net, **{"vocabulary": WORDS, "labels": LABELS, **options})


def refused(net, *said, kind=RnnvizError, **options):
    """Assert that a model is refused with one error that says so, and is left as it was."""
    before = kept(net)
    with pytest.raises(kind) as caught:
        wrapped(net, **options)
    assert type(caught.value).__module__.startswith("rnnviz")
    for part in said:
        assert re.search(part, str(caught.value)), str(caught.value)
    assert same(before, kept(net))


def explained(net, **options):
    """Assert that a model is explained, adds up, and is left as it was; return the explanation."""
    before = kept(net)
    clf = wrapped(net, **options)
    ids = [3, 7, 5, 6, 2]
    ex = rv.explain(clf, ids)
    assert np.isfinite(ex.spans.per_class).all()
    np.testing.assert_allclose(ex.spans.per_class[len(ids) - 1] + ex.base, ex.logits, atol=2e-5)
    assert same(before, kept(net))
    return ex


# What it gives.


class Loss(Net):
    def forward(self, ids, labels):
        return F.cross_entropy(super().forward(ids), labels)


class LossOfItself(Net):
    def forward(self, ids):
        return F.cross_entropy(super().forward(ids), torch.zeros(len(ids), dtype=torch.long))


class LossAndLogits(Net):
    def forward(self, ids, labels=None):
        logits = super().forward(ids)
        return {"loss": logits.square().mean(), "logits": logits}


class Returns(Net):
    what = None

    def forward(self, ids):
        super().forward(ids)
        return self.what


class Ints(Net):
    def forward(self, ids):
        return super().forward(ids).argmax(1)


class Softmax(Net):
    def forward(self, ids):
        return super().forward(ids).softmax(1)


class LogSoftmax(Net):
    def forward(self, ids):
        return super().forward(ids).log_softmax(1)


class Sigmoids(Net):
    def forward(self, ids):
        return super().forward(ids).sigmoid()


class SecondProbability(Net):
    def forward(self, ids):
        return super().forward(ids).softmax(1)[:, 1]


class OneLogit(Net):
    outputs = 1


class OneLogitSqueezed(OneLogit):
    def forward(self, ids):
        return super().forward(ids).squeeze(1)


class OneProbability(OneLogit):
    def forward(self, ids):
        return super().forward(ids).squeeze(1).sigmoid()


class ThreeOutputs(Net):
    outputs = 3


class TaggerOfThree(ThreeOutputs):
    def said(self, states):
        return states


def test_losses():
    refused(built(Loss), "'labels'", "no loss", "call=", kind=ModelError)
    for output, labels in (("one_logit", LABELS), ("number", ["price"])):
        refused(built(LossOfItself), "as a loss", "call=", kind=ModelError, output=output, labels=labels)
    refused(built(LossOfItself), r"shape \(\)", "as a loss", kind=ModelError)
    explained(built(LossAndLogits))


@pytest.mark.parametrize(
    ("what", "said"), [(None, "a NoneType"), ("positive", "a str"), ([1, 2], "list of int, int")]
)
def test_what_is_no_tensor(what, said):
    net = built(Returns)
    net.what = what
    refused(net, said, "floating tensor", "call=", kind=ModelError)


def test_outputs_of_another_kind_than_was_said():
    refused(built(Ints), "torch.int64", "floating", kind=ModelError)
    refused(built(Softmax), "probabilities", "softmax", "output='log_probabilities'", kind=ModelError)
    refused(built(LogSoftmax), "output='log_probabilities'", kind=ModelError)
    refused(built(Sigmoids), "sigmoid", "logit\\(\\)", kind=ModelError)
    refused(built(Sigmoids), "sigmoid", kind=ModelError, output="independent")
    refused(built(OneProbability), "sigmoid", kind=ModelError, output="one_logit")
    refused(built(SecondProbability), "softmax", "call=", kind=ModelError, output="one_logit")
    refused(
        built(Net), "no log probabilities", "output='logits'", kind=ModelError, output="log_probabilities"
    )
    explained(built(LogSoftmax), output="log_probabilities")
    explained(built(Softmax), output="log_probabilities", call=lambda net, ids: net(ids).log())
    explained(built(OneProbability), output="one_logit", call=lambda net, ids: net(ids).logit())
    explained(built(OneProbability), output="number", labels=["share"])


def test_labels_that_do_not_fit():
    for net in (OneLogit, OneLogitSqueezed):
        refused(built(net), "one logit for two labels", "output='one_logit'", kind=ModelError)
        explained(built(net), output="one_logit")
    refused(built(ThreeOutputs), r"\(1, 3\)", r"expected \(1, 2\)", "2 labels", kind=ModelError)
    refused(built(ThreeOutputs), "3 outputs", "output='logits'", kind=ModelError, output="one_logit")
    refused(built(TaggerOfThree), r"\(1, 5, 3\)", "2 labels", kind=ModelError)
    refused(built(Net), "one_logit", "two labels", kind=ModelError, output="one_logit", labels=["good"])
    refused(built(Net), "number", "one name", kind=ModelError, output="number")
    refused(built(Net), "'positive'", "list", kind=ModelError, labels="positive")
    refused(built(Net), "twice", kind=ModelError, labels=["good", "good"])
    refused(built(Net), "labels", kind=ModelError, labels=[0, 1])
    refused(built(Net), "labels", kind=ModelError, labels=[])
    refused(built(Net), r"\(1, 12\)", "12 labels", kind=ModelError, labels="vocabulary")


# What the door is given.


def test_what_the_door_is_given():
    net = built(Net)
    parts = {"embedding": net.words, "rnn": net.rnn, "head": net.head}
    refused(net, "'logit'", "did you mean 'logits'", kind=ModelError, output="logit")
    refused(net, "series", "'tokens'", kind=ModelError, inputs="series")
    refused(net, "leave out embedding=", kind=ModelError, embedding=net.words)
    refused(net, "leave out pooling=", kind=ModelError, pooling="mean")
    refused(net, "leave out check=", kind=ModelError, check=([], []))
    refused(net, "call is a str", kind=ModelError, call="forward")
    for given, said in ({}, "none of them"), ({"embedding": net.words}, "embedding="):
        with pytest.raises(ModelError, match=f"expected model=.*Got {said}"):
            rv.wrap(vocabulary=WORDS, labels=LABELS, **given)
    with pytest.raises(ModelError, match="with parts output= cannot"):
        rv.wrap(vocabulary=WORDS, labels=LABELS, output="one_logit", **parts)
    with pytest.raises(ModelError, match=r"class Net; expected the network itself: Net\(\.\.\.\)"):
        wrapped(Net)
    with pytest.raises(ModelError, match=r"a function; expected a torch\.nn\.Module"):
        wrapped(lambda ids: ids)
    with pytest.raises(ModelError, match=r"a OrderedDict; expected a torch\.nn\.Module"):
        wrapped(net.state_dict())
    refused(net, "stand twice", kind=InputError, vocabulary=[*WORDS, "film"])
    refused(net, "in the order of their ids", kind=ModelError, vocabulary="the film")
    refused(net, "vocabulary is int", kind=ModelError, vocabulary=12)
    refused(net, "vocabulary is NoneType", kind=ModelError, vocabulary=None)
    refused(net, "larger than the table", kind=ModelError, vocabulary=[*WORDS, "scene", "ending"])


# How it is called.


class Fails(Net):
    def said(self, states):
        raise KeyError("no such head")


class OnTheGpu(Net):
    def forward(self, ids):
        return super().forward(ids.cuda())


class SeveralOnly(Net):
    def said(self, states):
        return states.squeeze()[:, -1]


class OneOnly(Net):
    def forward(self, ids):
        vectors = self.words(ids).view(ids.numel(), 1, -1)
        return self.head(self.rnn(vectors.transpose(0, 1))[0][:, -1])


class OneOnlyIn(Net):
    def forward(self, ids):
        return super().forward(ids[:1])


class FixedLength(Net):
    def __init__(self):
        super().__init__()
        self.head = nn.Linear(5 * H, 2)

    def said(self, states):
        return states.reshape(-1, 5 * H)


class LongFixedLength(FixedLength):
    def __init__(self):
        super().__init__()
        self.head = nn.Linear(20 * H, 2)

    def said(self, states):
        return states.reshape(-1, 20 * H)


class BatchAsTime(Net):
    def states(self, ids):
        return self.rnn(self.words(ids).transpose(0, 1))[0].transpose(0, 1)


class BatchStatistics(Net):
    def __init__(self):
        super().__init__()
        self.norm = nn.BatchNorm1d(H, track_running_stats=False)

    def said(self, states):
        return self.norm(states.mT).amax(2)


class TimeFirst(Net):
    def __init__(self):
        super().__init__()
        self.rnn = nn.GRU(E, H)

    def said(self, states):
        return states[-1]


class TimeFirstSteps(TimeFirst):
    """Gives (time, texts, outputs)."""

    def said(self, states):
        return states


class Hidden(Net):
    def forward(self, ids, hidden):
        return self.head(self.rnn(self.words(ids), hidden)[0][:, -1])


def test_a_forward_that_fails_is_shown_with_its_line():
    refused(
        built(Fails),
        "KeyError: 'no such head'",
        r"test_wrap.py:\d+ `raise KeyError",
        "call=",
        kind=ModelError,
    )
    refused(built(Hidden), "'hidden'", "call=", kind=ModelError)
    explained(built(Hidden), call=lambda net, ids: net(ids, torch.zeros(1, len(ids), H)))


def test_needs_a_gpu():
    if not torch.cuda.is_available():
        refused(built(OnTheGpu), "asks for a GPU", r"net\.cpu\(\)", "test_wrap.py", kind=ModelError)


def test_several_texts_only_and_one_only():
    refused(built(SeveralOnly), r"repeat\(2, 1\)", kind=ModelError)
    explained(built(SeveralOnly), call=lambda net, ids: net(ids.repeat(2, 1))[:1])
    for kind in (OneOnly, OneOnlyIn):
        assert explained(built(kind)).words.shape == (5,)
        assert "The model takes one text at a time." in wrapped(built(kind)).notes


def test_one_length_only():
    refused(built(FixedLength), r"\(1, 8\)", "F.pad", kind=ModelError)
    refused(built(LongFixedLength), r"\(1, 5\)", "F.pad", kind=ModelError)
    explained(built(LongFixedLength), call=lambda net, ids: net(F.pad(ids, (0, 20 - ids.shape[1]))))


def test_texts_that_see_each_other():
    refused(built(BatchAsTime), "when another one is in the batch", "batch_first=True", kind=ModelError)
    refused(built(BatchAsTime, bidirectional=True), "when another one is in the batch", kind=ModelError)
    refused(
        built(BatchStatistics),
        "when another one is in the batch",
        "normalises over the batch",
        kind=ModelError,
    )
    refused(built(TimeFirst), "time first", r"net\(ids\.T", kind=ModelError)
    refused(built(TimeFirstSteps), "reads the batch as time", r"net\(ids\.T", kind=ModelError)
    one_by_one = explained(
        built(BatchStatistics), call=lambda net, ids: torch.cat([net(text[None]) for text in ids])
    )
    explained(built(TimeFirst), call=lambda net, ids: net(ids.T))
    assert len(set(one_by_one.words.round(6))) == 5


# What it may not do.


class Carried(Net):
    hidden = None

    def states(self, ids):
        states, self.hidden = self.rnn(self.words(ids), self.hidden)
        return states


class Counter(Net):
    calls = 0

    def said(self, states):
        self.calls += 1
        return states[:, -1] * (1 + self.calls)


class RunningMean(Net):
    def __init__(self):
        super().__init__()
        self.register_buffer("mean", torch.zeros(H))

    def said(self, states):
        self.mean.mul_(0.5).add_(0.5 * states[:, -1].detach().mean(0))
        return states[:, -1] - self.mean


class Memory:
    def __init__(self):
        self.last = torch.zeros(H)


class InAnObject(Net):
    def __init__(self):
        super().__init__()
        self.memory = Memory()

    def said(self, states):
        self.memory.last = self.memory.last + states[0, -1].detach()
        return states[:, -1] + self.memory.last


class PlainTensor(Net):
    def __init__(self):
        super().__init__()
        self.last = torch.zeros(H)

    def said(self, states):
        self.last.add_(states[0, -1].detach())
        return states[:, -1] + self.last


class ClampsItsWeights(Net):
    def said(self, states):
        self.head.weight.data.clamp_(min=0)
        return states[:, -1]


class RandomStart(Net):
    def states(self, ids):
        return self.rnn(self.words(ids), torch.randn(1, len(ids), H))[0]


class NumpyStart(Net):
    def states(self, ids):
        return self.rnn(self.words(ids), torch.as_tensor(np.random.randn(1, len(ids), H)).float())[0]  # noqa: NPY002


class Drops(Net):
    def said(self, states):
        return F.dropout(states[:, -1])


class DropsNoMore(Net):
    def said(self, states):
        return F.dropout(states[:, -1], training=self.training)


class Gumbel(Net):
    def said(self, states):
        return (F.gumbel_softmax(states.sum(-1), dim=1)[..., None] * states).sum(1)


class BagOfWords(Net):
    def states(self, ids):
        return self.words(ids)[..., :H].mean(1, keepdim=True)


class Convolution(Net):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv1d(E, H, 3, padding=1)

    def states(self, ids):
        return self.conv(self.words(ids).transpose(1, 2)).transpose(1, 2)


class Prints(Net):
    def said(self, states):
        print("states", states.shape)
        return states[:, -1]


@pytest.mark.parametrize("kind", [Carried, Counter, RunningMean, InAnObject, PlainTensor])
def test_states_that_change_between_calls(kind):
    refused(
        built(kind), "changes its state between calls|one text at a time|cannot be called", kind=ModelError
    )


def test_weights_that_are_written_to():
    refused(built(ClampsItsWeights), "writes to its own weights", "head.weight", kind=ModelError)


def test_random_numbers():
    refused(built(RandomStart), "draws random numbers", "randn, at test_wrap.py", "zeros", kind=ModelError)
    refused(built(NumpyStart), "gives different outputs", kind=ModelError)
    refused(
        built(Drops),
        "draws random numbers",
        "dropout, at test_wrap.py",
        "training=self.training",
        kind=ModelError,
    )
    refused(built(Gumbel), "draws random numbers", "gumbel_softmax|exponential_", kind=ModelError)
    explained(built(DropsNoMore))


@pytest.mark.parametrize("kind", [BagOfWords, Convolution])
def test_no_recurrent_call(kind):
    refused(built(kind), "no recurrent call", "captum", kind=ModelError)


def test_what_is_printed_is_not_shown_again(capsys):
    net = built(Prints)
    clf = wrapped(net)
    rv.explain(clf, "not good")
    assert clf.found.prints
    assert capsys.readouterr().out == ""
    assert not wrapped(built(Net)).found.prints


# What cannot be watched.


class WritesIntoABuffer(Net):
    def __init__(self):
        super().__init__()
        self.register_buffer("kept", torch.zeros(1, H))

    def said(self, states):
        self.kept.copy_(states[:, -1].detach().mean(0))
        return states[:, -1]


class TakesNumpy(Net):
    def said(self, states):
        return torch.from_numpy(states.detach().numpy())[:, -1]


class Turns(Net):
    """Goes on by a number of the states."""

    def said(self, states):
        first, last = states[:, 0], states[:, -1]
        return last if self.of(states) > 0 else first

    def of(self, states):
        return states.sum()


class TurnsItem(Turns):
    def of(self, states):
        return states.mean().item()


class TurnsFloat(Turns):
    def of(self, states):
        return float(states[0, -1, 0])


class TurnsList(Turns):
    def of(self, states):
        return states[0, -1].tolist()[0]


class TurnsAlike(Turns):
    def of(self, states):
        return (states.abs() < 1e3).float().mean().item() + sum((states.abs() < 9)[0, :, 0].tolist())


class LoopsOverLengths(Net):
    def forward(self, ids, lengths):
        state, t = torch.zeros(len(ids), 1, H).transpose(0, 1), 0
        vectors = self.words(ids)
        while t < int(lengths.max()):
            _, state = self.rnn(vectors[:, t : t + 1], state)
            t += 1
        return self.head(state[0])


class IdsThroughLists(Net):
    def forward(self, ids):
        return super().forward(torch.tensor([list(row) for row in ids.tolist()]))


class IdsOneByOne(Net):
    def forward(self, ids):
        vectors = torch.stack([torch.stack([self.words(word) for word in text]) for text in ids])
        return self.head(self.rnn(vectors)[0][:, -1])


class Sparse(Net):
    def said(self, states):
        return torch.sparse.mm(torch.eye(H).to_sparse(), states[:, -1].T).T


class Complex(Net):
    def said(self, states):
        return torch.fft.fft(torch.fft.fft(states, dim=-1), dim=1).real[:, -1]


class LogarithmOfNothing(Net):
    def said(self, states):
        return states[:, -1].abs().log()


class Normed(Net):
    def said(self, states):
        return (states / states.norm(dim=-1, keepdim=True)).mean(1) + F.normalize(states, dim=1)[:, -1]


class NormedByHand(Net):
    def said(self, states):
        off = states - states.mean(-1, keepdim=True)
        return (off / torch.sqrt((off**2).mean(-1, keepdim=True) + 1e-5))[:, -1]


class Statistics(Net):
    def said(self, states):
        return states.std(1) + states.mean(1) + torch.log1p(torch.relu(states)).mean(1)


class MadeInForward(Net):
    def __init__(self):
        super().__init__()
        self.start, self.first = nn.Parameter(torch.ones(1, 1, H)), nn.Parameter(torch.ones(H))

    def said(self, states):
        last = self.start.repeat(1, len(states), 1)
        last[0] += states[:, -1]
        for out in (torch.tensor([[0.0] * H] * len(states)), states.new(len(states), H).zero_()):
            out[:, 0] = states[:, 0, 0]
            last = last + out
        other = self.first.clone()
        other[0] = 2
        return last[0] * other


class Bags(Net):
    def __init__(self):
        super().__init__()
        self.words = nn.EmbeddingBag(V, E)

    def states(self, ids):
        return self.rnn(
            torch.stack([self.words(ids[:, max(t - 1, 0) : t + 1]) for t in range(ids.shape[1])], 1)
        )[0]


class ActsOtherwise(Net):
    def said(self, states):
        return states[:, -1] if type(states) is torch.Tensor else states[:, 0]


class FailsWatched(Net):
    def said(self, states):
        if type(states) is not torch.Tensor:
            raise TypeError("no such tensor")
        return states[:, -1]


def test_in_place_in_what_was_made_before():
    refused(
        built(WritesIntoABuffer), "written into a tensor", r"test_wrap.py:\d+ `self.kept.copy_", "torch.stack",
        kind=UnsupportedError,
    )  # fmt: skip


@pytest.mark.parametrize("kind", [Turns, TurnsItem, TurnsFloat, TurnsList])
def test_turns_by_what_depends_on_the_words(kind):
    refused(built(kind), "depends on the words", "test_wrap.py", "torch.where", kind=UnsupportedError)


def test_numbers_that_are_the_same_for_all_sets():
    explained(built(TurnsAlike))
    explained(built(LoopsOverLengths))
    refused(built(TakesNumpy), "numpy", "test_wrap.py", kind=UnsupportedError)


def test_ids_through_lists():
    refused(built(IdsThroughLists), "no word's vector", r"\.tolist\(\), at test_wrap.py", kind=ModelError)
    explained(built(IdsOneByOne))


@pytest.mark.filterwarnings("ignore")
def test_scripted_and_traced():
    net = built(Net)
    for foreign in (torch.jit.script(net), torch.jit.trace(net, torch.tensor([[2, 3, 4]]))):
        with pytest.raises(UnsupportedError, match=r"scripted or traced.*load_state_dict"):
            wrapped(foreign)
    net.head = torch.jit.script(net.head)
    with pytest.raises(UnsupportedError, match="its part 'head' is scripted"):
        wrapped(net)


@pytest.mark.filterwarnings("ignore")
def test_quantised():
    net = torch.ao.quantization.quantize_dynamic(built(Net), {nn.GRU, nn.Linear})
    with pytest.raises(UnsupportedError, match=r"'rnn' is quantised \(GRU\).*as it was before"):
        wrapped(net)


def test_what_acts_otherwise_when_it_is_watched():
    refused(
        built(ActsOtherwise),
        "watched",
        r"begins with \w+, at test_wrap.py:\d+ `return states",
        kind=ModelError,
    )
    refused(built(FailsWatched), "cannot follow", "TypeError: no such", r"test_wrap.py:\d+ `raise TypeError")


@pytest.mark.filterwarnings("ignore:.*weight_norm")
def test_half_precision():
    net = built(Net).half()
    explained(net)
    assert any("half precision" in note for note in wrapped(net).notes)
    net.head = nn.utils.weight_norm(net.head)
    net(torch.tensor([[2, 3]]))
    with pytest.raises(ModelError, match=r"half precision.*net\.float\(\)"):
        wrapped(net)


def test_hooks_count():
    net, other = built(Net), built(Net)
    net.rnn.register_forward_hook(lambda module, given, found: (found[0] * 2, found[1]))
    with torch.no_grad():
        other.head.weight.mul_(2)
    one, two = explained(net), explained(other)
    np.testing.assert_allclose(one.spans.per_class, two.spans.per_class, atol=1e-5)


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_weights_that_are_not_finite(value):
    net = built(Net)
    net.head.weight.data[0, 0] = value
    refused(net, "not finite", "weights", kind=ModelError)


def test_operations_of_other_kinds():
    explained(built(Complex))
    explained(built(Sparse))
    for kind in (Normed, NormedByHand, Statistics, MadeInForward, Bags):
        explained(built(kind))
    refused(
        built(LogarithmOfNothing), "not finite where words are missing", "test_wrap.py", kind=UnsupportedError
    )


def test_a_model_is_left_as_it_was_by_all_that_asks_it():
    net = built(DropsNoMore).train()
    net.head.weight.requires_grad_(requires_grad=False)
    net.head(torch.zeros(1, H)).sum().backward()
    net.own = {"seen": [1, 2]}
    before, twin = kept(net), copy.deepcopy(net)
    clf = wrapped(net)
    for method in ("cd", "loo", "saliency", "grad_input"):
        rv.explain(clf, "not good", method=method)
    assert same(before, kept(net))
    assert same(kept(twin)["state"], kept(net)["state"])


# What it says of itself.


class Two(nn.Module):
    def __init__(self):
        super().__init__()
        self.words = nn.Embedding(V, E)
        self.lower = nn.LSTM(E, H, 2, bidirectional=True, batch_first=True)
        self.upper = nn.GRUCell(2 * H, 5)
        self.head = nn.Linear(5, 1)

    def forward(self, ids):
        states, state = self.lower(self.words(ids))[0], None
        for step in states.unbind(1):
            state = self.upper(step, state)
        return self.head(state).squeeze(1)


class Own(Net):
    def states(self, ids):
        state = torch.zeros(len(ids), H)
        for step in self.words(ids).unbind(1):
            gate = torch.sigmoid(step[:, :H])
            state = gate * state + (1 - gate) * torch.tanh(step[:, -H:] + state)
        return state[:, None]


def test_repr_says_what_was_found():
    assert repr(wrapped(built(Two), output="one_logit")).splitlines() == [
        "Two, as its owner wrote it",
        "  reads 12 words",
        "  lower: LSTM, 4 -> 3, 2 layers, both directions",
        "  upper: GRU cell, 6 -> 5",
        "  says one logit, for 'positive' against 'negative'",
        "  explained by cd and all that ask the model: loo, omission, alone, saliency, grad_input, ig, lime, "
        "kernel_shap",
        "  not by reat, naive_reat, cell_decomposition, lrp, which need outputs that are affine in recurrent states: "
        "their steps read a layer that has read the whole text from both ends",
    ]
    lines = repr(wrapped(built(Own))).splitlines()
    assert lines[2] == "  cells of its own, operation by operation"
    assert lines[3] == "  says logits of 'negative', 'positive'"
    assert "no call of a recurrent module was seen" in lines[5]
    assert "Shapley" in lines[6]
    lines = repr(wrapped(built(OneLogit), output="number", labels=["price"], unit="EUR")).splitlines()
    assert lines[3] == "  says a number, 'price' in EUR"
    assert "reat, naive_reat, cell_decomposition, lrp, as far as" in lines[4]
