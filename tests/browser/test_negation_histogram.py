"""The negation histogram's page in a real Chromium: mouse, keys, colours, hostile text, files, speed."""

import json
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import expect

from rnnviz.widgets.page import page
from tests.browser.axe import violations
from tests.widgets.interactions import WORDS, opened, picture

EVIL = [
    "<img src=x onerror=alert(1)>",
    "</script><script>alert(1)</script>",
    "\u202eevil",
    "\U0001f600",
    "",
    "x" * 5000,
]
# from where the widget is given its model until the picture stands, laid out, in the page
SHOWN = """
let model, start;
Object.defineProperty(window, "model", {
  get: () => model,
  set: (given) => ([model, start] = [given, performance.now()]),
});
new MutationObserver((_, observer) => {
  if (!document.querySelector(".histogram")) return;
  observer.disconnect();
  document.body.offsetHeight;
  window.shown = performance.now() - start;
}).observe(document, { childList: true, subtree: true });
"""
TIMES = """async () => {
  const frame = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  const times = async (name, values) => {
    let worst = 0;
    for (const value of values) {
      const start = performance.now();
      model.set(name, value);
      await Promise.resolve();
      document.body.offsetHeight;
      worst = Math.max(worst, performance.now() - start);
      await frame();
    }
    return worst;
  };
  return {
    range_ms: await times("negation_range", [[-9, 9], [-1, 1], [0, 9]]),
    bins_ms: await times("bins", [100, 5, 40]),
    method_ms: await times("negation_method", [1, 0]),
    rows: document.querySelectorAll(".phrase").length,
  };
}"""


def traits(tab, *names: str) -> list:
    return [tab.evaluate("name => model.get(name)", name) for name in names]


def drag(tab, start: float, stop: float) -> None:
    """Drag over the plot, from one part of its width to another."""
    box = tab.locator(".brush").bounding_box()
    height = box["y"] + box["height"] / 3
    tab.mouse.move(box["x"] + start * box["width"], height)
    tab.mouse.down()
    tab.mouse.move(box["x"] + stop * box["width"], height, steps=4)
    tab.mouse.up()


def test_a_range_is_dragged_and_a_phrase_of_it_opens_its_sentence(open_page):
    widget = picture()
    tab = open_page(widget)
    assert not tab.locator(".opened").is_visible()
    drag(tab, 0.001, 0.4)
    (low, high), *_ = traits(tab, "negation_range")
    scores = np.frombuffer(widget.negation_scores, "<f4")[:300]
    assert low <= min(scores)
    assert high < 0
    groups, *places = np.frombuffer(widget.negation_places, "<u4").reshape(300, 5).T.tolist()
    phrases = list(zip(*places, strict=True))
    negations = {phrase for phrase, group in zip(phrases, groups, strict=True) if group < 2}
    listed = [group < 2 or phrase not in negations for phrase, group in zip(phrases, groups, strict=True)]
    count = int((listed & (low <= scores) & (scores <= high)).sum())
    expect(tab.locator(".range-said")).to_contain_text(f"{count:,} phrases")
    first = tab.locator(".phrase").first
    assert f"\u2212{-min(scores):.2f}" in first.inner_text()
    first.click()
    tab.wait_for_selector(".opened .word")
    _, (start, stop), split = traits(tab, "text", "selected", "split")
    halves = f"{' '.join(WORDS[start:split])} | {' '.join(WORDS[split:stop])}"
    assert halves in first.inner_text()
    assert first.get_attribute("aria-selected") == "true"
    assert tab.locator(".opened .selected .face").all_inner_texts() == WORDS[start:stop]
    assert "Only the words have scores here" in tab.locator(".opened").inner_text()


def test_a_page_scores_the_phrases_of_what_was_opened(open_page):
    widget = picture(on_open=opened)
    for text in (4, 7):
        widget.text = text
    widget.text = None
    tab = open_page(widget)
    tab.evaluate("model.set('text', 4); model.set('selected', [2, 5]); model.set('split', 3)")
    tab.wait_for_selector(".opened .equation")
    assert "interaction" in tab.locator(".opened .equation").inner_text()


def test_keys_alone_do_everything(open_page):
    tab = open_page(picture())
    tab.locator(".histogram").wait_for()
    seen = []
    for _ in range(12):
        tab.keyboard.press("Tab")
        seen.append(
            tab.evaluate("[document.activeElement.ariaLabel, document.activeElement.type].find(Boolean)")
        )
        if seen[-1] == "Upper end of the range":
            break
    assert seen[0] == "select-one"
    assert {"range", "checkbox", "Lower end of the range"} <= set(seen)
    for _ in range(3):
        tab.keyboard.press("PageDown")
    (low, high), *_ = traits(tab, "negation_range")
    assert low < high < 5
    spoken = tab.locator(".thumb").nth(1).get_attribute("aria-valuetext")
    assert spoken == f"{high:+.2f} logits".replace("-", "\u2212")
    expect(tab.locator("[aria-live]").first).to_contain_text("phrases;")
    for _ in range(4):
        tab.keyboard.press("Tab")  # past the buttons that clear, copy and save
    tab.keyboard.press("ArrowDown")
    tab.keyboard.press("Enter")
    assert traits(tab, "text")[0] is not None
    assert tab.locator(".phrase").nth(1).get_attribute("aria-selected") == "true"
    for _ in range(3):
        tab.keyboard.press("Shift+Tab")
    tab.keyboard.press("Enter")
    assert traits(tab, "negation_range") == [[]]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [400, 1000])
def test_axe_finds_nothing_and_nothing_overflows(open_page, scheme, width):
    widget = picture(negation_range=[-9, 9], on_open=opened)
    widget.set_state({"text": 2, "selected": [2, 5], "split": 3})
    # axe-core has to be put into the page, which the page's policy would refuse
    tab = open_page(widget, color_scheme=scheme, viewport={"width": width, "height": 700}, bypass_csp=True)
    tab.wait_for_selector(".opened .word")
    assert tab.locator(".rnnviz").first.get_attribute("data-dark") == str(scheme == "dark").lower()
    assert violations(tab) == []
    assert tab.evaluate("document.documentElement.scrollWidth") <= width
    edges = tab.evaluate("""[...document.querySelectorAll(".histogram text")]
        .map((text) => text.getBoundingClientRect()).map(({ left, right }) => [left, right])""")
    frame = tab.locator(".histogram").bounding_box()
    assert min(left for left, _ in edges) >= frame["x"] - 1
    assert max(right for _, right in edges) <= frame["x"] + frame["width"] + 1


def test_the_picture_follows_its_width_and_the_hosts_colours(open_page):
    tab = open_page(picture(negation_range=[-1, 1]), color_scheme="light")
    wide = tab.locator(".histogram").bounding_box()["width"]
    label = tab.locator(".histogram text").first
    light = label.evaluate("text => getComputedStyle(text).fill")
    tab.set_viewport_size({"width": 500, "height": 700})
    tab.wait_for_function(
        f"() => document.querySelector('.histogram').getBoundingClientRect().width < {wide} - 200"
    )
    tab.wait_for_function(
        """() => {
        const box = (name) => document.querySelector(name).getBoundingClientRect();
        const [band, plot] = [box(".band"), box(".histogram")];
        return plot.left < band.left && band.left < band.right && band.right < plot.right; }"""
    )
    tab.emulate_media(color_scheme="dark")
    tab.wait_for_selector('.rnnviz[data-dark="true"]')
    tab.wait_for_function(
        "light => getComputedStyle(document.querySelector('.histogram text')).fill !== light", arg=light
    )


def test_hostile_text_is_only_text(open_page):
    tokens = (EVIL * 2)[: len(WORDS)]
    widget = picture(tokens=tokens, heading=EVIL[1], negation_range=[-9, 9], labels=EVIL[:2])
    widget.negation_groups = [EVIL[0], EVIL[1], "all"]
    tab = open_page(widget, viewport={"width": 400, "height": 700})
    tab.locator(".phrase").first.click()
    tab.wait_for_selector(".opened .word")
    assert tab.locator("main img, main script").count() == 0
    assert tab.evaluate("document.documentElement.scrollWidth") <= 400


def test_the_picture_is_saved_as_a_file_for_a_paper(open_page):
    tab = open_page(picture(negation_range=[-1, 1]), color_scheme="dark")
    with tab.expect_download() as download:
        tab.get_by_role("button", name="Save SVG").first.click()
    svg = Path(download.value.path()).read_text("utf-8")
    assert download.value.suggested_filename == "negation.svg"
    assert "positive negation, median" in svg
    assert svg.count('fill="url(&quot;#hatch-') == svg.count("<pattern") == 2
    assert "thumb" not in svg
    assert 'class="' not in svg


def test_times(new_context, tmp_path, record_property):
    """Generous bounds, so that a busy machine does not turn red; the figures are in the report."""
    file = tmp_path / "timed.html"
    file.write_text(page(picture(phrases=20_000, texts=2_000)), encoding="utf-8")
    tab = new_context().new_page()
    tab.add_init_script(SHOWN)
    tab.goto(file.as_uri())
    tab.wait_for_selector(".histogram")
    tab.wait_for_timeout(200)
    figures = {"shown_ms": tab.evaluate("window.shown"), **tab.evaluate(TIMES)}
    for name, value in figures.items():
        record_property(name, round(value, 1))
    print(json.dumps(figures))
    assert 0 < figures["rows"] < 60
    assert figures["shown_ms"] < 5_000
    assert max(figures["range_ms"], figures["bins_ms"], figures["method_ms"]) < 2_000
