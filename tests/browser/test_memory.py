"""Fifty views of a heat map opened and closed on a page leave nothing behind."""

from rnnviz.widgets.page import bundle
from tests.browser import examples
from tests.browser.held import held

OPEN = """async count => {
  window.views = await Promise.all(Array.from({ length: count }, async () => {
    const el = document.body.appendChild(document.createElement("div"));
    return [await window.widget.render({ model, el }), el];
  }));
}"""
CLOSE = """() => {
  for (const [leave, el] of window.views.splice(0)) {
    leave();
    el.remove();
  }
}"""


def test_closing_frees_all_that_opening_took(open_page):
    tab = open_page(
        examples.review(selected=[3, 6]), bypass_csp=True
    )  # the page's own script keeps its widget
    tab.evaluate(
        """async text => { window.widget = (await import(URL.createObjectURL(
             new Blob([text], { type: "text/javascript" })))).default; }""",
        bundle("token_heatmap"),
    )
    client = tab.context.new_cdp_session(tab)
    before = held(client)
    closed = []
    for count in (5, 50):  # the first time also compiles
        tab.evaluate(OPEN, count)
        assert held(client)["nodes"] > before["nodes"] + 100 * count
        tab.evaluate(CLOSE)
        tab.wait_for_timeout(500)  # what speaks to a screen reader waits that long
        closed.append(held(client))
    print(before, closed)
    for after in closed:
        assert (after["nodes"], after["listeners"]) == (before["nodes"], before["listeners"])
    assert closed[1]["MB"] < closed[0]["MB"] + 0.5
