"""Files of the repository's root as pages: `include: NAME` at a page's top puts that file in its place.

CONTRIBUTING.md, its links as they stand there -> links within the site, or to the repository
"""

import re
from pathlib import Path
from typing import Any

_LINK = re.compile(r"(?<=\]\()(?!https?:|#|mailto:)([^)\s]+)(?=\))")


def on_page_markdown(markdown: str, page: Any, config: Any, **_: object) -> str:
    """Return the file that the page names, or the page as it is."""
    name = page.meta.get("include")
    if name is None:
        return markdown
    text = Path(config.config_file_path).with_name(name).read_text("utf-8")
    return _LINK.sub(lambda link: _from_docs(link[1], config.extra["repository"]), text)


def _from_docs(link: str, repository: str) -> str:
    return link.removeprefix("docs/") if link.startswith("docs/") else repository + link
