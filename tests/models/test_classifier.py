"""TextClassifier: what it reads, that padding never matters, and what it refuses."""

import numpy as np
import pytest
import torch
from torch import nn

from rnnviz.data.treebank import Example
from rnnviz.errors import InputError
from rnnviz.models import TextClassifier
from rnnviz.models import by_parts as wrap
from tests.models.toys import WORDS, ToyBank, parts

KINDS = [nn.LSTM, nn.GRU, nn.RNN]
TEXTS = [[5, 6, 2], [3], [4, 2, 9, 8, 7, 5, 6], [2, 3]]


def wrapped(kind=nn.LSTM, pooling="last", **options) -> TextClassifier:
    return wrap(**parts(kind, **options), vocabulary=WORDS, labels=["negative", "positive"], pooling=pooling)


def logits_from_the_definition(clf: TextClassifier, ids: list[int]) -> torch.Tensor:
    """Run one text through torch's own layers, without any batch, and pool by the definition."""
    output, last = clf.rnn(clf.embedding(torch.tensor(ids)))  # unbatched: (T, D*H)
    hidden = last[0] if isinstance(last, tuple) else last
    directions = 2 if clf.bidirectional else 1
    pooled = {
        "last": hidden[-directions:].flatten(),  # torch's own final states: forward, then reverse
        "mean": output.mean(0),
        "max": output.max(0).values,
    }
    return clf.head(pooled[clf.pooling])


@pytest.mark.parametrize("pooling", ["last", "mean", "max"])
@pytest.mark.parametrize("bidirectional", [False, True])
@pytest.mark.parametrize("layers", [1, 2])
@pytest.mark.parametrize("kind", KINDS)
def test_a_padded_batch_gives_each_text_the_logits_it_has_alone(kind, layers, bidirectional, pooling):
    clf = wrapped(kind, pooling, num_layers=layers, bidirectional=bidirectional, batch_first=True)
    alone = torch.stack([logits_from_the_definition(clf, text) for text in TEXTS])
    ids, lengths = clf.batch(TEXTS)
    more_padding = torch.cat([ids, torch.full((4, 5), 9)], dim=1)  # a real word, not <pad>
    torch.testing.assert_close(clf(ids, lengths), alone, rtol=0, atol=1e-12)
    torch.testing.assert_close(clf(more_padding, lengths), alone, rtol=0, atol=1e-12)


@pytest.mark.parametrize("bidirectional", [False, True])
@pytest.mark.parametrize("bias", [False, True])
def test_batch_first_and_biases_are_the_modules_own_affair(bias, bidirectional):
    options = {"bias": bias, "bidirectional": bidirectional}
    first, second = (wrapped(batch_first=first, **options) for first in (False, True))
    torch.testing.assert_close(first.logits(TEXTS), second.logits(TEXTS), rtol=0, atol=0)


def test_every_form_of_a_text_is_read_alike():
    clf = wrapped()
    expected = (["the", "Good", "sofa"], [6, 2, 1], [True, True, False])
    assert clf.encode("the Good sofa") == expected
    assert clf.encode(["the", "Good", "sofa"]) == expected
    for ids in ([6, 2, 1], (6, 2, 1), np.array([6, 2, 1], dtype=np.int32), torch.tensor([6, 2, 1])):
        assert clf.encode(ids) == (["the", "good", "<unk>"], [6, 2, 1], [True, True, False])


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "no token"),
        (" \n\t", "no token"),
        ([], "no token"),
        (["", " "], "all empty"),
        ([2, 10], "id 10 at position 1 is out of range; the vocabulary's ids are 0 to 9"),
        ([-1], "out of range"),
        (["good", 3], "item 0"),
        ([2, 3.0], "item 1"),
        ([True], "item 0"),
        (np.array([[2, 3]]), "cannot read ndarray"),
        (None, "cannot read NoneType"),
    ],
)
def test_a_text_that_cannot_be_read_is_refused(text, says):
    with pytest.raises(InputError, match=says):
        wrapped().encode(text)


def test_predict_gives_probabilities_in_the_order_of_the_texts():
    clf = wrapped()
    probabilities = clf.predict(["good film", ["bad"], [4, 2, 5, 6]])
    assert probabilities.shape == (3, 2)
    np.testing.assert_allclose(probabilities.sum(1), 1)
    for row, text in zip(probabilities, ["good film", "bad", "not good film the"], strict=True):
        np.testing.assert_allclose(clf.predict(text)[0], row, rtol=1e-12)
    assert clf.predict([]).shape == (0, 2)


def test_predicting_leaves_modes_and_gradients_as_they_were():
    clf = wrapped(num_layers=2, dropout=0.5)
    clf.rnn.train()
    clf.head.eval()
    assert (clf.predict(["good"]) == clf.predict(["good"])).all()  # no dropout
    assert clf.rnn.training
    assert not clf.head.training
    assert all(weight.grad is None and weight.requires_grad for weight in clf.parameters())


def test_building_is_seeded_and_leaves_torchs_random_state_alone():
    state = torch.random.get_rng_state()
    first, again, other = (TextClassifier.build(ToyBank(), hidden=4, seed=seed) for seed in (1, 1, 2))
    assert torch.equal(torch.random.get_rng_state(), state)
    assert torch.equal(first.logits([[2, 3]]), again.logits([[2, 3]]))
    assert not torch.equal(first.logits([[2, 3]]), other.logits([[2, 3]]))


def test_what_is_built_is_what_was_asked_for():
    clf = TextClassifier.build(
        ToyBank(), cell="gru", bidirectional=True, layers=2, embedding=7, hidden=4, pooling="max", dropout=0.1
    )
    assert (clf.cell, clf.bidirectional, clf.layers, clf.hidden, clf.pooling) == ("gru", True, 2, 4, "max")
    assert clf.embedding.embedding_dim == 7
    assert clf.labels == ("negative", "positive")
    assert clf.embedding.weight[clf.vocabulary.unknown].abs().max() == 0


def test_vectors_from_a_file_join_the_vocabulary_and_the_rest_are_random(tmp_path):
    bank = ToyBank()
    bank.examples[2] = Example(("Zebra", "unheard"), 0)  # the first test sentence
    file = tmp_path / "vectors.npz"
    np.savez(file, words=["good", "zebra"], vectors=np.array([[1, 2, 3], [4, 5, 6]], dtype=np.float32))
    clf = TextClassifier.build(bank, embedding=file, hidden=4)
    weight = clf.embedding.weight.detach().numpy()
    assert "unheard" not in clf.vocabulary
    for word, vector in {"good": [1, 2, 3], "Zebra": [4, 5, 6], "<unk>": [0, 0, 0]}.items():
        assert weight[clf.vocabulary.ids([word])[0]].tolist() == vector
    assert np.abs(weight[clf.vocabulary.ids(["bad"])]).min() > 0


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"cell": "lstn"}, "did you mean 'lstm'"),
        ({"pooling": "first"}, "unknown pooling"),
        ({"layers": 0}, "layers is 0"),
        ({"hidden": 2.5}, "hidden is 2.5"),
        ({"dropout": 1.0}, "dropout is 1.0"),
        ({"embedding": 0}, "embedding is 0"),
        ({"embedding": np.zeros((3, 4))}, r"shape \(3, 4\)"),
    ],
)
def test_options_that_make_no_model_are_refused(options, says):
    with pytest.raises(InputError, match=says):
        TextClassifier.build(ToyBank(), **options)
