"""docs/zoo.md says what the zoo's models are, and which methods explain them."""

import pytest

from tests.docs.pages import DOCS
from tests.zoo import table
from tests.zoo.models import ZOO

PAGE = (DOCS / "zoo.md").read_text("utf-8")
SOME = ZOO[::15]  # all of them: `python -m tests.zoo.table`


def test_the_page_holds_all_models_and_their_lines():
    assert table.page(table.last_column(PAGE)) == PAGE, "python -m tests.zoo.table > docs/zoo.md"


def test_every_line_says_what_the_model_is():
    assert not [name for name in table.ABOUT if name not in {entry.name for entry in ZOO}]
    told = [table.about(entry) for entry in ZOO]
    assert len(set(told)) == len(told)
    assert not [line for line in told if "|" in line or not line.endswith(".")]


@pytest.mark.parametrize("entry", SOME, ids=str)
def test_the_methods_are_those_that_can(entry):
    assert table.applies(entry) == table.last_column(PAGE)[entry.name]
