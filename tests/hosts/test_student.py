"""A student's way: the released assignment 2 answered in JupyterLab, by typing, saved, handed in and graded."""

from pathlib import Path

import nbformat
import pytest

from notebooks.assignments import course, sources
from tests.course import grading
from tests.course.submissions import graded, nbgrader, read, right_answers
from tests.hosts.hosts import Notebook
from tests.own_jupyter import move_jupyter

pytestmark = grading.NBGRADERS_WARNINGS

NAME = "2_reat"
RUN_ALL = "runmenu:run-all"
# JupyterLab skips the cells behind the first that fails, so that one has an output and the rest have none
STOPPED = """() => window.jupyterapp.shell.currentWidget.content.widgets.some(
    ({ model }) => model.outputs?.toJSON().some((out) => out.ename === "NotImplementedError"))"""
HAS_RUN = """() => window.jupyterapp.shell.currentWidget.content.widgets.every(
    ({ model }) => model.type !== "code" || (model.executionCount !== null && model.executionState === "idle"))"""


@pytest.fixture
def classroom(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A teacher's course, made by the command of the guide."""
    move_jupyter(monkeypatch, tmp_path)
    folder = tmp_path / "course"
    assert course.main([str(folder)]) == 0
    return folder


def answer(notebook: Notebook, place: int, text: str) -> None:
    """Type over what stands in a cell."""
    notebook.choose(place)
    notebook.command("notebook:enter-edit-mode")
    notebook.tab.locator(".jp-Notebook-cell.jp-mod-active .cm-content:focus").wait_for()
    notebook.tab.keyboard.press("ControlOrMeta+a")
    notebook.tab.keyboard.insert_text(text)
    notebook.tab.keyboard.press("Escape")


def test_an_assignment_is_answered_in_the_browser_and_graded(classroom, lab, new_context):
    source, release = (read(sources.made_at(NAME, classroom / kind)) for kind in ("source", "release"))
    answers = right_answers(source)
    tab = new_context(viewport={"width": 1300, "height": 900}).new_page()
    notebook = Notebook(tab, lab, release.cells)

    notebook.command(RUN_ALL)
    tab.wait_for_function(STOPPED, timeout=60_000)  # nothing is answered yet
    for place, cell in enumerate(release.cells):
        if nbgrader(cell).solution:
            answer(notebook, place, answers[nbgrader(cell).grade_id])
    notebook.command(RUN_ALL)
    tab.wait_for_function(HAS_RUN, timeout=120_000)
    saved = notebook.save()
    outputs = [output for cell in saved.cells if cell.cell_type == "code" for output in cell.outputs]
    assert [output for output in outputs if output.output_type == "error"] == []

    target = sources.made_at(NAME, classroom / "submitted" / grading.STUDENT)
    target.parent.mkdir(parents=True)
    nbformat.write(saved, target)
    found = grading.autograde(classroom, NAME)
    most = {nbgrader(cell).grade_id: nbgrader(cell).points for cell in graded(source)}
    waiting = {name for name, points in found.items() if points is None}
    assert waiting == {"beyond-adding", "proof"}
    assert {**found, **{name: most[name] for name in waiting}} == most
