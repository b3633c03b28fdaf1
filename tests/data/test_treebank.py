import copy
import pickle

import pytest
from nltk.tree import Tree

from rnnviz.data import Example, Treebank, load_treebank
from rnnviz.data.treebank import parse_trees, split_names
from rnnviz.errors import DataError, InputError, RnnvizError

LINE = r"(3 (2 -LRB-) (4 (4 Great) (2 and\/or)) (2 \*) (1 (0 bad) (2 -RRB-)))"


def written(path, *lines):
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def folder_of(tmp_path, **splits):
    for split in ("train", "dev", "test"):
        written(tmp_path / f"{split}.txt", *splits.get(split, [LINE]))
    return tmp_path


def test_a_folder_of_trees_with_escapes_undone(tmp_path):
    bank = load_treebank(folder_of(tmp_path, dev=["(2 (2 so) (2 so))", "", "(0 bad)"]))
    assert bank.train[0].leaves() == ["(", "Great", "and/or", "*", "bad", ")"]
    assert [len(bank.trees(split)) for split in ("train", "dev", "test")] == [1, 2, 1]
    assert bank.sentences("dev") == [Example(("bad",), 0)]  # the neutral one is left out
    assert load_treebank(str(tmp_path), classes=5).sentences("dev")[0] == (("so", "so"), 2)


def test_phrases_with_two_and_five_classes():
    trees = [Tree.fromstring("(3 (2 A) (4 (4 great) (2 film)))"), Tree.fromstring("(2 (4 Great) (2 a))")]
    splits = {"train": trees, "dev": [], "test": []}
    two = Treebank("t", splits).phrases()
    assert two == [(("A", "great", "film"), 1), (("great", "film"), 1), (("great",), 1)]
    five = Treebank("t", splits, classes=5).phrases()
    assert [(" ".join(tokens), label) for tokens, label in five] == [
        ("A great film", 3),
        ("A", 2),
        ("great film", 4),
        ("great", 4),
        ("film", 2),
        ("Great a", 2),
    ]


def test_phrases_given_out_can_be_changed_without_harm():
    bank = Treebank("t", {"train": [Tree.fromstring("(3 good)")], "dev": [], "test": []})
    bank.phrases().clear()
    assert len(bank.phrases()) == 1


def test_one_file_is_split_the_same_way_each_time_without_sharing_sentences(tmp_path):
    lines = [f"(3 (2 film) (2 {number % 40}))" for number in range(60)]
    banks = [load_treebank(written(tmp_path / "own.txt", *order)) for order in (lines, lines[::-1])]
    parts = [
        [{" ".join(t.leaves()) for t in bank.trees(s)} for s in ("train", "dev", "test")] for bank in banks
    ]
    assert parts[0] == parts[1]
    assert [len(part) for part in parts[0]] == [32, 4, 4]
    assert len(set.union(*parts[0])) == 40


def test_small_files_have_all_three_splits():
    assert sorted(split_names(["a", "b", "c"])) == ["dev", "test", "train"]


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("(3 (2 a) (4 great)", "no tree"),
        ("(3 (2 a)) (4 great)", "no tree"),
        ("no brackets", "no tree"),
        ("(3 (7 a) (4 great))", "'7' is not one of 0, 1, 2, 3, 4"),
        ("(3 (a) (4 great))", "'a' is not one of"),
        ("(3 (2 ) (4 great))", "no words"),
        ("((2 a) (4 great))", "'' is not one of"),
    ],
)
def test_damage_is_named_with_file_and_line(tmp_path, line, says):
    folder = folder_of(tmp_path, dev=["(3 good)", "", line])
    with pytest.raises(DataError, match=rf"dev\.txt, line 3: .*{says}"):
        load_treebank(folder)


def test_what_is_not_there_or_not_text_is_an_error_that_says_so(tmp_path):
    with pytest.raises(InputError, match="did you mean 'mini'"):
        load_treebank("minni")
    with pytest.raises(InputError, match="classes=3"):
        load_treebank("mini", classes=3)
    with pytest.raises(DataError, match=r"no train\.txt, dev\.txt, test\.txt"):
        load_treebank(tmp_path)
    with pytest.raises(DataError, match="has no tree"):
        load_treebank(written(tmp_path / "empty.txt"))
    (tmp_path / "latin.txt").write_bytes("(3 café)".encode("latin-1"))
    with pytest.raises(DataError, match="UTF-8"):
        load_treebank(tmp_path / "latin.txt")
    with pytest.raises(RnnvizError, match="no split 'tset'; did you mean 'test'"):
        load_treebank("mini").sentences("tset")


def test_a_tree_is_nltk_s_and_small():
    text = "(3 (2 a) (4 (4 great) (2 film)))"
    (ours,), plain = parse_trees(text, "here"), Tree.fromstring(text)
    assert isinstance(ours, Tree)
    assert ours == plain
    assert plain == ours
    assert ours != Tree.fromstring(text.replace("great", "good"))
    assert ours != Tree.fromstring(text.replace("(4 great", "(3 great"))
    assert pickle.loads(pickle.dumps(ours)) == ours == copy.deepcopy(ours) == ours.copy(deep=True)
    assert all(
        not vars(node) for node in ours.subtrees()
    )  # a label in a dictionary is three times the memory
    ours.set_label("1")
    assert ours.label() == "1" != plain.label()
