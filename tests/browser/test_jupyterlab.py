"""The heat map in a real JupyterLab: a phrase is dragged in the browser and read in the kernel."""

import contextlib
import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import nbformat
import pytest

ROOT = Path(__file__).parents[2]
CREATE = """\
from tests.browser import examples
heatmap = examples.review()
heatmap"""
READ = 'print("kernel has", heatmap.selected, heatmap.split, heatmap.target)'
WRITE = 'heatmap.update(["fine"], logits=[0, 1], per_class=[[-1.0, 1.0]]); heatmap.palette = "red-green"'


class Server(NamedTuple):
    url: str
    folder: Path
    settings: Path


@pytest.fixture
def lab(tmp_path) -> Iterator[Server]:
    """A JupyterLab of its own, with its own home, which ends with the test."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    config = tmp_path / "config"
    settings = config / "lab" / "user-settings" / "@jupyterlab" / "apputils-extension"
    settings.mkdir(parents=True)
    (settings / "notification.jupyterlab-settings").write_text(
        '{"fetchNews": "false", "checkForUpdates": false}'
    )
    notebooks = tmp_path / "notebooks"
    notebooks.mkdir()
    homes = {
        name: str(tmp_path / name.lower())
        for name in ("HOME", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR")
    }
    for home in homes.values():
        Path(home).mkdir()
    environment = os.environ | homes | {"JUPYTER_CONFIG_DIR": str(config), "PYTHONPATH": str(ROOT)}
    command = [
        sys.executable,
        "-m",
        "jupyterlab",
        "--no-browser",
        "--allow-root",
        f"--port={port}",
        "--port-retries=0",
    ]
    options = [
        "--LabApp.expose_app_in_browser=True",
        "--IdentityProvider.token=",
        f"--ServerApp.root_dir={notebooks}",
    ]
    with (tmp_path / "lab.log").open("w") as log:
        server = subprocess.Popen([*command, *options], env=environment, stdout=log, stderr=log)
    try:
        url = f"http://127.0.0.1:{port}"
        wait_for(url + "/api/status", server, tmp_path / "lab.log")
        yield Server(url, notebooks, settings)
        for kernel in json.loads(answer(url + "/api/kernels")):
            with contextlib.suppress(OSError):
                answer(f"{url}/api/kernels/{kernel['id']}", "DELETE")
    finally:
        server.terminate()
        try:
            server.wait(10)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def answer(url: str, method: str = "GET") -> bytes:
    with urllib.request.urlopen(urllib.request.Request(url, method=method), timeout=5) as response:
        return response.read()


def wait_for(url: str, server: subprocess.Popen, log: Path) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        if server.poll() is not None:
            break
        try:
            answer(url)
        except OSError:
            time.sleep(0.2)
        else:
            return
    pytest.fail(f"JupyterLab did not start:\n{log.read_text()[-3000:]}")


def test_a_phrase_dragged_in_the_browser_is_read_in_the_kernel(lab, new_context, tmp_path):
    cells = [nbformat.v4.new_code_cell(source) for source in (CREATE, READ, WRITE)]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=kernel), lab.folder / "heat.ipynb")
    tab = new_context(viewport={"width": 1300, "height": 900}).new_page()
    tab.goto(f"{lab.url}/doc/tree/heat.ipynb?reset")
    tab.wait_for_function(
        "window.jupyterapp?.shell.currentWidget?.sessionContext?.session?.kernel?.status === 'idle'",
        timeout=60_000,
    )

    def run(cell: int) -> None:
        """Run one cell, as a reader does it."""
        tab.evaluate(
            """cell => { const app = window.jupyterapp;
            app.shell.currentWidget.content.activeCellIndex = cell;
            app.shell.currentWidget.content.deselectAll();
            void app.commands.execute("notebook:run-cell"); }""",
            cell,
        )

    run(0)
    tab.wait_for_selector(".rnnviz .word", timeout=30_000)
    assert tab.get_attribute(".rnnviz", "data-dark") == "false"
    words = tab.locator(".rnnviz .word")
    middles = []
    for index in (3, 4, 5):
        box = words.nth(index).bounding_box()
        middles.append((box["x"] + box["width"] / 2, box["y"] + box["height"] / 3))
    tab.mouse.move(*middles[0])
    tab.mouse.down()
    for middle in middles:
        tab.mouse.move(*middle)
    tab.mouse.up()
    assert tab.locator(".rnnviz .quote").inner_text() == "not very good"
    name, value = (tab.locator(f".rnnviz .stat {tag}").first.bounding_box() for tag in ("dt", "dd"))
    assert name["y"] + name["height"] <= value["y"] + 1  # Lab's own style for lists stays outside
    # the focus stayed on the word, and keys that are Lab's shortcuts (a: insert a cell, d d: delete) stay ours
    for key in ("]", "a", "d", "d", "b"):
        tab.keyboard.press(key)
    assert tab.evaluate("window.jupyterapp.shell.currentWidget.content.widgets.length") == 3
    assert tab.locator(".rnnviz .equation").inner_text().startswith("not")
    tab.screenshot(path=tmp_path / "lab-light.png")

    run(1)
    read = tab.locator(".jp-OutputArea-output pre", has_text="kernel has")
    read.wait_for(timeout=20_000)
    assert read.inner_text().strip() == "kernel has [3, 6] 4 [1, 0]"

    tab.evaluate(
        "void window.jupyterapp.commands.execute('apputils:change-theme', {theme: 'JupyterLab Dark'})"
    )
    tab.wait_for_selector('.rnnviz[data-dark="true"]', timeout=20_000)
    tab.wait_for_timeout(300)
    tab.screenshot(path=tmp_path / "lab-dark.png")

    run(2)
    tab.wait_for_function("document.querySelectorAll('.rnnviz .word').length === 1", timeout=20_000)
    assert tab.locator(".rnnviz .word").get_attribute("aria-label") == "fine, score +2.00"
    assert tab.locator(".rnnviz .palette select").input_value() == "red-green"
    assert tab.locator(".rnnviz .error").count() == 0
