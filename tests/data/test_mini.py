"""The mini treebank: what it must hold for training and for studies that rely on its truth."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from collections import Counter
from itertools import pairwise

import pytest
from nltk.tokenize import NLTKWordTokenizer
from nltk.tree import Tree

from rnnviz.data import mini
from rnnviz.data.mini.grammar import grow_treebank
from rnnviz.data.mini.rules import read_rules
from rnnviz.errors import DataError

CHECKSUM = "73f4e2ded9df85d25478f9e2cd412ac6e4b45c97b3de03afc88e616571afc412"

# Worked by hand: what a reader of English expects, whatever rules.toml says.
BY_HAND = {
    "good": 3,
    "not good": 1,
    "very good": 4,
    "not very good": 1,
    "bad": 1,
    "not bad": 3,
    "very bad": 0,
    "not very bad": 3,
    "a bit bad": 1,
    "rather good": 3,
    "used to be my favorite": 1,
    "no longer my favorite": 1,
    "not worth the time": 1,
    "never disappoints": 3,
    "lacks charm": 1,
    "without charm": 1,
    "not without charm": 3,
    "could have been better": 1,
    "could have been worse": 3,
}


# What a first part makes of the labels 0 to 4 of what follows it; None where that must not occur.
OPERATORS = {
    "very": [None, 0, 2, 4, None],
    "truly": [0, None, None, None, 4],
    "rather": [1, 1, 2, 3, 3],
    "a bit": [None, 1, 2, None, None],
    "not": [3, 3, 2, 1, 1],
    "is n't": [3, 3, 2, 1, 1],
    "did n't": [3, 3, None, 1, 1],
    "never": [3, 3, 2, 1, 1],
    "lacks": [None, None, None, 1, None],
    "no one": [3, 3, 2, 1, 1],
    "used to": [3, 3, 2, 1, 1],
    "tries": [None, None, None, 1, None],
    "could have": [3, 3, None, 1, 1],
    "but": [0, 1, 2, 3, 4],
    "the": [0, 1, 2, 3, 4],
}


@pytest.fixture(scope="module")
def nodes() -> list[Tree]:
    return [node for trees in mini.trees().values() for tree in trees for node in tree.subtrees()]


@pytest.fixture(scope="module")
def phrases(nodes) -> dict[str, set[int]]:
    found: dict[str, set[int]] = {}
    for node in nodes:
        found.setdefault(" ".join(node.leaves()), set()).add(int(node.label()))
    return found


def test_the_splits_have_their_sizes_and_share_no_sentence():
    bank = mini.trees()
    assert {split: len(trees) for split, trees in bank.items()} == {"train": 5000, "dev": 600, "test": 600}
    sentences = {tuple(tree.leaves()) for trees in bank.values() for tree in trees}
    assert len(sentences) == 6200
    assert all(3 <= len(sentence) <= 25 for sentence in sentences)
    assert len({word for sentence in sentences for word in sentence}) >= 350


def test_every_split_is_balanced_and_has_all_five_labels():
    for trees in mini.trees().values():
        labels = Counter(int(tree.label()) for tree in trees)
        assert set(labels) == {0, 1, 2, 3, 4}
        assert labels[0] + labels[1] == labels[3] + labels[4]
        assert labels[2] == round(0.12 * len(trees))


def test_the_trees_are_binary_down_to_single_words(nodes):
    for node in nodes:
        assert node.label() in {"0", "1", "2", "3", "4"}
        if len(node) == 1:
            assert isinstance(node[0], str)
        else:
            assert [isinstance(child, Tree) for child in node] == [True, True]


def test_the_treebank_is_pinned():
    text = "\n".join(tree.pformat(margin=10**6) for trees in mini.trees().values() for tree in trees)
    assert hashlib.sha256(text.encode()).hexdigest() == CHECKSUM


def test_another_process_with_another_hash_seed_says_the_same():
    done = subprocess.run(
        [sys.executable, "-m", "rnnviz.data.mini"],
        capture_output=True,
        text=True,
        env={"PYTHONHASHSEED": "7"},
    )
    first = mini.trees()["train"][0]
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(f"{first.label()}  {' '.join(first.leaves())}\n")
    assert done.stdout.endswith("5000 train, 600 dev, 600 test trees\n")


@pytest.mark.parametrize("phrase", BY_HAND)
def test_phrases_have_the_labels_worked_by_hand(phrases, phrase):
    assert phrases[phrase] == {BY_HAND[phrase]}


@pytest.mark.parametrize("operator", OPERATORS)
def test_an_operator_does_the_same_everywhere(nodes, operator):
    inner = [node for node in nodes if len(node) == 2 and " ".join(node[0].leaves()) == operator]
    assert len(inner) >= 25
    for node in inner:
        assert int(node.label()) == OPERATORS[operator][int(node[1].label())], node


def test_no_phrase_has_two_labels(phrases):
    assert {phrase: labels for phrase, labels in phrases.items() if len(labels) > 1} == {}


def test_negators_turn_what_follows_in_both_directions(nodes):
    turned = Counter()
    for node in nodes:
        if (
            len(node) == 2
            and node[0].leaves()[-1] in {"not", "n't", "lacks", "without"}
            and node[1].label() != "2"
        ):
            before, after = int(node[1].label()), int(node.label())
            assert (before - 2) * (after - 2) < 0, node
            turned[after > 2] += 1
    assert min(turned.values()) > 400


def test_the_held_out_splits_have_negations_enough_for_a_study():
    negators = {
        "not",
        "n't",
        "never",
        "no",
        "without",
        "lacks",
        "lack",
        "nobody",
        "nothing",
        "hardly",
        "fails",
    }
    held_out = [node for split in ("dev", "test") for tree in mini.trees()[split] for node in tree.subtrees()]
    found = [n for n in held_out if len(n) == 2 and n[0].leaves()[0] in negators and n[1].label() != "2"]
    assert len(found) >= 150


def test_the_clause_after_but_decides(nodes):
    pairs = [n for n in nodes if len(n) == 2 and n[0].leaves()[-1] == "," and n[1].leaves()[0] == "but"]
    assert len(pairs) > 200
    for pair in pairs:
        decides, label = int(pair[1].label()), int(pair.label())
        assert (label > 2) == (decides > 2)
        assert label != 2


def test_articles_agree_and_the_tokens_are_those_of_the_tokenizer():
    tokenize = NLTKWordTokenizer().tokenize
    for trees in mini.trees().values():
        for tree in trees:
            words = tree.leaves()
            assert tokenize(" ".join(words).replace(" n't", "n't")) == words
            for article, word in pairwise(words):
                if article in {"a", "an"}:
                    assert (article == "an") == (word[0] in "aeiou"), words


def test_a_changed_rule_changes_what_follows():
    text = mini.rules_text()
    kinder = text.replace('[rules.intensify]               # very good, truly dull\nsecond = "0 0 2 4 4"', "")
    assert kinder != text
    kinder += '\n[rules.intensify]\nsecond = "0 0 2 3 4"\n'
    labels = {
        node.label()
        for tree in grow_treebank(read_rules(kinder))["train"]
        for node in tree.subtrees()
        if node.leaves() == ["very", "good"]
    }
    assert labels == {"3"}


def test_a_changed_copy_can_be_tried_from_the_command_line(tmp_path):
    command = [sys.executable, "-m", "rnnviz.data.mini", str(tmp_path / "my.toml")]
    missing = subprocess.run(command, capture_output=True, text=True)
    assert missing.returncode == 1
    assert "Traceback" not in missing.stderr
    (tmp_path / "my.toml").write_text(SMALL)
    done = subprocess.run([*command, "--out", str(tmp_path / "bank")], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    (line,) = (tmp_path / "bank" / "train.txt").read_text().splitlines()
    assert " ".join(Tree.fromstring(line).leaves()) in {"it is good", "it is nice", "it is bad"}


SMALL = """
[sentences]
seed = 1
train = 1
dev = 0
test = 1
shortest = 1
longest = 9
neutral = 0
[vary]
k = "x"
[rules.merge]
second = "0 1 2 3 4"
[words.ADJ]
3 = "good nice"
1 = "bad"
[grammar]
ROOT = ["it (is ADJ)"]
"""


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("[vary]", "[vari]", r"no table \[vary\]"),
        ("= 1\ntrain", "= \ntrain", "not valid TOML"),
        ("train = 1", "train = -1", "train should be a whole number"),
        ("neutral = 0", "neutral = 3", "neutral should be a share"),
        ("0 1 2 3 4", "0 1 2 3 5", r"rules.merge.*five labels"),
        ("[rules.merge]", "[rules.join]", "merge.* is missing"),
        ('1 = "bad"', '5 = "bad"', "has the label '5'"),
        ('"bad"', '"bad good"', "one label everywhere"),
        ("bad", "bad*0", "has the weight '0'"),
        ("ADJ)", "ADJS)", "did you mean 'ADJ'"),
        ("ADJ)", "ADJ) : merg", "did you mean 'merge'"),
        ("ADJ)", "ADJ", "brackets"),
        ("(is ADJ)", "is ADJ", "3 parts"),
        ("(is ADJ)", "(is ROOT)", "must not contain itself"),
        ("ADJ)", "ADJ.{q})", "which \\[vary\\] does not"),
        ('["it (is ADJ)"]', '"it is"', "should be a list"),
        ("train = 1", "train = 40", "says too little"),
    ],
)
def test_a_mistake_in_the_rules_is_named(old, new, says):
    assert len(grow_treebank(read_rules(SMALL))["train"]) == 1
    assert old in SMALL
    with pytest.raises(DataError, match=says):
        grow_treebank(read_rules(SMALL.replace(old, new)))
