"""Rows of spans: each span is a cell with its text and score; long texts go on in further lines."""

import re

import pandas as pd

import rnnviz as rv
from rnnviz.charts.hierarchy import Panel, span_rows
from rnnviz.charts.theme import on_ground, render

TOKENS = ["the", "film", "is", "<b>&"]
SPANS = pd.DataFrame(
    [("word", k, k + 1, score, 2.0) for k, score in enumerate([0.5, -1.0, 0.25, 2.0])]
    + [("phrase", 0, 2, -0.5, 2.0)],
    columns=["row", "start", "stop", "score", "limit"],
)


def cells(chart) -> pd.DataFrame:
    return pd.DataFrame(next(data for data in chart.to_dict()["datasets"].values() if "share" in data[0]))


def test_every_span_is_a_cell_with_its_words_and_score():
    chart = span_rows([Panel("a caption", TOKENS, SPANS)], "a title")
    drawn = cells(chart)
    assert drawn["text"].tolist() == [*TOKENS, "the film"]
    assert drawn["number"].tolist() == ["+0.50", "\u22121.00", "+0.25", "+2.00", "\u22120.50"]
    assert drawn["share"].tolist() == [0.25, -0.5, 0.125, 1.0, -0.25]
    phrase, first, second = drawn.iloc[4], drawn.iloc[0], drawn.iloc[1]
    assert (phrase["left"], phrase["right"]) == (first["left"], second["right"])
    assert phrase["top"] > first["bottom"]
    svg = render(chart, "svg").decode()
    assert all(text in svg for text in ("a title", "a caption", "&lt;b&gt;&amp;", "phrase"))


def test_a_long_text_goes_on_in_lines_that_fit_and_loses_nothing():
    tokens = [f"word{k}" for k in range(30)]
    spans = pd.DataFrame(
        [
            *(("word", k, k + 1, 0.1, 1.0) for k in range(30)),
            ("clause", 0, 14, 1.0, 1.0),
            ("clause", 14, 30, -1.0, 1.0),
        ],
        columns=["row", "start", "stop", "score", "limit"],
    )
    drawn = cells(span_rows([Panel("", tokens, spans)], "t", width=500))
    assert drawn["right"].max() - drawn["left"].min() <= 500 * 1.3
    assert drawn.loc[~drawn["text"].str.contains(" "), "text"].tolist() == tokens
    pieces = drawn[drawn["text"].str.contains(" ")]
    assert " ".join(pieces["text"]).split() == tokens
    assert set(pieces["number"]) <= {"+1.00", "\u22121.00", "\u2026"}
    assert sum(pieces["number"] == "\u2026") == len(pieces) - 2  # each clause has its score once


def test_lines_end_between_clauses_where_they_can():
    tokens = ["word"] * 20
    for cut in (8, 10, 12):
        spans = pd.DataFrame(
            [("clause", 0, cut, 1.0, 1.0), ("clause", cut, 20, -1.0, 1.0)],
            columns=["row", "start", "stop", "score", "limit"],
        )
        assert len(cells(span_rows([Panel("", tokens, spans)], "t", width=500))) == 2


def test_words_fit_their_cells():
    tokens = ["a", ",", "incomprehensibilities", "mmmm"]
    spans = SPANS[:4].assign(limit=2.0)
    drawn = cells(span_rows([Panel("", tokens, spans)], "t"))
    assert ((drawn["right"] - drawn["left"]) >= 7.4 * drawn["text"].str.len()).all()


def test_units_that_differ_are_drawn_as_shares():
    def legend(unit):
        return span_rows([Panel("", TOKENS, SPANS)], "t", unit).to_dict()["layer"][0]["encoding"]["color"]

    assert legend("logits")["field"] == "score"
    assert legend("logits")["scale"]["domain"] == [-2, -1, 0, 1, 2]
    assert legend(None)["field"] == "share"
    assert legend(None)["scale"]["domain"] == [-1, -0.5, 0, 0.5, 1]


def test_scores_that_are_all_zero_are_drawn():
    assert (
        "<svg"
        in render(span_rows([Panel("", TOKENS, SPANS.assign(score=0.0, limit=0.0))], "t"), "svg").decode()
    )


def test_ink_follows_the_ground():
    chart = span_rows([Panel("", TOKENS, SPANS)], "t")
    inks = {
        dark: re.findall(r'<text[^>]*fill="(black|white)"', render(on_ground(chart, dark), "svg").decode())
        for dark in (False, True)
    }
    assert len(inks[False]) == len(inks[True]) == 2 * len(SPANS)
    assert set(inks[False]) != set(inks[True])  # weak scores stand on white by day, on black by night


def test_the_tree_of_phrases_is_drawn():
    explanation = rv.explain(rv.TextClassifier.load("mini"), "the food was not very good")
    tree = rv.phrase_tree(explanation)
    drawn = cells(tree.to_altair(explanation.tokens))
    assert sorted(drawn["text"]) == sorted(tree.to_frame(explanation.tokens)["text"])
    assert drawn["text"].tolist()[: len(explanation.tokens)] == explanation.tokens
    assert drawn["text"].iloc[-1] == "the food was not very good"
