"""Editing in a page whose kernel is a few lines of script: by mouse, by keys, in the dark, on a narrow screen."""

import pytest
from playwright.sync_api import expect

from tests.browser import examples
from tests.browser.axe import violations

# Answers as rnnviz/widgets/editing_traits.py does, after `delay` ms: each "not" turns the prediction.
KERNEL = """(delay) => {
  model.set("can_edit", true);
  model.on("change:asked", () => {
    const word = model.get("asked");
    if (word) model.set("suggestions", { [word]: ["splendid", "<img src=x>", "so-so"] });
  });
  model.on("change:edited", () => setTimeout(() => {
    const tokens = model.get("edited");
    if (!tokens.length) return;
    const now = { tokens: model.get("tokens"), probabilities: model.get("probabilities") };
    const before = [...model.get("history"), now];
    const place = before.findIndex((text) => text.tokens.join(" ") === tokens.join(" "));
    const share = tokens.includes("not") ? 0.572 : 0.124;
    const rows = (tokens.length * (tokens.length + 1)) / 2;
    const scores = Float32Array.from({ length: 2 * rows }, (_, i) => Math.sin(i));
    model.set("history", place < 0 ? before : before.slice(0, place));
    model.set("tokens", tokens);
    model.set("known", tokens.map((token) => token !== "Zzyzx"));
    model.set("scores", new DataView(scores.buffer));
    model.set("probabilities", [1 - share, share]);
    for (const name of ["selected", "edited"]) model.set(name, []);
    for (const name of ["split", "hovered"]) model.set(name, null);
  }, delay));
}"""


def with_kernel(open_page, delay: int = 0, **options):
    tab = open_page(examples.review(), **options)
    tab.evaluate(KERNEL, delay)
    return tab


def face(tab, index: int):
    return tab.locator(".word").nth(index).locator(".face")


def test_a_word_is_changed_by_the_mouse_and_taken_back(open_page):
    tab = with_kernel(open_page)
    face(tab, 3).dblclick()
    expect(tab.locator(".editor input")).to_be_focused()
    tab.get_by_role("button", name="Delete").click()
    expect(tab.locator(".moved")).to_contain_text("flipped: from positive to negative")
    expect(tab.locator(".changes")).to_contain_text("Deleted: not")
    face(tab, 4).dblclick()
    tab.get_by_role("button", name="splendid").click()
    expect(tab.locator(".word").nth(4)).to_contain_text("splendid")
    expect(tab.locator(".unit.changed")).to_have_count(1)
    tab.get_by_role("button", name="Undo").click()
    expect(face(tab, 4)).to_have_text("good")
    tab.get_by_role("button", name="Back to the text as given").click()
    expect(tab.locator(".changes")).to_be_hidden()
    assert tab.locator(".face").all_inner_texts() == examples.REVIEW
    assert tab.evaluate("document.activeElement.className") == "word"


def test_a_word_is_changed_by_keys_alone(open_page):
    tab = with_kernel(open_page, delay=2500)
    tab.locator(".word").nth(3).focus()
    tab.keyboard.press("Enter")
    tab.keyboard.type("always")
    tab.keyboard.press("Enter")
    expect(tab.locator(".waiting")).to_have_text("Waiting for the kernel \u2026")
    expect(tab.locator(".moved")).to_contain_text("since the text as given")
    assert tab.evaluate("document.activeElement.ariaLabel").startswith("always, score")
    assert tab.evaluate("document.activeElement.ariaLabel").endswith(", changed")
    expect(tab.locator("[aria-live].unseen")).to_contain_text("The prediction flipped")
    tab.keyboard.press("Control+z")
    expect(face(tab, 3)).to_have_text("not")
    assert tab.evaluate("document.activeElement.ariaLabel").startswith("not, score")
    tab.keyboard.press("F2")
    tab.keyboard.press("Escape")
    assert tab.evaluate("document.activeElement.ariaLabel").startswith("not, score")


def test_a_finger_reaches_it_by_the_button(open_page):
    tab = with_kernel(open_page, has_touch=True, viewport={"width": 400, "height": 800})
    face(tab, 5).tap()
    tab.get_by_role("button", name="Change", exact=True).tap()
    expect(tab.locator(".editor input")).to_have_value("good")


def test_a_page_without_a_kernel_says_that_editing_needs_one(open_page):
    tab = open_page(examples.review())
    face(tab, 3).dblclick()
    expect(tab.locator(".editor")).to_contain_text("Editing needs a running kernel")
    tab.keyboard.press("Escape")
    expect(tab.locator(".editor")).to_be_hidden()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [400, 1000])
def test_axe_finds_nothing_and_nothing_overflows(open_page, scheme, width):
    tab = with_kernel(
        open_page, color_scheme=scheme, viewport={"width": width, "height": 900}, bypass_csp=True
    )
    tab.locator(".word").nth(3).focus()
    tab.keyboard.press("Enter")
    tab.keyboard.type("always " + "very" * 20)
    tab.keyboard.press("Enter")
    expect(tab.locator(".moved")).to_be_visible()
    face(tab, 13).dblclick()
    assert tab.locator(".offers img").count() == 0
    box = tab.locator(".editor").bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width
    assert tab.evaluate("document.documentElement.scrollWidth") <= width
    assert violations(tab) == []
