"""REAT's rows: the paper's own examples, and where clauses part."""

from itertools import pairwise

import nltk
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnnviz.text import hierarchy as rows
from rnnviz.text import tags
from rnnviz.text.tags import Tags


def tagged(text: str) -> tuple[list[str], Tags]:
    """Return words and tags of "the/DT film/NN is/VBZ"."""
    words, penn = zip(*(item.rsplit("/", 1) for item in text.split()), strict=True)
    return list(words), Tags(list(penn), [tags.universal(item) for item in penn], "by hand")


def texts(words, spans):
    return [" ".join(words[start:stop]) for start, stop in spans]


@pytest.fixture
def by_perceptron(nltk_data, monkeypatch):
    monkeypatch.setattr(nltk.data, "path", [str(nltk_data)])
    tags.best_tagger.cache_clear()
    yield
    tags.best_tagger.cache_clear()


def test_the_papers_example_comes_out_as_printed(by_perceptron):
    words = ["The", "movie", "does", "n't", "serve", "up", "lot", "of", "laughs", "."]
    found = rows.levels(tags.tag(words))
    assert texts(words, found["phrase"]) == ["The movie", "does n't serve up", "lot of laughs"]
    assert found["clause"] == []  # one clause: two levels, as the paper has it


def test_the_papers_figure_has_two_clauses(by_perceptron):
    words = ["The", "story", "may", "be", "new", ",", "but", "the", "movie"]
    words += ["does", "n't", "serve", "up", "lots", "of", "laughs"]
    found = rows.levels(tags.tag(words))
    assert texts(words, found["clause"]) == [
        "The story may be new ,",
        "but the movie does n't serve up lots of laughs",
    ]
    assert len(found["word"]) == 16


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # commas and conjunctions that join no verbs do not split
        ("a/DT dull/JJ ,/, long/JJ and/CC loud/JJ film/NN", ["a dull , long and loud film"]),
        # a conjunction alone, a comma alone
        ("it/PRP runs/VBZ and/CC he/PRP sits/VBZ", ["it runs", "and he sits"]),
        ("it/PRP runs/VBZ ,/, he/PRP sits/VBZ", ["it runs ,", "he sits"]),
        # inside a noun chunk a conjunction joins nouns
        ("it/PRP has/VBZ wit/NN and/CC charm/NN that/WDT last/VBP", ["it has wit and charm that last"]),
        # of several between two verbs: a comma with a conjunction, not the others
        (
            "it/PRP is/VBZ thin/JJ ,/, sad/JJ ,/, but/CC they/PRP ,/, too/RB ,/, are/VBP good/JJ",
            ["it is thin , sad ,", "but they , too , are good"],
        ),
        # equals: the last
        ("it/PRP is/VBZ thin/JJ and/CC sad/JJ but/CC he/PRP runs/VBZ", ["it is thin and sad", "but he runs"]),
        # at the ends of the text there is nothing to join
        (",/, and/CC it/PRP runs/VBZ ,/,", [", and it runs ,"]),
    ],
)
def test_clauses_are_split_where_two_verbs_are_joined(text, expected):
    words, given_tags = tagged(text)
    assert texts(words, rows.clauses(given_tags)) == expected


def test_words_outside_the_chunks_are_in_no_phrase():
    words, given_tags = tagged("very/RB good/JJ films/NNS do/VBP n't/RB !/.")
    assert texts(words, rows.phrases(given_tags)) == ["films", "do"]


@given(
    st.lists(
        st.sampled_from(["NN", "VBZ", "RB", "RP", "DT", "IN", "CC", ",", ".", "JJ", "PRP", "XX"]), max_size=14
    )
)
def test_phrases_do_not_overlap_and_clauses_share_out_the_text(penn):
    given_tags = Tags(penn, [tags.universal(item) for item in penn], "by hand")
    spans = rows.phrases(given_tags)
    assert all(start < stop for start, stop in spans)
    assert all(one[1] <= other[0] for one, other in pairwise(spans))
    found = rows.clauses(given_tags)
    assert [place for start, stop in found for place in range(start, stop)] == list(range(len(penn)))
    assert all(start < stop for start, stop in found)
