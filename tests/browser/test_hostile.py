"""Hostile text in the page of every widget: only text, nothing runs, nothing is asked for, and the layout holds."""

import re

import pytest

from tests.browser import hostile

# what only a text that became HTML could bring in; the pictures have no such elements themselves
STRANGE = "main img, main script, main iframe, main textarea, main a, main [onerror], main [onload]"
# what sticks out of the window and is not cut off or scrolled by something around it
OUT = """() => [...document.querySelectorAll("main *")].filter((one) => {
  if (!one.checkVisibility() || one.getBoundingClientRect().right <= innerWidth + 1) return false;
  for (let at = one.parentElement; at; at = at.parentElement) {
    if (getComputedStyle(at).overflowX !== "visible") return false;
  }
  return true;
}).map((one) => one.tagName + "." + one.getAttribute("class")).slice(0, 5)"""


@pytest.mark.parametrize("name", hostile.WIDGETS)
def test_it_is_only_text(open_page, name, tmp_path):
    widget = hostile.WIDGETS[name]()
    tab = open_page(widget, title=hostile.SCRIPT, viewport={"width": 400, "height": 900})
    tab.on("dialog", lambda dialog: pytest.fail(dialog.message))
    tab.wait_for_timeout(300)  # the parts
    assert tab.title() == hostile.SCRIPT
    policy = tab.locator("meta[http-equiv=Content-Security-Policy]").get_attribute("content")
    assert re.match(r"default-src 'none'; script-src 'sha256-[^']+'; style-src 'unsafe-inline'; ", policy)
    for width in (400, 1000):
        tab.set_viewport_size({"width": width, "height": 900})
        tab.wait_for_timeout(100)
        tab.screenshot(path=tmp_path / f"{name}-{width}.png", full_page=True)
        assert tab.evaluate("document.documentElement.scrollWidth") <= width
        assert tab.evaluate(OUT) == []
    shown = tab.locator("main").inner_text()
    assert hostile.IMAGE in shown
    assert hostile.SCRIPT in shown
    assert tab.locator(STRANGE).count() == 0
    assert tab.evaluate("window.hurt") is None


@pytest.mark.parametrize("name", hostile.WIDGETS)
def test_its_still_picture_is_only_text(new_context, name):
    tab = new_context(viewport={"width": 800, "height": 700}).new_page()
    tab.set_content(f"<main>{hostile.WIDGETS[name]().still()}</main>")
    assert tab.locator(STRANGE).count() == 0
    assert tab.evaluate("window.hurt") is None
    assert hostile.IMAGE in tab.locator("main").inner_text()
