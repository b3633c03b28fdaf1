"""Nearest phrases by mean beta vector."""

import numpy as np
import pytest

import rnnviz as rv
from rnnviz.data import Example
from rnnviz.errors import InputError
from rnnviz.studies.nearest_phrases import nearest_phrases
from tests.decomposition.random_models import random_classifier


class Corpus:
    """A corpus of three sentences of words that a random model knows."""

    name, labels = "toy", ("negative", "positive")

    def sentences(self, split="train"):
        texts = {"train": ["w1 w2 w3", "w2 w1"], "dev": ["W1 w4"], "test": ["w5"]}[split]
        return [Example(tuple(text.split()), 0) for text in texts]


def test_neighbours_are_ranked_by_the_cosine_of_mean_betas():
    classifier = random_classifier(classes=2)
    study = nearest_phrases(classifier, Corpus(), ["w1"], progress=False)
    betas = {}
    for text in ("w1 w2 w3", "w2 w1", "w1 w4"):
        explanation = rv.explain(classifier, text)
        for place, word in enumerate(text.split()):
            betas.setdefault(word, []).append(explanation.embedding(place, place + 1))
    means = {word: np.mean(found, 0) for word, found in betas.items()}
    cosine = lambda a, b: a @ b / np.linalg.norm(a) / np.linalg.norm(b)  # noqa: E731
    expected = sorted(((cosine(means["w1"], means[w]), w) for w in ("w2", "w3", "w4")), reverse=True)
    assert study.table["nearest"].tolist() == [word for _, word in expected]
    np.testing.assert_allclose(study.table["cosine"], [value for value, _ in expected], rtol=1e-9)
    assert study.table.set_index("nearest")["count"].to_dict() == {"w2": 2, "w3": 1, "w4": 1}


def test_pairs_are_compared_with_pairs():
    study = nearest_phrases(random_classifier(classes=2), Corpus(), ["w1 w2"], progress=False)
    assert sorted(study.table["nearest"]) == ["w1 w4", "w2 w1", "w2 w3"]


def test_what_does_not_occur_has_a_note_and_no_number():
    study = nearest_phrases(random_classifier(classes=2), Corpus(), ["w1", "w9"], progress=False)
    (row,) = study.table[study.table["phrase"] == "w9"].to_dict("records")
    assert row["note"] == "does not occur"
    assert "'w9' does not occur" in study.notes[0]
    lonely = nearest_phrases(random_classifier(classes=2), Corpus(), ["w1"], min_count=99, progress=False)
    assert lonely.table["note"].tolist() == ["has no neighbours"]


@pytest.mark.parametrize(
    ("phrases", "mend"), [(["a b c"], "two words"), ([], "at least one"), (["zz"], "none of")]
)
def test_bad_phrases_are_refused(phrases, mend):
    with pytest.raises(InputError, match=mend):
        nearest_phrases(random_classifier(classes=2), Corpus(), phrases, progress=False)


def test_on_mini_neighbours_have_the_sentiment_of_the_phrase(tmp_path):
    """The truth that the grammar knows: words near "good" are positive, those near "bad" negative."""
    bank = rv.load_treebank("mini")
    labels = {
        " ".join(example.tokens): example.label
        for split in ("train", "dev")
        for example in bank.phrases(split)
    }
    study = nearest_phrases(
        rv.TextClassifier.load("mini"),
        bank,
        ["good", "bad"],
        splits=("dev",),
        top=10,
        min_count=3,
        progress=False,
    )
    found = {
        name: [labels.get(word) for word in part["nearest"]] for name, part in study.table.groupby("phrase")
    }
    assert np.mean([label == 1 for label in found["good"]]) >= 0.8
    assert np.mean([label == 0 for label in found["bad"]]) >= 0.8
    study.save(tmp_path / "x.svg")
    study.save(tmp_path / "x.csv")
    assert "CD (complete)" in (tmp_path / "x.svg").read_text()
    assert (tmp_path / "x.csv").read_text().startswith("phrase,rank")
    with pytest.raises(InputError, match=r"\.svg"):
        study.save(tmp_path / "x.docx")
    assert "Nearest by mean beta" in str(study)
