"""The heat map in a real marimo app: drawn in a shadow root, dragged, and read by another cell."""

import pytest

from tests.hosts import hosts, servers

SHOW = """\
import marimo as mo
from tests.browser import examples
heatmap = mo.ui.anywidget(examples.review())
heatmap"""
READ = """\
said = f"python has {heatmap.value['selected']} {heatmap.widget.selected} {heatmap.selected}"
mo.md(said)"""


@pytest.fixture
def app(tmp_path):
    file = hosts.marimo_app(tmp_path / "app.py", [SHOW, READ])
    with servers.marimo(file, tmp_path) as server:
        yield server


def test_a_phrase_dragged_in_the_browser_runs_the_cell_that_reads_it(app, new_context, tmp_path):
    tab = new_context(viewport={"width": 1300, "height": 1000}).new_page()
    tab.goto(app.url)
    tab.wait_for_selector(".rnnviz .word", timeout=60_000)
    assert tab.locator(".rnnviz").evaluate("root => root.getRootNode() instanceof ShadowRoot")
    tab.get_by_text("python has [] [] []").wait_for(timeout=20_000)
    hosts.drag(tab.locator(".rnnviz"), 3, 5)
    assert tab.locator(".rnnviz .quote").inner_text() == "not very good"
    tab.get_by_text("python has [3, 6] [3, 6] [3, 6]").wait_for(timeout=20_000)
    tab.screenshot(path=tmp_path / "marimo.png")
