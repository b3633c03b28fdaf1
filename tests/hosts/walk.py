"""The newcomer's path through the Explorer in JupyterLab: after one cell no code, only what is on the screen.

    the wrong texts -> the negations that failed among them -> one of them opened -> the text that the model is least
    sure of -> the phrase to blame -> one word changed, and the prediction flips

`python -m tests.hosts.walk FOLDER CHECKPOINT` walks it with a trained model and leaves the README's pictures.
"""

import re
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Locator, Page, expect, sync_playwright

from tests.browser import chromium
from tests.hosts import servers
from tests.hosts.hosts import Notebook

WINDOW = {"width": 1500, "height": 1900}
STRONG = {"positive": "wonderful", "negative": "terrible"}
TRIES = 6  # words that are changed in turn until the prediction flips


def cell(model: str) -> str:
    """The first cell, and the only one: `model` makes the classifier."""
    return f"import rnnviz as rv\nbank = rv.load_treebank('sst')\nclf = {model}\nrv.Explorer(clf, bank)"


class Walk:
    """The path, step by step; each step returns what was seen."""

    def __init__(self, tab: Page, pictures: Path) -> None:
        self.tab, self.pictures = tab, pictures
        self.explorer = tab.locator(".explorer").first

    def picture(self, name: str, part: str = ".desk") -> None:
        self.tab.mouse.move(0, 0)
        self.tab.wait_for_timeout(500)  # colours pass into one another
        self.explorer.locator(part).first.screenshot(path=self.pictures / f"{name}.png")

    def wrong_texts(self) -> tuple[int, int]:
        """List the wrong ones only: how many there are, and of how many texts."""
        said = self.explorer.locator(".filters [role=status]")
        of = int(re.search(r"of ([\d,]+) texts", said.inner_text())[1].replace(",", ""))
        self.explorer.get_by_label("wrong ones only").check()
        expect(said).not_to_contain_text(f"{of:,} of {of:,}")
        marks = self.explorer.locator(".table .row .wrong").all_inner_texts()
        assert set(marks) == {"\u2717"}
        self.picture("1-wrong")
        return int(said.inner_text().split()[0].replace(",", "")), of

    def failed_negation(self) -> str:
        """Leave one kind of negation, mark the side of zero where it must not be, and open one in a wrong text."""
        self.explorer.get_by_role("button", name="Negations").click()
        groups = self.explorer.locator(".groups")
        groups.scroll_into_view_if_needed()
        groups.get_by_label("all phrases").uncheck()
        lower, upper = (
            self.explorer.get_by_role("slider", name=f"{name} end") for name in ("Lower", "Upper")
        )
        for kept, other, end, key, moved in (
            ("positive", "negative", "Home", "ArrowLeft", upper),
            ("negative", "positive", "End", "ArrowRight", lower),
        ):
            groups.get_by_label(f"{kept} negation").check()
            groups.get_by_label(f"{other} negation").uncheck()
            (upper if moved is lower else lower).press(end)
            while float(moved.get_attribute("aria-valuenow")) * (1 if moved is upper else -1) > 0:
                moved.press(key)
            wrong = self.explorer.locator(".aggregate .row", has_text="\u2717")
            if count := wrong.count():
                chosen = wrong.nth(count // 2)
                chosen.click()
                expect(self.explorer.locator(".open .equation .part.strong")).to_contain_text("interaction")
                self.picture("2-negation", ".aggregate")
                return chosen.locator(".halves").inner_text()
            self.explorer.locator(".ranged").get_by_role("button", name="Clear").click()
        raise AssertionError("no negation failed in a text that is predicted wrong")

    def least_sure(self) -> str:
        """Open the listed text, wrong and with such a negation, of which the model is least sure."""
        self.explorer.get_by_role("button", name="Sure").click()
        row = self.explorer.locator(".table [data-row='0']")
        row.click()
        expect(row).to_have_attribute("aria-selected", "true")
        line = row.locator(".text").inner_text()
        expect(self.explorer.locator(".open .face").last).to_have_text(line.split()[-1])
        expect(self.explorer.locator(".open .notes").first).to_be_empty()  # the kernel has answered
        return line

    def phrase_to_blame(self) -> tuple[str, list[int]]:
        """Choose the phrase that speaks most for the wrong class: its text, and its words from the worst by place."""
        self.explorer.get_by_role("button", name="Strongest phrases").click()
        side = self.explorer.get_by_role("list", name=f"for {self.predicted()}")
        line = side.locator(".line").first
        line.click()
        expect(line).to_have_attribute("aria-pressed", "true")
        self.picture("3-blame")
        chosen = self.explorer.locator(".open .unit.selected")
        places = [int(unit.get_attribute("data-i")) for unit in chosen.all()]
        worst = sorted(places, key=self._score, reverse=self.predicted() == "positive")
        return line.locator(".text").inner_text(), worst

    def _score(self, place: int) -> float:
        name = self.words().nth(place).get_attribute("aria-label")
        return float(re.search(r"score ([+\u2212]?[\d.]+)", name)[1].replace("\u2212", "-"))

    def predicted(self) -> str:
        return self.explorer.locator(".prediction strong").inner_text()

    def words(self) -> Locator:
        return self.explorer.locator(".open .word")

    def flip(self, places: list[int]) -> str:
        """Change one word, and take it back where that does not flip the prediction; what the strip then says."""
        wanted = STRONG["negative" if self.predicted() == "positive" else "positive"]
        strip = self.explorer.locator(".changes")
        for change in (None, wanted):
            for place in places:
                self.words().nth(place).locator(".face").dblclick()
                if change is None:
                    self.explorer.get_by_role("button", name="Delete", exact=True).click()
                else:
                    self.tab.keyboard.type(change)
                    self.tab.keyboard.press("Enter")
                expect(strip).to_be_visible(timeout=20_000)
                said = strip.locator(".moved").inner_text()
                if "flipped" in said:
                    self.picture("4-flipped")
                    return said
                self.explorer.get_by_role("button", name="Back to the text as given").click()
                expect(strip).to_be_hidden(timeout=20_000)
        raise AssertionError("no change of one word flipped the prediction")


def walk(notebook: Notebook, pictures: Path) -> dict[str, object]:
    """Walk the whole path in an open notebook whose first cell shows the Explorer."""
    notebook.run(0)
    notebook.tab.wait_for_selector(".explorer .table .row", timeout=400_000)
    steps = Walk(notebook.tab, pictures)
    seen: dict[str, object] = {"wrong": steps.wrong_texts(), "negation": steps.failed_negation()}
    seen["text"] = steps.least_sure()
    phrase, places = steps.phrase_to_blame()
    return seen | {"phrase": phrase, "flipped": steps.flip(places[:TRIES])}


def main(folder: Path, checkpoint: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as home, sync_playwright() as playwright:
        browser = chromium.launch(playwright)
        with servers.jupyter("LabApp", Path(home)) as lab:
            tab = browser.new_context(viewport=WINDOW).new_page()
            notebook = Notebook(tab, lab, [cell(f"rv.TextClassifier.load({checkpoint!r})")])
            print(walk(notebook, folder))
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), str(Path(sys.argv[2]).resolve()))
