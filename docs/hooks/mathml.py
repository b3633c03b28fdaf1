"""Equations: what stands between dollars -> MathML, drawn by the browser with no script and no font of ours.

Markdown -> arithmatex marks what is mathematics -> latex2mathml -> the page
"""

import html
import re

from latex2mathml.converter import convert
from mkdocs.exceptions import PluginError

_INLINE = re.compile(r'<span class="arithmatex">\\\((.*?)\\\)</span>', re.DOTALL)
# "PRP$, WP$": no equation
_TAGS = re.compile(r'(?<=\w)<span class="arithmatex">\\\((.*?)\\\)</span>', re.DOTALL)
_BLOCK = re.compile(r'<div class="arithmatex">\\\[(.*?)\\\]</div>', re.DOTALL)
_LEFT_OVER = re.compile(r"<m[ion]>(&<|\\)")  # what latex2mathml does not know becomes text, without a word


def on_page_content(content: str, **_: object) -> str:
    """Return a page with its equations as MathML."""
    content = _TAGS.sub(r"$\1$", content)
    content = _INLINE.sub(lambda found: _mathml(found[1], "inline"), content)
    # wide ones scroll, by keyboard too
    opening = '<div class="equation" tabindex="0" role="group" aria-label="Equation">'
    return _BLOCK.sub(lambda found: f"{opening}{_mathml(found[1], 'block')}</div>", content)


def _mathml(source: str, display: str) -> str:
    found: str = convert(html.unescape(source).strip(), display=display)
    if _LEFT_OVER.search(found):
        raise PluginError(
            f"latex2mathml does not know all of the equation {source.strip()!r}; write it otherwise."
        )
    return found
