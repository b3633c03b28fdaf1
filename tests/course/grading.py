"""Hand in and grade by nbgrader's Python API: (course folder, assignment, submission) -> points per graded cell.

What counts is read from the gradebook: `nbgrader autograde` succeeds on answers that fail.
"""

from contextlib import contextmanager
from pathlib import Path

import nbformat
import pytest
from nbgrader.api import Gradebook

from notebooks.assignments import course, sources
from tests.course.submissions import BY_HAND, Submission, read

STUDENT = "ada"

# nbgrader works with SQLAlchemy 2 and is warned by it; the tests that it puts back have no id
NBGRADERS_WARNINGS = [
    pytest.mark.filterwarnings("ignore:Object of type .* not in session:sqlalchemy.exc.SAWarning"),
    pytest.mark.filterwarnings("ignore:Cell is missing an id field:nbformat.warnings.MissingIDFieldWarning"),
]


@contextmanager
def gradebook(folder: Path):
    """The course's gradebook, open."""
    with Gradebook(f"sqlite:///{folder / 'gradebook.db'}", "rnnviz") as book:
        yield book


def submit(folder: Path, name: str, submission: Submission) -> None:
    """Put what the student did with the release where nbgrader collects it."""
    source = read(sources.made_at(name, folder / "source"))
    release = read(sources.made_at(name, folder / "release"))
    target = sources.made_at(name, folder / "submitted" / STUDENT)
    target.parent.mkdir(parents=True)
    nbformat.write(submission.notebook(source, release), target)


def autograde(folder: Path, name: str) -> dict[str, float | None]:
    """Grade the submission, and return its points."""
    result = course.api_of(folder).autograde(name, STUDENT)
    assert result["success"], result.get("log") or result["error"]
    return points(folder, name)


def points(folder: Path, name: str) -> dict[str, float | None]:
    """Return the points of each graded cell from the gradebook; BY_HAND where a person has to read it first."""
    with gradebook(folder) as book:
        grades = book.find_submission_notebook(name, name, STUDENT).grades
        return {grade.name: BY_HAND if grade.needs_manual_grade else grade.score for grade in grades}


def score(folder: Path, name: str) -> tuple[float, float]:
    """Return the submission's sum of points, and the most it can be."""
    with gradebook(folder) as book:
        submission = book.find_submission(name, STUDENT)
        return submission.score, submission.max_score


def grade_by_hand(folder: Path, name: str) -> None:
    """Give every text that waits for it all its points, as the formgrader does."""
    with gradebook(folder) as book:
        for grade in book.find_submission_notebook(name, name, STUDENT).grades:
            if grade.needs_manual_grade:
                grade.manual_score = grade.max_score
                grade.needs_manual_grade = False
        book.db.commit()
