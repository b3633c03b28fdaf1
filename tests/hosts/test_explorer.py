"""The Explorer, which loads its pictures' parts by itself, in JupyterLab and Notebook 7; marimo is in test_marimo.py.

It is joined to a heat map of its own in the browser: table -> open text -> phrase -> heat map -> kernel.
"""

import pytest
from playwright.sync_api import expect

from tests.hosts.hosts import Notebook, drag

CREATE = """\
import ipywidgets, rnnviz as rv
explorer = rv.Explorer(rv.TextClassifier.load("mini"), rv.load_treebank("mini"), split="dev", progress=False)
explorer"""
LINK = """\
heatmap = explorer.explanation.widget()
ipywidgets.jslink((explorer, "selected"), (heatmap, "selected"))
ipywidgets.jslink((explorer, "hovered"), (heatmap, "hovered"))
heatmap"""
READ = "print(type(explorer.text).__name__, explorer.selected, heatmap.selected, *explorer.tokens)"
WINDOW = {"width": 1400, "height": 1300}


def row(tab, index: int):
    return tab.locator(".explorer .table .row").nth(index)


def text_of(tab) -> str:
    return " ".join(tab.locator(".explorer .open .face").all_inner_texts())


@pytest.mark.parametrize(("host", "folder"), [("lab", "doc/tree"), ("notebook7", "notebooks")])
def test_a_phrase_of_an_opened_text_reaches_another_heat_map_and_the_kernel(
    host, folder, request, new_context, tmp_path
):
    tab = new_context(viewport=WINDOW).new_page()
    server = request.getfixturevalue(host)
    notebook = Notebook(tab, server, [CREATE, LINK, READ], folder)
    notebook.run(0)
    row(tab, 2).wait_for(timeout=60_000)
    row(tab, 2).click()
    opened = tab.locator(".explorer .open .rnnviz")
    opened.locator(".word").first.wait_for()
    expect(opened.locator(".notes li", has_text="Only the words")).to_have_count(0)  # the kernel has answered
    assert text_of(tab) == row(tab, 2).locator(".text").inner_text()
    expect(row(tab, 2)).to_have_attribute("aria-selected", "true")

    notebook.run(1)
    beside = tab.locator(".rnnviz:not(.explorer):not(.explorer *)")
    beside.locator(".word").first.wait_for(timeout=30_000)
    drag(opened, 1, 3)
    chosen = opened.locator(".quote").inner_text()
    expect(beside.locator(".quote")).to_have_text(chosen)
    assert notebook.read(2) == f"int [1, 4] [1, 4] {text_of(tab)}"
    opened.locator(".word").nth(0).hover()
    expect(beside.locator(".word").nth(0)).to_have_class("word hovered")
    tab.screenshot(path=tmp_path / f"explorer-{host}.png")

    for name, inside in (("Parts of speech", ".boxes"), ("Negations", ".brush")):
        tab.locator(".explorer").get_by_role("button", name=name, exact=True).click()
        expect(tab.locator(f".explorer .aggregate {inside}").first).to_be_visible()
    expect(tab.locator(".rnnviz .error")).to_have_count(0)

    assert "widgets" in notebook.save().metadata
    notebook.reopen()  # under a kernel that knows nothing of it
    row(tab, 4).wait_for(timeout=60_000)
    row(tab, 4).click()
    expect(row(tab, 4)).to_have_attribute("aria-selected", "true")
    expect(opened.locator(".notes li").first).to_contain_text("Only the words")
    assert text_of(tab) == row(tab, 4).locator(".text").inner_text()
    expect(tab.locator(".explorer .aggregate .brush").first).to_be_visible()
    tab.get_by_role("searchbox").fill("not")
    expect(tab.locator(".explorer .filters [role=status]")).not_to_contain_text("0 of")
    tab.screenshot(path=tmp_path / f"explorer-{host}-restored.png")
