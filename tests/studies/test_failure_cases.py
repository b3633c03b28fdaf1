"""Failure cases: which texts and words they are, worked out by hand, and what mini's model gets wrong."""

import importlib
from types import SimpleNamespace

import numpy as np
import pytest

import rnnviz as rv
from rnnviz.data.treebank import Example
from rnnviz.errors import InputError, UnsupportedError
from rnnviz.studies.failure_cases import failure_cases
from rnnviz.studies.labelled_phrases import Ready
from tests.decomposition.random_models import random_classifier

study_file = importlib.import_module("rnnviz.studies.failure_cases")

SURE = {"terribly good film": 0.99, "so so": 0.6, "a fine film": 0.8, "bad": 0.9}  # of "negative"


class Model:
    cell, bidirectional, labels = "lstm", False, ("negative", "positive")

    def predict(self, texts):
        sure = np.array([SURE[" ".join(text)] for text in texts])
        return np.stack([sure, 1 - sure], axis=-1)


class Corpus:
    name, labels = "by hand", ("negative", "positive")

    def __init__(self, **label_of):
        self.label_of = label_of or {"so so": 1, "bad": 0, "terribly good film": 1, "a fine film": 1}

    def sentences(self, split):
        return [Example(tuple(text.split()), label) for text, label in self.label_of.items()]


@pytest.fixture
def by_hand(monkeypatch):
    """The one method scores long words highest, the other late ones."""

    def explained(classifier, texts, method, span_limit, progress):
        for number, text in enumerate(texts):
            scores = [len(word) for word in text] if method.name == "long" else range(len(text))
            yield number, SimpleNamespace(words=np.array(scores, dtype=float), unit="logits")

    ready = [Ready(name, {}, name.title()) for name in ("long", "late")]
    monkeypatch.setattr(study_file, "ready_methods", lambda *_: (ready, []))
    monkeypatch.setattr(study_file, "explain_predicted", explained)


def test_the_surest_come_first_with_their_top_words(by_hand):
    study = failure_cases(Model(), Corpus(), methods=["any"], words=2, most=2, progress=False)
    assert study.table.to_numpy().tolist() == [
        ["Long", "terribly good film", "positive", "negative", 0.99, "terribly +8.00, good +4.00"],
        ["Long", "a fine film", "positive", "negative", 0.8, "fine +4.00, film +4.00"],
        ["Late", "terribly good film", "positive", "negative", 0.99, "film +2.00, good +1.00"],
        ["Late", "a fine film", "positive", "negative", 0.8, "film +2.00, fine +1.00"],
    ]
    assert study.title.startswith("Failure cases: 3 of 4 texts predicted wrong, LSTM on by hand")
    assert len(study.data) == 2 * (3 + 3 + 2)
    assert "The table has the surest 2 of these texts, data all 3." in study.notes


def test_the_picture_shows_the_surest_by_the_first_method(by_hand):
    shown = str(failure_cases(Model(), Corpus(), methods=["any"], progress=False).chart().to_dict())
    assert "negative (99.00%), but is positive" in shown
    assert shown.index("negative (99.00%)") < shown.index("negative (60.00%)")
    assert shown.count("terribly") == 1  # by one method


def test_how_often_the_top_word_stands_last(by_hand, monkeypatch):
    monkeypatch.setattr(study_file, "LATE", 1)
    study = failure_cases(Model(), Corpus(), methods=["any"], progress=False)
    chance = (1 / 2 + 1 / 3 + 1 / 3) / 3
    assert study.notes[:2] == (
        f"Long: in 0% of them the top word is among the last 1 tokens (by chance: {chance:.0%}).",
        f"Late: in 100% of them the top word is among the last 1 tokens (by chance: {chance:.0%}).",
    )


def test_a_model_without_faults_has_no_cases(by_hand):
    study = failure_cases(Model(), Corpus(bad=0), methods=["any"], progress=False)
    assert study.table.empty
    assert list(study.table) == ["method", "text", "label", "predicted", "probability", "words"]
    assert study.notes == ("No text is predicted wrong.",)
    study.chart().to_dict()


def test_labels_are_held_against_each_other_by_name(by_hand):
    corpus = Corpus(bad=0)
    corpus.labels = ("positive", "negative")  # what the corpus calls class 0 is the model's class 1
    study = failure_cases(Model(), corpus, methods=["any"], progress=False)
    assert study.table["label"].unique().tolist() == ["positive"]


def test_what_cannot_be_is_refused(by_hand):
    with pytest.raises(InputError, match="words=0 and most=1 have to be at least 1"):
        failure_cases(Model(), Corpus(), words=0, most=1)
    with pytest.raises(InputError, match="the model's classes"):
        failure_cases(SimpleNamespace(labels=("a", "b")), Corpus())


def test_the_default_is_reat_then_cd_as_far_as_they_are_defined():
    def names(**shape):
        return [one.name for one in study_file._chosen(random_classifier(**shape), None)[0]]

    assert names(cell="lstm") == ["reat", "cd", "alone"]
    assert "reat" not in names(cell="rnn")
    ready, notes = study_file._chosen(random_classifier(cell="rnn"), None)
    assert ready[-1].name == "alone"
    assert any(note.startswith("Without reat:") for note in notes)
    with pytest.raises(UnsupportedError):
        study_file._chosen(random_classifier(cell="rnn"), ["reat"])


def test_on_mini_the_cases_are_those_the_model_gets_wrong():
    classifier, corpus = rv.TextClassifier.load("mini"), rv.load_treebank("mini")
    study = failure_cases(classifier, corpus, methods=["cd"], split="train", most=100, progress=False)
    examples = corpus.sentences("train")
    predicted = classifier.predict([example.tokens for example in examples]).argmax(-1)
    wrong = {" ".join(e.tokens) for e, k in zip(examples, predicted, strict=True) if e.label != k}
    assert wrong
    assert set(study.data["text"]) == wrong
    first = study.table.iloc[0]
    explanation = rv.explain(classifier, first["text"].split(), "cd", target=first["predicted"])
    top = explanation.tokens[explanation.words.argmax()]
    assert first["words"].startswith(f"{top} {explanation.words.max():+.2f}")
