"""The heat map in a real JupyterLab: a phrase is dragged in the browser and read in the kernel."""

from tests.hosts.hosts import Notebook, drag

CREATE = """\
from tests.browser import examples
heatmap = examples.review()
heatmap"""
READ = 'print("kernel has", heatmap.selected, heatmap.split, heatmap.target)'
WRITE = 'heatmap.update(["fine"], logits=[0, 1], per_class=[[-1.0, 1.0]]); heatmap.palette = "red-green"'
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
