"""Editing in a real JupyterLab: words are changed in the browser, and the kernel's model answers."""

from playwright.sync_api import expect

from tests.hosts.hosts import Notebook

CREATE = """\
import rnnviz as rv
heatmap = rv.explain(rv.TextClassifier.load("mini"), "the food was not very good").widget()
heatmap"""
READ = 'print("kernel has", *heatmap.tokens, "|", len(heatmap.history), "|", heatmap.edited, heatmap.error)'
# each says when it is done, so that the browser asks no earlier
BREAK = 'answer, heatmap.on_edit = heatmap.on_edit, lambda tokens: open("/no/such/model"); print("broken")'
MEND = 'heatmap.on_edit = answer; print("mended")'
# not a busy cell: with ipykernel 7 JupyterLab has widgets answered beside it, in a subshell
SLOW = """\
import threading
go = threading.Event()
heatmap.on_edit = lambda tokens: go.wait(60) and answer(tokens)
print("slow")"""
GO = 'go.set(); print("gone")'
WINDOW = {"width": 1300, "height": 900}


def change(tab, index: int, text: str) -> None:
    tab.locator(".rnnviz .word").nth(index).locator(".face").dblclick()
    expect(tab.locator(".editor input")).to_be_focused()
    tab.keyboard.type(text)
    tab.keyboard.press("Enter")


def test_a_changed_word_is_explained_by_the_kernel(lab, new_context, tmp_path):
    tab = new_context(viewport=WINDOW).new_page()
    notebook = Notebook(tab, lab, [CREATE, READ, BREAK, READ, MEND, SLOW, READ, GO])
    notebook.run(0)
    tab.wait_for_selector(".rnnviz .word", timeout=30_000)
    moved, faces = tab.locator(".rnnviz .moved"), tab.locator(".rnnviz .face")

    tab.locator(".rnnviz .face").nth(3).dblclick()
    expect(tab.locator(".offers button").first).to_be_visible()  # the model's own words
    tab.screenshot(path=tmp_path / "offers.png")
    tab.locator(".editor").get_by_role("button", name="Delete").click()
    expect(moved).to_contain_text("flipped: from negative to positive")
    assert faces.all_inner_texts() == ["the", "food", "was", "very", "good"]
    change(tab, 4, "awful, zyzzyva")
    expect(faces).to_have_count(6)
    tab.screenshot(path=tmp_path / "edited.png")
    tab.keyboard.press("Control+z")
    expect(faces).to_have_count(5)
    assert tab.evaluate("document.activeElement.className") == "word"
    assert tab.evaluate("window.jupyterapp.shell.currentWidget.content.widgets.length") == 8
    assert notebook.read(1) == "kernel has the food was very good | 1 | []"

    notebook.read(2)
    change(tab, 4, "bad")
    expect(tab.locator(".rnnviz .error")).to_contain_text("This edit could not be made: [Errno 2]")
    expect(tab.locator(".editor input")).to_have_value("bad")  # to be asked again
    assert notebook.read(3).startswith("kernel has the food was very good | 1 | [] This edit")
    notebook.read(4)
    tab.locator(".editor input").focus()
    tab.keyboard.press("Enter")
    expect(faces.nth(4)).to_have_text("bad")
    expect(tab.locator(".rnnviz .error")).to_have_count(0)

    notebook.read(5)  # what is asked twice while the first still waits: the last one stays
    change(tab, 4, "good")
    tab.keyboard.press("Control+a")
    tab.keyboard.type("splendid")
    tab.keyboard.press("Enter")
    expect(tab.locator(".rnnviz .waiting")).to_contain_text("Waiting for the kernel")
    tab.screenshot(path=tmp_path / "waiting.png")
    assert notebook.read(7) == "gone"
    expect(faces.nth(4)).to_have_text("splendid", timeout=25_000)
    expect(tab.locator(".editor")).to_be_hidden()
    expect(tab.locator(".rnnviz .waiting")).to_have_text("")
    assert notebook.read(6).startswith("kernel has the food was very splendid |")

    notebook.end_kernel()
    change(tab, 4, "good")
    expect(tab.locator(".rnnviz .waiting")).to_contain_text("not running", timeout=10_000)
    tab.screenshot(path=tmp_path / "no-kernel.png")


def test_an_interrupt_in_the_middle_leaves_both_sides_alike(lab, new_context):
    """Whether it reaches the answer (the kernel's main thread) or not (ipykernel 7's subshells), both say the same."""
    slow = "import time; answer, heatmap.on_edit = heatmap.on_edit, lambda tokens: time.sleep(3) or answer(tokens)"
    tab = new_context(viewport=WINDOW).new_page()
    notebook = Notebook(tab, lab, [CREATE, slow + '; print("slow")', READ])
    notebook.run(0)
    tab.wait_for_selector(".rnnviz .word", timeout=30_000)
    assert notebook.read(1) == "slow"
    change(tab, 5, "bad")
    tab.wait_for_selector('.rnnviz[aria-busy="true"]')
    notebook.command("notebook:interrupt-kernel")
    tab.wait_for_selector('.rnnviz[aria-busy="false"]', timeout=20_000)
    faces = tab.locator(".rnnviz .face").all_inner_texts()
    given = ["the", "food", "was", "not", "very", "good"]
    if "interrupted" in tab.locator(".rnnviz").inner_text():
        assert faces == given
    else:
        assert faces == [*given[:-1], "bad"]
    said = notebook.read(2)
    assert said.startswith(f"kernel has {' '.join(faces)} | ")
    assert "| []" in said
