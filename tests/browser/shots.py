"""Screenshots of every widget, light and dark, wide and narrow: python -m tests.browser.shots FOLDER [NAME ...]."""

import sys
from functools import partial
from pathlib import Path

from playwright.sync_api import sync_playwright

from rnnviz.corpus.explorer import Explorer
from rnnviz.widgets import TokenHeatmap
from rnnviz.widgets.page import page
from rnnviz.widgets.row_traits import _OF_A_ROW
from tests.browser import chromium, examples
from tests.browser.test_cell_trace import lstm
from tests.browser.test_panels import PANELS, levels
from tests.browser.test_rows import with_rows
from tests.explanations.kinds import model
from tests.widgets import boxes, interactions

review = partial(examples.review, levels=levels(len(examples.REVIEW)))
EDITED = {
    "tokens": [*examples.REVIEW[:3], *examples.REVIEW[4:5], "bad", *examples.REVIEW[6:]],
    "probabilities": [0.9, 0.1],
}
SOLD = {"tokens": [*examples.FLAT[:6], *examples.FLAT[7:]], "probabilities": [], "logits": [193_000.0]}
TWO = {
    "tokens": ["so", "loud"],
    "labels": ["angry", "positive"],
    "words": [[1.2, 0], [-0.4, 1]],
    "logits": [-2, 1.6],
    "output": "independent",
    "others": [],
}


def in_euros() -> dict:
    dollars = examples.number()
    row = {name: getattr(dollars, name) for name in _OF_A_ROW}
    return row | {"name": "euros", "number_unit": "EUR", "unit": "EUR", "logits": [dollars.logits[0] * 0.9]}


def explored(output: str) -> Explorer:
    shown = Explorer(
        model(output), ["a flat near the lake", "not small", "loud and not near the lake"], progress=False
    )
    shown.text = 1
    return shown


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
    "independent": partial(examples.independent, selected=[3, 6]),
    "independent-two": partial(TokenHeatmap, **TWO),
    "number": partial(examples.number, selected=[6, 8]),
    "number-edited": partial(examples.number, history=[SOLD]),
    "number-rows": partial(examples.number, name="dollars", others=[in_euros()]),
    "explorer-number": partial(explored, "number"),
    "explorer-independent": partial(explored, "independent"),
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
