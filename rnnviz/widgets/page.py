"""A widget as one stand-alone HTML file: its own ESM, its traits as JSON and a model of a few lines.

The page asks no network for anything, and its content security policy lets it run nothing but its one script.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
from collections.abc import Mapping
from importlib import resources

import anywidget

from rnnviz.errors import DataError
from rnnviz.widgets.still import WORD

# What a widget needs of Jupyter's model: traits that can be read, set and listened to. Nothing is behind them.
_SHIM = """
{
const bytes = (text) => {
  const letters = atob(text);
  const found = new Uint8Array(letters.length);
  for (let i = 0; i < letters.length; i++) found[i] = letters.charCodeAt(i);
  return new DataView(found.buffer);
};
const traits = document.getElementById("traits").textContent;
const state = JSON.parse(traits, (_, value) => (value?.base64 === undefined ? value : bytes(value.base64)));
state.parts = parts;
const listeners = {};
const model = {
  get: (name) => state[name],
  set(name, value) {
    if (!(value instanceof DataView) && JSON.stringify(state[name]) === JSON.stringify(value)) return;
    state[name] = value;
    for (const follow of [...(listeners["change:" + name] ?? [])]) follow();
  },
  on: (event, follow) => (listeners[event] ??= []).push(follow),
  off: (event, follow) => (listeners[event] = (listeners[event] ?? []).filter((other) => other !== follow)),
  save_changes() {},
  send() {},
};
window.model = model;
await widget.initialize?.({ model });
await widget.render({ model, el: document.getElementById("widget") });
}
"""

_STYLE = """
:root { color-scheme: light dark; --ground: #fff; --text: #1b1f24; }
@media (prefers-color-scheme: dark) { :root:not([data-theme=light]) { --ground: #14181d; --text: #e6edf3; } }
:root[data-theme=dark] { --ground: #14181d; --text: #e6edf3; color-scheme: dark; }
:root[data-theme=light] { color-scheme: light; }
body { margin: 0; background: var(--ground); color: var(--text); font: 15px/1.45 system-ui, sans-serif; }
main { max-width: 68rem; margin: 0 auto; padding: 20px 16px; }
h1 { font-size: 20px; margin: 0 0 12px; overflow-wrap: anywhere; unicode-bidi: isolate; }
@media print { :root:root { --ground: #fff; --text: #1b1f24; color-scheme: light; } }
"""
# what every word of a still picture carries in its own style, as hosts keep no sheet; in a page it stands once
_WORD = f"{WORD};color:#000;"

_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
<main>
<h1>{title}</h1>
<div id="widget"></div>
<noscript>{still}</noscript>
</main>
<script type="application/json" id="traits">{traits}</script>
<script type="module">{script}</script>
</body>
</html>
"""


_JUPYTERS = ("layout", "tabbable", "tooltip", "comm")  # traits that are Jupyter's own


def bundle(name: str) -> str:
    """Return the built JavaScript of a widget, one ESM file.

    Raises
    ------
    DataError
        Where it was not built: in a source tree without ``npm ci && npm run build``.
    """
    file = resources.files("rnnviz.widgets").joinpath("static", f"{name}.js")
    if not file.is_file():
        raise DataError(
            f"the front end of this widget is missing: static/{name}.js was not built. In a source tree run "
            "`npm ci && npm run build` in js/; an installed wheel carries it."
        )
    return file.read_text("utf-8")


def page(widget: anywidget.AnyWidget, title: str = "rnnviz") -> str:
    """Return the widget as one HTML file that works without kernel and network.

    Parameters
    ----------
    widget : anywidget.AnyWidget
        The widget as it stands: selection and target too.
    title : str
        The page's heading.

    Returns
    -------
    str
        The text of the file, UTF-8.
    """
    names = [name for name in sorted(widget.traits(sync=True)) if name[0] != "_" and name not in _JUPYTERS]
    state = {name: getattr(widget, name) for name in names} | getattr(widget, "page_state", dict)()
    state |= {"heading": ""} if "heading" in state else {}  # the page has it as its title
    parts = state.pop("parts", {})
    # "</script>" and "<!--" in a text would end or open a script: no "<" stays in the data
    traits = json.dumps(state, allow_nan=False, default=_coded, separators=(",", ":")).replace("<", "\\u003c")
    script = _script(str(widget._esm), parts)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode("ascii")
    policy = (
        f"default-src 'none'; script-src 'sha256-{digest}'; style-src 'unsafe-inline'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )
    still = getattr(widget, "still", lambda: "This page needs JavaScript.")()
    still = still.replace(f'style="{_WORD}', 'class="w" style="')
    style = f"{_STYLE}noscript .w {{ {_WORD} }}\n"
    return _PAGE.format(
        policy=policy, title=html.escape(title), style=style, still=still, traits=traits, script=script
    )


def framed(widget: anywidget.AnyWidget, title: str, height: int) -> str:
    """Return the widget's page in a frame of its own, as HTML for an output without a widget manager.

    The frame may run its script and offer a file, nothing else: it reaches neither the notebook nor its cookies.
    """
    inner = html.escape(page(widget, title))
    # within a <div>, for IPython warns of HTML that is a bare frame
    return (
        f'<div><iframe title="{html.escape(title)}" sandbox="allow-scripts allow-downloads" srcdoc="{inner}" '
        f'style="width:100%;height:{height}px;border:0"></iframe></div>'
    )


def _coded(value: object) -> dict[str, str]:
    """Return bytes, wherever they stand in the traits, as JSON has them."""
    if isinstance(value, bytes):
        return {"base64": base64.b64encode(value).decode("ascii")}
    raise TypeError(f"a trait holds {type(value).__name__}, which has no place in a page.")


def _script(esm: str, parts: Mapping[str, str]) -> str:
    """Return the page's one script: the widget's module and those of its parts, each as a constant, and the model."""
    modules = ", ".join(f"{name}: {_module(source)}" for name, source in parts.items())
    shim = re.sub(r"\n +", "\n", _SHIM)  # without its indents
    script = f"const widget = {_module(esm)};\nconst parts = {{{modules}}};\n{shim}"
    if "</script" in script.lower():
        raise DataError("the widget's JavaScript contains '</script', which would end it within a page.")
    return script


def _module(esm: str) -> str:
    """Return a module as an expression: what it exports as its default."""
    body, found = re.subn(r"export\s*\{\s*([\w$]+) as default\s*\};?\s*$", r"return \1;", esm)
    if not found:
        raise DataError(
            "the widget's JavaScript has no `export { ... as default }` at its end; build it anew."
        )
    return f"(() => {{{body}}})()"
