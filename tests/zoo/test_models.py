"""The zoo itself: its models run, read their words, and do alone what they do in a batch."""

import copy

import pytest
import torch

from tests.zoo.entry import V
from tests.zoo.models import ZOO

LENGTHS = (1, 2, 5, 9)
# Said once by torch, of an LSTM with proj_size in float32.
pytestmark = pytest.mark.filterwarnings("ignore:LSTM with projections is not supported with oneDNN")
every_model = pytest.mark.parametrize("entry", ZOO, ids=str)


def texts(count, length, seed=0):
    return torch.randint(2, V, (count, length), generator=torch.Generator().manual_seed(seed + length))


def evaluated(entry):
    return copy.deepcopy(entry.model()).eval()


def test_the_zoo_is_large_and_its_names_are_its_own():
    assert len(ZOO) >= 50
    assert len({entry.name for entry in ZOO}) == len(ZOO)


@every_model
def test_at_most_three_lines_of_a_users_code(entry):
    lines = entry.lines.splitlines()
    assert len(lines) <= 3
    assert max(map(len, lines)) <= 130
    assert "labels" in entry.options


@every_model
@torch.no_grad()
def test_runs_on_texts_of_several_lengths_and_always_says_the_same(entry):
    net = evaluated(entry)
    for length in LENGTHS:
        ids = texts(1, length)
        first, again = entry.run(net, ids), entry.run(net, ids)
        assert first.is_floating_point()
        assert len(first) == 1
        assert torch.isfinite(first).all()
        assert torch.equal(first, again)
        assert torch.equal(ids, texts(1, length))


@every_model
@torch.no_grad()
def test_a_batch_says_what_its_texts_say_alone(entry):
    net = evaluated(entry)
    for length in LENGTHS[1:]:
        ids = texts(3, length)
        alone = torch.cat([entry.run(net, row[None]) for row in ids])
        torch.testing.assert_close(entry.run(net, ids), alone, rtol=entry.tolerance, atol=entry.tolerance)


@every_model
@torch.no_grad()
def test_reads_every_word_and_their_order(entry):
    net = evaluated(entry)
    ids = texts(1, 5, seed=7)
    ids[0] = torch.tensor([9, 17, 4, 23, 12])
    said = entry.run(net, ids)
    moved = [entry.run(net, ids.flip(1))]
    for t in range(5):
        other = ids.clone()
        other[0, t] = 28
        moved.append(entry.run(net, other))
    assert [m for m in moved if (m - said).abs().max() < 1e-5] == []


@every_model
def test_is_built_alike_each_time_and_leaves_the_random_state(entry):
    before = torch.get_rng_state()
    one, two = entry.model(), entry.model()
    assert torch.equal(before, torch.get_rng_state())
    assert one.training is two.training is entry.training
    for a, b in zip(one.state_dict().values(), two.state_dict().values(), strict=True):
        assert torch.equal(a, b)
