"""Look in a release for what students must not see: (source notebook, release folder) -> a list of leaks in words.

A line is secret where it stands in a solution or in hidden tests of the source and nowhere in its public part. Every
string of the release is searched, metadata, outputs and attachments included. Besides, the release may hold one
file, no outputs, and no metadata but what nbgrader needs.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import nbformat
from nbformat import NotebookNode

REGION = re.compile(
    r"^[^\n]*BEGIN (SOLUTION|HIDDEN TESTS|MARK SCHEME)[^\n]*$(.*?)^[^\n]*END \1[^\n]*$",
    re.MULTILINE | re.DOTALL,
)
MARKER = re.compile(r"(BEGIN|END) (SOLUTION|HIDDEN TESTS|MARK SCHEME)", re.IGNORECASE)
SHORTEST = 5  # characters of a secret line: a lone ")" or "else:" gives nothing away
CELL_METADATA = {"nbgrader", "deletable", "editable"}
NOTEBOOK_METADATA = {"kernelspec", "language_info"}


def parted(cell: NotebookNode) -> tuple[str, str]:
    """Return what a student may see of a source cell, and what not."""
    secret = "\n".join(region for _, region in REGION.findall(cell.source))
    is_solution = cell.metadata.get("nbgrader", {}).get("solution", False)
    if is_solution and "BEGIN SOLUTION" not in cell.source:
        return "", cell.source  # nbgrader puts its stub in place of the whole cell
    return REGION.sub("", cell.source), secret


def bare(text: str) -> str:
    """Return text with its white space made alike, so that an indent hides nothing."""
    return " ".join(text.split())


def secrets(source: NotebookNode) -> list[str]:
    """Return the lines that only the teacher's notebook has."""
    parts = [parted(cell) for cell in source.cells]
    public = bare("\n".join(seen for seen, _ in parts))
    lines = {bare(line) for _, hidden in parts for line in hidden.splitlines()}
    return sorted(line for line in lines if len(line) >= SHORTEST and line not in public)


def strings(value: object, where: str) -> Iterator[tuple[str, str]]:
    """Walk through JSON: each string, keys included, with the place where it stands."""
    if isinstance(value, str):
        yield where, value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield where, str(key)
            yield from strings(inner, f"{where}, {key}")
    elif isinstance(value, list):
        for inner in value:
            yield from strings(inner, where)


def in_cell(cell: NotebookNode, where: str) -> Iterator[str]:
    """Say what a released cell has beside its text."""
    if cell.get("outputs") or cell.get("execution_count"):
        yield f"{where}: has outputs or was run"
    if cell.get("attachments"):
        yield f"{where}: has attachments"
    if unexpected := set(cell.metadata) - CELL_METADATA:
        yield f"{where}: unexpected metadata {sorted(unexpected)}"


def in_notebook(source: NotebookNode, released: NotebookNode) -> Iterator[str]:
    """Say what in a released notebook gives something away."""
    if unexpected := set(released.metadata) - NOTEBOOK_METADATA:
        yield f"notebook: unexpected metadata {sorted(unexpected)}"
    hidden = secrets(source)
    parts = [("notebook", {"metadata": released.metadata})]
    for number, cell in enumerate(released.cells, start=1):
        grade_id = cell.metadata.get("nbgrader", {}).get("grade_id")
        where = f"cell {number}" + (f" ({grade_id})" if grade_id else "")
        yield from in_cell(cell, where)
        parts.append((where, cell))
    for where, part in parts:
        for place, text in strings(json.loads(json.dumps(part)), where):
            if MARKER.search(text):
                yield f"{place}: a marker of solutions or hidden tests: {MARKER.search(text)[0]!r}"
            flat = bare(text)
            yield from (f"{place}: a secret line: {line!r}" for line in hidden if line in flat)


def find(source: Path, release: Path) -> list[str]:
    """Return every leak of an assignment, each as a sentence that begins with its place.

    Parameters
    ----------
    source : path of the source notebook
    release : path of the assignment's folder in release/
    """
    files = sorted(path for path in release.rglob("*") if path.is_file())
    extra = [path for path in files if path != release / source.name]
    found = [
        f"{path.relative_to(release)}: no file but {source.name} belongs in the release" for path in extra
    ]
    if release / source.name not in files:
        return [*found, f"{source.name} is not in the release"]
    teachers = nbformat.read(source, as_version=4)
    return found + list(in_notebook(teachers, nbformat.read(release / source.name, as_version=4)))
