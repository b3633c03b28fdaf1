"""Parts of speech: one tag a token whatever the token, and which tagger it was."""

import sys

import nltk
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnnviz.errors import FetchError
from rnnviz.text import tags

EXAMPLE = ["The", "movie", "does", "n't", "serve", "up", "lot", "of", "laughs", "."]

PLAIN = (
    "CC CD DT EX FW IN JJ JJR JJS LS MD NN NNS NNP NNPS PDT POS PRP PRP$ RB RBR RBS RP SYM TO UH VB VBD VBG"
)
PENN = [
    *PLAIN.split(),
    "VBN",
    "VBP",
    "VBZ",
    "WDT",
    "WP",
    "WP$",
    "WRB",
    "``",
    "''",
    ",",
    ".",
    ":",
    "(",
    ")",
    "#",
    "$",
]


@pytest.fixture
def chosen_anew():
    tags.best_tagger.cache_clear()
    yield
    tags.best_tagger.cache_clear()


@pytest.fixture
def no_nltk_data(monkeypatch, chosen_anew):
    """No data in any folder, no network; returns what was asked for."""
    asked = []

    def download(*names, **options):
        asked.extend(names)
        return False

    monkeypatch.setattr(nltk, "download", download)
    monkeypatch.setattr(nltk.data, "path", [])
    return asked


def test_nltks_perceptron_is_taken_where_its_data_is(nltk_data, monkeypatch, chosen_anew):
    monkeypatch.setattr(nltk.data, "path", [str(nltk_data)])
    found = tags.tag(EXAMPLE)
    assert found.tagger == tags.PERCEPTRON
    assert found.penn == ["DT", "NN", "VBZ", "RB", "VB", "RP", "NN", "IN", "NNS", "."]
    assert found.universal == ["DET", "NOUN", "VERB", "ADV", "VERB", "PRT", "NOUN", "ADP", "NOUN", "."]


def test_the_built_in_table_is_nltks_own(nltk_data, monkeypatch):
    monkeypatch.setattr(nltk.data, "path", [str(nltk_data)])
    table = nltk.tag.mapping.tagset_mapping("en-ptb", "universal")
    assert {penn: tags.universal(penn) for penn in PENN} == {penn: table[penn] for penn in PENN}


def test_textblob_takes_its_place_and_the_result_says_so(no_nltk_data):
    found = tags.tag(EXAMPLE)
    assert found.tagger == tags.PATTERN
    assert found.penn[:5] == ["DT", "NN", "VBZ", "RB", "VB"]
    tags.tag(EXAMPLE)
    assert no_nltk_data == ["averaged_perceptron_tagger_eng"]  # asked for once, not for every text


def test_a_folder_that_cannot_be_written_to_is_no_reason_to_fail(no_nltk_data, monkeypatch):
    def download(*names, **options):
        raise PermissionError("read only")

    monkeypatch.setattr(nltk, "download", download)
    assert tags.tag(["good"]).tagger == tags.PATTERN


def test_without_any_tagger_the_error_names_both_remedies(no_nltk_data, monkeypatch):
    monkeypatch.setitem(sys.modules, "textblob", None)
    with pytest.raises(FetchError, match=r"pip install rnnviz\[compare\]") as caught:
        tags.tag(["good"])
    assert "python -m nltk.downloader averaged_perceptron_tagger_eng" in str(caught.value)


@given(st.lists(st.text(max_size=6), min_size=1, max_size=5))
def test_textblob_gives_every_token_one_tag(tokens):
    assert len(tags.pattern(tokens)) == len(tokens)


@pytest.mark.parametrize("token", ["and/or", "//", "8\xa01/2", "a b", "", "\n", "&slash;", "<b>"])
def test_odd_tokens_stay_single(token):
    assert len(tags.pattern(["a", token, "film"])) == 3


def test_what_is_no_penn_tag_is_x():
    assert [tags.universal(penn) for penn in ("UH", "FW", "nonsense", "")] == ["X"] * 4
