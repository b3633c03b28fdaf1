"""The list of tutorials, from their own first cells: <tutorials /> on a page -> title, question, goals, minutes, links.

notebooks/NN_name.py (jupytext's percent format) -> one section each
"""

import re
from pathlib import Path
from typing import Any

_TAG = "<tutorials />"
_FIRST_CELL = re.compile(r"^# %% \[markdown\]\n((?:#.*\n)+)", re.MULTILINE)
_STOP = re.compile(r"\n\n(?=Run one cell)")  # from here on it speaks to who has it open
_LINK = re.compile(r"\]\((?!https?:)([\w.]+)\)")


def on_page_markdown(markdown: str, config: Any, **_: object) -> str:
    """Return the page with the tutorials in the tag's place."""
    if _TAG not in markdown:
        return markdown
    folder = Path(config.config_file_path).parent / "notebooks"
    sections = [_section(source, config.extra) for source in sorted(folder.glob("[0-9]*.py"))]
    return markdown.replace(_TAG, "\n".join(sections))


def _section(source: Path, extra: dict[str, str]) -> str:
    """Return a tutorial's head as a section of the page, with its addresses."""
    cell = _FIRST_CELL.search(source.read_text("utf-8"))
    if cell is None:
        raise ValueError(
            f"{source.name} has no first cell of Markdown: expected one that says what it is about."
        )
    text = "\n".join(line.removeprefix("#").removeprefix(" ") for line in cell[1].splitlines())
    text = _STOP.split("#" + text)[0].replace("**Afterwards you can**\n", "**Afterwards you can**\n\n")
    text = text.replace(".\n**You should know**", ".\n\n**You should know**")
    folder = extra["repository"] + "notebooks/"
    text = _LINK.sub(lambda link: f"]({folder}{link[1]})", text)
    notebook = source.with_suffix(".ipynb").name
    return f"{text}\n\n[Read it]({folder}{notebook}) · [Run it on Binder]({extra['binder']}{notebook})\n"
