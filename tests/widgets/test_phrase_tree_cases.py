"""js/tests/phrase_tree.json, to which the browser's trees are held, is what Python gives."""

import json
from pathlib import Path

import pytest

from tests.widgets.phrase_tree_cases import tree

CASES = json.loads((Path(__file__).parents[2] / "js" / "tests" / "phrase_tree.json").read_text())


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['tree'][1]} words")
def test_the_browser_s_trees_are_those_of_python(case):
    assert tree(case["scores"]) == case["tree"]


def test_some_of_them_have_phrases_in_phrases():
    assert max(case["tree"][2] for case in CASES) > 5
