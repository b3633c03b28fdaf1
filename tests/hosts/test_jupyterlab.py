"""The heat map in a real JupyterLab: a phrase is dragged in the browser and read in the kernel."""

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
OTHERS = """\
import rnnviz as rv
from tests.widgets import boxes, interactions
from IPython.display import display
rows = interactions.picture(negation_range=[0, 30])
rows.on_open = interactions.opened
display(boxes.boxplot(), rows, rv.states(rv.TextClassifier.load("mini"), "not a very good film"))"""
OPEN = """\
import ipywidgets
from tests.browser import examples
heatmaps = [examples.review() for _ in range(50)]
box = ipywidgets.VBox(heatmaps)  # a cell shows 50 outputs at most, and a heat map by itself has two
box"""
CLOSE = """\
for widget in [*heatmaps, box]:
    widget.close()
print("closed", len(heatmaps))"""
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


def test_a_notebook_saved_without_its_widgets_is_legible(lab, new_context, tmp_path):
    """JupyterLab stores no widgets unless told. In a trusted notebook, or one from elsewhere, the still words stand."""
    tab = new_context(viewport=WINDOW).new_page()
    notebook = Notebook(tab, lab, [CREATE, "examples.hostile()"])
    notebook.run(0)
    notebook.run(1)
    expect(tab.locator(".rnnviz .words")).to_have_count(2, timeout=30_000)
    stills, areas = tab.locator(".rnnviz-still"), tab.locator(".jp-OutputArea")
    for i in range(2):  # the widget alone, and no gap after it
        expect(stills.nth(i)).to_be_hidden()
        area, picture = (place.nth(i).bounding_box() for place in (areas, tab.locator(".rnnviz")))
        assert area["height"] - picture["height"] < 12
    saved = notebook.save_without_widgets()
    notebook.reopen()

    def expect_the_still() -> None:
        expect(stills).to_have_count(2)
        expect(stills.first).to_contain_text("Predicted positive; scores for")
        expect(stills.first.get_by_text("amusing", exact=True)).to_be_visible()
        expect(stills.first.get_by_text("amusing", exact=True).locator("..")).to_have_css(
            "background-color", "rgb(219, 129, 51)"
        )
        assert stills.last.locator("bdi").all_inner_texts() == examples.HOSTILE
        expect(stills.locator("img, script")).to_have_count(0)

    expect_the_still()
    tab.screenshot(path=tmp_path / "without-state.png")
    notebook.run(0)  # and by then the widget again
    expect(tab.locator(".rnnviz .words")).to_have_count(1, timeout=30_000)
    expect(stills.first).to_be_hidden()
    expect(stills.last).to_be_visible()

    for cell in saved.cells:
        cell.metadata.pop("trusted", None)
    Notebook(tab, lab, saved.cells)  # in a file that nobody here has signed
    expect(tab.locator(".jp-OutputArea-output").filter(has_text="TokenHeatmap(")).to_have_count(2)
    expect_the_still()
    tab.screenshot(path=tmp_path / "untrusted.png")


def test_a_framed_static_page_works_without_a_widget_manager(lab, new_context, tmp_path):
    tab = new_context(viewport=WINDOW).new_page()
    Notebook(tab, lab, [STATIC]).run(0)
    inner = tab.frame_locator("iframe[sandbox]")
    inner.locator(".word").first.wait_for(timeout=30_000)
    drag(inner.locator(".rnnviz"), 0, 3)
    expect(inner.locator(".quote")).to_have_text("not a very good")
    assert inner.locator("h1").inner_text() == "not a very good film"
    cut = inner.locator("html").evaluate("page => page.scrollHeight - page.clientHeight")
    assert cut <= 0
    expect(tab.locator('.jp-OutputArea [data-mime-type$="stderr"]')).to_have_count(0)  # no warning
    tab.screenshot(path=tmp_path / "framed.png")


def test_the_other_widgets_are_drawn(lab, new_context, tmp_path):
    tab = new_context(viewport={"width": 1300, "height": 2600}).new_page()
    Notebook(tab, lab, [OTHERS]).run(0)
    for drawn in (".box", ".brush", ".matrix"):
        expect(tab.locator(drawn).first).to_be_visible(timeout=30_000)
    tab.locator(
        ".rnnviz:has(.brush) .rows .row"
    ).first.click()  # its sentence is a heat map, loaded as a part
    expect(tab.locator(".opened .word")).to_have_count(12)
    expect(tab.locator(".opened .notes li")).to_have_count(0)  # the kernel has scored its phrases
    expect(tab.locator(".rnnviz .error, .rnnviz-still:visible")).to_have_count(0)
    tab.screenshot(path=tmp_path / "others.png")


def test_closing_frees_what_opening_took(lab, new_context):
    """Fifty heat maps opened and closed: what is left is JupyterLab's own, the same for any widget.

    An empty widget costs 12 nodes and 32 listeners too: JupyterLab keeps the element of a closed widget, so that a
    heat map must take its nodes (350) and listeners (23) out of it. Of the memory most is the module, which stays.
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
    # between what is JupyterLab's own, give or take what it collects later, and a heat map that leaves its own behind
    assert second["nodes"] - first["nodes"] < 50 * 30
    assert second["listeners"] - first["listeners"] < 50 * 45
    assert second["MB"] - first["MB"] < 50 * 0.5
