"""The attack by synonyms: falls worked out by hand, where synonyms are from, and mini's words of one meaning."""

import importlib
from types import SimpleNamespace

import nltk
import numpy as np
import pytest
import torch

import rnnviz as rv
from rnnviz.data.treebank import Example
from rnnviz.errors import FetchError, InputError
from rnnviz.studies.labelled_phrases import Ready
from rnnviz.studies.synonym_attack import synonym_attack
from rnnviz.text import Vocabulary, tags

study_file = importlib.import_module("rnnviz.studies.synonym_attack")

# what each word adds to the probability of "positive", which is .5 without words
ADDS = {"good": 0.3, "nice": 0.1, "fine": 0.2, "okay": -0.2, "pretty": 0.0, "film": 0.0, "bad": -0.4}
SYNONYMS = {"GOOD": ["fine", "okay", "splendid", "good"], "nice": ["pretty"]}


class Model:
    cell, bidirectional, labels = "gru", False, ("negative", "positive")
    vocabulary = Vocabulary(["<unk>", *ADDS])

    def predict(self, texts):
        positive = np.array([0.5 + sum(ADDS[word.lower()] for word in text) for text in texts])
        return np.stack([1 - positive, positive], axis=-1)


class Corpus:
    name, labels = "by hand", ("negative", "positive")

    def __init__(self, *texts):
        self.texts = texts

    def sentences(self, split):
        return [Example(tuple(text.split()), 0) for text in self.texts]


@pytest.fixture
def by_hand(monkeypatch):
    """One method scores "good" highest, the other "film", then "nice"."""
    orders = {"a": ["good", "nice", "film", "bad"], "b": ["film", "nice", "bad", "good"]}

    def explained(classifier, texts, method, span_limit, progress):
        for number, text in enumerate(texts):
            scores = np.array([-orders[method.name].index(word.lower()) for word in text])
            yield number, SimpleNamespace(words=scores)

    ready = [Ready(name, {}, name.upper()) for name in "ab"]
    monkeypatch.setattr(study_file, "ready_methods", lambda *_: (ready, []))
    monkeypatch.setattr(study_file, "explain_predicted", explained)


def study_of(*texts, synonyms=SYNONYMS, **options):
    return synonym_attack(Model(), Corpus(*texts), synonyms=synonyms, progress=False, **options)


def test_the_attack_by_hand(by_hand):
    # good -> fine: -.1; good -> okay: -.5 and another class; nice -> pretty: -.1; "bad" has no synonym
    study = study_of(*["nice film Good"] * 10, "good film", "good film", "bad film")
    table = study.table.set_index("method")
    assert list(table.index) == ["A", "B", "(a word by chance)", "(the best word)"]
    assert table["n"].unique().tolist() == [13]
    assert table["tried"].unique().tolist() == [12]
    np.testing.assert_allclose(
        table["fall"], [0.5, (10 * 0.1 + 2 * 0.5) / 12, (10 * 0.3 + 2 * 0.5) / 12, 0.5]
    )
    np.testing.assert_allclose(table["flipped"], [1, 2 / 12, 7 / 12, 1])
    falls = [0.1] * 10 + [0.5] * 2
    np.testing.assert_allclose(table["error"]["B"], np.std(falls, ddof=1) / np.sqrt(12))
    assert table["choice"].tolist() == [10] * 4
    assert table["best"].tolist() == [1, 0, 0.5, 1]
    assert table["top"][["A", "B"]].tolist() == [1, 0]
    assert "12 of 13 texts" in study.title
    lines = str(study.chart().to_dict())
    assert "a word by chance" in lines
    assert "the best word" in lines


def test_every_swap_is_kept_in_the_words_own_case(by_hand):
    study = study_of(*["nice film Good"] * 10)
    swaps = study.data.query("method == 'A' and number == 0")
    columns = ["position", "word", "synonym", "predicted", "flipped", "taken"]
    assert swaps[columns].to_numpy().tolist() == [
        [2, "Good", "Fine", "positive", False, False],
        [2, "Good", "Okay", "positive", True, True],  # "splendid" is not known, "good" is the word itself
    ]
    np.testing.assert_allclose(swaps["before"], 0.9)
    np.testing.assert_allclose(swaps["after"], [0.8, 0.4])
    assert set(swaps["text"]) == {"nice film Good"}


def test_too_few_texts_or_choices_give_a_reason(by_hand):
    study = study_of(*["good film"] * 11)
    assert study.table["best"].isna().all()
    assert study.table["note"].str.contains("only 0 texts leave a choice").all()
    assert study.table["fall"].notna().all()
    for texts, n in ((["bad film"] * 12, 0), (["good film"], 1)):
        study = study_of(*texts)
        assert (
            study.table["note"].tolist()
            == [f"no statistic: only {n} texts have a word with a synonym, fewer than 10"] * 4
        )
        assert study.table[["fall", "flipped", "best"]].isna().all(axis=None)
        study.chart().to_dict()
    assert len(study.data) == 2 * 2  # the swaps themselves are there


@pytest.mark.parametrize(
    ("synonyms", "message"),
    [
        ("wordnets", "there is no source of synonyms 'wordnets': did you mean 'wordnet'"),
        (["fine"], r"synonyms is \['fine'\]; expected one of paper, wordnet, vectors"),
        ({"good": "fine"}, "expected a list of synonyms of 'good', got the string 'fine'"),
    ],
)
def test_what_is_no_source_is_refused(by_hand, synonyms, message):
    with pytest.raises(InputError, match=message):
        study_of("good film", synonyms=synonyms)
    with pytest.raises(InputError, match="has no texts"):
        study_of()


@pytest.fixture
def tiny(monkeypatch):
    """A model with vectors to be known by hand, where all words are adjectives but "well"."""
    words = ["<unk>", "good", "fine", "great", "bad", "well", "terribly", "very"]
    vectors = [[0, 0], [1, 0], [1, 0.5], [1, 0.1], [1, 0], [1, 0], [0, 1], [0, 1]]
    rnn = torch.nn.GRU(2, 3, batch_first=True)
    model = rv.wrap(
        embedding=torch.nn.Embedding.from_pretrained(torch.tensor(vectors, dtype=torch.float32)),
        rnn=rnn,
        head=torch.nn.Linear(3, 2),
        vocabulary=words,
        labels=("negative", "positive"),
    )
    monkeypatch.setattr(
        tags, "best_tagger", lambda: ("by hand", lambda text: ["RB" if t == "well" else "JJ" for t in text])
    )
    monkeypatch.setattr(nltk, "download", lambda *_, **__: False)
    monkeypatch.setattr(nltk.data, "path", [])
    return model


LEXICON = (["good", "fine", "great", "well", "unseen"], ["bad", "terribly"])
TEXTS = Corpus("Good fine great bad well", "terribly good unseen")


def swaps_of(model, **options):
    study = synonym_attack(model, TEXTS, methods=["alone"], lexicon=LEXICON, progress=False, **options)
    offered, note = study_file._offered(
        model, [text.split() for text in TEXTS.texts], **options, lexicon=LEXICON
    )
    return offered, note, study


def test_neighbours_are_of_the_same_part_of_speech_and_side(tiny):
    offered, note, study = swaps_of(tiny, synonyms="vectors")
    assert offered == [
        [["Great", "Fine"], ["great", "good"], ["good", "fine"], ["terribly"], []],
        [["bad"], ["great", "fine"], []],
    ]
    assert note in study.notes
    assert "side of own's lexicon" in note


def test_words_that_are_known_in_upper_case_only_have_no_neighbours(tiny):
    tiny.vocabulary = Vocabulary(["Great", "good", "fine", "bad", "great", "well"], unknown=None)
    found, _ = study_file._source(tiny, [["Fine", "good", "Bad"]], "vectors", LEXICON)
    assert found("good", "JJ") == ["fine"]
    tiny.vocabulary = Vocabulary(["Fine", "good", "bad", "Great"], unknown=None)
    found, _ = study_file._source(tiny, [["Fine", "good", "Great"]], "vectors", LEXICON)
    assert found("good", "JJ") == []


def test_by_default_the_papers_swaps_come_first_and_vectors_stand_in_for_wordnet(tiny):
    offered, note, _ = swaps_of(tiny, synonyms=None)
    assert offered[1][0] == ["very", "bad"]
    assert "the paper's" in note
    assert "nearest word vectors" in note
    assert swaps_of(tiny, synonyms="paper")[0][1] == [["very"], [], []]
    with pytest.raises(FetchError, match="NLTK_DATA"):
        swaps_of(tiny, synonyms="wordnet")


def test_wordnet_is_taken_where_it_is(tiny, monkeypatch):
    monkeypatch.setattr(study_file, "has_wordnet", lambda: True)
    monkeypatch.setattr(study_file, "wordnet_synonyms", lambda word, penn: {"good": ["fine"]}.get(word, []))
    offered, note, _ = swaps_of(tiny, synonyms=None)
    assert offered == [[["Fine"], [], [], [], []], [["very"], ["fine"], []]]
    assert "WordNet" in note


def test_on_mini_words_of_one_meaning_change_nothing_and_opposites_nearly_all():
    """The floors were fixed beforehand."""
    good, bad = ["good", "nice", "charming", "pleasant"], ["bad", "dull", "weak", "poor"]
    same = {word: words for words in (good, bad) for word in words}
    opposite = {word: others for words, others in ((good, bad), (bad, good)) for word in words}
    tables = [
        synonym_attack(
            rv.TextClassifier.load("mini"),
            rv.load_treebank("mini"),
            methods=["cd"],
            synonyms=synonyms,
            progress=False,
        ).table
        for synonyms in (same, opposite)
    ]
    assert (tables[0]["tried"] >= 30).all()
    assert (tables[0]["flipped"] <= 0.05).all()
    assert (tables[1]["flipped"] >= 0.6).all()
