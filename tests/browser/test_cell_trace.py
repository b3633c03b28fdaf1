"""CellTrace's page in a real Chromium: mouse, keys, colours, hostile text, long texts, the file it saves."""

import json
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import expect

from rnnviz.explanations.states import States
from rnnviz.widgets import CellTrace
from rnnviz.widgets.page import page
from tests.browser.axe import violations
from tests.browser.examples import REVIEW

PIXEL = "document.querySelector('.matrix').getContext('2d').getImageData(0, 160, 1, 1).data[0]"  # of row 160
GATES = ["input gate", "forget gate", "output gate"]


def lstm(tokens=REVIEW, units=168, seed=0) -> States:
    """An LSTM's series, drawn by chance: neighbours alike."""
    random = np.random.default_rng(seed)

    def walk():
        steps = random.normal(size=(len(tokens) + 4, units))
        return (steps[:-4] + steps[1:-3] + steps[2:-2] + steps[3:-1]) / 2

    values = {"hidden": np.tanh(walk()), "cell": 1.5 * walk(), "candidate": np.tanh(walk())}
    values |= {name: 1 / (1 + np.exp(-2 * walk())) for name in GATES}
    known = np.array([token != "Zzyzx" for token in tokens])
    return States(
        list(tokens), known, "lstm", 0, 1, False, {k: v.astype(np.float32) for k, v in values.items()}
    )


def traits(tab, *names: str) -> list:
    return [tab.evaluate("name => model.get(name)", name) for name in names]


def column(tab, token: int) -> float:
    """The middle of a token's column, in pixels of the window."""
    box = tab.locator(".lines").bounding_box()
    return box["x"] + box["width"] * (token + 0.5) / tab.evaluate("model.get('tokens').length")


def test_a_phrase_dragged_over_the_lines_ranks_the_units_as_python_does(open_page):
    states = lstm()
    tab = open_page(states.widget())
    top = tab.locator(".lines").bounding_box()["y"] + 30
    tab.mouse.move(column(tab, 3), top)
    tab.mouse.down()
    for token in (4, 5):
        tab.mouse.move(column(tab, token), top)
    tab.mouse.up()
    assert traits(tab, "selected") == [[3, 6]]
    expected = states.rank(3, 6)
    assert tab.locator(".unit-name").all_inner_texts() == [f"unit {unit}" for unit in expected["unit"][:8]]
    scores = [f"{score:+.2f}".replace("-", "\u2212") for score in expected["score"][:8]]
    assert tab.locator(".score").all_inner_texts() == scores
    assert tab.locator(".ranking bdi").inner_text() == "not very good"
    tab.locator(".standing").nth(2).click()
    assert traits(tab, "unit") == [expected["unit"][2]]
    assert "rank 3 of 168" in tab.locator(".reading").inner_text()


def test_a_row_of_the_matrix_is_read_and_taken(open_page):
    states = lstm()
    tab = open_page(states.widget(), viewport={"width": 1000, "height": 1200})
    tab.evaluate("model.set('selected', [3, 6])")
    matrix = tab.locator(".matrix").bounding_box()
    row = int(states.rank(3, 6)["unit"][100])
    tab.mouse.move(column(tab, 8), matrix["y"] + matrix["height"] * 100.5 / 168)
    value = f"{states.values['hidden'][8, row]:+.2f}".replace("-", "\u2212")
    assert tab.locator(".tip").inner_text() == f"unit {row}: {value}"
    tab.mouse.down()
    tab.mouse.up()
    assert traits(tab, "unit", "selected", "hovered") == [row, [3, 6], 8]


def test_words_and_matrix_have_one_colour(open_page):
    widget = lstm().widget()
    tab = open_page(widget, reduced_motion="reduce")
    row = "model.set('selected', [])"  # sorted by deviation: the shown unit, which varies most, is the first row
    tab.evaluate(row)
    pixel = "t => [...document.querySelector('.matrix').getContext('2d').getImageData(t, 0, 1, 1).data].slice(0, 3)"
    for token in (0, 7, 15):
        word = tab.locator(".word").nth(token).evaluate("word => word.style.getPropertyValue('--own')")
        own = [int(part) for part in word[4:-1].split(",")]
        assert max(abs(a - b) for a, b in zip(own, tab.evaluate(pixel, token), strict=True)) <= 2


def test_keys_alone_do_everything(open_page):
    widget = lstm().widget()
    unit = widget.unit
    tab = open_page(widget)
    tab.keyboard.press("Tab")
    tab.keyboard.press("ArrowDown" if unit == 167 else "ArrowUp")
    assert traits(tab, "unit") != [unit]
    tab.keyboard.press("Tab")
    tab.keyboard.type("forget")
    assert traits(tab, "shown_series") == ["forget gate"]
    tab.keyboard.press("Tab")
    tab.keyboard.press("Space")
    assert traits(tab, "overlaid") == [["hidden"]]
    while not tab.evaluate("document.activeElement.classList.contains('word')"):
        tab.keyboard.press("Tab")
    for _ in range(3):
        tab.keyboard.press("ArrowRight")
    tab.keyboard.press("Shift+ArrowRight")
    tab.keyboard.press("Shift+ArrowRight")
    assert traits(tab, "selected", "hovered") == [[3, 6], 5]
    expect(tab.locator("[aria-live]")).to_contain_text("good: forget gate of unit")
    tab.keyboard.press("Tab")
    before = traits(tab, "unit")
    tab.keyboard.press("ArrowDown")
    assert traits(tab, "unit") != before
    while not tab.evaluate("document.activeElement.classList.contains('standing')"):
        tab.keyboard.press("Tab")
    tab.keyboard.press("Enter")
    assert tab.evaluate("document.activeElement.ariaPressed") == "true"
    tab.keyboard.press("Shift+Tab")
    tab.keyboard.press("Enter")  # Clear
    assert traits(tab, "selected") == [[]]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [400, 1000])
def test_axe_finds_nothing_and_nothing_overflows(open_page, scheme, width):
    widget = lstm().widget()
    widget.set_together(
        {
            "overlaid": ["cell", "forget gate", "output gate"],
            "shown_series": "input gate",
            "selected": [3, 6],
            "hovered": 4,
        }
    )
    tab = open_page(widget, color_scheme=scheme, viewport={"width": width, "height": 700}, bypass_csp=True)
    assert tab.get_attribute(".rnnviz", "data-dark") == str(scheme == "dark").lower()
    assert violations(tab) == []
    assert tab.evaluate("document.documentElement.scrollWidth") <= width


def test_colours_follow_the_host_while_it_is_open(open_page):
    tab = open_page(lstm().widget(), color_scheme="light", reduced_motion="reduce")
    light = tab.evaluate(PIXEL)
    tab.emulate_media(color_scheme="dark")
    tab.wait_for_selector('.rnnviz[data-dark="true"]')
    assert tab.evaluate(PIXEL) < light


def test_hostile_text_is_only_text(open_page):
    tokens = [
        "<img src=x onerror=alert(1)>",
        "</script><script>alert(1)</script>",
        "\u202eevil",
        "\u05e9\u05dc\u05d5\u05dd",
        "\U0001f469\u200d\U0001f680",
        "",
        "a\u0301\u0302\u0303",
        "x" * 5000,
    ]
    values = np.random.default_rng(0).normal(size=(8, 5))
    hostile = CellTrace(tokens, {"<b>h</b>": values}, method=tokens[0], selected=[0, 7], hovered=1)
    tab = open_page(hostile, title=tokens[1], viewport={"width": 400, "height": 700})
    assert tab.locator(".face").all_inner_texts()[:2] == tokens[:2]
    assert tab.locator("main img, main script, .rnnviz b:not(.value b)").count() == 0
    assert tab.evaluate("document.documentElement.scrollWidth") <= 400


def test_the_file_is_one_picture_for_a_light_ground(open_page):
    tab = open_page(lstm().widget(), color_scheme="dark")
    with tab.expect_download() as download:
        tab.get_by_role("button", name="Save SVG").click()
    text = Path(download.value.path()).read_text("utf-8")
    facts = tab.evaluate(
        """text => {
          const { documentElement: svg } = new DOMParser().parseFromString(text, "image/svg+xml");
          return [svg.tagName, svg.querySelectorAll("image").length, svg.querySelectorAll("circle").length];
        }""",
        text,
    )
    assert facts == ["svg", 1, len(REVIEW)]
    assert "var(" not in text
    assert "#e6edf3" not in text  # the ink of a dark ground
    assert tab.evaluate(PIXEL) < 100  # the page itself is dark still
    assert (
        tab.evaluate(
            """async text => {
          const image = new Image();
          const svg = new DOMParser().parseFromString(text, "image/svg+xml");
              image.src = svg.querySelector("image").getAttribute("href");
          await image.decode();
          const canvas = new OffscreenCanvas(image.width, image.height).getContext("2d");
          canvas.drawImage(image, 0, 0);
          return canvas.getImageData(0, 160, 1, 1).data[0];
        }""",
            text,
        )
        > 200
    )


def test_a_long_text_scrolls_within(open_page):
    tokens = [f"w{k}" for k in range(2000)]
    tab = open_page(CellTrace(tokens, {"hidden": lstm(tokens, 20).values["hidden"]}))
    assert tab.evaluate("document.documentElement.scrollWidth") <= 1000
    scroller = tab.locator(".scroller")
    assert scroller.evaluate("it => it.scrollWidth > it.clientWidth")
    tab.evaluate("model.set('hovered', 1900)")
    tab.wait_for_function("() => document.querySelector('.scroller').scrollLeft > 1000")


@pytest.mark.parametrize(("length", "units"), [(30, 168), (200, 512), (2000, 168)])
def test_times(new_context, length, units, tmp_path, record_property):
    """Generous bounds, so that a busy machine does not turn red; the figures are in the report."""
    tokens = [REVIEW[k % len(REVIEW)] for k in range(length)]
    file = tmp_path / "timed.html"
    html = page(lstm(tokens, units).widget())
    mark = "await widget.render("
    assert mark in html
    policy = (
        html.index("<meta http-equiv"),
        html.index("<meta name"),
    )  # its hash is that of the script unchanged
    html = html[: policy[0]] + html[policy[1] :]
    html = html.replace(mark, f"const began = performance.now();\n{mark}").replace(
        '("widget") });\n}',
        '("widget") });\ndocument.body.offsetHeight; window.took = performance.now() - began;\n}',
    )
    file.write_text(html, encoding="utf-8")
    tab = new_context().new_page()
    tab.goto(file.as_uri())
    tab.wait_for_function("() => window.took")
    figures = {"shown_ms": tab.evaluate("window.took")} | tab.evaluate(
        """async () => {
          const time = async (work) => {
            const all = [];
            for (let i = 0; i < 5; i++) {
              const start = performance.now();
              work(i);
              await Promise.resolve();
              document.body.offsetHeight;
              all.push(performance.now() - start);
              await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
            }
            return all.sort((a, b) => a - b)[2];
          };
          return {
            select_ms: await time((i) => model.set("selected", [3, 6 + i])),
            unit_ms: await time((i) => model.set("unit", i)),
            hover_ms: await time((i) => model.set("hovered", i)),
          };
        }"""
    )
    for name, value in figures.items():
        record_property(name, round(value, 1))
    print(length, units, json.dumps(figures))
    assert figures["shown_ms"] < 3_000
    assert figures["select_ms"] < 1_000
