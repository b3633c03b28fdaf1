"""The Python on every page of the documentation runs, in order, one namespace a page."""

from pathlib import Path

import pytest

from docs.hooks.live import python
from tests.docs.pages import PAGES, name

WITH_PYTHON = [page for page in PAGES if python(page.read_text("utf-8"))]


@pytest.mark.parametrize("page", WITH_PYTHON, ids=name)
def test_a_page_s_examples_run(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    namespace: dict[str, object] = {"__name__": "page"}
    for number, block in enumerate(python(page.read_text("utf-8")), 1):
        exec(compile(block, f"{name(page)}, block {number}", "exec"), namespace)


def test_blocks_are_found_where_they_are_indented() -> None:
    text = "1. So:\n\n    ```python\n    if True:\n        x = 1\n    ```\n\n```sh\nls\n```\n\n```python\ny = 2\n```\n"
    assert python(text) == ["if True:\n    x = 1\n", "y = 2\n"]
