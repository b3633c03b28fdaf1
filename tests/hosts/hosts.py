"""A notebook in a host, as a reader has it: cells that run, widgets to drag over, what the kernel then prints.

Both hosts answer alike: `place(...)` is where a widget is drawn, `read(cell)` what a printing cell says.
"""

from collections.abc import Sequence
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from playwright.sync_api import Locator, Page

from tests.hosts.servers import Server

KERNEL = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
STORE = "@jupyter-widgets/jupyterlab-manager:saveWidgetState"  # turns the setting over
IDLE = "window.jupyterapp?.shell.currentWidget?.sessionContext?.session?.kernel?.status === 'idle'"


class Notebook:
    """A new notebook of these cells, open in JupyterLab or Notebook 7; none has run yet.

    A cell that has outputs already comes from elsewhere: Jupyter does not trust it.
    """

    def __init__(
        self, tab: Page, server: Server, cells: Sequence[str | NotebookNode], folder: str = "doc/tree"
    ) -> None:
        self.tab = tab
        made = [nbformat.v4.new_code_cell(cell) if isinstance(cell, str) else cell for cell in cells]
        written = nbformat.v4.new_notebook(cells=made, metadata=KERNEL)
        # a name of its own, so that it meets no kernel of another test
        self.file = server.folder / f"notebook-{len(list(server.folder.iterdir()))}.ipynb"
        nbformat.write(written, self.file)
        tab.goto(f"{server.url}/{folder}/{self.file.name}?reset")
        tab.wait_for_function(IDLE, timeout=60_000)

    def command(self, name: str, arguments: dict | None = None) -> None:
        """Start a command of the host; its promise may never come back, so it is not waited for."""
        self.tab.evaluate(
            "([name, given]) => void window.jupyterapp.commands.execute(name, given ?? {})", [name, arguments]
        )

    def run(self, cell: int) -> None:
        """Run one cell, as a reader does it."""
        self.choose(cell)
        self.command("notebook:run-cell")

    def choose(self, cell: int) -> None:
        self.tab.evaluate(
            """cell => { const { content } = window.jupyterapp.shell.currentWidget;
            content.activeCellIndex = cell;
            content.deselectAll(); }""",
            cell,
        )

    def save(self) -> NotebookNode:
        """Save it; what then stands in the file."""
        self.command("docmanager:save")
        self.tab.wait_for_function("!window.jupyterapp.shell.currentWidget.model.dirty")
        return nbformat.read(self.file, as_version=4)

    def save_without_widgets(self) -> NotebookNode:
        """Save it as Jupyter does unless told to store widgets."""
        self.command(STORE)
        self.tab.wait_for_timeout(500)
        saved = self.save()
        self.command(STORE)
        assert "widgets" not in saved.metadata
        return saved

    def end_kernel(self) -> None:
        self.command("kernelmenu:shutdown")
        self.tab.wait_for_function("!window.jupyterapp.shell.currentWidget.sessionContext.session?.kernel")

    def reopen(self) -> None:
        """End the kernel and open the file anew: the kernel that then starts knows none of its widgets."""
        self.end_kernel()
        self.tab.reload()
        self.tab.wait_for_function(IDLE, timeout=60_000)

    def read(self, cell: int) -> str:
        """Run one cell that prints; what it said."""
        count = "cell => window.jupyterapp.shell.currentWidget.content.widgets[cell].model.executionCount"
        before = self.tab.evaluate(count, cell)
        self.run(cell)
        said = self.tab.wait_for_function(
            """([cell, before]) => {
            const { model } = window.jupyterapp.shell.currentWidget.content.widgets[cell];
            const said = model.outputs.toJSON().map((out) => out.text ?? out.traceback ?? "").flat().join("");
            return model.executionCount !== null && model.executionCount !== before && said; }""",
            arg=[cell, before],
            timeout=30_000,
        )
        return str(said.json_value()).strip()


def drag(picture: Locator, start: int, last: int) -> None:
    """Drag over the words from `start` to `last` of a heat map."""
    words, mouse = picture.locator(".word"), picture.page.mouse
    words.nth(start).scroll_into_view_if_needed()
    for index in range(start, last + 1):
        box = words.nth(index).bounding_box()  # anew: a linked picture above may have grown
        mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 3)
        if index == start:
            mouse.down()
    mouse.up()


def marimo_app(file: Path, cells: Sequence[str]) -> Path:
    """Write a marimo notebook of these cells, each the body of a function that marimo reads its names from."""
    bodies = ["\n".join(f"    {line}" for line in cell.splitlines()) for cell in cells]
    functions = "\n\n".join(f"@app.cell\ndef _():\n{body}\n    return\n" for body in bodies)
    file.write_text(
        f"import marimo\n\napp = marimo.App()\n\n{functions}\nif __name__ == '__main__':\n    app.run()\n"
    )
    return file
