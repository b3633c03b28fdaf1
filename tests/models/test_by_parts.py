"""by_parts: somebody's modules stay as they are, and what would be explained wrongly is refused."""

import copy

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn.utils import parametrizations

from rnnviz.decomposition.trace import Trace
from rnnviz.errors import InputError, ModelError
from rnnviz.models.by_parts import by_parts, reads_as_called
from tests.models.toys import WORDS, parts

LABELS = ["negative", "positive"]
IDS = [[5, 6, 2], [3, 4], [4, 2, 9, 8]]


def wrapped(modules, **options):
    return by_parts(**modules, **{"vocabulary": WORDS, "labels": LABELS, **options})


def own_logits(modules, ids, pool):
    """What somebody's own model gives: each text by itself, pooled by `pool` from states (T, D*H)."""
    with torch.no_grad():
        return torch.stack(
            [
                modules["head"](pool(modules["rnn"](modules["embedding"](torch.tensor(text)))[0]))
                for text in ids
            ]
        )


def test_wrapping_and_predicting_change_nothing_of_the_modules():
    modules = parts(nn.GRU, num_layers=2, dropout=0.4, batch_first=False)
    modules["embedding"].max_norm = 0.5  # torch's own look-up would rewrite the weights
    modules["head"].weight.requires_grad_(False)
    modules["embedding"].eval()
    calls = []
    modules["rnn"].register_forward_hook(lambda *_: calls.append(1))
    modules["rnn"].weight_hh_l0.grad = torch.ones_like(modules["rnn"].weight_hh_l0)
    before = copy.deepcopy({name: module.state_dict() for name, module in modules.items()})
    identities = [id(weight) for module in modules.values() for weight in module.parameters()]

    clf = wrapped(modules, check=(IDS, wrapped(modules).logits(IDS)))
    clf.predict(["good film", [3]])

    for name, module in modules.items():
        for key, value in module.state_dict().items():
            assert torch.equal(value, before[name][key]), key
    assert identities == [id(weight) for module in modules.values() for weight in module.parameters()]
    assert identities == [id(weight) for weight in clf.parameters()]
    assert [modules[name].training for name in ("embedding", "rnn", "head")] == [False, True, True]
    assert not modules["head"].weight.requires_grad
    assert modules["rnn"].weight_hh_l0.requires_grad
    assert torch.equal(modules["rnn"].weight_hh_l0.grad, torch.ones(18, 6, dtype=torch.float64))
    assert modules["head"].bias.grad is None
    assert len(modules["rnn"]._forward_hooks) == 1
    assert calls
    assert len(modules["embedding"]._forward_hooks) == len(modules["head"]._forward_pre_hooks) == 0


@pytest.mark.parametrize("norm_type", [1.0, 2.0])
def test_max_norm_shortens_the_vectors_as_torch_does(norm_type):
    modules = parts()
    modules["embedding"].max_norm, modules["embedding"].norm_type = 0.8, norm_type
    ids = torch.arange(10)
    vectors = wrapped(modules).embed(ids)
    torch.testing.assert_close(vectors, modules["embedding"](ids), rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize(
    ("pooling", "pool"),
    [("last", lambda h: h[-1]), ("mean", lambda h: h.mean(0)), ("max", lambda h: h.max(0).values)],
)
def test_check_accepts_the_right_wrap_and_names_the_right_pooling(pooling, pool):
    modules = parts()
    logits = own_logits(modules, IDS, pool)
    for right in (logits, logits.numpy(), logits.tolist(), list(logits)):
        wrapped(modules, pooling=pooling, check=(IDS, right))
    wrapped(modules, pooling=pooling, check=(IDS[0], logits[0]))
    wrapped(modules, pooling=pooling, check=(torch.tensor(IDS[:1]), logits[:1]))
    wrong = "mean" if pooling != "mean" else "max"
    with pytest.raises(ModelError, match=f"With pooling='{pooling}' they agree"):
        wrapped(modules, pooling=wrong, check=(IDS, logits))


def test_check_names_other_causes():
    both = parts(nn.LSTM, bidirectional=True)
    with pytest.raises(ModelError, match=r"off by up to .* the reverse direction's state at the last token"):
        wrapped(both, check=(IDS, own_logits(both, IDS, lambda h: h[-1])))
    right = own_logits(parts(), IDS, lambda h: h[-1])
    with pytest.raises(ModelError, match="another order"):
        wrapped(parts(), check=(IDS, right.flip(0)))
    with pytest.raises(ModelError, match="before the softmax"):
        wrapped(parts(), check=(IDS, right.softmax(1)))
    with pytest.raises(ModelError, match="training mode"):
        wrapped(parts(), check=(IDS, torch.full((3, 2), torch.nan)))
    with pytest.raises(ModelError, match=r"shape \(1, 4\); expected \(3, 2\)"):
        wrapped(parts(), check=(IDS, [0.1, 0.2, 0.3, 0.4]))
    with pytest.raises(
        ModelError, match=r"are 2 numbers a text, and you gave one. Give the logits, one for each"
    ):
        wrapped(parts(), check=(IDS, [0.1, 0.2, 0.3]))
    with pytest.raises(InputError, match="out of range"):
        wrapped(parts(), check=([99], [0.1, 0.2]))


class Tagger(nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder = nn.LSTM(5, 6)


def nan_head():
    head = nn.Linear(6, 2).double()
    head.weight.data[1, 3] = torch.nan
    return head


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"rnn": nn.LSTM(5, 6, proj_size=3).double()}, "proj_size=3"),
        ({"rnn": nn.RNN(5, 6, nonlinearity="relu").double()}, "nonlinearity='relu'"),
        ({"rnn": nn.Conv1d(5, 6, 3)}, "Conv1d, not a recurrent layer .* nn.LSTM, nn.GRU or nn.RNN"),
        ({"rnn": Tagger()}, r"'encoder' \(nn.LSTM\): pass that"),
        ({"rnn": None}, "NoneType, not a recurrent layer"),
        ({"embedding": nn.Linear(5, 5)}, "embedding is Linear"),
        ({"head": nn.Sequential(nn.Linear(6, 2))}, r"head is Sequential.*wrap\(model="),
        ({"head": nn.Linear(7, 2).double()}, "input size is 7"),
        (
            {"head": nn.Linear(6, 1).double()},
            r"one output for two labels.*wrap\(model=\.\.\., output='one_logit'\)",
        ),
        ({"embedding": nn.Embedding(10, 4).double()}, "input size is 5; expected the embedding's 4"),
        ({"labels": ["a", "b", "c"]}, "number of labels is 3"),
        ({"labels": ["a", "a"]}, "different names"),
        ({"vocabulary": WORDS[:-1]}, "vocabulary's size is 9"),
        ({"vocabulary": {"good": 1, "bad": 1}}, "the id 1 to 'good' and to 'bad'"),
        ({"vocabulary": {"good": 1, "bad": 2}}, "vocabulary's size is 3; expected .* 10"),
        ({"labels": [0, 1]}, r"expected names, as str: e.g. \[str\(n\)"),
        ({"pooling": "lst"}, "did you mean 'last'"),
        ({"head": nan_head()}, "head.weight has 1 of 12 weights"),
        ({"head": nn.Linear(6, 2)}, "torch.float32, torch.float64; expected all"),
    ],
)
def test_modules_that_cannot_be_explained_are_refused(change, says):
    with pytest.raises(ModelError, match=says):
        wrapped(
            {**parts(), **{k: v for k, v in change.items() if k in parts()}},
            **{k: v for k, v in change.items() if k not in parts()},
        )


POOLS = {
    "last": lambda h: torch.cat([h[-1, :6], h[0, 6:]]),
    "mean": lambda h: h.mean(0),
    "max": lambda h: h.max(0).values,
}


@pytest.mark.parametrize("pooling", POOLS)
@pytest.mark.parametrize(
    ("change", "says"),
    [
        (
            lambda h: h.roll(6),
            r"reverse direction's half before .*torch.cat\(\[w\[:, 6:\], w\[:, :6\]\], 1\)",
        ),
        (torch.relu, "a ReLU between the pooled state and the head"),
    ],
)
def test_what_stands_between_the_pooling_and_the_head_is_named(pooling, change, says):
    modules = parts(nn.LSTM, bidirectional=True)
    given = own_logits(modules, IDS, lambda h: change(POOLS[pooling](h)))
    with pytest.raises(ModelError, match=f"{says}.*model="):
        wrapped(modules, pooling=pooling, check=(IDS, given))
    other = "max" if pooling != "max" else "mean"
    with pytest.raises(ModelError, match=f"{says[:20]}.*and pooling='{pooling}'"):
        wrapped(modules, pooling=other, check=(IDS, given))


def test_other_ways_of_reading_are_named():
    both = parts(nn.GRU, bidirectional=True)
    given = own_logits(both, IDS, lambda h: h[-1])
    with pytest.raises(
        ModelError, match=r"Your model takes the reverse direction's state .*output\[:, -1\].*model="
    ):
        wrapped(both, check=(IDS, given))
    modules = parts(seed=3)
    with pytest.raises(ModelError, match="a ReLU on the states before their mean"):
        wrapped(modules, pooling="mean", check=(IDS, own_logits(modules, IDS, lambda h: h.relu().mean(0))))
    backwards = own_logits(modules, [text[::-1] for text in IDS], lambda h: h[-1])
    with pytest.raises(ModelError, match="read from the last token to the first: give their ids"):
        wrapped(modules, check=(IDS, backwards))
    behind = own_logits(modules, [[*text, 0, 0, 0][:4] for text in IDS], lambda h: h[-1])
    with pytest.raises(ModelError, match="padded behind, so that your model reads padding as words"):
        wrapped(modules, check=(IDS, behind))
    before = own_logits(modules, [[0, 0, 0, *text][-4:] for text in IDS], lambda h: h.mean(0))
    with pytest.raises(ModelError, match="padded before and pooling='mean'"):
        wrapped(modules, check=(IDS, before))
    mixed = own_logits(modules, IDS, lambda h: h[-1])[[2, 0, 1]]
    with pytest.raises(ModelError, match="another order"):
        wrapped(modules, check=(IDS, mixed))


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
@pytest.mark.parametrize(
    ("output", "says"),
    [
        (lambda z: z.log_softmax(1), "the log-softmax of the logits: .* from before the log-softmax"),
        (lambda z: z.softmax(1), "the softmax of the logits: .* from before the softmax"),
        (torch.sigmoid, "the sigmoid of the logits: .* from before the sigmoid"),
        (lambda z: z[:, 1] - z[:, 0], "is the second label's logit minus the first's: give both"),
        (lambda z: (z[:, 1:] - z[:, :1]).sigmoid(), "is the sigmoid of the second label's logit minus"),
        (lambda z: (z[:, 1] - z[:, 0]).sigmoid(), "you gave one. What you gave is the sigmoid of the second"),
    ],
)
def test_outputs_that_are_no_logits_are_named(dtype, output, says):
    modules = parts(dtype=dtype, seed=1)
    logits = own_logits(modules, IDS, lambda h: h[-1])
    with pytest.raises(ModelError, match=says):
        wrapped(modules, check=(IDS, output(logits)))
    with pytest.raises(ModelError, match=says + ".*With pooling='last' they agree"):
        wrapped(modules, pooling="mean", check=(IDS, output(logits)))


@pytest.mark.parametrize(
    ("check", "says"),
    [
        ("good film", r"check is str; expected the pair \(ids, logits\)"),
        ((IDS,), "check is tuple; expected the pair"),
        ((IDS, 3.0), r"cannot be read as numbers .*; expected an array of shape \(3, 2\)"),
        ((IDS, [["a", "b"]] * 3), "cannot be read as numbers"),
        ((IDS, [[1.0, 2.0], [1.0]]), "cannot be read as numbers"),
    ],
)
def test_a_check_that_is_none_is_refused(check, says):
    with pytest.raises(ModelError, match=says):
        wrapped(parts(), check=check)


def test_a_check_may_give_the_text_itself():
    wrapped(parts(), check=("not bad film", own_logits(parts(), [[4, 3, 5]], POOLS["last"])))


def test_one_output_with_one_label():
    modules = parts(classes=1)
    logits = own_logits(modules, IDS, lambda h: h[-1])
    for right in (logits, logits.squeeze(1), logits.squeeze(1).tolist()):
        wrapped(modules, labels=["positive"], check=(IDS, right))
    with pytest.raises(ModelError, match="the sigmoid of the logits"):
        wrapped(modules, labels=["positive"], check=(IDS, logits.sigmoid().squeeze(1)))


@pytest.mark.parametrize("pooling", POOLS)
@pytest.mark.parametrize("kind", [nn.LSTM, nn.GRU, nn.RNN])
def test_a_proof_of_one_token_is_none(kind, pooling):
    modules = parts(kind)
    ids = [[3], [5], [2]]
    with pytest.raises(ModelError) as error:
        wrapped(modules, pooling=pooling, check=(ids, own_logits(modules, ids, POOLS[pooling])))
    for name in POOLS:
        assert f"pooling='{name}'" in str(error.value)
    assert "no text has more than one token" in str(error.value)
    better = eval(str(error.value).split("the ids ")[1].split(", and your")[0])
    wrapped(modules, pooling=pooling, check=(better, own_logits(modules, better, POOLS[pooling])))


def test_a_proof_that_other_ways_pass_is_none():
    modules = parts()
    ids = [[3, 3, 3], [4, 4]]  # read from its end each is the same
    with pytest.raises(
        ModelError, match=r"pooling='last' and reading from the last token .* pass it alike\. Give"
    ):
        wrapped(modules, check=(ids, own_logits(modules, ids, POOLS["last"])))
    forgetful = parts(nn.GRU)
    with torch.no_grad():
        forgetful["embedding"].weight[5] = 0
        forgetful["rnn"].bias_ih_l0.zero_()
        forgetful["rnn"].bias_hh_l0.zero_()
    ids = [[5, 5], [5]]  # all states are zero
    with pytest.raises(
        ModelError, match=r"pooling='mean', pooling='last', pooling='max' and reading .* alike"
    ):
        wrapped(forgetful, pooling="mean", check=(ids, own_logits(forgetful, ids, POOLS["mean"])))
    wrapped(forgetful, pooling="mean", check=([[5, 4]], own_logits(forgetful, [[5, 4]], POOLS["mean"])))


def test_ways_that_are_one_for_all_texts_need_no_telling_apart():
    modules = parts()
    modules["head"].weight.data.zero_()
    for pooling, pool in POOLS.items():
        wrapped(modules, pooling=pooling, check=(IDS, own_logits(modules, IDS, pool)))


def test_modules_that_take_no_packed_batch_are_refused_where_a_proof_is_asked():
    modules = parts(nn.GRU)
    modules["rnn"].__class__ = OneBatch
    assert reads_as_called(wrapped(modules)) == np.inf
    with pytest.raises(ModelError, match=r"cannot be run on a packed batch .*AttributeError.*model="):
        wrapped(modules, check=(IDS, torch.zeros(3, 2)))


class OneBatch(nn.GRU):
    """Asks its input for a size, which a packed batch has not."""

    def forward(self, x, h=None):
        return super().forward(x, torch.zeros(1, x.size(1), self.hidden_size))


class LoraHead(nn.Linear):
    def __init__(self):
        super().__init__(6, 2)
        self.down, self.up = nn.Parameter(torch.randn(1, 6)), nn.Parameter(torch.randn(2, 1))

    def forward(self, x):
        return super().forward(x) + x @ self.down.T @ self.up.T


class WarmHead(nn.Linear):
    def forward(self, x):
        return super().forward(x) / 1.5


class LearnedStart(nn.GRU):
    def __init__(self):
        super().__init__(5, 6)
        self.start = nn.Parameter(torch.randn(1, 1, 6))

    def forward(self, x, h=None):
        return super().forward(x, self.start.expand(-1, int(x.batch_sizes[0]), -1).contiguous())


class WeightDropped(nn.LSTM):
    """As weight drop is published: a raw weight, of which each call makes the one that is used."""

    def __init__(self):
        super().__init__(5, 6)
        self.raw = nn.Parameter(self.weight_hh_l0.detach().clone())
        del self._parameters["weight_hh_l0"]
        self.weight_hh_l0 = nn.functional.dropout(self.raw, 0.5)  # left by the last step of training

    def forward(self, x, h=None):
        self.weight_hh_l0 = nn.functional.dropout(self.raw, 0.5, self.training)
        self._flat_weights = [getattr(self, name) for name in self._flat_weights_names]
        return super().forward(x, h)


class Scaled(nn.Embedding):
    def forward(self, ids):
        return super().forward(ids) * 3


class Restless(nn.Linear):
    """Changes all of itself that it can at each call."""

    def __init__(self):
        super().__init__(6, 2)
        self.register_buffer("calls", torch.zeros(3))
        self.calls_seen, self.log, self.table, self.plain = 0, [], {"a": 1}, torch.zeros(2)

    def forward(self, x):
        self.calls += 1
        self.calls_seen += 1
        self.log.append(x)
        self.table["b"] = torch.rand(1)
        self.plain.add_(1)
        self.fresh = nn.Linear(1, 1)
        self.train()
        return super().forward(x)


def hooked(name, change):
    def modules():
        found = parts(dtype=torch.float32)
        found[name].register_forward_hook(change)
        return found

    return modules


def flat_weights_elsewhere():
    found = parts(dtype=torch.float32)
    found["rnn"]._flat_weights[1] = torch.randn(24, 6)
    return found


def with_max_norm_and_a_way_of_its_own():
    found = parts(dtype=torch.float32)
    found["embedding"].max_norm = 1.0
    found["embedding"].register_forward_hook(lambda module, given, vectors: vectors * 2)
    return found


def put(**modules):
    def made():
        with torch.random.fork_rng():
            torch.manual_seed(5)
            return {**parts(dtype=torch.float32), **{name: make() for name, make in modules.items()}}

    return made


@pytest.mark.parametrize(
    "modules",
    [
        put(head=LoraHead),
        put(head=lambda: WarmHead(6, 2)),
        put(rnn=LearnedStart),
        put(rnn=WeightDropped),
        put(embedding=lambda: Scaled(10, 5)),
        hooked(
            "rnn", lambda module, given, output: (output[0]._replace(data=output[0].data * 0.5), output[1])
        ),
        hooked("head", lambda module, given, logits: logits * 2),
        hooked("embedding", lambda module, given, vectors: vectors * 2),
        flat_weights_elsewhere,
        with_max_norm_and_a_way_of_its_own,
    ],
)
def test_parts_with_a_way_of_their_own_do_not_read_as_called(modules):
    assert reads_as_called(wrapped(modules())) > 1e-3


@pytest.mark.parametrize("pooling", POOLS)
@pytest.mark.parametrize("kind", [nn.LSTM, nn.GRU, nn.RNN])
@pytest.mark.parametrize(
    "options", [{}, {"bidirectional": True, "num_layers": 2, "bias": False, "dropout": 0.5}]
)
def test_plain_parts_read_as_called(kind, options, pooling):
    modules = parts(kind, **options)
    modules["embedding"].max_norm = 0.9
    assert reads_as_called(wrapped(modules, pooling=pooling)) < 1e-12
    assert reads_as_called(wrapped(parts(kind, dtype=torch.float32, **options), pooling=pooling)) < 1e-5


def other_data():
    found = parts()
    found["rnn"].weight_hh_l0.data = torch.randn(24, 6, dtype=torch.float64)
    found["head"].weight.data = torch.randn(2, 6, dtype=torch.float64)
    return found


def other_state(assign):
    def made():
        found = parts()
        found["rnn"].load_state_dict(parts(seed=9)["rnn"].state_dict(), assign=assign)
        return found

    return made


def normed(*names):
    def made():
        found = parts()
        for name in names:
            weight = "weight" if name == "head" else "weight_hh_l0"
            parametrizations.weight_norm(found[name], weight)
            found[name].parametrizations[weight].original0.data *= 2
        return found

    return made


@pytest.mark.parametrize(
    "modules",
    [other_data, other_state(assign=False), other_state(assign=True), normed("head"), normed("rnn", "head")],
)
def test_what_is_read_is_what_is_called_or_it_is_said(modules):
    clf = wrapped(modules())
    ids = [[3, 4, 5], [6, 7]]
    explained = torch.stack([Trace(clf, [text]).logits[0] for text in ids])
    agree = (explained - clf.logits(ids)).abs().max() < 1e-12
    assert (reads_as_called(clf) < 1e-12) == agree  # not every torch looks for new weights
    assert reads_as_called(clf) == reads_as_called(clf)


def test_asking_changes_nothing():
    modules = put(head=Restless)()
    head = modules["head"]
    handle = head.register_forward_hook(lambda *_: None)
    clf = wrapped(modules).train()
    clf.rnn.eval()
    before = dict(vars(head))
    state = torch.get_rng_state()
    assert reads_as_called(clf) < 1e-5
    assert torch.equal(torch.get_rng_state(), state)
    assert vars(head).keys() == before.keys()
    assert all(vars(head)[name] is value for name, value in before.items())
    assert (head.calls_seen, head.log, head.table) == (0, [], {"a": 1})
    assert not head.calls.any()
    assert not head.plain.any()
    assert list(head._modules) == []
    assert [module.training for module in (clf, clf.rnn, head, clf.embedding)] == [True, False, True, True]
    assert all(weight.grad is None and weight.requires_grad for weight in clf.parameters())
    handle.remove()
    assert not head._forward_hooks


def test_asking_a_weight_dropped_layer_leaves_it_as_training_did():
    modules = put(rnn=WeightDropped)()
    left, flat = modules["rnn"].weight_hh_l0, modules["rnn"]._flat_weights
    reads_as_called(wrapped(modules))
    assert modules["rnn"].weight_hh_l0 is left
    assert modules["rnn"]._flat_weights is flat


def test_a_vocabulary_and_labels_in_other_forms():
    clf = wrapped(
        parts(),
        vocabulary={"[UNK]": 1} | {f"w{n}": n for n in range(2, 10)},
        labels={1: "positive", 0: "negative"},
    )
    assert clf.labels == ("negative", "positive")
    assert (clf.vocabulary.unknown, clf.vocabulary.padding) == (1, 0)
    assert clf.encode("W2 zebra").ids == [2, 1]


def test_a_mapping_from_words_to_ids_is_a_vocabulary():
    shuffled = {word: WORDS.index(word) for word in sorted(WORDS)}
    assert wrapped(parts(), vocabulary=shuffled).vocabulary.words == tuple(WORDS)


def test_float32_and_a_tokenizer_of_ones_own():
    clf = wrapped(parts(dtype=torch.float32), tokenizer=lambda text: text.split("_"))
    assert clf.encode("very_good").ids == [7, 2]
    assert clf.predict(["very_good"]).dtype == np.float32
