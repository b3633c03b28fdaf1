"""Independent labels and numbers in a real Chromium, light and dark: what is said, and that it can be read."""

import pytest
from playwright.sync_api import expect

from tests.browser import examples
from tests.browser.axe import violations
from tests.browser.shots import explored

SCHEMES = pytest.mark.parametrize("scheme", ["light", "dark"])
WIDTHS = pytest.mark.parametrize("width", [1000, 400])


@SCHEMES
@WIDTHS
def test_a_number_stands_with_its_unit(open_page, scheme, width):
    shown = examples.number(selected=[6, 8])
    tab = open_page(shown, color_scheme=scheme, bypass_csp=True, viewport={"width": width, "height": 700})
    expect(tab.locator(".prediction")).to_have_text("Predicted price 237,670 USD")
    expect(tab.locator(".class")).to_have_count(0)
    expect(tab.locator(".ends")).to_have_text("\u2212 lowers price+ raises price")
    expect(tab.locator(".stats")).to_contain_text("+12,000 USD")
    expect(tab.locator(".stats")).to_contain_text("Share of price")
    assert "%" not in tab.locator(".head").inner_text()
    assert "ogit" not in tab.locator(".rnnviz").inner_text()
    assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert violations(tab) == []


@SCHEMES
@WIDTHS
def test_independent_labels_have_a_bar_each(open_page, scheme, width):
    tab = open_page(
        examples.independent(), color_scheme=scheme, bypass_csp=True, viewport={"width": width, "height": 700}
    )
    expect(tab.locator(".class")).to_have_text(
        ["angry 11.9%", "positive 83.2%", "about actors 59.9%", "long 2.9%"]
    )
    expect(tab.locator(".class.predicted")).to_have_count(2)
    assert "Predicted" not in tab.locator(".rnnviz").inner_text()
    expect(tab.get_by_label("Scores for")).to_have_value("1")
    tab.get_by_label("Scores for").select_option("about actors")
    expect(tab.locator(".stats")).to_contain_text("Logit of about actors")
    assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert violations(tab) == []


@SCHEMES
@pytest.mark.parametrize(("output", "first"), [("number", "price"), ("independent", "Labels")])
def test_the_table_of_texts_is_of_the_kind(open_page, scheme, output, first):
    tab = open_page(explored(output), color_scheme=scheme, bypass_csp=True)
    heads = tab.locator(".heads [role=columnheader]:visible")
    assert heads.first.inner_text() == first
    expect(heads).to_have_count(2 if output == "number" else 3)
    expect(tab.locator(".table label")).to_be_hidden()  # there are no wrong ones
    expect(tab.locator(".word")).to_have_count(2)
    assert violations(tab) == []
