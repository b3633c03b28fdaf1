"""The course folder: what is renewed and what never, and that the scan finds a leak of every kind."""

import os
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_output

from notebooks import execute
from notebooks.assignments import course, leaks, sources
from tests.course import grading, no_network
from tests.course.submissions import nbgrader, of_every_assignment, read, right_answers

NAME = "2_reat"
SECRET = "return parts(h, z) @ W_out.T"  # from the solution of reat-gru
HIDDEN = "weights_words = random_weights(gates=3, seed=23, hidden=9, classes=2)"
pytestmark = grading.NBGRADERS_WARNINGS
REPOSITORY = Path(course.__file__).parents[2]


def in_source(line, text):
    """A cell's source with a line more."""
    return f"{text}\n{line}"


def by_id(notebook, grade_id):
    """The cell with this grade_id."""
    return next(
        cell for cell in notebook.cells if cell.metadata.get("nbgrader", {}).get("grade_id") == grade_id
    )


def keep_the_solution(notebook):
    by_id(notebook, "reat-gru").source = right_answers(sources.source_notebook(NAME))["reat-gru"]


def keep_a_text(notebook):
    answer = by_id(sources.source_notebook(NAME), "proof").source
    by_id(notebook, "proof").source = answer


def keep_hidden_tests(notebook):
    cell = by_id(notebook, "gru-words")
    cell.source = in_source(f"    {HIDDEN}", cell.source)


def keep_a_marker(notebook):
    cell = by_id(notebook, "gru-words")
    cell.source = in_source("### END HIDDEN TESTS", cell.source)


def keep_an_output(notebook):
    by_id(notebook, "mini").outputs = [new_output("stream", text="-15.43")]


def tell_it_in_prose(notebook):
    notebook.cells[0].source += f"\n\nHint: `{SECRET}`"


def tell_it_in_a_cells_metadata(notebook):
    by_id(notebook, "reat-gru").metadata["hint"] = SECRET


def tell_it_in_the_notebooks_metadata(notebook):
    notebook.metadata["teacher"] = {"notes": [SECRET]}


def tell_it_in_an_attachment(notebook):
    notebook.cells[0]["attachments"] = {"key.txt": {"text/plain": SECRET}}


def tell_it_in_a_new_cell(notebook):
    notebook.cells.append(new_code_cell(f"def mine(h, z, W_out):\n        {SECRET}", id="mine"))


PLANTED = {
    keep_the_solution: "(reat-gru), source: a secret line",
    keep_a_text: "(proof), source: a secret line",
    keep_hidden_tests: "(gru-words), source: a secret line",
    keep_a_marker: "(gru-words), source: a marker",
    keep_an_output: "(mini): has outputs",
    tell_it_in_prose: "cell 1, source: a secret line",
    tell_it_in_a_cells_metadata: "(reat-gru), metadata, hint: a secret line",
    tell_it_in_the_notebooks_metadata: "notebook, metadata, teacher, notes: a secret line",
    tell_it_in_an_attachment: "attachments, key.txt, text/plain: a secret line",
    tell_it_in_a_new_cell: ", source: a secret line",
}


@pytest.mark.parametrize("plant", PLANTED, ids=lambda plant: plant.__name__)
def test_a_leak_in_the_notebook_is_found(plant, classroom):
    source, release = sources.made_at(NAME, classroom / "source"), classroom / "release" / NAME
    assert leaks.find(source, release) == []
    notebook = read(release / f"{NAME}.ipynb")
    plant(notebook)
    nbformat.write(notebook, release / f"{NAME}.ipynb")
    assert [leak for leak in leaks.find(source, release) if PLANTED[plant] in leak]


@pytest.mark.parametrize(
    "extra", ["2_reat.py", "solutions/2_reat.ipynb", ".ipynb_checkpoints/2_reat-checkpoint.ipynb"]
)
def test_a_file_too_many_is_found(extra, classroom):
    source, release = sources.made_at(NAME, classroom / "source"), classroom / "release" / NAME
    (release / extra).parent.mkdir(exist_ok=True)
    (release / extra).write_text("", encoding="utf-8")
    assert leaks.find(source, release) == [f"{extra}: no file but 2_reat.ipynb belongs in the release"]


def test_a_missing_release_is_no_clean_one(classroom):
    release = sources.made_at(NAME, classroom / "release")
    release.unlink()
    found = leaks.find(sources.made_at(NAME, classroom / "source"), release.parent)
    assert found == ["2_reat.ipynb is not in the release"]


@pytest.mark.parametrize("name", sources.NAMES)
def test_every_solution_cell_has_a_stub_in_the_release(name, released):
    notebook = read(sources.made_at(name, released / "release"))
    solutions = [cell for cell in notebook.cells if nbgrader(cell).solution]
    assert solutions
    for cell in solutions:
        assert "YOUR CODE HERE" in cell.source or cell.source == "YOUR ANSWER HERE"


def test_a_leak_ends_the_command_with_an_error(classroom, capsys):
    """The teacher puts a file of answers beside the notebook: nbgrader would hand it out."""
    (classroom / "source" / NAME / "answers.py").write_text("pass\n", encoding="utf-8")
    assert course.main([str(classroom)]) == 1
    printed = capsys.readouterr()
    assert "Do not hand out" in printed.err
    assert "release/2_reat, answers.py: no file but" in printed.err
    assert "is ready" not in printed.out


def test_making_it_again_keeps_submissions_and_grades(classroom):
    empty = next(s for s in of_every_assignment(sources.source_notebook(NAME)) if s.name == "empty")
    grading.submit(classroom, NAME, empty)
    handed_in = sources.made_at(NAME, classroom / "submitted" / grading.STUDENT)
    before = handed_in.read_bytes()
    with grading.gradebook(classroom) as book:
        book.add_student(grading.STUDENT)
        book.update_or_create_submission(NAME, grading.STUDENT)
        book.find_grade("proof", NAME, NAME, grading.STUDENT).manual_score = 3
        book.db.commit()
    sources.made_at(NAME, classroom / "release").unlink()

    assert course.main([str(classroom)]) == 0
    assert handed_in.read_bytes() == before
    assert sources.made_at(NAME, classroom / "release").exists()
    with grading.gradebook(classroom) as book:
        assert book.find_grade("proof", NAME, NAME, grading.STUDENT).manual_score == 3


def test_an_old_source_is_renewed_and_a_changed_one_kept(classroom, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(sources, "NAMES", [NAME])
    monkeypatch.setattr(sources, "SOURCE", tmp_path / "newer")
    newer = sources.source_notebook(NAME)
    newer.cells[0].source += "\n\nNew in this year."
    sources.made_at(NAME, sources.SOURCE).parent.mkdir(parents=True)
    nbformat.write(newer, sources.made_at(NAME, sources.SOURCE))

    source, release = (sources.made_at(NAME, classroom / folder) for folder in ("source", "release"))
    assert "New in this year." not in source.read_text(encoding="utf-8")
    assert course.main([str(classroom)]) == 0
    assert "New in this year." in source.read_text(encoding="utf-8")
    assert "New in this year." in release.read_text(encoding="utf-8")
    assert "kept" not in capsys.readouterr().out

    changed = read(source)
    changed.cells[0].source += "\n\nHand in by Friday."
    nbformat.write(changed, source)
    assert course.main([str(classroom)]) == 0
    assert "Hand in by Friday." in source.read_text(encoding="utf-8")
    assert "Hand in by Friday." in release.read_text(encoding="utf-8")
    assert f"{NAME}: released from your source, which was changed here and is kept" in capsys.readouterr().out


def test_settings_of_the_teacher_stay(classroom):
    with (classroom / course.CONFIG).open("a", encoding="utf-8") as settings:
        settings.write("c.Execute.timeout = 7\n")
    course.prepare(classroom)
    assert (classroom / course.CONFIG).read_text(encoding="utf-8").endswith("c.Execute.timeout = 7\n")


def test_a_folder_that_is_no_course_is_refused(tmp_path, capsys):
    (tmp_path / "thesis.txt").write_text("mine\n", encoding="utf-8")
    assert course.main([str(tmp_path)]) == 1
    assert "so it is no nbgrader course" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_the_command_says_how_it_is_called(capsys):
    assert course.main([]) == 2
    assert "notebooks.assignments.course FOLDER" in capsys.readouterr().err


def test_the_command_works_without_the_environment_on_the_path(tmp_path):
    """nbgrader asks the shell for alembic; `make course` calls python by its path."""
    done = subprocess.run(
        [sys.executable, "-m", "notebooks.assignments.course", str(tmp_path / "course")],
        cwd=REPOSITORY,
        env={**os.environ, "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "is ready: no solution, hidden test or output" in done.stdout


TRIES = """
import socket

for reach in (lambda: socket.create_connection(("192.0.2.1", 80), 1), lambda: socket.getaddrinfo("example.org", 80)):
    try:
        reach()
    except OSError as error:
        print(error)
"""


def test_there_is_no_network_in_the_kernel(tmp_path):
    notebook = nbformat.v4.new_notebook(cells=[new_code_cell(TRIES, id="tries")])
    ran = execute.run(notebook, tmp_path)
    assert ran.cells[0].outputs[0].text.count(no_network.REFUSAL) == 2


def test_a_folder_that_cannot_be_made_is_said_in_words(tmp_path, capsys):
    (tmp_path / "file").write_text("", encoding="utf-8")
    assert course.main([str(tmp_path / "file" / "course")]) == 1
    assert "cannot be written" in capsys.readouterr().err
