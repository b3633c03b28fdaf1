"""What is committed of the tutorials is their source, executed. That they run is seen by `make test-notebooks`."""

import json
from pathlib import Path

import nbformat
import pytest
from nbclient.exceptions import CellExecutionError

from notebooks import execute
from tests.own_jupyter import move_jupyter

FOLDER = Path(execute.__file__).parent
NAMES = sorted(path.stem for path in FOLDER.glob("[0-9]*.py"))


@pytest.fixture(params=NAMES)
def name(request) -> str:
    return request.param


@pytest.fixture
def committed(name):
    return nbformat.read(FOLDER / f"{name}.ipynb", as_version=4)


@pytest.fixture
def own_jupyter(tmp_path, monkeypatch):
    """Jupyter without the user's settings, and with nothing left behind."""
    move_jupyter(monkeypatch, tmp_path)


def sources(notebook):
    return [(cell.cell_type, cell.source) for cell in notebook.cells]


def test_there_are_six_tutorials():
    assert [name[:3] for name in NAMES] == ["01_", "02_", "03_", "04_", "05_", "06_"]


def test_a_failing_cell_is_no_success(own_jupyter, tmp_path):
    source = tmp_path / "wrong.py"
    source.write_text("# %%\nassert 1 + 1 == 3\n")
    with pytest.raises(CellExecutionError, match="AssertionError"):
        execute.run(execute.unrun(source), tmp_path)


def test_what_is_measured_is_the_notebook_s_own(own_jupyter, tmp_path):
    source = tmp_path / "large.py"
    source.write_text("# %%\nheld = b'1' * 200_000_000\n")
    notebook, seconds, peak = execute.measured(source)
    assert len(notebook.cells) == 1
    assert seconds > 0
    assert 200 < peak < 400


def test_the_committed_notebook_is_its_source(name, committed):
    assert sources(committed) == sources(execute.unrun(FOLDER / f"{name}.py"))


def test_the_committed_notebook_is_executed_and_shows_without_a_kernel(name, committed):
    code = [cell for cell in committed.cells if cell.cell_type == "code"]
    assert all(cell.execution_count for cell in code)
    outputs = [output for cell in code for output in cell.outputs]
    assert not [output for output in outputs if output.output_type == "error"]
    assert not [output for output in outputs if execute.WIDGET in output.get("data", {})]
    pictures = [
        output for output in outputs if "Predicted <b>" in output.get("data", {}).get("text/html", "")
    ]
    assert len(pictures) >= 3
    assert "widgets" not in committed.metadata


def test_the_committed_notebook_is_small_and_of_no_machine(name):
    text = (FOLDER / f"{name}.ipynb").read_text(encoding="utf-8")
    assert len(text) < 400_000
    shown = json.dumps([cell.get("outputs", []) for cell in json.loads(text)["cells"]])
    assert not [trace for trace in ("/home/", "/root/", "/tmp/", "/Users/", "C:\\\\") if trace in shown]


def test_the_tutorial_says_its_goals_and_time_and_hides_its_answers(name, committed):
    first = committed.cells[0].source
    assert "Afterwards you can" in first
    assert "minutes" in first
    text = "".join(cell.source for cell in committed.cells if cell.cell_type == "markdown")
    assert text.count("<details>") == text.count("</details>") >= 2
