"""The heat map in a real marimo app: drawn in a shadow root, dragged, and read by another cell."""

import pytest
from playwright.sync_api import expect

from tests.hosts import hosts, servers

SHOW = """\
import marimo as mo
from tests.browser import examples
heatmap = mo.ui.anywidget(examples.review())
heatmap"""
READ = """\
said = f"python has {heatmap.value['selected']} {heatmap.widget.selected} {heatmap.selected}"
mo.md(said)"""


EXPLORE = """\
import marimo as mo, rnnviz as rv, traitlets
explorer = rv.Explorer(rv.TextClassifier.load("mini"), rv.load_treebank("mini"), split="dev", progress=False)
heatmap = rv.TokenHeatmap(["-"], labels=["a", "b"], logits=[0, 0], words=[[0, 0]])
explorer.observe(lambda _: heatmap.update(**explorer.explanation.heatmap_traits()), "tokens")
traitlets.link((explorer, "selected"), (heatmap, "selected"))
left, right = mo.ui.anywidget(explorer), mo.ui.anywidget(heatmap)
mo.vstack([left, right])"""
EXPLORED = """\
[left.value, right.value]
read = f"python has {type(explorer.text).__name__} {explorer.selected} {heatmap.selected}"
mo.md(read)"""


@pytest.fixture
def app(tmp_path, request):
    """The address of an app of these cells."""
    file = hosts.marimo_app(tmp_path / "app.py", request.param)
    with servers.marimo(file, tmp_path) as server:
        yield server


@pytest.mark.parametrize("app", [[SHOW, READ]], indirect=True, ids=["heatmap"])
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


@pytest.mark.parametrize("app", [[EXPLORE, EXPLORED]], indirect=True, ids=["explorer"])
def test_the_explorer_and_a_heat_map_that_is_linked_in_python(app, new_context, tmp_path):
    tab = new_context(viewport={"width": 1400, "height": 1500}).new_page()
    tab.goto(app.url)
    row = tab.locator(".explorer .table .row").nth(2)
    row.wait_for(timeout=90_000)
    row.click()
    tab.get_by_text("python has int [] []").wait_for()
    opened = tab.locator(".explorer .open .rnnviz")
    beside = tab.locator(".rnnviz:not(.explorer):not(.explorer *)")
    text = row.locator(".text").inner_text()
    for picture in (opened, beside):
        expect(picture.locator(".word")).to_have_count(len(text.split()))
    hosts.drag(opened, 1, 3)
    chosen = " ".join(text.split()[1:4])
    for picture in (opened, beside):
        expect(picture.locator(".quote")).to_have_text(chosen)
    tab.get_by_text("python has int [1, 4] [1, 4]").wait_for()
    for name, inside in (("Parts of speech", ".boxes"), ("Negations", ".brush")):
        tab.locator(".explorer").get_by_role("button", name=name, exact=True).click()
        expect(tab.locator(f".explorer .aggregate {inside}").first).to_be_visible()
    expect(tab.locator(".rnnviz .error")).to_have_count(0)
    tab.screenshot(path=tmp_path / "marimo-explorer.png")
