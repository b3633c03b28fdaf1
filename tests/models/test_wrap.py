"""wrap: somebody's modules stay as they are, and what would be explained wrongly is refused."""

import copy

import numpy as np
import pytest
import torch
from torch import nn

from rnnviz.errors import InputError, ModelError
from rnnviz.models import wrap
from tests.models.toys import WORDS, parts

LABELS = ["negative", "positive"]
IDS = [[5, 6, 2], [3, 4], [4, 2, 9, 8]]


def wrapped(modules, **options):
    return wrap(**modules, **{"vocabulary": WORDS, "labels": LABELS, **options})


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
    with pytest.raises(ModelError, match=r"shape \(1, 3\); expected \(3, 2\)"):
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
        ({"head": nn.Sequential(nn.Linear(6, 2))}, "head is Sequential"),
        ({"head": nn.Linear(7, 2).double()}, "input size is 7"),
        ({"head": nn.Linear(6, 1).double()}, "one output for two labels"),
        ({"embedding": nn.Embedding(10, 4).double()}, "input size is 5; expected the embedding's 4"),
        ({"labels": ["a", "b", "c"]}, "number of labels is 3"),
        ({"labels": ["a", "a"]}, "different names"),
        ({"vocabulary": WORDS[:-1]}, "vocabulary's size is 9"),
        ({"vocabulary": {"good": 1, "bad": 1}}, "ids other than 0 to 1"),
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


def test_a_mapping_from_words_to_ids_is_a_vocabulary():
    shuffled = {word: WORDS.index(word) for word in sorted(WORDS)}
    assert wrapped(parts(), vocabulary=shuffled).vocabulary.words == tuple(WORDS)


def test_float32_and_a_tokenizer_of_ones_own():
    clf = wrapped(parts(dtype=torch.float32), tokenizer=lambda text: text.split("_"))
    assert clf.encode("very_good").ids == [7, 2]
    assert clf.predict(["very_good"]).dtype == np.float32
