"""The panels under the heat map's words in a real Chromium: hostile text, axe, mouse, keys, and the saved picture."""

import xml.etree.ElementTree as ET

import numpy as np
import pytest
from playwright.sync_api import expect

from rnnviz.ground import spans
from rnnviz.widgets import TokenHeatmap
from tests.browser import examples
from tests.browser.axe import AXE
from tests.browser.test_page import traits

PANELS = ("strongest", "triangle", "tree", "hierarchy", "picture")
HOSTILE = [
    "<img src=x onerror=alert(1)>",
    "</script><script>alert(1)</script>",
    "\u202eevil\u2066",
    "zero\u200d\u200bwidth",
    "\U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466" * 20,
    "Z" + "\u0301\u0316\u0489" * 300,
    "\u05e9\u05dc\u05d5\u05dd",
    "\u0000\u0008\ufffe",
    "",
    "x" * 5000,
]


def levels(length: int) -> dict[str, list[tuple[int, int]]]:
    words = [(place, place + 1) for place in range(length)]
    return {"word": words, "phrase": [(0, 2), (3, 6)], "clause": [(0, 5), (5, length)]}


def hostile() -> TokenHeatmap:
    per_class = np.random.default_rng(0).normal(size=(spans.count(len(HOSTILE)), 2))
    return TokenHeatmap(
        HOSTILE,
        per_class=per_class,
        labels=["<b>no</b>", "{{yes}}\u202e"],
        logits=[0, 1],
        base=[0, 0],
        interaction_sign=1,
        method=HOSTILE[0],
        selected=[0, 4],
        levels=levels(len(HOSTILE)),
    )


def open_panel(tab, name: str) -> None:
    tab.evaluate("name => model.set('panel', name)", name)
    tab.wait_for_selector(".panel:not([hidden])")


@pytest.mark.parametrize("width", [400, 1000])
def test_hostile_text_is_only_text_in_every_panel(open_page, width):
    tab = open_page(hostile(), viewport={"width": width, "height": 700})
    for name in PANELS:
        open_panel(tab, name)
        assert tab.locator("main img, main script, .rnnviz b b, iframe").count() == 0
        assert tab.evaluate("document.documentElement.scrollWidth") <= width, name
        box = tab.locator(".panel").bounding_box()
        assert box["height"] < 1500, name
        wide = tab.eval_on_selector_all(".panel *", "all => Math.max(...all.map(one => one.clientHeight))")
        assert wide < 1200, name
    text = tab.evaluate("new XMLSerializer().serializeToString(document.querySelector('.paper svg'))")
    assert "&lt;img src=x" in text


@pytest.mark.parametrize(("scheme", "width"), [("light", 1000), ("dark", 400)])
def test_axe_finds_nothing_in_any_panel(open_page, scheme, width):
    widget = examples.review(selected=[3, 6], levels=levels(len(examples.REVIEW)))
    tab = open_page(widget, color_scheme=scheme, viewport={"width": width, "height": 700}, bypass_csp=True)
    tab.add_script_tag(path=AXE)
    for name in PANELS:
        open_panel(tab, name)
        found = tab.evaluate(
            "axe.run('.panels').then(found => found.violations.map(v => [v.id, v.nodes[0].html, v.nodes[0].any]))"
        )
        assert found == [], name
        assert tab.evaluate("document.documentElement.scrollWidth") <= width, name


def cell(tab, start: int, stop: int) -> tuple[float, float]:
    """Where a phrase's cell is: its outline while it is selected."""
    tab.evaluate("span => model.set('selected', span)", [start, stop])
    box = tab.locator(".triangle .chosen").bounding_box()
    tab.evaluate("model.set('selected', [])")
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_the_triangle_answers_the_mouse(open_page):
    tab = open_page(examples.review(panel="triangle"), reduced_motion="reduce")
    tab.locator(".panel").scroll_into_view_if_needed()
    here, there = cell(tab, 3, 6), cell(tab, 9, 11)
    tab.mouse.move(*here)
    assert tab.locator(".triangle .tip").inner_text() == "\u22121.75 not very good"
    assert tab.locator(".pointed").all_inner_texts() == ["not", "very", "good"]
    tab.mouse.down()
    assert traits(tab, "selected") == [[3, 6]]
    tab.mouse.move(*there, steps=4)
    assert traits(tab, "selected") == [[9, 11]]
    tab.mouse.up()
    tab.mouse.move(5, 5)
    assert traits(tab, "selected", "hovered") == [[9, 11], None]
    assert tab.locator(".triangle .tip").is_hidden()


def test_the_triangle_of_128_words_is_few_elements(open_page, record_property):
    words = np.random.default_rng(1).normal(size=(128, 2))
    widget = TokenHeatmap(
        [f"w{i}" for i in range(128)],
        per_class=spans.sums_of_words(words),
        labels=["a", "b"],
        logits=[0, 1],
        base=[0, 0],
    )
    tab = open_page(widget)
    took = tab.evaluate(
        "() => { const start = performance.now(); model.set('panel', 'triangle'); document.body.offsetHeight; "
        "return performance.now() - start; }"
    )
    record_property("triangle_128_ms", round(took, 1))
    print("triangle of 128 words", round(took, 1), "ms")
    assert tab.locator(".triangle svg *").count() < 60
    assert took < 1000


def test_keys_alone_open_and_walk_the_tree(open_page):
    tab = open_page(examples.review())
    tab.get_by_role("button", name="Tree of phrases").focus()
    tab.keyboard.press("Enter")
    assert traits(tab, "panel") == ["tree"]
    for _ in range(6):  # past the other panels' buttons
        tab.keyboard.press("Tab")
        if tab.evaluate("document.activeElement.role") == "treeitem":
            break
    items = tab.get_by_role("treeitem")
    every = items.count()
    assert every > len(examples.REVIEW)
    tab.keyboard.press("ArrowLeft")
    assert items.count() == 1
    tab.keyboard.press("ArrowRight")
    tab.keyboard.press("ArrowRight")
    assert items.count() == every
    tab.keyboard.press("End")
    tab.keyboard.press("Enter")
    assert traits(tab, "selected") == [[16, 17]]
    expect(tab.locator(".rnnviz > [aria-live]")).to_contain_text(".: score +0.02")


def test_levels_select_and_the_strongest_mark(open_page):
    tab = open_page(examples.review(levels=levels(17), panel="hierarchy"))
    tab.get_by_role("button", name="not very good \u22121.75").click()
    assert traits(tab, "selected") == [[3, 6]]
    open_panel(tab, "strongest")
    tab.locator(".line").first.hover()
    assert tab.locator(".pointed").count() > 1
    tab.locator(".line").first.press("Enter")
    (selected,) = traits(tab, "selected")
    assert selected[1] - selected[0] == tab.locator(".selected").count() > 1


def test_the_picture_is_saved_as_svg(open_page):
    tab = open_page(hostile())
    for name, button in (("picture", "heatmap.svg"), ("triangle", "phrases.svg")):
        open_panel(tab, name)
        with tab.expect_download() as download:
            tab.get_by_role("button", name="Save SVG").click()
        assert download.value.suggested_filename == button
        root = ET.parse(download.value.path()).getroot()
        assert root.tag == "{http://www.w3.org/2000/svg}svg"
        assert root.find("{http://www.w3.org/2000/svg}img") is None
        fonts = [part.get("font-family") for part in root.iter() if part.get("font-family")]
        assert fonts
        assert not {name for part in root.iter() for name in part.attrib} & {"class", "style"}


def test_a_clipboard_that_is_not_there_is_said(open_page):
    tab = open_page(examples.review(panel="picture"))
    tab.evaluate("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    tab.get_by_role("button", name="Copy SVG").click()
    assert "take Save SVG" in tab.locator(".pictures [role=status]").inner_text()


def test_a_dark_page_s_triangle_is_saved_for_a_light_one(open_page):
    tab = open_page(examples.review(panel="triangle"), color_scheme="dark")
    with tab.expect_download() as download:
        tab.get_by_role("button", name="Save SVG").click()
    texts = [p for p in ET.parse(download.value.path()).getroot().iter() if p.tag.endswith("text")]
    assert texts[0].get("fill") == "rgb(87, 96, 106)"
    assert tab.get_attribute(".rnnviz", "data-dark") == "true"


def test_words_from_right_to_left_are_so_in_every_panel(open_page):
    tokens = ["\u05d4\u05e1\u05e8\u05d8", "\u05dc\u05d0", "\u05d8\u05d5\u05d1"]
    per_class = np.random.default_rng(0).normal(size=(6, 2))
    tab = open_page(
        TokenHeatmap(
            tokens,
            labels=["no", "yes"],
            per_class=per_class,
            logits=[0, 1],
            interaction_sign=1,
            levels=levels(3),
        )
    )
    boxes = "all => all.slice(0, 3).map(one => one.getBoundingClientRect().left)"
    for name, each in (
        ("triangle", ".triangle text"),
        ("tree", ".leaf"),
        ("hierarchy", ".leaf"),
        ("picture", f".paper text:text-is('{tokens[0]}'), .paper text:text-is('{tokens[2]}')"),
    ):
        open_panel(tab, name)
        places = tab.locator(each).evaluate_all(boxes)
        assert places == sorted(places, reverse=True), name
        assert len(set(places)) > 1, name
    open_panel(tab, "triangle")
    tab.locator(".field").focus()
    tab.keyboard.press("ArrowLeft")
    tab.keyboard.press("ArrowLeft")
    assert traits(tab, "selected") == [[1, 2]]
    cell = tab.locator(".triangle .chosen").bounding_box()
    tab.mouse.click(cell["x"] - cell["width"] / 2, cell["y"] + 3)
    assert traits(tab, "selected") == [[2, 3]]
