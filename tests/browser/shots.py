"""Screenshots of the heat map, light and dark, wide and narrow: python -m tests.browser.shots FOLDER."""

import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

from rnnviz.widgets.page import page
from tests.browser import chromium, examples

PICTURES = {
    "plain": examples.review,
    "phrase": lambda: examples.review(selected=[3, 6], hovered=5),
    "split": lambda: examples.review(selected=[3, 6], split=4),
    "red-green": lambda: examples.review(selected=[9, 12], palette="red-green"),
    "edited": lambda: examples.review(
        history=[
            {
                "tokens": [*examples.REVIEW[:3], *examples.REVIEW[4:5], "bad", *examples.REVIEW[6:]],
                "probabilities": [0.9, 0.1],
            }
        ]
    ),
    "five": lambda: examples.five_classes(target=[4], selected=[7, 10]),
    "long": lambda: examples.long(400, selected=[20, 21], hovered=60),
}


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = chromium.launch(playwright)
        for name, picture in PICTURES.items():
            html = page(picture(), title="A first explanation")
            for scheme in ("light", "dark"):
                for size, width in (("wide", 1000), ("narrow", 400)):
                    context = browser.new_context(
                        color_scheme=scheme, viewport={"width": width, "height": 500}
                    )
                    tab = context.new_page()
                    tab.set_content(html)
                    tab.wait_for_selector(".word")
                    tab.screenshot(path=folder / f"{name}-{scheme}-{size}.png", full_page=True)
                    context.close()
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "out/shots"))
