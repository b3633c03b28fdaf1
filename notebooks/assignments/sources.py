"""The assignments' sources: NAME.py, with nbgrader's metadata in its cell markers, becomes source/NAME/NAME.ipynb.

python -m notebooks.assignments.sources     # after every change of a NAME.py

jupytext reads `nbgrader={...}` behind a `# %%` into the cell's metadata; a cell's id is its grade_id, so that the
same source gives the same notebook.
"""

from pathlib import Path

import nbformat
from nbformat import NotebookNode

HERE = Path(__file__).parent
SOURCE = HERE / "source"
NAMES = sorted(path.stem for path in HERE.glob("[0-9]*.py"))


def made_at(name: str, folder: Path = SOURCE) -> Path:
    """Return where nbgrader looks for the assignment's notebook under a folder of assignments."""
    return folder / name / f"{name}.ipynb"


def source_notebook(name: str) -> NotebookNode:
    """Return an assignment as its teacher has it, with solutions and hidden tests, not run."""
    from notebooks import execute  # with jupytext, which a teacher who makes a course need not have

    notebook = execute.unrun(HERE / f"{name}.py")
    for cell in notebook.cells:
        nbgrader = cell.metadata.get("nbgrader")
        cell.metadata = NotebookNode(nbgrader=nbgrader) if nbgrader else NotebookNode()
        if nbgrader:
            cell["id"] = nbgrader.grade_id
    return notebook


def main() -> None:
    """Make all source notebooks."""
    for name in NAMES:
        target = made_at(name)
        target.parent.mkdir(parents=True, exist_ok=True)
        nbformat.write(source_notebook(name), target)
        print(target.relative_to(HERE.parent.parent))


if __name__ == "__main__":
    main()
