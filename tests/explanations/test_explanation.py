"""Explanation: reading it, drawing it, saving it and getting it back."""

import json

import numpy as np
import pytest

import rnnviz as rv
from rnnviz.errors import DataError, InputError, UnsupportedError

REVIEW = "the food was not very good , but i loved the 50% off_menu & $5 wine"


@pytest.fixture(scope="module")
def mini():
    return rv.TextClassifier.load("mini")


@pytest.fixture(scope="module", params=["cd", "reat"])
def explanation(request, mini):
    return rv.explain(mini, REVIEW, method=request.param)


def test_phrases_words_and_sets_agree(explanation):
    length = len(explanation.tokens)
    for token in range(length):
        assert explanation.phrase(token, token + 1) == pytest.approx(explanation.words[token], abs=1e-5)
    assert explanation.score(tokens={2, 3, 4}) == pytest.approx(explanation.phrase(2, 5), abs=1e-4)
    assert explanation.score(range(length)) == pytest.approx(
        explanation.logit - explanation.base @ [-1, 1], abs=1e-4
    )
    assert np.isfinite(explanation.score([0, length - 1]))


def test_residual_is_promised_by_additive_methods_only(mini):
    assert rv.explain(mini, REVIEW).residual is None
    assert rv.explain(mini, REVIEW, method="reat").residual == pytest.approx(0, abs=1e-4)


def test_embedding_is_read_by_the_head(mini):
    explanation = rv.explain(mini, REVIEW, target="positive")
    beta = explanation.embedding(3, 6)
    assert beta.shape == (mini.hidden,)
    assert mini.head.weight.detach().numpy()[1] @ beta == pytest.approx(explanation.phrase(3, 6), abs=1e-5)


@pytest.mark.parametrize("tokens", [[], {99}, [-1]])
def test_sets_outside_the_text_are_refused(explanation, tokens):
    with pytest.raises(InputError, match="token positions"):
        explanation.score(tokens)


def test_the_table_has_a_row_per_phrase(explanation):
    frame = explanation.to_frame()
    length = len(explanation.tokens)
    assert len(frame) == length * (length + 1) // 2
    row = frame[(frame.start == 3) & (frame.stop == 6)].iloc[0]
    assert row["text"] == "not very good"
    assert row["score"] == pytest.approx(explanation.phrase(3, 6))
    assert row["logit of positive"] - row["logit of negative"] == pytest.approx(row["score"], abs=1e-5)


def test_json_gives_back_an_equal_explanation(explanation, tmp_path):
    path = tmp_path / "x.json"
    explanation.save(path)
    again = rv.Explanation.load(path)
    assert again == explanation
    assert again.words.dtype == explanation.words.dtype
    assert again.phrase(3, 6) == explanation.phrase(3, 6)
    assert again.target == explanation.target


def test_equality_sees_the_last_bit(explanation, tmp_path):
    explanation.save(tmp_path / "x.json")
    again = rv.Explanation.load(tmp_path / "x.json")
    again.words_per_class[0, 0] = np.nextafter(again.words_per_class[0, 0], np.float32(9))
    assert again != explanation
    assert explanation != "something else"


def test_a_loaded_explanation_says_what_it_lacks(mini, tmp_path):
    rv.explain(mini, REVIEW).save(tmp_path / "x.json")
    again = rv.Explanation.load(tmp_path / "x.json")
    assert again.source is None
    with pytest.raises(UnsupportedError, match=r"explain again"):
        again.score({0, 3})
    with pytest.raises(UnsupportedError, match="not part of a saved file"):
        again.embedding(0, 1)
    rv.explain(mini, REVIEW, method="reat").save(tmp_path / "reat.json")
    additive = rv.Explanation.load(tmp_path / "reat.json")
    assert additive.score({0, 3}) == pytest.approx(additive.words[[0, 3]].sum(), abs=1e-6)


@pytest.mark.parametrize(
    "damage",
    [
        lambda text: text[: len(text) // 2],
        lambda text: "[1, 2]",
        lambda text: text.replace("rnnviz.explanation", "something"),
        lambda text: text.replace('"version": 1', '"version": 99'),
        lambda text: text.replace('"tokens"', '"words"'),
        lambda text: json.dumps(
            {**json.loads(text), "logits": {"dtype": "float32", "shape": [3], "values": [1]}}
        ),
    ],
)
def test_damaged_files_are_refused(explanation, damage, tmp_path):
    path = tmp_path / "x.json"
    explanation.save(path)
    path.write_text(damage(path.read_text()))
    with pytest.raises(DataError, match=r"x\.json"):
        rv.Explanation.load(path)


@pytest.mark.parametrize(
    ("suffix", "start"),
    [
        (".svg", b"<svg"),
        (".png", b"\x89PNG"),
        (".pdf", b"%PDF"),
        (".html", b"<!doctype html>"),
        (".csv", b"start,stop"),
    ],
)
def test_save_by_suffix(explanation, suffix, start, tmp_path):
    explanation.save(tmp_path / f"deep/x{suffix}")
    assert (tmp_path / f"deep/x{suffix}").read_bytes().startswith(start)
    assert [path.name for path in (tmp_path / "deep").iterdir()] == [f"x{suffix}"]


def test_an_unknown_suffix_names_the_known(explanation, tmp_path):
    with pytest.raises(InputError, match=r"\.svg"):
        explanation.save(tmp_path / "x.docx")
    assert not list(tmp_path.iterdir())


def test_a_failed_save_keeps_the_old_file(explanation, tmp_path, monkeypatch):
    path = tmp_path / "x.csv"
    path.write_text("old")
    monkeypatch.setattr(rv.Explanation, "to_frame", lambda self: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        explanation.save(path)
    assert path.read_text() == "old"


def test_the_page_stands_alone_and_is_small(mini, tmp_path):
    explanation = rv.explain(mini, ["not", "very", "good", "food", "and", "staff"] * 5)
    page = explanation.to_html(tmp_path / "x.html")
    content = (tmp_path / "x.html").read_bytes()
    assert content == page.encode()
    assert len(content) <= 100_000
    assert b"http://" not in content.replace(b"http://www.w3.org", b"")
    assert b"https://" not in content


def test_the_heat_map_holds_the_explanations_scores(explanation):
    widget = explanation.widget()
    scores = np.frombuffer(widget.scores, dtype="<f4").reshape(-1, 2)
    np.testing.assert_array_equal(scores, explanation.spans_per_class)
    assert widget.target == [1, 0]
    assert widget.interaction_sign == explanation.interaction_sign == (explanation.method == "cd")
    assert widget.known == explanation.known.tolist()
    assert explanation.title in widget.method


def test_words_only_reach_the_heat_map_with_their_note(mini):
    widget = rv.explain(mini, ["good"] * 4, span_limit=3).widget()
    assert not widget.has_spans
    assert "words only" in widget.notes[0]


def test_it_displays_as_a_widget_with_a_still_fallback(explanation):
    data, _ = explanation._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in data
    assert "not" in data["text/html"]
    assert "Explanation of" in repr(explanation)


def test_latex_escapes_what_tex_would_read(explanation):
    latex = explanation.to_latex()
    assert r"{\%}" in latex
    assert r"off\_menu" in latex
    assert r"{\&}" in latex
    assert latex.count("{") - latex.count(r"\{") == latex.count("}") - latex.count(r"\}")
