"""The newcomer's path through the Explorer, on the Stanford Sentiment Treebank: see walk.py."""

import pytest

import rnnviz as rv
from tests.hosts.hosts import Notebook
from tests.hosts.walk import WINDOW, cell, walk


@pytest.fixture
def checkpoint(real_data, tmp_path):
    """A classifier of SST's sentences, trained for less than a minute: right about three times in four."""
    bank = rv.load_treebank("sst")
    clf = rv.TextClassifier.build(bank, cell="lstm", embedding=100, hidden=100, seed=0)
    rv.fit(clf, bank, epochs=3, level="sentences", progress=False)
    clf.save(tmp_path / "sst.safetensors")
    return tmp_path / "sst.safetensors"


def test_from_the_wrong_texts_to_one_word_that_flips_a_prediction(
    lab, new_context, checkpoint, nltk_data, tmp_path
):
    tab = new_context(viewport=WINDOW).new_page()
    seen = walk(Notebook(tab, lab, [cell(f"rv.TextClassifier.load({str(checkpoint)!r})")]), tmp_path)
    wrong, texts = seen["wrong"]
    assert texts == 1821
    assert 200 < wrong < 800
    assert "|" in seen["negation"]
    assert seen["phrase"]
    assert "The prediction flipped" in seen["flipped"]
    assert {picture.name for picture in tmp_path.glob("*.png")} == {
        "1-wrong.png",
        "2-negation.png",
        "3-blame.png",
        "4-flipped.png",
    }
