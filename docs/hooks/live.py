"""Widgets that answer: the Python on a page that says `live: true` is run, and the pages it writes join the site.

docs/gallery.md -> its ```python blocks, in order, one namespace -> site/gallery/*.html
<live src="gallery/x.html" title="..." wide="400" narrow="500" /> -> such a page in a frame of that many pixels' height

So the lines that a reader sees are the lines that made the picture beside them.
"""

import contextlib
import re
from pathlib import Path
from typing import Any

_BLOCK = re.compile(r"^( *)```python\n(.*?)^\1```$", re.DOTALL | re.MULTILINE)
_LIVE = re.compile(r'<live src="([^"]+)" title="([^"]+)" wide="(\d+)" narrow="(\d+)" />')
_FRAME = (
    r'<iframe class="live" src="\1" title="\2" style="--wide: \3px; --narrow: \4px"></iframe>'
    r'<a class="alone" href="\1">This picture as a page of its own</a>'
)
_pages: list[tuple[str, str]] = []


def python(markdown: str) -> list[str]:
    """Return a page's ```python blocks in their order, without what they are indented by."""
    found = _BLOCK.findall(markdown)
    return ["".join(line.removeprefix(indent) for line in code.splitlines(True)) for indent, code in found]


def on_config(config: Any, **_: object) -> Any:
    """Forget the pages of an earlier build: `mkdocs serve` makes many."""
    _pages.clear()
    return config


def on_page_markdown(markdown: str, page: Any, **_: object) -> str:
    """Keep the pages that say that they are live, and frame their pictures."""
    if not page.meta.get("live"):
        return markdown
    _pages.append((page.file.src_uri, markdown))
    return _LIVE.sub(_FRAME, markdown)


def on_post_build(config: Any, **_: object) -> None:
    """Run them where their pictures belong."""
    folder = Path(config.site_dir, "gallery")
    folder.mkdir(exist_ok=True)
    with contextlib.chdir(folder):
        for name, markdown in _pages:
            code = "\n".join(python(markdown))
            exec(compile(code, name, "exec"), {"__name__": name})  # noqa: S102 - our own pages
