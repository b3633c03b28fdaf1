"""Equations: what stands between dollars -> MathML, drawn by the browser with no script and no font of ours.

Markdown -> arithmatex marks what is mathematics -> latex2mathml -> the page
"""

import html
import re

from latex2mathml.converter import convert

_INLINE = re.compile(r'<span class="arithmatex">\\\((.*?)\\\)</span>', re.DOTALL)
_BLOCK = re.compile(r'<div class="arithmatex">\\\[(.*?)\\\]</div>', re.DOTALL)


def on_page_content(content: str, **_: object) -> str:
    """Return a page with its equations as MathML."""
    content = _INLINE.sub(lambda found: _mathml(found[1], "inline"), content)
    return _BLOCK.sub(
        lambda found: f'<div class="equation" tabindex="0" role="region" aria-label="Equation">{_mathml(found[1], "block")}</div>',
        content,
    )


def _mathml(source: str, display: str) -> str:
    return convert(html.unescape(source).strip(), display=display)
