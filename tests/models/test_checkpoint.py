"""Checkpoints: what comes back is what was saved, and nothing else is taken for it."""

import json
import pickle
from pathlib import Path

import numpy as np
import pytest
import safetensors
import safetensors.torch
import torch
from torch import nn

from rnnviz.data.load import load_treebank
from rnnviz.errors import DataError, InputError, ModelError
from rnnviz.models import TextClassifier
from rnnviz.models import by_parts as wrap
from rnnviz.models.pretrained.make_mini import FILE, train_mini
from rnnviz.text import Vocabulary
from tests.models.toys import WORDS, parts

KINDS = [nn.LSTM, nn.GRU, nn.RNN]


def wrapped(kind=nn.LSTM, tokenizer=None, pooling="last", **options) -> TextClassifier:
    modules = parts(kind, **options)
    return wrap(
        **modules, vocabulary=WORDS, labels=["negative", "positive"], tokenizer=tokenizer, pooling=pooling
    )


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("options", [
    {"pooling": "mean", "dtype": torch.float32},
    {"bidirectional": True, "num_layers": 2, "bias": False, "batch_first": False, "dropout": 0.2},
])  # fmt: skip
def test_what_is_loaded_is_what_was_saved(kind, options, tmp_path):
    clf = wrapped(kind, **options)
    clf.embedding.max_norm = 1.0
    clf.save(tmp_path / "new" / "model.safetensors")
    loaded = TextClassifier.load(tmp_path / "new" / "model.safetensors")
    texts = ["not very good", [3], ["film", "unheard"]]
    assert np.array_equal(loaded.predict(texts), clf.predict(texts))
    for name in ("cell", "layers", "hidden", "bidirectional", "pooling", "labels", "vocabulary", "dtype"):
        assert getattr(loaded, name) == getattr(clf, name), name
    assert not loaded.training
    assert all(weight.requires_grad for weight in loaded.parameters())
    loaded(*loaded.batch([[2, 3]])).sum().backward()  # it can be trained on
    assert loaded.rnn.weight_hh_l0.grad.abs().sum() > 0


def test_a_tokenizer_of_ones_own_is_asked_for(tmp_path):
    wrapped(tokenizer=str.split).save(tmp_path / "model")
    with pytest.raises(InputError, match=r"pass it: TextClassifier.load\(path, tokenizer=...\)"):
        TextClassifier.load(tmp_path / "model")
    assert TextClassifier.load(tmp_path / "model", tokenizer=str.split).tokenizer is str.split


@pytest.mark.parametrize("padding", ["<pad>", "film", None])
def test_the_padding_word_comes_back(padding, tmp_path):
    vocabulary = Vocabulary(WORDS, padding=padding)
    clf = wrap(**parts(), vocabulary=vocabulary, labels=["negative", "positive"])
    clf.save(tmp_path / "model")
    assert TextClassifier.load(tmp_path / "model").vocabulary == vocabulary


def test_an_older_file_does_not_name_its_padding_word(saved):
    with_config(saved, padding="gone")
    assert TextClassifier.load(saved).vocabulary.padding == 0


def test_writing_is_whole_or_not_at_all(tmp_path, monkeypatch):
    path = tmp_path / "model"
    clf = wrapped()
    clf.save(path)
    old = path.read_bytes()

    def full_disk(self, data):
        with self.open("wb") as file:
            file.write(data[: len(data) // 2])
        raise OSError("no space left on device")

    monkeypatch.setattr(Path, "write_bytes", full_disk)
    with pytest.raises(OSError, match="no space"):
        wrapped(nn.GRU).save(path)
    assert path.read_bytes() == old
    assert list(tmp_path.iterdir()) == [path]
    clf.head.bias.data[0] = torch.inf
    with pytest.raises(ModelError, match=r"head.bias"):
        clf.save(path)


@pytest.fixture
def saved(tmp_path) -> Path:
    wrapped().save(tmp_path / "model")
    return tmp_path / "model"


def with_config(path: Path, **changes) -> None:
    """Write the checkpoint again with another description."""
    with safetensors.safe_open(path, "pt") as file:
        config = json.loads(file.metadata()["rnnviz"]) | changes
        tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
    config = {name: value for name, value in config.items() if value != "gone"}
    safetensors.torch.save_file(tensors, path, {"rnnviz": json.dumps(config)})


@pytest.mark.parametrize(
    "changes",
    [
        {"hidden": 7},
        {"hidden": "6"},
        {"hidden": -6},
        {"hidden": 10**30},
        {"layers": 2},
        {"layers": 0},
        {"cell": "gru"},
        {"cell": "eval"},
        {"cell": ["lstm"]},
        {"pooling": "first"},
        {"labels": ["one"]},
        {"labels": 2},
        {"words": WORDS[1:]},
        {"words": None},
        {"words": ["good"] * 10},
        {"unknown": "nowhere"},
        {"padding": "nowhere"},
        {"dropout": 7},
        {"rnn_dropout": -1},
        {"bias": False},
        {"embedding": "gone"},
        {"head_bias": "gone"},
    ],
)
def test_a_description_that_is_not_the_models_is_refused(saved, changes):
    with_config(saved, **changes)
    with pytest.raises(DataError, match="model is damaged: "):
        TextClassifier.load(saved)


def test_a_newer_format_is_refused(saved):
    with_config(saved, format=2)
    with pytest.raises(DataError, match=r"format 2; this rnnviz reads 1. Update rnnviz"):
        TextClassifier.load(saved)


@pytest.mark.parametrize("kept", [0, 4, 100, -1])
def test_a_file_cut_short_is_refused(saved, kept):
    saved.write_bytes(saved.read_bytes()[:kept])
    with pytest.raises(DataError, match="damaged, or no safetensors file"):
        TextClassifier.load(saved)


def test_foreign_files_are_refused_and_no_code_of_theirs_is_run(tmp_path):
    class Bomb:
        def __reduce__(self):
            return (Path.touch, (tmp_path / "exploded",))

    bomb, torchs, foreign, text = (tmp_path / name for name in ("bomb", "torch", "foreign", "text"))
    bomb.write_bytes(pickle.dumps(Bomb()))
    torch.save(Bomb(), torchs)
    safetensors.torch.save_file({"weight": torch.zeros(2)}, foreign)
    text.write_text("hello")
    for path in (bomb, torchs, text):
        with pytest.raises(DataError, match="no safetensors file"):
            TextClassifier.load(path)
    with pytest.raises(DataError, match="not one that rnnviz wrote"):
        TextClassifier.load(foreign)
    safetensors.torch.save_file({"weight": torch.zeros(2)}, foreign, {"rnnviz": "{not json"})
    with pytest.raises(DataError, match="no JSON"):
        TextClassifier.load(foreign)
    assert not (tmp_path / "exploded").exists()
    for nowhere in (tmp_path / "nothing", tmp_path, "minny"):
        with pytest.raises(InputError, match="there is no checkpoint"):
            TextClassifier.load(nowhere)


def test_weights_that_are_not_finite_are_refused(saved):
    with safetensors.safe_open(saved, "pt") as file:
        metadata = file.metadata()
        tensors = {name: file.get_tensor(name).clone() for name in file.keys()}  # noqa: SIM118
    tensors["head.weight"][0, 0] = torch.nan
    safetensors.torch.save_file(tensors, saved, metadata)
    with pytest.raises(DataError, match=r"head.weight has 1 of 12 weights that are NaN"):
        TextClassifier.load(saved)


def accuracy(clf: TextClassifier, split: str) -> float:
    texts = load_treebank("mini").sentences(split)
    hits = clf.predict([text.tokens for text in texts]).argmax(1) == [text.label for text in texts]
    return float(hits.mean())


def test_the_mini_checkpoint_is_small_and_knows_its_treebank():
    clf = TextClassifier.load("mini")
    assert FILE.stat().st_size <= 2**20
    assert accuracy(clf, "dev") >= 0.95
    assert accuracy(clf, "test") >= 0.95
    words = ["good", "not good", "not very good", "not bad", "very good", "bad"]
    assert clf.predict(words).argmax(1).tolist() == [1, 0, 0, 1, 1, 0]
    assert clf.cell == "lstm"
    assert not clf.bidirectional


def test_the_script_makes_a_checkpoint_as_good_as_the_packaged_one():
    clf, history = train_mini()
    assert history["dev_accuracy"].max() >= 0.95
    assert clf.vocabulary == TextClassifier.load("mini").vocabulary  # else: run make_mini again
    # floats differ between machines; the accuracy must not by more than a few sentences
    assert abs(accuracy(clf, "dev") - accuracy(TextClassifier.load("mini"), "dev")) <= 0.015
