"""Sanity: deletions and flips by hand, models of random weights, variants, and mini's truths."""

import importlib
import inspect
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
import torch

import rnnviz as rv
from rnnviz.errors import InputError
from rnnviz.ground.methods import METHODS
from rnnviz.studies.counterparts import VARIANTS, randomised, variants
from rnnviz.studies.deletion import erasure, flips, largest_first
from rnnviz.studies.labelled_phrases import ready_methods
from rnnviz.studies.sanity import QUANTITIES, _median, sanity
from tests.decomposition.random_models import random_classifier
from tests.studies.deletion_stubs import Corpus, Counts

study_file = importlib.import_module("rnnviz.studies.sanity")
CD, RANDOM = "Contextual decomposition (complete)", "(random order)"
TARGET = ("positive", "negative")


def test_erasure_by_hand():
    text = ["good", "a", "b", "good", "c"]  # positive at 0.49 + 2 * 0.25
    orders = [largest_first([2, 0, 0, 1, 0]), largest_first([0, 2, 3, 0, 1]), largest_first([2, 0, 0, 1, 0])]
    found = erasure(Counts(), [text, text, ["bad", "a"]], orders)
    # 10, 20 and 50 % of five words are 1, 1 and 3; without one "good" 0.74, without both 0.49
    np.testing.assert_allclose(found["comprehensiveness"][:2], [(0.25 + 0.25 + 0.5) / 3, 0])
    np.testing.assert_allclose(found["sufficiency"][:2], [(0.25 + 0.25 + 0) / 3, 0.5])
    assert found["flip"].tolist() == [
        2,
        np.inf,
        np.inf,
    ]  # one word is left; without "good" and "bad" negative
    np.testing.assert_allclose(found["flip_share"], [2 / 5, np.inf, np.inf])
    assert found["never"].tolist() == [0, 1, 1]


def test_flips_are_the_first_change_and_not_the_last():
    texts = [("good", "bad", "good")]
    # without the first "good" negative, without "bad" too positive again
    assert flips(Counts(), texts, [np.array([0, 1, 2])], np.array([1])).tolist() == [1]


def test_the_median_and_its_error():
    assert _median(np.arange(101.0)) == {
        "value": 50,
        "error": 6,
        "note": "",
    }  # 50 -+ 101 ** 0.5 / 2, outwards
    mostly = _median(np.array([1.0] * 40 + [np.inf] * 60))
    assert "no median" in mostly["note"]
    assert "value" not in mostly
    nearly = _median(np.array([1.0] * 52 + [np.inf] * 48))
    assert nearly["value"] == 1
    assert "no error" in nearly["note"]


@pytest.mark.parametrize("cell", ["lstm", "gru", "rnn"])
def test_random_models_share_the_embedding_alone(cell):
    model = random_classifier(cell, bidirectional=True, classes=2)
    before = torch.random.get_rng_state()
    one, again, other = (randomised(model, seed) for seed in (0, 0, 1))
    assert torch.equal(torch.random.get_rng_state(), before)
    assert one.embedding is model.embedding
    for part in ("rnn", "head"):
        weights = [
            torch.cat([p.flatten() for p in getattr(m, part).parameters()])
            for m in (model, one, again, other)
        ]
        assert not torch.isclose(weights[0], weights[1]).any()
        assert torch.equal(weights[1], weights[2])
        assert not torch.equal(weights[1], weights[3])
    assert one.dtype == model.dtype


def test_every_method_with_variants_has_them_compared():
    rv.methods()
    for name, kind in METHODS.items():
        if {"variant", "baseline", "seed", "delta"} & set(inspect.signature(kind).parameters):
            assert name in VARIANTS
    lstm, gru = (random_classifier(cell, classes=2) for cell in ("lstm", "gru"))

    def count(model, name):
        (method, *_), _ = ready_methods(model, [name], 0)
        return len(variants(model, method, 0))

    assert [count(lstm, name) for name in ("cd", "reat", "lrp", "loo")] == [3, 2, 2, 0]
    assert [count(gru, name) for name in ("cd", "reat")] == [1, 1]  # the others need an LSTM
    assert count(lstm, "ig") == 1  # its vocabulary has no "."


@pytest.fixture(scope="module")
def on_mini():
    model = rv.TextClassifier.load("mini")
    return sanity(
        model,
        rv.load_treebank("mini"),
        methods=["cd", "loo"],
        split="dev",
        others=[model, randomised(model, 7)],
        most_texts=150,
        random_models=4,
        progress=False,
    )


def test_on_mini_words_that_cd_finds_count_and_random_weights_are_noticed(on_mini):
    """The floors were fixed beforehand: .2 above random order; a correlation below .4 in size."""
    table = on_mini.table.set_index(["quantity", "method"])["value"]
    assert table["comprehensiveness", CD] > table["comprehensiveness", RANDOM] + 0.2
    assert table["sufficiency", CD] < table["sufficiency", RANDOM] - 0.1
    assert table["flip_share", CD] < table["flip_share", RANDOM]
    assert abs(table["randomised", CD]) < 0.4
    assert abs(table["randomised_size", CD]) < 0.4


def test_seeds_are_compared_in_pairs(on_mini):
    seeds = on_mini.table.query("quantity == 'seeds'").set_index("method")
    # one of the others is the model itself and agrees wholly; two pairs of three are with random weights
    assert (seeds["value"] > 1 / 3).all()
    assert (abs(seeds["value"] - (1 + 2 * seeds["chance"]) / 3) < 0.2).all()
    assert seeds["n"].tolist() == [150] * 3


def test_every_number_that_is_missing_has_its_reason(on_mini, tmp_path):
    table = on_mini.table
    assert table["quantity"].unique().tolist() == list(QUANTITIES)
    missing = table[table[["value", "error", "chance"]].isna().any(axis=1)]
    assert set(missing["quantity"]) == {"variants"}
    assert (missing["note"] == "the method has no variants for this model").all()
    assert (table.drop(missing.index)["note"] == "").all()
    on_mini.save(tmp_path / "x.svg")
    svg = (tmp_path / "x.svg").read_text()
    assert all(
        text in svg for text in ("random weights", "over seeds", "over variants", "top words", "chance")
    )


def test_the_picture_ranks_what_is_best_at_zero_by_its_distance():
    columns = ["quantity", "method", "value", "error", "chance"]
    rows = [("randomised", "a", -0.5, 0.1, 0.0), ("randomised", "b", 0.2, 0.1, 0.0)]
    rows += [("comprehensiveness", "a", -0.1, 0.1, 0.0), ("comprehensiveness", "b", 0.2, 0.1, 0.0)]
    spec = study_file._draw(pd.DataFrame(rows, columns=columns), "t").to_dict()
    panels = spec["vconcat"][0]["hconcat"]
    assert [panel["layer"][0]["encoding"]["y"]["sort"] for panel in panels] == [["b", "a"]] * 2


def test_the_same_seed_gives_the_same_numbers_and_few_texts_none():
    model, bank = rv.TextClassifier.load("mini"), rv.load_treebank("mini")
    options = {"methods": ["alone"], "split": "dev", "random_models": 2, "progress": False}
    one, two = (sanity(model, bank, most_texts=12, **options).table for _ in range(2))
    assert one.equals(two)
    assert "others=" in one.query("quantity == 'seeds'")["note"].iloc[0]
    few = sanity(model, bank, most_texts=3, **options)
    assert few.table["value"].isna().all()
    assert few.table["note"].str.contains("only 3 texts|others=|no variants").all()
    few.chart().to_dict()


def test_what_cannot_be_measured_is_refused():
    model = random_classifier(classes=2)
    words = Corpus(("w1", 0), ("w2", 1))
    with pytest.raises(InputError, match="no text of two words"):
        sanity(model, words, progress=False)
    with pytest.raises(InputError, match=r"others\[0\] is another architecture"):
        sanity(model, words, others=[random_classifier("gru", classes=2)], progress=False)
    with pytest.raises(InputError, match="random_models is 1"):
        sanity(model, words, random_models=1, progress=False)
    for others in (model, ["model"]):
        with pytest.raises(InputError, match="others is no list of classifiers"):
            sanity(model, words, others=others, progress=False)
    with pytest.raises(InputError, match="most_texts is 0"):
        sanity(model, words, most_texts=0, progress=False)


def test_the_predicted_class_is_the_target_of_deletions(monkeypatch):
    """Scores of the negative class for negative texts: their words go first, whatever the contrast says."""
    words = {"good": 1.0, "bad": -1.0}

    def of_contrast(classifier, texts, *_, **__):
        return [SimpleNamespace(words=np.array([words.get(word, 0.0) for word in text])) for text in texts]

    def of_predicted(classifier, texts, *_):
        signs = classifier.predict(texts).argmax(-1) * 2 - 1
        for place, (sign, text) in enumerate(zip(signs, texts, strict=True)):
            yield place, SimpleNamespace(words=sign * np.array([words.get(word, 0.0) for word in text]))

    monkeypatch.setattr(
        study_file, "ready_methods", lambda *_: ([SimpleNamespace(title="M", name="m", options={})], [])
    )
    monkeypatch.setattr(study_file, "variants", lambda *_: [])
    monkeypatch.setattr(study_file, "randomised", lambda model, _: model)
    monkeypatch.setattr(study_file, "explain_corpus", of_contrast)
    monkeypatch.setattr(study_file, "explain_predicted", of_predicted)
    corpus = Corpus(*[("good a b", 1), ("bad good bad c d", 0)] * 10)
    table = sanity(Counts(), corpus, progress=False).table.set_index(["quantity", "method"])
    # "good a b" changes without "good"; "bad good bad c d" without both "bad", which the contrast would keep
    assert table.loc[("never", "M"), "value"] == pytest.approx(0)
    assert table.loc[("randomised", "M"), "value"] == 1  # the "random" model is the same
