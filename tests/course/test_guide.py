"""The instructor guide names the points, the wrong answers and what they get, as the tests hold them."""

from pathlib import Path

import pytest

from notebooks.assignments import course, sources
from tests.course import grading
from tests.course.submissions import Submission, by_tests, graded, nbgrader, table

pytestmark = grading.NBGRADERS_WARNINGS
GUIDE = Path(course.__file__).parents[2].joinpath("docs", "instructor.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", sources.NAMES)
def test_the_wrong_answers_and_their_points(name):
    """Where this fails: python -m tests.course.submissions prints the tables."""
    assert table(name) in GUIDE


@pytest.mark.parametrize("name", sources.NAMES)
def test_the_points_by_tests_and_by_hand(name):
    cells = graded(sources.source_notebook(name))
    tests = sum(nbgrader(cell).points for cell in cells if by_tests(cell))
    by_hand = sum(nbgrader(cell).points for cell in cells if not by_tests(cell))
    row = next(line for line in GUIDE.splitlines() if line.startswith(f"| `{name}`"))
    assert row.endswith(f"| {tests} | {by_hand} |")


def delete_an_answer_and_its_test(notebook):
    gone = ("reat-gru", "gru-sum")
    notebook.cells = [cell for cell in notebook.cells if nbgrader(cell).get("grade_id") not in gone]


def take_the_marks_off(notebook):
    for cell in graded(notebook):
        nbgrader(cell).grade = False


@pytest.mark.parametrize("tamper", [delete_an_answer_and_its_test, take_the_marks_off])
def test_what_nbgrader_cannot_mend_stops_with_an_error(tamper, classroom):
    grading.submit(classroom, "2_reat", Submission("tampered", {}, tamper=tamper))
    assert not course.api_of(classroom).autograde("2_reat", grading.STUDENT)["success"]
    assert set(grading.points(classroom, "2_reat").values()) == {None}
