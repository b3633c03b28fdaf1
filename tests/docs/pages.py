"""What the documentation is made of: the pages, the texts around them, and the links in both."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = sorted(DOCS.rglob("*.md"))
AROUND = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")]
NOTEBOOKS = sorted(
    path for path in (ROOT / "notebooks").rglob("*.ipynb") if ".ipynb_checkpoints" not in path.parts
)

_CODE = re.compile(r"^( *)(```+|~~~+).*?^\1\2 *$|`[^`\n]+`", re.DOTALL | re.MULTILINE)
_BLOCK = re.compile(r"^( *)```.*?^\1```", re.DOTALL | re.MULTILINE)
_LINK = re.compile(r"\]\(\s*<?([^)\s>]+)[^)]*\)|(?:href|src)=\"([^\"]+)\"|^\[[^\]]+\]:\s*(\S+)", re.MULTILINE)
_HEADING = re.compile(r"^#{1,6} +(.+?) *#*$", re.MULTILINE)


def name(path: Path) -> str:
    """Return a file's path in the repository, for the name of a test."""
    return path.relative_to(ROOT).as_posix()


def prose(path: Path) -> str:
    """Return the Markdown of a file, of a notebook's cells too, without the code in it."""
    text = path.read_text("utf-8")
    if path.suffix == ".ipynb":
        cells = [cell for cell in json.loads(text)["cells"] if cell["cell_type"] == "markdown"]
        text = "\n\n".join("".join(cell["source"]) for cell in cells)
    return _CODE.sub("", text)


def links(path: Path) -> Iterator[str]:
    """Go over the targets of a file's links and pictures."""
    for found in _LINK.finditer(prose(path)):
        yield next(target for target in found.groups() if target)


def anchors(path: Path) -> set[str]:
    """Return the anchors of a Markdown file's headings, as GitHub and mkdocs make them."""
    headings = _HEADING.findall(_BLOCK.sub("", path.read_text("utf-8")))
    return {re.sub(r"[^\w\- ]", "", heading).strip().lower().replace(" ", "-") for heading in headings}
