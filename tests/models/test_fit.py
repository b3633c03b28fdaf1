"""fit: it learns, repeats itself bit for bit, stops when told, and refuses what cannot be trained."""

import pytest
import torch

from rnnviz.errors import InputError, ModelError
from rnnviz.models import TextClassifier, fit
from tests.models.toys import ToyBank


def built(**options) -> TextClassifier:
    return TextClassifier.build(ToyBank(), **{"embedding": 8, "hidden": 8, **options})


def fitted(clf, bank=None, **options):
    return fit(clf, bank or ToyBank(), **{"epochs": 3, "progress": False, **options})


def weights(clf):
    return {name: weight.clone() for name, weight in clf.state_dict().items()}


def same(first, second) -> bool:
    return all(torch.equal(first[name], second[name]) for name in first)


@pytest.mark.parametrize("cell", ["lstm", "gru", "rnn"])
def test_it_learns_a_rule_that_needs_two_words(cell):
    clf = built(cell=cell, dropout=0.0)
    history = fitted(clf, ToyBank(size=600), epochs=20, batch_size=16, lr=1e-2, patience=20)
    assert history["dev_accuracy"].max() >= 0.95
    assert clf.predict(["good", "not good", "bad", "not bad"]).argmax(1).tolist() == [1, 0, 0, 1]


def test_the_same_seed_gives_the_same_bits_and_torchs_random_state_is_left():
    state = torch.random.get_rng_state()
    first, again, other = built(), built(), built()
    logs = [fitted(clf, seed=seed) for clf, seed in ((first, 3), (again, 3), (other, 4))]
    assert same(weights(first), weights(again))
    assert not same(weights(first), weights(other))
    assert logs[0].drop(columns="seconds").equals(logs[1].drop(columns="seconds"))
    assert torch.equal(torch.random.get_rng_state(), state)


def test_history_has_a_row_an_epoch_and_marks_the_one_that_was_kept():
    clf = built()
    history = fitted(clf, epochs=4, lr=1e-2, patience=9)
    assert list(history) == [
        "epoch", "train_loss", "train_accuracy", "dev_loss", "dev_accuracy", "seconds", "kept",
    ]  # fmt: skip
    assert history["epoch"].tolist() == [1, 2, 3, 4]
    best = history.sort_values(["dev_accuracy", "dev_loss"], ascending=[False, True]).index[0]
    assert history["kept"].tolist() == (history.index == best).tolist()
    dev = ToyBank().sentences("dev")
    hits = clf.predict([text.tokens for text in dev]).argmax(1) == [text.label for text in dev]
    assert hits.mean() == history.loc[history["kept"], "dev_accuracy"].item()
    assert not clf.training


def test_it_stops_when_dev_gets_no_better():
    history = fitted(built(), epochs=50, patience=2, lr=0.1)
    assert history["kept"].argmax() + 1 + 2 == len(history) < 50


class StopsAt:
    """A forward hook that presses Ctrl-C at a given call."""

    def __init__(self, call: int):
        self.left = call

    def __call__(self, *_):
        self.left -= 1
        if self.left == 0:
            raise KeyboardInterrupt


def test_ctrl_c_returns_the_best_epoch_so_far(capsys):
    whole, stopped = built(), built()
    # an epoch of 42 phrases and sentences is two batches, and one more for dev
    hook = stopped.head.register_forward_hook(StopsAt(2 * 3 + 2))
    history = fitted(stopped, epochs=9)
    hook.remove()
    expected = fitted(whole, epochs=2)
    assert history.drop(columns="seconds").equals(expected.drop(columns="seconds"))
    assert same(weights(stopped), weights(whole))
    assert not stopped.training
    assert not stopped.embedding.sparse


def test_ctrl_c_in_the_first_epoch_leaves_the_weights_that_were():
    clf = built()
    before = weights(clf)
    clf.head.register_forward_hook(StopsAt(2))
    assert fitted(clf).empty
    assert same(weights(clf), before)


def test_a_loss_that_is_not_finite_is_an_error_and_no_weight_becomes_nan():
    clf = built(cell="rnn")
    before = weights(clf)
    clf.head.register_forward_hook(lambda module, given, logits: logits * torch.inf)
    with pytest.raises(ModelError, match="the loss became nan after 0 batches; take a smaller lr"):
        fitted(clf)
    assert same(weights(clf), before)


def test_frozen_vectors_stay_and_modules_that_are_frozen_stay():
    clf = built()
    clf.head.weight.requires_grad_(False)
    before = weights(clf)
    fitted(clf, tune_embedding=False)
    assert torch.equal(clf.embedding.weight, before["embedding.weight"])
    assert torch.equal(clf.head.weight, before["head.weight"])
    assert not torch.equal(clf.rnn.weight_hh_l0, before["rnn.weight_hh_l0"])
    assert clf.embedding.weight.requires_grad
    assert all(weight.grad is None for weight in clf.parameters())


def test_phrases_are_trained_on_where_the_bank_has_them():
    def seen(**options) -> int:
        clf, sizes = built(), []
        clf.head.register_forward_hook(lambda module, given, out: sizes.append(len(out)))
        fitted(clf, epochs=1, **options)
        return sum(sizes) - 40  # without dev

    assert seen() == seen(level="phrases") == 42
    assert seen(level="sentences") == seen(bank=ToyBank(phrases=False)) == 40


def test_denormals_are_flushed_and_threads_few_only_within():
    def ground(*_):
        seen.append((float(torch.tensor(1e-38) * 0.01), torch.get_num_threads()))

    seen, clf, threads = [], built(), torch.get_num_threads()
    clf.head.register_forward_hook(ground)
    torch.set_num_threads(2)
    try:
        fitted(clf, epochs=1)
        assert set(seen) == {(0.0, 1)}
        ground()
        assert seen[-1][0] != 0
        assert seen[-1][1] == 2
    finally:
        torch.set_num_threads(threads)


def test_the_progress_bar_is_shown_where_it_is_asked_for(capsys):
    fitted(built(), epochs=1, progress=True)
    assert "training: 100%" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"epochs": 0}, "epochs is 0"),
        ({"epochs": True}, "epochs is True"),
        ({"batch_size": 1.5}, "batch_size is 1.5"),
        ({"patience": -1}, "patience is -1"),
        ({"lr": 0}, "lr is 0"),
        ({"lr": float("nan")}, "lr is nan"),
        ({"weight_decay": -1}, "weight_decay is -1"),
        ({"level": "phrase"}, "did you mean 'phrases'"),
    ],
)
def test_options_out_of_range_are_refused(options, says):
    with pytest.raises(InputError, match=says):
        fitted(built(), **options)


def test_banks_and_models_that_do_not_fit_are_refused():
    bank = ToyBank()
    bank.labels = ("positive", "negative")
    with pytest.raises(InputError, match="the classifier's labels are"):
        fitted(built(), bank)
    empty = ToyBank(size=1)
    with pytest.raises(InputError, match="no 'dev' texts"):
        fitted(built(), empty)
    frozen = built().requires_grad_(False)
    with pytest.raises(InputError, match="no weight of the classifier may be trained"):
        fitted(frozen)
