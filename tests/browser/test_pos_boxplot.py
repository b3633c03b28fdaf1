"""The box plots' page in a real Chromium: mouse, keys, colours, hostile text, files, speed."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from playwright.sync_api import expect

from rnnviz.widgets.page import page
from rnnviz.widgets.pos_boxplot import PosBoxplot
from tests.browser.axe import violations
from tests.widgets.boxes import EVIL, TEXTS, boxplot, table

# when the first box stands in the page, in ms since the page began to be read
SHOWN = """
new MutationObserver((_, observer) => {
  if (!document.querySelector(".box")) return;
  window.shown = performance.now();
  observer.disconnect();
}).observe(document, { childList: true, subtree: true });
"""
SCROLLED = """async () => {
  const rows = document.querySelector(".rows");
  const frame = () => new Promise(requestAnimationFrame);
  let [worst, most] = [0, 0];
  for (let step = 0; step < 30; step++) {
    const from = performance.now();
    rows.scrollTop = (step * 7919 * 34) % rows.scrollHeight;
    await frame();
    rows.getBoundingClientRect();
    worst = Math.max(worst, performance.now() - from);
    most = Math.max(most, rows.querySelectorAll(".row").length);
  }
  return { worst_frame_ms: worst, most_rows: most, gaps: [...rows.querySelectorAll(".row")].length < 9 };
}"""


def traits(tab, *names: str) -> list:
    return [tab.evaluate("name => model.get(name)", name) for name in names]


def box(tab, name: str, series: int = 0):
    return tab.locator(f'.box[data-series="{series}"][aria-label^="{name}:"]')


def test_the_pointer_reads_a_box_and_opens_its_words(open_page):
    tab = open_page(boxplot())
    box(tab, "NN").hover()
    assert "noun, singular or mass" in tab.locator(".tip").inner_text()
    median = boxplot().boxes().set_index(["panel", "name"]).loc[(0, "NN"), "median"]
    stats = tab.locator(".box-stats").inner_text()
    assert f"{median:+.2f}".replace("-", "\u2212") in stats
    box(tab, "JJ").click()
    assert traits(tab, "tag", "tag_series") == ["JJ", 0]
    assert tab.locator('.box[aria-selected="true"]').count() == 2  # in both panels
    scores = table().query("model == 'GRU' and tag == 'JJ'").sort_values("score", ascending=False)
    first = tab.locator(".occurrence").first
    assert f"{scores['score'].iloc[0]:+.2f}" in first.inner_text()
    first.click()
    text = int(scores["text"].iloc[0])
    assert traits(tab, "text", "place") == [text, [text, 1]]
    assert tab.locator(".box-whole mark").inner_text() == TEXTS[text][1]
    tab.locator(".box-bar select").last.select_option("score")
    assert (
        f"{scores['score'].iloc[-1]:+.2f}".replace("-", "\u2212")
        in tab.locator(".occurrence").first.inner_text()
    )


def test_keys_alone_do_everything(open_page):
    tab = open_page(boxplot())
    tab.keyboard.press("Tab")
    label = "document.activeElement.ariaLabel"
    assert tab.evaluate(label).startswith("JJ: adjective, n 24, median +")
    tab.keyboard.press("ArrowDown")
    assert tab.evaluate(label).startswith("DT: determiner")
    tab.keyboard.press("End")
    assert tab.evaluate(label).startswith("NN: ")
    tab.keyboard.press("ArrowRight")
    assert tab.evaluate("document.activeElement.dataset.series") == "1"
    tab.keyboard.press("Enter")
    assert traits(tab, "tag", "tag_series") == ["NN", 1]
    expect(tab.locator("[aria-live]")).to_have_text("NN: noun, singular or mass: 24 occurrences are listed")
    for _ in range(6):
        tab.keyboard.press("Tab")  # the picture's two buttons, two choices and the list's end before its rows
    assert tab.evaluate("document.activeElement.ariaPosInSet") == "1"
    tab.keyboard.press("End")
    assert tab.evaluate("document.activeElement.ariaPosInSet") == "24"
    tab.keyboard.press("Enter")
    assert traits(tab, "place")[0][1] == 2
    tab.keyboard.press("Shift+Tab")
    tab.keyboard.press("Enter")
    assert traits(tab, "tag", "place") == ["", []]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [400, 1000])
def test_axe_finds_nothing_and_nothing_overflows(open_page, scheme, width):
    widget = boxplot(tag="JJ", place=[3, 1], remarks=["A note."])
    tab = open_page(widget, color_scheme=scheme, viewport={"width": width, "height": 700}, bypass_csp=True)
    assert tab.get_attribute(".rnnviz", "data-dark") == str(scheme == "dark").lower()
    tab.locator(".box").last.hover()
    assert violations(tab) == []
    assert tab.evaluate("document.documentElement.scrollWidth") <= width


def test_the_host_may_change_its_width_and_its_colours(open_page):
    tab = open_page(boxplot(), color_scheme="light")
    tops = "[...document.querySelectorAll('.boxes')].map((svg) => svg.getBoundingClientRect().top)"
    first, second = tab.evaluate(tops)
    assert first == second
    fill = tab.locator(".body").first.get_attribute("fill")
    tab.set_viewport_size({"width": 400, "height": 700})
    tab.wait_for_function(f"(() => {{ const [a, b] = {tops}; return b > a + 50; }})()")
    assert tab.evaluate("document.documentElement.scrollWidth") <= 400
    tab.emulate_media(color_scheme="dark")
    tab.wait_for_selector('.rnnviz[data-dark="true"]')
    assert tab.locator(".body").first.get_attribute("fill") != fill


def test_text_is_only_text(open_page):
    data = table().assign(model="<b>GRU</b>", tag=lambda rows: rows["tag"].replace("JJ", EVIL))
    tab = open_page(
        PosBoxplot(data.drop_duplicates(["text", "position"]), TEXTS, tag=EVIL, heading=EVIL), title=EVIL
    )
    assert tab.locator("img, #widget b:not(.occurrence > b)").count() == 0
    assert EVIL in tab.locator(".box-bar").inner_text()
    assert "&lt;" not in tab.locator(".occurrences").inner_text()


def test_the_picture_is_saved_as_one_drawing(open_page):
    tab = open_page(boxplot(), color_scheme="dark")
    with tab.expect_download() as saved:
        tab.get_by_role("button", name="Save SVG").click()
    svg = Path(saved.value.path()).read_text()
    assert svg.count("<svg") == 3  # two panels in one
    assert svg.count("adjective") == 0
    assert "GRU \u00b7 REAT" in svg
    assert tab.locator(".body").first.get_attribute("fill") not in svg  # which is of a dark ground


def test_forty_thousand_words_by_three_models(new_context, tmp_path, record_property):
    """Generous bounds, so that a busy machine does not turn red; the figures are in the report."""
    random = np.random.default_rng(0)
    tags = ["JJ", "NN", "RB", "IN", "DT", "VB*", "CC", "PRP", "TO", "CD"]
    one = pd.DataFrame({"text": np.repeat(np.arange(2000), 20), "position": np.tile(np.arange(20), 2000)})
    one = one.assign(
        tag=random.choice(tags, 40_000, p=[0.9] + [0.1 / 9] * 9), score=random.normal(size=40_000)
    )
    data = pd.concat(
        [one.assign(model=model, method="REAT", unit="logits") for model in ("GRU", "LSTM", "BiGRU")]
    )
    widget = PosBoxplot(data, [[f"word{i % 500}" for i in range(20)]] * 2000)
    file = tmp_path / "many.html"
    file.write_text(page(widget), encoding="utf-8")
    tab = new_context().new_page()
    tab.add_init_script(SHOWN)
    tab.goto(file.as_uri())
    tab.wait_for_selector(".box")
    began = tab.evaluate("performance.now()")
    box(tab, "JJ").click()
    tab.wait_for_selector(".occurrence")
    figures = {
        "shown_ms": tab.evaluate("window.shown"),
        "listed_ms": tab.evaluate("performance.now()") - began,
    }
    figures |= tab.evaluate(SCROLLED)
    print(json.dumps(figures))
    assert 35_000 < int(tab.locator(".row").first.get_attribute("aria-setsize")) < 37_000
    assert not figures.pop("gaps")
    for name, value in figures.items():
        record_property(name, round(value, 1))
    assert figures["shown_ms"] < 3_000
    assert figures["worst_frame_ms"] < 1_000
    assert figures["most_rows"] < 40
