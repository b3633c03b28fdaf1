"""Run the tutorials: NAME.py, the source, becomes NAME.ipynb with outputs that show without a kernel.

Prints how long each took and the most memory that its kernel held.

python notebooks/execute.py             # all of them
python notebooks/execute.py 01_first_explanation
"""

import sys
import time
from pathlib import Path

import jupytext
import nbformat
from nbclient import NotebookClient
from nbformat import NotebookNode

HERE = Path(__file__).parent

# Not getrusage's figure: a child begins with its parent's.
PEAK = """
from pathlib import Path

print(next(line.split()[1] for line in Path("/proc/self/status").read_text().splitlines() if "VmHWM" in line))
"""
WIDGET = "application/vnd.jupyter.widget-view+json"


def unrun(source: Path) -> NotebookNode:
    """Return a .py source as a notebook without outputs; the same source gives the same notebook."""
    notebook = jupytext.read(source)
    # unpaired: Jupyter never writes a student's edits into the source
    notebook.metadata.pop("jupytext", None)
    notebook.metadata["kernelspec"] = {
        "name": "python3",
        "display_name": "Python 3 (ipykernel)",
        "language": "python",
    }
    for number, cell in enumerate(notebook.cells, start=1):
        cell["id"] = f"cell-{number:02}"
    return notebook


def run(notebook: NotebookNode, folder: Path, timeout: int = 300) -> NotebookNode:
    """Run all cells in `folder`, in place; nbclient's CellExecutionError where one raises."""
    client = NotebookClient(
        notebook,
        timeout=timeout,
        kernel_name="python3",
        resources={"metadata": {"path": str(folder)}},
        record_timing=False,
        store_widget_state=False,
    )
    executed: NotebookNode = client.execute()
    return executed


def without_widgets(notebook: NotebookNode) -> NotebookNode:
    """Leave of each widget its still picture, and of those that have none (progress bars) nothing.

    A reader who has not run the notebook yet has no kernel behind a live widget and would see an error.
    """
    for cell in notebook.cells:
        if cell.cell_type == "code":
            for output in cell.outputs:
                if WIDGET in output.get("data", {}) and "text/html" in output.data:
                    del output.data[WIDGET]
            cell.outputs = [output for output in cell.outputs if WIDGET not in output.get("data", {})]
    return notebook


def measured(source: Path) -> tuple[NotebookNode, float, float]:
    """Return the source as a notebook that has run, how many seconds it took and its kernel's peak of memory in MB."""
    notebook = unrun(source)
    notebook.cells.append(nbformat.v4.new_code_cell(PEAK, id="peak"))
    started = time.perf_counter()
    run(notebook, source.parent)
    seconds = time.perf_counter() - started
    peak = notebook.cells.pop().outputs[0].text
    return notebook, seconds, int(peak) / 1000


def main(names: list[str]) -> None:
    """Make the notebooks of these names, or of all sources."""
    known = sorted(path.stem for path in HERE.glob("[0-9]*.py"))
    if unknown := [name for name in names if name not in known]:
        sys.exit(f"there is no tutorial {', '.join(unknown)}; there are {', '.join(known)}.")
    for name in names or known:
        notebook, seconds, peak = measured(HERE / f"{name}.py")
        made = HERE / f"{name}.ipynb"
        nbformat.write(without_widgets(notebook), made)
        print(
            f"{made.name}: {seconds:.0f} s, at most {peak:.0f} MB of memory, {made.stat().st_size / 1000:.0f} kB"
        )


if __name__ == "__main__":
    main(sys.argv[1:])
