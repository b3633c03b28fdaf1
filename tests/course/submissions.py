"""Submissions as students hand them in, and the points that each must get: (source, release) -> a notebook.

Those that every assignment has (right, empty, tampered with) are made here. What students of one assignment get
wrong stands in answers/NAME.py, NAME without the number (answers/reat.py for 2_reat), as a list `ANSWERS`:

    from tests.course.submissions import BY_HAND, Submission

    ANSWERS = [
        Submission(
            name="keeps-everything",
            belief="What a word adds stays until the end: no product of the gates.",
            cells={"parts": "def parts(h, a):\n    return h[1:] - h[:-1]"},
            points={"parts-values": 0, "parts-sum": 0, "proof": BY_HAND, ...},
        ),
        ...
    ]

`cells` are put in place of the right answers of those solution cells (by grade_id); all others stay right. `points`
names every graded cell of the assignment, so that it can be read as a table; BY_HAND is a cell that waits for its
grader. There must be three misconceptions at least, and one endless loop: `loops` is the seconds after which it is
stopped, 40 where a cell imports torch (5 on a quiet machine), else 10. Let it loop at the top of its cell, `while True:
pass`, and not in a function, so that it costs one timeout.
The tables in docs/instructor.md are made of these lists (`python -m tests.course.submissions`) and held equal.
"""

import copy
import importlib
import importlib.util
from collections.abc import Callable
from dataclasses import dataclass, field

import nbformat
from nbformat import NotebookNode

from notebooks.assignments import leaks, sources

BY_HAND = None


def nbgrader(cell: NotebookNode) -> NotebookNode:
    """Return what nbgrader has written about a cell."""
    return cell.metadata.get("nbgrader", NotebookNode(grade=False, solution=False))


@dataclass(frozen=True)
class Submission:
    """What a student hands in, and the points that it must get, per graded cell."""

    name: str
    points: dict[str, float | None]
    belief: str = ""  # what the student holds to be right, in one sentence
    cells: dict[str, str] = field(default_factory=dict)
    loops: int = 0  # seconds after which its endless loop is stopped
    begins_empty: bool = False  # with the release as it is, not with right answers
    tamper: Callable[[NotebookNode], None] = lambda notebook: None

    def notebook(self, source: NotebookNode, release: NotebookNode) -> NotebookNode:
        """Return the release with the student's answers in it."""
        notebook = copy.deepcopy(release)
        answers = dict(self.cells) if self.begins_empty else {**right_answers(source), **self.cells}
        for cell in notebook.cells:
            if nbgrader(cell).solution:
                cell.source = answers.pop(nbgrader(cell).grade_id, cell.source)
        if answers:
            raise ValueError(
                f"submission {self.name!r} answers {sorted(answers)}, which are no solution cells"
            )
        self.tamper(notebook)
        return notebook


def right_answers(source: NotebookNode) -> dict[str, str]:
    """Return the teacher's answers, by grade_id, without the markers around them."""
    return {
        nbgrader(cell).grade_id: "\n".join(
            line for line in cell.source.splitlines() if not leaks.MARKER.search(line)
        )
        for cell in source.cells
        if nbgrader(cell).solution
    }


def graded(source: NotebookNode) -> list[NotebookNode]:
    """Return the cells of an assignment that give points."""
    return [cell for cell in source.cells if nbgrader(cell).grade]


def by_tests(cell: NotebookNode) -> bool:
    """Whether a graded cell is a test, not a text or a picture that a person reads."""
    return not nbgrader(cell).solution


def marks(source: NotebookNode, tests: Callable[[float], float], texts: Callable[[float], float | None]):
    """Return points per graded cell, from the most that each can give."""
    return {
        nbgrader(cell).grade_id: (tests if by_tests(cell) else texts)(nbgrader(cell).points)
        for cell in graded(source)
    }


def empty_the_tests(notebook: NotebookNode) -> None:
    """Make every test pass, as a student would like it."""
    for cell in graded(notebook):
        if by_tests(cell):
            cell.source = "pass"


def delete_the_tests(notebook: NotebookNode) -> None:
    """Leave no test in the notebook."""
    notebook.cells = [cell for cell in notebook.cells if not nbgrader(cell).grade or nbgrader(cell).solution]


def raise_the_points(notebook: NotebookNode) -> None:
    """Write a hundred points into every graded cell, and unlock it."""
    for cell in graded(notebook):
        nbgrader(cell).points = 100
        nbgrader(cell).locked = False
        cell.metadata.pop("editable", None)


def of_every_assignment(source: NotebookNode) -> list[Submission]:
    """Return the submissions that need no knowledge of the assignment.

    Where it trains, and costs ten seconds each, one way of tampering stands for all: nbgrader does not tell them apart.
    """
    full = marks(source, tests=float, texts=lambda most: BY_HAND)
    nothing = marks(source, tests=lambda most: 0, texts=lambda most: 0)
    made = [
        Submission("right", full),
        Submission("empty", nothing, begins_empty=True),
        Submission("empty-tests-emptied", nothing, begins_empty=True, tamper=empty_the_tests),
    ]
    if any("import rnnviz" in cell.source for cell in source.cells):
        return made
    return [
        *made,
        Submission("right-tests-deleted", full, tamper=delete_the_tests),
        Submission("empty-tests-deleted", nothing, begins_empty=True, tamper=delete_the_tests),
        Submission("right-points-raised", full, tamper=raise_the_points),
    ]


def of_students(name: str) -> list[Submission]:
    """Return what students of one assignment get wrong; nothing where nobody has written it down yet."""
    module = f"tests.course.answers.{name.split('_', maxsplit=1)[1]}"
    if importlib.util.find_spec(module) is None:
        return []
    return list(importlib.import_module(module).ANSWERS)


def all_of(name: str) -> list[Submission]:
    """Return every submission that is graded for an assignment."""
    return of_every_assignment(sources.source_notebook(name)) + of_students(name)


def table(name: str) -> str:
    """Return the wrong answers of an assignment as the instructor guide shows them, in Markdown."""
    cells = [nbgrader(cell).grade_id for cell in graded(sources.source_notebook(name)) if by_tests(cell)]
    header = ["answer", "what the student believes", *(f"`{cell}`" for cell in cells), "sum"]
    rows = [header, ["---"] * 2 + ["--:"] * (len(cells) + 1)]
    for answer in of_students(name):
        points = [answer.points[cell] for cell in cells]
        rows.append([answer.name, answer.belief, *(f"{p:g}" for p in points), f"{sum(points):g}"])
    return "\n".join("| " + " | ".join(row) + " |" for row in rows)


def read(path) -> NotebookNode:
    """Return a notebook of a course folder."""
    return nbformat.read(path, as_version=4)


if __name__ == "__main__":
    for assignment in sources.NAMES:
        print(f"{assignment}\n\n{table(assignment)}\n")
