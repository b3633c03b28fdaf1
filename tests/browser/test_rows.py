"""Rows of several explanations and opinions on signs, in Chromium: mouse, keys, narrow and dark, and many words."""

import numpy as np
import pytest

from rnnviz.ground import spans
from rnnviz.widgets import TokenHeatmap, row_of
from tests.browser import examples
from tests.browser.axe import violations
from tests.browser.test_page import middle, traits


def with_rows(tokens=None, rows=3, **options) -> TokenHeatmap:
    """Two classes; each row half as strong as the one before and of the other sign at every fourth word."""
    tokens = tokens or examples.REVIEW
    first = np.random.default_rng(3).normal(size=(len(tokens), 2)).round(2)
    flips = np.where(np.arange(len(tokens)) % 4, 1.0, -1.0)[:, None]
    common = {"labels": ["negative", "positive"], "interaction_sign": 1}
    score = spans.sums_of_words if len(tokens) <= 128 else np.asarray
    kind = "per_class" if len(tokens) <= 128 else "words"
    others = [
        row_of(
            f"A rather long row {k}", tokens, logits=[k, 1], **{kind: score(first * flips / 2**k)}, **common
        )
        for k in range(1, rows)
    ]
    return TokenHeatmap(
        tokens, logits=[0, 1], name="The first", others=others, **{kind: score(first)}, **common, **options
    )


def test_a_mouse_marks_a_word_and_selects_a_phrase_in_every_row(open_page):
    tab = open_page(with_rows())
    cells = tab.locator(".aligned tbody tr").nth(1).locator("td[data-i]")
    cells.nth(2).hover()
    assert traits(tab, "hovered") == [2]
    assert tab.locator(".aligned .hovered").count() == 4
    assert tab.locator(".word.hovered").count() == 1
    cells.nth(2).drag_to(cells.nth(4))
    assert traits(tab, "selected") == [[2, 5]]
    assert tab.locator(".aligned .chosen.first").count() == 4
    assert tab.locator(".quote").inner_text() == "is not very"
    assert tab.locator(".aligned th.said").inner_text() == "is not very"


def test_keys_alone_choose_a_row_and_subtract_it(open_page):
    tab = open_page(with_rows(rows=2))
    tab.locator(".aligned input").first.focus()
    tab.keyboard.press("ArrowDown")
    assert traits(tab, "row") == [1]
    assert tab.evaluate("document.activeElement.type") == "radio"
    tab.keyboard.press("Shift+Tab")
    tab.keyboard.press("Shift+Tab")
    assert tab.evaluate("document.activeElement.textContent") == "Difference"
    tab.keyboard.press("Enter")
    assert traits(tab, "difference") == [True]
    assert tab.locator(".aligned tbody tr").count() == 3
    tab.locator(".word").nth(3).focus()
    tab.keyboard.press("Shift+ArrowRight")
    assert tab.locator(".aligned .chosen").count() == 2 * 4


def test_a_word_far_off_is_brought_into_sight(open_page):
    tab = open_page(with_rows(), viewport={"width": 400, "height": 700})
    tab.locator(".word").last.focus()
    tab.keyboard.press(" ")
    side = tab.locator(".sideways").bounding_box()
    box = tab.locator(".aligned thead th").last.bounding_box()
    assert side["x"] <= box["x"]
    assert box["x"] + box["width"] <= side["x"] + side["width"] + 1
    name = tab.locator(".aligned tbody .name").first.bounding_box()
    assert abs(name["x"] - side["x"]) < 4  # the names stay


def test_how_sure_a_sign_is_stands_over_its_word(open_page):
    tab = open_page(with_rows())
    tab.mouse.move(*middle(tab, 0))
    assert (
        tab.locator(".tip").inner_text() == "sign: 1 of 3 agree, not A rather long row 1, A rather long row 2"
    )
    tip, word = tab.locator(".tip").bounding_box(), tab.locator(".word").first.bounding_box()
    assert tip["y"] + tip["height"] <= word["y"]
    assert tip["x"] >= 0
    tab.mouse.move(*middle(tab, 1))
    assert "3 of 3 agree" in tab.locator(".tip").inner_text()
    assert tab.locator(".word").first.get_attribute("aria-label").endswith("sign in doubt")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [400, 1000])
def test_axe_finds_nothing_and_nothing_overflows(open_page, scheme, width):
    widget = with_rows(rows=2, selected=[3, 6], hovered=4, difference=True, row=1)
    tab = open_page(widget, color_scheme=scheme, viewport={"width": width, "height": 700}, bypass_csp=True)
    assert violations(tab) == []
    assert tab.evaluate("document.documentElement.scrollWidth") <= width


def test_rows_of_many_words(open_page):
    tab = open_page(with_rows(list(np.random.default_rng(0).choice(["good", "bad", "dull"], 20_000))))
    took = tab.evaluate(
        "() => { const t = performance.now(); model.set('row', 1); document.body.offsetHeight;"
        " return performance.now() - t; }"
    )
    print("another row of 20,000 words", took)
    assert took < 2_000
    tab.evaluate("model.set('hovered', 15000)")
    assert tab.locator(".aligned .hovered").first.get_attribute("data-i") == "15000"
