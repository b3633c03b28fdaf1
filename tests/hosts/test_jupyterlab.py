"""The heat map in a real JupyterLab: a phrase is dragged in the browser and read in the kernel."""

import nbformat
from playwright.sync_api import expect

from tests.browser import examples
from tests.browser.held import held
from tests.hosts.hosts import Notebook, drag

CREATE = """\
from tests.browser import examples
heatmap = examples.review()
heatmap"""
READ = 'print("kernel has", heatmap.selected, heatmap.split, heatmap.target)'
WRITE = 'heatmap.update(["fine"], logits=[0, 1], per_class=[[-1.0, 1.0]]); heatmap.palette = "red-green"'
STATIC = """\
import rnnviz as rv
rv.explain(rv.TextClassifier.load("mini"), "not a very good film").show(static=True)"""
OPEN = """\
from IPython.display import display
from tests.browser import examples
heatmaps = [examples.review() for _ in range(50)]
display(*heatmaps)"""
CLOSE = """\
for heatmap in heatmaps:
    heatmap.close()
print("closed", len(heatmaps))"""
VIEW = "application/vnd.jupyter.widget-view+json"
WINDOW = {"width": 1300, "height": 900}


def test_a_phrase_dragged_in_the_browser_is_read_in_the_kernel(lab, new_context, tmp_path):
    tab = new_context(viewport=WINDOW).new_page()
    notebook = Notebook(tab, lab, [CREATE, READ, WRITE])
    notebook.run(0)
    tab.wait_for_selector(".rnnviz .word", timeout=30_000)
    assert tab.get_attribute(".rnnviz", "data-dark") == "false"
    drag(tab.locator(".rnnviz"), 3, 5)
    assert tab.locator(".rnnviz .quote").inner_text() == "not very good"
    name, value = (tab.locator(f".rnnviz .stat {tag}").first.bounding_box() for tag in ("dt", "dd"))
    assert name["y"] + name["height"] <= value["y"] + 1  # Lab's own style for lists stays outside
    # the focus stayed on the word, and keys that are Lab's shortcuts (a: insert a cell, d d: delete) stay ours
    for key in ("]", "a", "d", "d", "b"):
        tab.keyboard.press(key)
    assert tab.evaluate("window.jupyterapp.shell.currentWidget.content.widgets.length") == 3
    assert tab.locator(".rnnviz .equation").inner_text().startswith("not")
    tab.screenshot(path=tmp_path / "lab-light.png")
    assert notebook.read(1) == "kernel has [3, 6] 4 [1, 0]"

    notebook.command("apputils:change-theme", {"theme": "JupyterLab Dark"})
    tab.wait_for_selector('.rnnviz[data-dark="true"]', timeout=20_000)
    tab.wait_for_timeout(300)
    tab.screenshot(path=tmp_path / "lab-dark.png")

    notebook.run(2)
    tab.wait_for_function("document.querySelectorAll('.rnnviz .word').length === 1", timeout=20_000)
    assert tab.locator(".rnnviz .word").get_attribute("aria-label") == "fine, score +2.00"
    assert tab.locator(".rnnviz .palette select").input_value() == "red-green"
    assert tab.locator(".rnnviz .error").all_inner_texts() == []


def test_a_saved_notebook_answers_before_anything_runs(lab, new_context, tmp_path):
    """The state is in the file (JupyterLab's setting saveState): no kernel that knows the widget is needed."""
    tab = new_context(viewport=WINDOW).new_page()
    broken: list[str] = []
    tab.on("pageerror", lambda error: broken.append(str(error)))
    notebook = Notebook(tab, lab, [CREATE])
    notebook.run(0)
    tab.wait_for_selector(".rnnviz .word", timeout=30_000)
    drag(tab.locator(".rnnviz"), 3, 5)
    assert "widgets" in notebook.save().metadata
    notebook.reopen()
    tab.wait_for_selector(".rnnviz .word", timeout=30_000)
    expect(tab.locator(".rnnviz .quote")).to_have_text("not very good")
    drag(tab.locator(".rnnviz"), 9, 10)
    expect(tab.locator(".rnnviz .quote")).to_have_text("gently amusing")
    expect(tab.locator(".rnnviz .stats")).to_contain_text("+1.45")
    notebook.end_kernel()  # and with no kernel at all
    drag(tab.locator(".rnnviz"), 3, 4)
    expect(tab.locator(".rnnviz .quote")).to_have_text("not very")
    tab.screenshot(path=tmp_path / "restored.png")
    assert broken == []


def test_a_notebook_from_elsewhere_shows_the_still_words(lab, new_context, tmp_path):
    """Nothing in it is trusted, so no widget is drawn: its `text/html` is."""
    data = examples.review()._repr_mimebundle_()[0]
    data[VIEW] = {"version_major": 2, "version_minor": 0, "model_id": "one-of-another-machine"}
    cell = nbformat.v4.new_code_cell("review()", outputs=[nbformat.v4.new_output("display_data", data)])
    tab = new_context(viewport=WINDOW).new_page()
    Notebook(tab, lab, [cell])
    output = tab.locator(".jp-OutputArea-output")
    expect(output).to_contain_text("Predicted positive; scores for")
    expect(output.get_by_text("amusing", exact=True)).to_be_visible()
    tab.screenshot(path=tmp_path / "untrusted.png")


def test_a_framed_static_page_works_without_a_widget_manager(lab, new_context, tmp_path):
    tab = new_context(viewport=WINDOW).new_page()
    Notebook(tab, lab, [STATIC]).run(0)
    inner = tab.frame_locator("iframe[sandbox]")
    inner.locator(".word").first.wait_for(timeout=30_000)
    drag(inner.locator(".rnnviz"), 0, 3)
    expect(inner.locator(".quote")).to_have_text("not a very good")
    tab.screenshot(path=tmp_path / "framed.png")


def test_closing_frees_what_opening_took(lab, new_context):
    """Fifty heat maps opened and closed: what is left is JupyterLab's own, the same for any widget.

    An empty widget costs 12 nodes and 32 listeners too: JupyterLab keeps the element of a closed widget, so that a
    heat map must take its nodes (350) out of it. Of the memory most is the module, which once loaded stays.
    """
    tab = new_context(viewport=WINDOW).new_page()
    client = tab.context.new_cdp_session(tab)
    notebook = Notebook(tab, lab, [OPEN, CLOSE])
    figures = []
    for _ in range(2):
        notebook.run(0)
        tab.wait_for_function("document.querySelectorAll('.rnnviz .words').length === 50", timeout=60_000)
        opened = held(client)
        assert notebook.read(1) == "closed 50"
        tab.wait_for_function("document.querySelectorAll('.rnnviz').length === 0", timeout=20_000)
        figures.append(held(client))
        print("open", opened, "closed", figures[-1])
    first, second = figures
    assert second["nodes"] - first["nodes"] < 50 * 14
    assert second["listeners"] - first["listeners"] < 50 * 34
    assert second["MB"] - first["MB"] < 50 * 0.35
