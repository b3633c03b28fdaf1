"""Faithfulness: drops worked out by hand, which texts are taken, and mini's two-clause texts."""

import importlib
from types import SimpleNamespace

import numpy as np
import pytest

import rnnviz as rv
from rnnviz.studies.faithfulness import faithfulness
from rnnviz.studies.labelled_phrases import Ready
from rnnviz.studies.published import reat_figure
from rnnviz.text import tags

study_file = importlib.import_module(
    "rnnviz.studies.faithfulness"
)  # the package has the function by this name

PENN = {"it": "PRP", "is": "VBZ", "dull": "JJ", "good": "JJ", "but": "CC", "only": "RB", "film": "NN"}


class Says:
    """Predicts the last adjective; a text with both adjectives at 0.7, with one at 0.9."""

    cell, bidirectional, layers, labels = "gru", True, 1, ("negative", "positive")

    def predict(self, texts):
        sure = [0.7 if {"dull", "good"} <= set(text) else 0.9 for text in texts]
        positive = [next(word for word in text[::-1] if word in ("dull", "good")) == "good" for text in texts]
        return np.array([[1 - p, p] if good else [p, 1 - p] for p, good in zip(sure, positive, strict=True)])


class Corpus:
    name, labels = "by hand", ("negative", "positive")

    def __init__(self, *texts):
        self.texts = texts

    def sentences(self, split):
        return [SimpleNamespace(tokens=tuple(text.split()), label=0) for text in self.texts]


@pytest.fixture
def by_hand(monkeypatch):
    """One method always takes the last clause, one the first, one the last in half of the texts."""

    def explained(classifier, texts, method, span_limit, progress):
        for number, text in enumerate(texts):
            last = {"last": True, "first": False, "half": number % 2 == 0}[method.name]
            yield (
                number,
                SimpleNamespace(
                    tokens=text,
                    words=np.array([0, -5.0] + [1.0] * (len(text) - 2)),
                    phrase=lambda a, b, last=last: float((a > 0) == last),
                ),
            )

    ready = [Ready(name, {}, name.title()) for name in ("last", "first", "half")]
    monkeypatch.setattr(study_file, "ready_methods", lambda *_: (ready, []))
    monkeypatch.setattr(study_file, "explain_predicted", explained)
    monkeypatch.setattr(tags, "best_tagger", lambda: ("by hand", lambda tokens: [PENN[t] for t in tokens]))


def test_the_drop_by_hand(by_hand):
    # without "but it is good" the class falls from 0.7 to 0.1; without "it is dull" it rises to 0.9
    study = faithfulness(Says(), Corpus(*["it is dull but it is good"] * 10), progress=False)
    table = study.table.set_index("method")
    assert table.index[-1] == "(always the last clause)"
    np.testing.assert_allclose(table["drop"], [0.6, -0.2, 0.2, 0.6])
    np.testing.assert_allclose(table["best"], [1, 0, 0.5, 1])
    np.testing.assert_allclose(table["last"], [1, 0, 0.5, 1])
    np.testing.assert_allclose(table.loc["Half", "error"], np.std([0.6, -0.2] * 5, ddof=1) / np.sqrt(10))
    assert "A clause by chance: 0.200; the best possible: 0.600." in study.notes
    assert study.data.groupby("method")["drop"].sum()["First"] == pytest.approx(-2)
    assert "10 texts with 'but'" in study.title
    assert "best possible" in str(study.chart().to_dict())


def test_unsigned_takes_the_clause_of_the_larger_sizes(by_hand):
    corpus = Corpus(*["it is dull but it is good"] * 10)  # sizes 0 + 5 + 1 against 1 + 1 + 1 + 1
    study = faithfulness(Says(), corpus, unsigned=True, progress=False)
    np.testing.assert_allclose(study.table["last"], [0, 0, 0, 1])
    assert "sizes of scores" in study.title


@pytest.mark.parametrize(
    ("text", "taken"),
    [
        ("it is dull but it is good", True),
        ("dull but it is good", False),  # no verb before
        ("it is dull but good", False),  # no verb after
        ("it is dull but it is good but it is dull", False),
        ("it is dull", False),
        ("but it is good", False),
    ],
)
def test_texts_of_two_clauses_are_taken(by_hand, text, taken):
    study = faithfulness(Says(), Corpus(*[text] * 10), progress=False)
    assert study.table["n"].tolist() == [10 * taken] * 4


def test_a_but_that_is_no_conjunction_joins_nothing(by_hand, monkeypatch):
    monkeypatch.setitem(PENN, "but", "IN")
    assert faithfulness(Says(), Corpus("it is dull but it is good"), progress=False).table["n"].max() == 0


def test_too_few_texts_give_a_reason_and_no_number(by_hand):
    study = faithfulness(Says(), Corpus("it is dull but it is good"), progress=False)
    assert study.table["note"].unique().tolist() == ["no statistic: only 1 such texts, fewer than 10"]
    assert study.table["drop"].isna().all()
    study.chart().to_dict()


def test_published_figures_stand_beside_models_of_their_kind():
    def published(method, cell, both, corpus="sst", layers=1, classes=2, **options):
        model = SimpleNamespace(cell=cell, bidirectional=both, layers=layers, labels=range(classes))
        return reat_figure(
            study_file.PUBLISHED, Ready(method, options, ""), model, SimpleNamespace(name=corpus)
        )

    kinds = [("gru", False), ("lstm", False), ("gru", True)]
    assert [published("reat", *kind) for kind in kinds] == [0.311, 0.318, 0.196]
    assert np.isnan([published("cd", "gru", False), published("reat", "lstm", True)]).all()
    assert np.isnan(
        [published("reat", "gru", False, "mini"), published("ig", "gru", False, baseline=".")]
    ).all()
    assert np.isnan(
        [published("reat", "gru", False, layers=2), published("reat", "gru", False, classes=5)]
    ).all()


def test_on_mini_the_clause_that_counts_is_found_and_an_untrained_model_has_none(nltk_data):
    corpus = rv.load_treebank("mini")
    untrained = rv.TextClassifier.build(corpus, embedding=8, hidden=8)
    falls = []
    for classifier in (rv.TextClassifier.load("mini"), untrained):
        study = faithfulness(classifier, corpus, methods=["cd"], split="dev", progress=False)
        falls.append(study.table["drop"][0])
        assert study.table["n"][0] > 50
    assert falls[0] > 0.6  # a clause by chance: 0.4
    assert abs(falls[1]) < 0.05
