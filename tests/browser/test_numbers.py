"""Every number that a page shows is the one that Python has: random scores, targets switched in the browser."""

import re

import numpy as np
import pytest

from rnnviz.ground import spans
from rnnviz.widgets import CellTrace, PosBoxplot, TokenHeatmap, row_of
from rnnviz.widgets.explorer import ExplorerView
from rnnviz.widgets.texts_traits import packed
from tests.widgets.boxes import TEXTS, table

LENGTH = 7
TOKENS = [f"w{i}" for i in range(LENGTH)]
NUMBER = re.compile(r"[+\u2212-]?\d+(?:,\d{3})*(?:\.\d+)?")


def shown(text: str) -> list[tuple[float, float]]:
    """The numbers of a text, each with half a step of its last digit."""
    found = []
    for match in NUMBER.findall(text):
        digits = len(match.partition(".")[2])
        found.append((float(match.replace("\u2212", "-").replace(",", "")), 0.5001 * 10**-digits))
    return found


def agree(text: str, *values: float) -> None:
    numbers = shown(text)
    assert len(numbers) == len(values), text
    for (number, step), value in zip(numbers, values, strict=True):
        assert abs(number - value) <= step + 1e-5 * abs(value), (text, value)


def scores_of(random, classes: int, has_spans: bool):
    return random.normal(size=(spans.count(LENGTH) if has_spans else LENGTH, classes)).astype("f4")


def heatmap(seed: int, classes: int, sign: int = 1, has_spans: bool = True, fixed: bool = False, **options):
    random = np.random.default_rng(seed)
    columns = 1 if fixed else classes
    name = "per_class" if has_spans else "words"
    drawn = {
        name: scores_of(random, columns, has_spans),
        "opinions": {f"seed {i}": scores_of(random, columns, has_spans) for i in range(3)},
        "logits": random.normal(size=classes) * 2,
        "base": random.normal(size=columns),
    }
    labels = [f"class {c}" for c in "abcdefgh"[:classes]]
    fixed_target = {"fixed_target": True, "target": [1]} if fixed else {}
    made = TokenHeatmap(TOKENS, labels=labels, interaction_sign=sign, **drawn, **fixed_target, **options)
    return made, drawn


class Expected:
    """What Python has of one target."""

    def __init__(self, drawn, target, fixed: bool, has_spans: bool):
        take = (lambda rows: rows[..., 0]) if fixed else (lambda rows: rows[..., target[0]])
        less = (lambda rows: 0) if fixed or len(target) == 1 else (lambda rows: rows[..., target[1]])
        self.of = lambda rows: (
            take(np.asarray(rows, dtype=np.float64)) - less(np.asarray(rows, dtype=np.float64))
        )
        self.has_spans = has_spans
        self.scores = self.of(drawn["per_class" if has_spans else "words"])
        self.base = self.of(drawn["base"])
        logits = np.asarray(drawn["logits"])
        self.logit = logits[target[0]] - (logits[target[1]] if len(target) == 2 else 0)

    def phrase(self, start, stop, scores=None):
        scores = self.scores if scores is None else scores
        if self.has_spans:
            return scores[spans.row(start, stop, LENGTH)]
        return scores[start:stop].sum()

    def words(self, start, stop):
        return sum(self.phrase(i, i + 1) for i in range(start, stop))


@pytest.mark.parametrize(
    ("classes", "sign", "has_spans", "fixed", "targets"),
    [
        (2, 1, True, False, [[1, 0], [1], [0], [0, 1]]),
        (5, -1, True, False, [[3], [2, 4], [0, 1]]),
        (5, 0, False, False, [[4], [1, 3]]),
        (3, 0, True, True, [[1]]),
    ],
)
def test_a_heat_map_reads_as_python(open_page, classes, sign, has_spans, fixed, targets):
    made, drawn = heatmap(classes, classes, sign, has_spans, fixed)
    tab = open_page(made)
    random = np.random.default_rng(1)
    powers = np.exp(drawn["logits"])
    chances = tab.locator(".prediction li").all_inner_texts()
    for text, share in zip(chances, 100 * powers / powers.sum(), strict=True):
        agree(text.partition(" ")[2].partition(" ")[2], share)
    for target in targets:
        tab.evaluate("target => model.set('target', target)", target)
        python = Expected(drawn, target, fixed, has_spans)
        numbers = tab.locator(".number").evaluate_all("all => all.map((one) => one.dataset.number)")
        assert len(numbers) == LENGTH
        for i, text in enumerate(numbers):
            agree(text, python.phrase(i, i + 1))
        for _ in range(4):
            start, stop = sorted(random.choice(LENGTH + 1, 2, replace=False).tolist())
            split = int(random.integers(start + 1, stop)) if sign and stop - start > 1 else None
            tab.evaluate(
                "([s, split]) => { model.set('selected', s); model.set('split', split); }",
                [[start, stop], split],
            )
            reads(tab, python, start, stop, split, sign)
            surely(tab, drawn, python, start, stop)


def reads(tab, python: Expected, start: int, stop: int, split: int | None, sign: int) -> None:
    """The reading of a phrase."""
    score, whole = python.phrase(start, stop), python.logit - python.base
    values = dict(
        zip(tab.locator(".stat dt").all_inner_texts(), tab.locator(".stat dd").all_inner_texts(), strict=True)
    )
    assert set(values) >= {"Left to the context", "Share of the logit"}
    for name, text in values.items():
        if name.startswith("Score"):
            agree(text, score)
        elif name.startswith("Sum"):
            agree(text, python.words(start, stop))
        elif name.startswith("Left"):
            agree(text, whole - score)
        else:
            agree(text, 100 * score / whole, whole)
    assert any(name.startswith("Sum") for name in values) == (sign != 0 and stop - start > 1)
    agree(tab.locator(".account div").first.inner_text(), python.logit, score, whole - score, python.base)
    if split is not None:
        chips = tab.locator(".equation .chip").all_inner_texts()
        a, b = python.phrase(start, split), python.phrase(split, stop)
        for text, value in zip(chips, (a, b, sign * (score - a - b)), strict=True):
            agree(text, value)


def surely(tab, drawn, python: Expected, start: int, stop: int) -> None:
    """The opinions on the sign."""
    said = tab.locator(".account div").last.inner_text()
    own = np.sign(python.phrase(start, stop))
    differ = [
        name
        for name, rows in drawn["opinions"].items()
        if np.sign(python.phrase(start, stop, python.of(rows))) != own
    ]
    assert said.startswith(f"sign: {4 - len(differ)} of 4 agree"), (said, differ)
    assert not differ or said.endswith(f"not {', '.join(differ)}")


def test_rows_share_a_scale_and_their_difference_is_the_first_less_the_second(open_page):
    made, first = heatmap(0, 3, name="A", selected=[1, 4])
    _, second = heatmap(1, 3)
    second["per_class"] = second["per_class"] * 3
    given = {key: second[key] for key in ("per_class", "logits", "base")}
    made.others = [row_of("B", TOKENS, labels=made.labels, interaction_sign=1, **given)]
    tab = open_page(made)
    tab.wait_for_selector(".aligned td")
    tab.evaluate("model.set('difference', true)")
    for target in ([2], [0, 1]):
        tab.evaluate("target => model.set('target', target)", target)
        a, b = (Expected(drawn, target, False, True) for drawn in (first, second))
        phrases = [[of.phrase(1, 4), *(of.phrase(i, i + 1) for i in range(LENGTH))] for of in (a, b)]
        expected = [*phrases, np.subtract(*phrases)]
        rows = tab.locator(".aligned tbody tr")
        for row, values in enumerate(expected):
            for text, value in zip(rows.nth(row).locator("td").all_inner_texts(), values, strict=True):
                agree(text, value)
        end = shown(tab.locator(".legend .tick").last.inner_text())[0][0]
        largest = max(abs(of.phrase(i, i + 1)) for of in (a, b) for i in range(LENGTH))
        assert end >= largest or np.isclose(end, largest, atol=0.01)


def test_an_edit_says_by_how_many_points_the_probability_moved(open_page):
    made, _ = heatmap(3, 2)
    before = np.asarray(made.probabilities)
    made.on_edit = lambda tokens: {"tokens": tokens, "words": [[1, 0]] * len(tokens), "logits": [1.3, -0.7]}
    made.set_state({"edited": ["w0", "new"]})
    was, after = int(before.argmax()), np.asarray(made.probabilities)
    moved = open_page(made).locator(".moved strong").inner_text().partition(" ")[2].partition(" ")[2]
    (first, _), (second, _), (points, _) = shown(moved)
    assert abs(first - 100 * before[was]) < 0.0501
    assert abs(second - 100 * after[was]) < 0.0501
    assert points == pytest.approx(second - first, abs=1e-6)


def test_boxes_are_pythons_boxes(open_page):
    made = PosBoxplot(table(), TEXTS)
    tab = open_page(made)
    boxes = made.boxes()
    for name in ("JJ", "NN"):
        for panel in range(2):
            tab.evaluate(
                "([tag, s]) => { model.set('tag', tag); model.set('tag_series', s); }", [name, panel]
            )
            box = boxes[(boxes["panel"] == panel) & (boxes["name"] == name)].iloc[0]
            values = tab.locator(".box-stats dd").all_inner_texts()
            numbers = [box[key] for key in ("n", "low", "q1", "median", "q3", "high")]
            for text, value in zip(values, [*numbers, 100 * box["share_negative"]], strict=True):
                agree(text, value)


def test_units_are_ranked_as_python_ranks_them(open_page):
    values = np.random.default_rng(0).normal(size=(9, 30)).astype("f4")
    tab = open_page(CellTrace([f"w{i}" for i in range(9)], {"hidden": values, "gate": np.abs(values[::-1])}))
    for series, array in (("hidden", values), ("gate", np.abs(values[::-1]))):
        tab.evaluate("name => model.set('shown_series', name)", series)
        for start, stop in ((0, 0), (2, 5), (8, 9), (0, 9)):
            tab.evaluate("s => model.set('selected', s)", [start, stop] if stop else [])
            inside = np.arange(9)
            inside = (inside >= start) & (inside < stop)
            part = 0 < inside.sum() < 9
            scores = array[inside].mean(0) - array[~inside].mean(0) if part else array.std(0)
            order = np.argsort(-np.abs(scores), kind="stable")[:8]
            lines = tab.locator(".ranking li .unit-name").all_inner_texts()
            assert lines == [f"unit {unit}" for unit in order]
            for text, value in zip(
                tab.locator(".ranking li .score").all_inner_texts(), scores[order], strict=True
            ):
                agree(text, value)


def test_the_explorers_table_and_an_unopened_text_are_pythons(open_page):
    random = np.random.default_rng(5)
    count, classes = 40, 5
    texts = [[f"w{i}"] * int(random.integers(1, 6)) for i in range(count)]
    words = [random.normal(size=(len(text), classes)) for text in texts]
    logits, base = random.normal(size=(count, classes)) * 2, random.normal(size=(count, classes))
    right = random.integers(-1, classes, count)
    known = [[True] * len(text) for text in texts]
    labels = [f"class {c}" for c in "abcde"]
    held = packed(texts, known, words, logits, base, right)
    tab = open_page(
        ExplorerView(**held, labels=labels, target=[0], sort="-probability"),
        viewport={"width": 1000, "height": 2400},
    )
    predicted = logits.argmax(1)
    sure = np.exp(logits.max(1)) / np.exp(logits).sum(1)
    assert (
        f"{count} of {count} texts, {((right >= 0) & (right != predicted)).sum()} wrong"
        in tab.locator(".filters").inner_text()
    )
    lines = tab.locator(".table .row").evaluate_all(
        "rows => rows.map((row) => [...row.querySelectorAll('[role=gridcell]')].map((cell) => cell.textContent))"
    )
    assert len(lines) > 5
    for line, text in zip(lines, np.argsort(-sure), strict=False):
        told = ["", "", ""] if right[text] < 0 else [labels[right[text]], "\u2713", "\u2717"]
        assert line[1:3] == [told[0], labels[predicted[text]]]
        assert line[0] == told[1 + int(right[text] != predicted[text])]
        agree(line[3], 100 * sure[text])
    for text in (0, 17):
        tab.evaluate(
            "text => { model.set('text', text); model.set('target', [3, 1]); model.set('selected', [0, 1]); }",
            text,
        )
        tab.wait_for_selector(".open .account div")
        drawn = {"words": words[text], "logits": logits[text], "base": base[text]}
        python = Expected(drawn, [3, 1], False, False)
        score = words[text][0, 3] - words[text][0, 1]
        whole = python.logit - python.base
        tab.wait_for_function(
            "text => document.querySelector('.open .face').textContent === `w${text}`", arg=text
        )
        agree(
            tab.locator(".open .account div").first.inner_text(),
            python.logit,
            score,
            whole - score,
            python.base,
        )
