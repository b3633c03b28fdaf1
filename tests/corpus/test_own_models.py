"""The Explorer of models as their owners wrote them."""

import pytest

import rnnviz as rv
from tests.models.own_models import KINDS, few, own


@pytest.mark.parametrize("name", KINDS)
def test_a_corpus_is_explored(name):
    explorer = rv.Explorer(own(name), few(8), progress=False)
    explorer.text = 3
    explorer.panel, explorer.selected = "nearest", [0, 2]
    assert (explorer.error, explorer.finds_nearest) == ("", False)
    assert explorer.nearest["note"].startswith("Without nearest phrases")
    assert any(remark.startswith("Without nearest phrases") for remark in explorer.remarks)
    explorer.edited = ["not", "good"]
    assert (explorer.error, explorer.tokens) == ("", ["not", "good"])
    assert explorer.says() == rv.explain(own(name), "not good").says()
    explorer.asked = "good"
    assert explorer.suggestions["good"]
    assert "<html" in explorer.to_html()
    assert "texts" in explorer.still()


def test_other_seeds_have_their_say():
    explorer = rv.Explorer(own("stacked"), few(4), seeds={"seed 1": own("stacked", 1)}, progress=False)
    explorer.text = 0
    assert [opinion["name"] for opinion in explorer.opinions] == ["seed 1"]
