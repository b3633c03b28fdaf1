"""Widgets that answer: the Python on a page that says `live: true` is run, and the pages it writes become part of the site.

docs/gallery.md -> its ```python blocks, in order, one namespace -> site/gallery/*.html, which the page shows in frames

So the lines that a reader sees are the lines that made the picture beside them.
"""

import contextlib
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

_BLOCK = re.compile(r"^( *)```python\n(.*?)^\1```$", re.DOTALL | re.MULTILINE)
_pages: list[tuple[str, str]] = []


def python(markdown: str) -> list[str]:
    """Return a page's ```python blocks in their order, without what they are indented by."""
    found = _BLOCK.findall(markdown)
    return ["".join(line.removeprefix(indent) for line in code.splitlines(True)) for indent, code in found]


def on_config(config: Any, **_: object) -> Any:
    """Forget the pages of an earlier build: `mkdocs serve` makes many."""
    _pages.clear()
    return config


def on_page_markdown(markdown: str, page: Any, **_: object) -> None:
    """Keep the pages that say that they are live."""
    if page.meta.get("live"):
        _pages.append((page.file.src_uri, markdown))


def on_post_build(config: Any, **_: object) -> None:
    """Run them where their pictures belong."""
    folder = Path(config.site_dir, "gallery")
    folder.mkdir(exist_ok=True)
    with _within(folder):
        for name, markdown in _pages:
            code = "\n".join(python(markdown))
            exec(compile(code, name, "exec"), {"__name__": name})  # noqa: S102 - our own pages


@contextlib.contextmanager
def _within(folder: Path) -> Iterator[None]:
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)
