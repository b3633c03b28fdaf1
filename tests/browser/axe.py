"""axe-core, put into a page that was opened with `bypass_csp`: the page's own policy would refuse it."""

from pathlib import Path

from playwright.sync_api import Page

AXE = Path(__file__).parents[2] / "js" / "node_modules" / "axe-core" / "axe.min.js"


def violations(tab: Page) -> list:
    """Return what axe finds wrong: the rule, the first element and what was measured.

    Nothing is loaded for it: a page that was opened as a file may not read its style sheets.
    """
    tab.add_script_tag(path=AXE)
    found: list = tab.evaluate(
        "axe.run({ preload: false }).then(found => found.violations.map(v => [v.id, v.nodes[0].html, v.nodes[0].any]))"
    )
    return found
