"""The heat map in a real Notebook 7: read back by the kernel, linked in the browser, held by layouts."""

from playwright.sync_api import expect

from tests.hosts.hosts import Notebook, drag

CREATE = """\
import ipywidgets
from tests.browser import examples
first, second = examples.review(), examples.review()
ipywidgets.jslink((first, "selected"), (second, "selected"))
ipywidgets.jslink((first, "hovered"), (second, "hovered"))
first"""
LAID_OUT = (
    'ipywidgets.VBox([ipywidgets.HBox([second, ipywidgets.Label("beside")]), ipywidgets.Label("below")])'
)
READ = 'print("first", first.selected, "second", second.selected)'


def test_two_linked_heat_maps_in_layouts(notebook7, new_context, tmp_path):
    tab = new_context(viewport={"width": 1300, "height": 1400}).new_page()
    notebook = Notebook(tab, notebook7, [CREATE, LAID_OUT, READ], folder="notebooks")
    notebook.run(0)
    pictures = tab.locator(".rnnviz")
    pictures.nth(0).locator(".word").first.wait_for(timeout=30_000)
    notebook.run(1)
    held = tab.locator(".widget-vbox .widget-hbox .rnnviz")
    held.locator(".word").first.wait_for(timeout=30_000)
    stills = tab.locator(".rnnviz-still")
    expect(stills).to_have_count(1)  # of the heat map; what stands in a layout has none
    expect(stills).to_be_hidden()
    still = tab.locator(".rnnviz-still")  # of the first only: what stands in a layout has none
    expect(still).to_be_hidden()
    assert held.bounding_box()["width"] > 600

    drag(pictures.nth(0), 3, 5)
    expect(held.locator(".quote")).to_have_text("not very good")
    assert notebook.read(2) == "first [3, 6] second [3, 6]"
    drag(held, 9, 10)  # and the other way round
    expect(pictures.nth(0).locator(".quote")).to_have_text("gently amusing")
    tab.screenshot(path=tmp_path / "notebook.png")
    assert notebook.read(2) == "first [9, 11] second [9, 11]"
    pictures.nth(0).locator(".word").nth(1).hover()
    expect(held.locator(".word.hovered")).to_have_attribute("aria-label", "film, score \u22120.02")

    notebook.save_without_widgets()
    notebook.reopen()
    expect(still).to_contain_text("Predicted positive; scores for")
    expect(still.get_by_text("amusing", exact=True)).to_be_visible()
    expect(pictures).to_have_count(0)
    tab.screenshot(path=tmp_path / "notebook-without-state.png")
