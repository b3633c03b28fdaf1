import subprocess
import sys
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnnviz.data.sst import ARCHIVE
from rnnviz.data.treebank import parse_trees
from rnnviz.text import tokenize


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("It isn't good.", "It is n't good ."),
        ("Don't! You can't.", "Do n't ! You ca n't ."),
        ("Bad food. The staff was nice. never again", "Bad food . The staff was nice . never again"),
        ("We like it.They like it.", "We like it . They like it ."),
        ("He said it was good. (Really.) Yes.", "He said it was good . ( Really . ) Yes ."),
        ('"Good." That is all.', "`` Good . '' That is all ."),
        (
            "“Good,” he said… it’s 3.5 – no, 4.",  # noqa: RUF001
            "`` Good , '' he said ... it 's 3.5 -- no , 4 .",
        ),
        (
            "Mr. Smith of the U.S. army, e.g. J. Doe vs. Roe",
            "Mr. Smith of the U.S. army , e.g. J. Doe vs. Roe",
        ),
        ("No. I mean No. 5 it is", "No . I mean No. 5 it is"),
        ("So do I. You too", "So do I . You too"),
        ("wait... what.. no", "wait ... what .. no"),
        ("first\nsecond line.\n\nthird", "first second line . third"),
        ("see yelp.com and/or U.S.A", "see yelp.com and/or U.S.A"),
        ("(good) -- [bad]", "( good ) -- [ bad ]"),
    ],
)
def test_tokens_are_spelled_as_in_the_treebank(text, tokens):
    assert tokenize(text) == tokens.split()


@pytest.mark.parametrize("text", ["", "  \n\t "])
def test_nothing_has_no_tokens(text):
    assert tokenize(text) == []


@given(st.text(max_size=60))
def test_any_text_gives_tokens_without_white_space_and_loses_no_letter(text):
    tokens = tokenize(text)
    assert all(token and not any(map(str.isspace, token)) for token in tokens)
    assert [c for c in "".join(tokens) if c.isalnum()] == [c for c in text if c.isalnum()]


def test_sst_comes_back_as_it_is_written(real_data):
    with zipfile.ZipFile(real_data / "sst" / ARCHIVE) as archive:
        trees = parse_trees(archive.read("trees/dev.txt").decode(), "dev.txt")
    same = sum(tokenize(" ".join(tree.leaves())) == tree.leaves() for tree in trees)
    assert same / len(trees) > 0.98


def test_no_download_is_needed(tmp_path):
    code = "from rnnviz.text import tokenize; print(tokenize('not bad. Go'))"
    lost = {"NLTK_DATA": str(tmp_path), "HOME": str(tmp_path), "PATH": ""}
    done = subprocess.run([sys.executable, "-c", code], env=lost, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "['not', 'bad', '.', 'Go']"
