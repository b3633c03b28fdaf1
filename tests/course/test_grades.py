"""The round trip: release, hand in, autograde, and exactly the points of the table, cell by cell."""

import pytest

from notebooks.assignments import course, sources
from tests.course import grading
from tests.course.submissions import all_of, by_tests, graded, nbgrader, of_students, read

pytestmark = grading.NBGRADERS_WARNINGS

PAIRS = [
    (name, submission)
    for name in sources.NAMES
    for submission in all_of(name)
    if submission.name != "right"  # below, where it is also graded by hand
]


@pytest.mark.parametrize(
    ("name", "submission"), PAIRS, ids=[f"{name}-{answer.name}" for name, answer in PAIRS]
)
def test_gets_exactly_its_points(name, submission, hand_in):
    assert hand_in(name, submission) == submission.points


@pytest.mark.parametrize("name", sources.NAMES)
def test_there_are_misconceptions_and_a_loop_and_each_costs_something(name):
    full = {nbgrader(cell).grade_id: nbgrader(cell).points for cell in graded(sources.source_notebook(name))}
    answers = of_students(name)
    assert sum(not answer.loops for answer in answers) >= 3
    assert any(answer.loops for answer in answers)
    assert len({answer.name for answer in answers}) == len(answers)
    for answer in answers:
        assert answer.belief
        assert sum(points or 0 for points in answer.points.values()) < sum(
            full[cell] for cell, points in answer.points.items() if points is not None
        )


@pytest.mark.parametrize("name", sources.NAMES)
def test_graded_by_hand_the_right_answers_get_everything_and_the_feedback_says_so(name, hand_in, classroom):
    right = next(submission for submission in all_of(name) if submission.name == "right")
    assert hand_in(name, right) == right.points
    grading.grade_by_hand(classroom, name)
    most = sum(nbgrader(cell).points for cell in graded(sources.source_notebook(name)))
    assert grading.score(classroom, name) == (most, most)

    result = course.api_of(classroom).generate_feedback(name, grading.STUDENT)
    assert result["success"], result.get("log") or result["error"]
    page = (classroom / "feedback" / grading.STUDENT / name / f"{name}.html").read_text(encoding="utf-8")
    assert f"Score: {most:.1f} / {most:.1f}" in page
    assert "BEGIN HIDDEN TESTS" in page  # the instructor guide says that students will then see them


@pytest.mark.parametrize("name", sources.NAMES)
def test_the_first_cell_says_the_points(name):
    cells = graded(sources.source_notebook(name))
    most = sum(nbgrader(cell).points for cell in cells)
    by_hand = sum(nbgrader(cell).points for cell in cells if not by_tests(cell))
    first = sources.source_notebook(name).cells[0].source
    assert f"**Points:** {most}, of which {by_hand} are given by hand" in " ".join(first.split())
    assert "**Time:** about" in first
    assert "**Afterwards you can**" in first


@pytest.mark.parametrize("name", sources.NAMES)
def test_a_deleted_test_finds_its_place_again(name):
    """nbgrader puts it behind the cell before it of those that it knows, and fails where that is a read-only one."""
    before = None
    for cell in sources.source_notebook(name).cells:
        if "nbgrader" in cell.metadata:
            if nbgrader(cell).grade:
                assert before is not None
                assert nbgrader(before).grade or nbgrader(before).solution, nbgrader(cell).grade_id
            before = cell


@pytest.mark.parametrize("name", sources.NAMES)
def test_the_committed_notebook_is_its_source(name):
    assert read(sources.made_at(name)) == sources.source_notebook(name)
