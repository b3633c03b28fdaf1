"""rule(): what leaves torch is passed through, read as any operation is."""

import numpy as np
import pytest
import torch
from torch import nn

import rnnviz as rv

WORDS = ["<unk>", "not", "very", "good", "bad"]


class Net(nn.Module):
    def __init__(self, activation):
        super().__init__()
        self.words, self.rnn, self.head = nn.Embedding(5, 4), nn.GRU(4, 6, batch_first=True), nn.Linear(6, 2)
        self.activation = activation

    def forward(self, ids):
        return self.head(self.activation(self.rnn(self.words(ids))[0][:, -1]))


def by_numpy(x):
    return torch.from_numpy(np.tanh(2 * x.detach().numpy()))


def explained(activation):
    torch.manual_seed(0)
    clf = rv.wrap(model=Net(activation).double(), vocabulary=WORDS, labels=["no", "yes"])
    return rv.explain(clf, ["not", "very", "good"])


def test_a_function_told_is_read_as_torchs_own_operation_is():
    told = explained(rv.decomposition.rule(by_numpy))
    np.testing.assert_allclose(
        told.spans_per_class, explained(lambda x: torch.tanh(2 * x)).spans_per_class, atol=1e-12
    )


def test_untold_it_is_refused_and_plain_tensors_pass_as_ever():
    with pytest.raises(rv.errors.UnsupportedError, match="numpy"):
        explained(by_numpy)
    x = torch.ones(3, dtype=torch.float64)
    assert torch.equal(rv.decomposition.rule(by_numpy)(x), by_numpy(x))
