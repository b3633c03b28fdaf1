"""Screenshots of every widget, light and dark, wide and narrow: python -m tests.browser.shots FOLDER [NAME ...]."""

import sys
from functools import partial
from pathlib import Path

from playwright.sync_api import sync_playwright

from rnnviz.widgets.page import page
from tests.browser import chromium, examples
from tests.browser.test_cell_trace import lstm
from tests.browser.test_panels import PANELS, levels
from tests.browser.test_rows import with_rows
from tests.widgets import boxes, interactions

review = partial(examples.review, levels=levels(len(examples.REVIEW)))
EDITED = {
    "tokens": [*examples.REVIEW[:3], *examples.REVIEW[4:5], "bad", *examples.REVIEW[6:]],
    "probabilities": [0.9, 0.1],
}
PICTURES = {
    "plain": review,
    "phrase": partial(review, selected=[3, 6], hovered=5),
    "split": partial(review, selected=[3, 6], split=4),
    "red-green": partial(review, selected=[9, 12], palette="red-green"),
    "edited": partial(review, history=[EDITED]),
    "unsigned": partial(examples.saliency, selected=[5, 6], panel="strongest"),
    "five": partial(examples.five_classes, target=[4], selected=[7, 10]),
    "long": partial(examples.long, 400, selected=[20, 21], hovered=60),
    "rows": partial(with_rows, selected=[3, 6]),
    "difference": partial(with_rows, rows=2, difference=True, hovered=3),
    "boxplot": boxes.boxplot,
    "boxplot-tag": partial(boxes.boxplot, tag="JJ"),
    "histogram": interactions.picture,
    "histogram-range": partial(interactions.picture, negation_range=[-2, -1]),
    "trace": lambda: lstm().widget(),
    **{panel: partial(review, selected=[3, 6], panel=panel) for panel in PANELS},
    **{name: partial(examples.explorer, aggregate=name) for name in ("", "tags", "negations")},
}
PICTURES["explorer"] = PICTURES.pop("")


def main(folder: Path, names: list[str]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = chromium.launch(playwright)
        for name in names or PICTURES:
            html = page(PICTURES[name](), title=name)
            for scheme in ("light", "dark"):
                for size, width in (("wide", 1000), ("narrow", 400)):
                    context = browser.new_context(
                        color_scheme=scheme, viewport={"width": width, "height": 500}
                    )
                    tab = context.new_page()
                    tab.set_content(html)
                    tab.wait_for_selector(".rnnviz")
                    tab.wait_for_timeout(300)  # what is drawn at its width, and what fades
                    tab.screenshot(path=folder / f"{name}-{scheme}-{size}.png", full_page=True)
                    context.close()
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "out/shots"), sys.argv[2:])
