"""States are torch's own: hidden and cell states and gates of any layer and direction, in the text's order."""

from itertools import product

import numpy as np
import pytest
import torch

import rnnviz as rv
from rnnviz.errors import InputError, ModelError
from rnnviz.explanations.states import States
from tests.decomposition.random_models import random_classifier, random_ids

SERIES = {
    "lstm": ["hidden", "cell", "input gate", "forget gate", "candidate", "output gate"],
    "gru": ["hidden", "reset gate", "update gate", "candidate"],
    "rnn": ["hidden"],
}


def hand_made(hidden, **others) -> States:
    values = {"hidden": np.array(hidden, dtype=np.float32)}
    tokens = [f"w{t}" for t in range(len(hidden))]
    values |= {name: np.array(array, dtype=np.float32) for name, array in others.items()}
    return States(tokens, np.ones(len(tokens), dtype=bool), "rnn", 0, 1, False, values)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
@pytest.mark.parametrize(
    ("cell", "bidirectional", "layers"), list(product(["lstm", "gru", "rnn"], [False, True], [1, 2]))
)
def test_states_are_those_that_torch_computes(cell, bidirectional, layers, dtype):
    classifier = random_classifier(cell, bidirectional, layers, dtype=dtype, scale=2.0)
    ids = random_ids(7)
    with torch.no_grad():
        output, last = classifier.rnn(classifier.embedding(torch.tensor(ids)))
    for reverse in (False, True)[: 1 + bidirectional]:
        found = rv.states(classifier, ids, reverse=reverse)
        assert list(found.values) == SERIES[cell]
        assert {(array.shape, str(array.dtype)) for array in found.values.values()} == {((7, 5), "float32")}
        own = output[:, 5:] if reverse else output[:, :5]
        np.testing.assert_allclose(found.values["hidden"], own, atol=1e-5)
        if cell == "lstm":
            at_end = found.values["cell"][0 if reverse else -1]
            np.testing.assert_allclose(at_end, last[1][-1 if reverse or not bidirectional else -2], atol=1e-5)


@pytest.mark.parametrize("reverse", [False, True])
@pytest.mark.parametrize("layer", [0, 1])
def test_gates_give_the_next_state_in_the_texts_order(layer, reverse):
    def before(array):
        zeros = np.zeros_like(array[:1])
        return np.concatenate([array[1:], zeros] if reverse else [zeros, array[:-1]])

    ids = random_ids(6)
    lstm = rv.states(random_classifier("lstm", True, 2), ids, layer, reverse).values
    cell = lstm["forget gate"] * before(lstm["cell"]) + lstm["input gate"] * lstm["candidate"]
    np.testing.assert_allclose(cell, lstm["cell"], atol=1e-6)
    np.testing.assert_allclose(lstm["output gate"] * np.tanh(cell), lstm["hidden"], atol=1e-6)
    gru = rv.states(random_classifier("gru", True, 2), ids, layer, reverse).values
    update = gru["update gate"]
    hidden = (1 - update) * gru["candidate"] + update * before(gru["hidden"])
    np.testing.assert_allclose(hidden, gru["hidden"], atol=1e-6)


def test_the_lower_layer_feeds_the_upper():
    classifier = random_classifier("gru", layers=2)
    ids = random_ids(5)
    below = torch.tensor(rv.states(classifier, ids, layer=0).values["hidden"], dtype=torch.float64)
    upper = torch.nn.GRU(5, 5).double()
    upper.load_state_dict(
        {
            name.replace("l1", "l0"): weight
            for name, weight in classifier.rnn.state_dict().items()
            if "l1" in name
        }
    )
    with torch.no_grad():
        expected = upper(below)[0]
    np.testing.assert_allclose(rv.states(classifier, ids, layer=-1).values["hidden"], expected, atol=1e-6)


def test_ranges_are_natural_and_the_cells_comes_from_the_text():
    found = rv.states(random_classifier("lstm", scale=3.0), random_ids(9))
    limit = float(np.abs(found.values["cell"]).max())
    assert found.ranges["cell"] == (-limit, limit)
    assert found.ranges["hidden"] == found.ranges["candidate"] == (-1, 1)
    assert found.ranges["forget gate"] == (0, 1)
    for name, (low, high) in found.ranges.items():
        assert low <= found.values[name].min() <= found.values[name].max() <= high


def test_units_are_ranked_by_how_they_follow_the_phrase():
    # unit 0 follows [1, 3), unit 1 turns round in it, unit 2 is elsewhere, unit 3 does nothing
    hidden = [[0, 1, 0, 0.3], [1, 0, 0, 0.3], [1, 0.25, 0, 0.3], [0, 1, 1, 0.3], [0, 1, 0, 0.3]]
    found = hand_made(hidden).rank(1, 3)
    assert found["unit"].tolist() == [0, 1, 2, 3]
    np.testing.assert_allclose(found["score"], [1, -0.875, -1 / 3, 0], atol=1e-7)
    np.testing.assert_allclose(found["inside"], [1, 0.125, 0, 0.3], rtol=1e-6)
    np.testing.assert_allclose(found["outside"], [0, 1, 1 / 3, 0.3], rtol=1e-6)


def test_equal_units_keep_their_order():
    assert hand_made([[0.0] * 20, [1.0] * 20, [0.0] * 20]).rank(1, 2)["unit"].tolist() == list(range(20))


@pytest.mark.parametrize(
    ("phrase", "says"),
    [
        ((0, 3), "the whole text, so no unit can be on inside it and off outside: choose a part"),
        ((2, 2), "no phrase of the 3 tokens: expected 0 <= start < stop <= 3"),
        ((1, 4), r"\[1, 4\) is no phrase"),
        ((-1, 2), "is no phrase"),
    ],
)
def test_what_is_no_part_of_the_text_ranks_nothing(phrase, says):
    with pytest.raises(InputError, match=says):
        hand_made([[0.0], [1.0], [0.0]]).rank(*phrase)


def test_what_cannot_be_is_refused_in_words():
    classifier = random_classifier("gru", layers=2)
    with pytest.raises(InputError, match="no layer 2: the model's are 0 to 1"):
        rv.states(classifier, [3], layer=2)
    with pytest.raises(InputError, match="one direction only"):
        rv.states(classifier, [3], reverse=True)
    with pytest.raises(InputError, match="a GRU has no series 'forget gate': did you mean"):
        rv.states(classifier, [3, 4]).rank(0, 1, "forget gate")
    with pytest.raises(InputError, match="no unit 5: this layer's are 0 to 4"):
        rv.states(classifier, [3, 4]).chart(unit=5)
    with pytest.raises(InputError, match="no token"):
        rv.states(classifier, "")
    with pytest.raises(ModelError, match=r"rnnviz\.wrap"):
        rv.states(classifier.rnn, [3])


def test_the_table_has_a_row_for_each_token_and_unit():
    found = rv.states(random_classifier("lstm"), random_ids(3))
    table = found.to_frame()
    assert list(table) == ["position", "token", "unit", *SERIES["lstm"]]
    assert len(table) == 3 * 5
    row = table[(table["position"] == 2) & (table["unit"] == 4)].iloc[0]
    assert row["forget gate"] == found.values["forget gate"][2, 4]
    assert row["token"] == found.tokens[2]


def test_it_shows_and_saves_itself(tmp_path):
    found = rv.states(random_classifier("lstm", layers=2), ["w1", "unheard", "w2"])
    assert repr(found) == "<States of 'w1 unheard w2': LSTM, layer 2 of 2, 5 units>"
    widget = found.widget()
    np.testing.assert_array_equal(widget.array("cell"), found.values["cell"])
    assert (widget.known, widget.unit) == ([True, False, True], int(found.values["hidden"].std(0).argmax()))
    assert "unheard" in found._repr_mimebundle_()[0]["text/html"]
    for name in ("states.csv", "states.html", "states.svg"):
        found.save(tmp_path / name)
        assert (tmp_path / name).stat().st_size > 500
    with pytest.raises(InputError, match="cannot save"):
        found.save(tmp_path / "states.txt")
    assert "forget gate" in str(found.chart("forget gate", unit=3).to_dict())
