"""Hostile text in living widgets in JupyterLab: only text, what is made of it later too, and the layout holds."""

from playwright.sync_api import expect

from tests.browser import hostile
from tests.hosts.hosts import Notebook

NAMES = list(hostile.WIDGETS)
CREATE = """\
from tests.browser import hostile
shown = hostile.WIDGETS[{name!r}]()
shown"""
LATER = """\
shown = hostile.heatmap()
shown.on_edit = lambda tokens: {"tokens": tokens, "words": [[1, 0, 2]] * len(tokens), "logits": [0, 1, 2]}
shown.on_suggest = lambda word: hostile.TOKENS
shown"""
FAIL = """\
def fail(tokens): raise ValueError(hostile.IMAGE + hostile.SCRIPT)
shown.on_edit = fail"""
READ = "print(shown.tokens[0] == hostile.IMAGE, len(shown.tokens), shown.history[-1]['tokens'] == hostile.TOKENS)"
# the widget's own output, and what in it only a text that became HTML could bring in
STRANGE = ":is(img, script, iframe, textarea, a, [onerror], [onload])"
HURT = "window.hurt === undefined && ![...document.querySelectorAll('iframe')].some((one) => one.contentWindow?.hurt)"


def test_it_is_only_text(lab, new_context):
    tab = new_context(viewport={"width": 1100, "height": 900}).new_page()
    said: list[str] = []
    tab.on("dialog", lambda dialog: (said.append(dialog.message), dialog.dismiss()))
    cells = [*(CREATE.format(name=name) for name in NAMES), LATER, READ, FAIL]
    notebook = Notebook(tab, lab, cells)
    for cell, name in enumerate(NAMES):
        notebook.run(cell)
        picture = tab.locator(".jp-Cell").nth(cell).locator(".rnnviz").first
        expect(picture).to_contain_text(hostile.IMAGE, timeout=60_000)
        expect(picture).to_contain_text(hostile.SCRIPT)
        tab.wait_for_timeout(500)  # its parts
        expect(picture.locator(STRANGE)).to_have_count(0)
        box, output = picture.bounding_box(), picture.locator("xpath=..").bounding_box()
        assert box["x"] + box["width"] <= output["x"] + output["width"] + 1, name
        assert picture.evaluate("one => one.scrollWidth <= one.clientWidth + 1"), name

    cell = len(NAMES)
    notebook.run(cell)
    picture = tab.locator(".jp-Cell").nth(cell).locator(".rnnviz").first
    picture.locator(".face").nth(2).dblclick()
    expect(picture.locator(".offers button")).to_have_count(len(hostile.TOKENS))
    tab.keyboard.type(hostile.IMAGE)
    tab.keyboard.press("Enter")
    # typed text is parted at white space: three words, "<img", "src=x", and the rest
    expect(picture.locator(".face")).to_have_count(hostile.LENGTH + 2)
    assert notebook.read(cell + 1) == f"True {hostile.LENGTH + 2} True"
    notebook.run(cell + 2)
    picture.get_by_role("button", name="Undo").click()
    expect(picture.locator(".error")).to_contain_text(hostile.IMAGE + hostile.SCRIPT)
    expect(picture.locator(STRANGE)).to_have_count(0)
    assert tab.evaluate(HURT)
    assert said == []
