"""The command line: what it prints and writes, its exit codes, and one line for every mistake."""

import pandas as pd
import pytest

import rnnviz as rv
from rnnviz.cli import main


def test_explain_prints_words_and_writes_the_page(tmp_path, capsys):
    page = tmp_path / "page.html"
    assert main(["explain", "not very good", "--out", str(page)]) == 0
    printed = capsys.readouterr().out
    assert printed.startswith("negative (")
    assert "very good" in printed
    assert str(page) in printed
    assert page.read_text().startswith("<!doctype html>")


def test_methods_targets_and_options_are_passed_on(tmp_path):
    kept = tmp_path / "x.json"
    arguments = [
        "explain",
        "good film",
        "--target",
        "positive",
        "--option",
        "variant=paper",
        "--out",
        str(kept),
    ]
    assert main(arguments) == 0
    explanation = rv.Explanation.load(kept)
    assert explanation.target == "positive"
    chosen = {
        "variant": "paper",
        "output_gate": False,
        "read": "text_end",
        "gates": "split",
        "attention": "gate",
    }
    assert explanation.options == chosen
    assert main(["explain", "good", "--option", "output_gate=true", "--target", "negative", "positive"]) == 0


def test_methods_are_listed(capsys):
    assert main(["methods"]) == 0
    assert "reat" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "mend"),
    [
        (["explain", "good", "--method", "raet"], "did you mean 'reat'"),
        (["explain", "  "], "at least one word"),
        (["explain", "good", "--target", "joy"], "'positive'"),
        (["explain", "good", "--model", "no/such/file"], "no/such/file"),
        (["explain", "good", "--option", "variant"], "NAME=VALUE"),
        (["explain", "good", "--out", "x.docx"], ".svg"),
        (["train", "--data", "no/such/trees", "--out", "x"], "no/such/trees"),
        (["train", "--layers", "0", "--out", "x"], "layers"),
        (["study", "negatoin"], "did you mean 'negation'"),
        (["study", "nearest_phrases", "--method", "cd"], "does not take --method"),
    ],
)
def test_a_users_mistake_is_one_line_and_exit_code_1(arguments, mend, capsys):
    assert main(arguments) == 1
    error = capsys.readouterr().err
    assert mend in error
    assert error.count("\n") == 1
    assert error.startswith("rnnviz: ")


@pytest.mark.parametrize("arguments", [[], ["explain"], ["train"], ["dance"]])
def test_what_is_no_command_is_exit_code_2(arguments, capsys):
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    assert stopped.value.code == 2
    assert "usage" in capsys.readouterr().err


def test_help_has_examples(capsys):
    with pytest.raises(SystemExit) as stopped:
        main(["--help"])
    assert stopped.value.code == 0
    assert "rnnviz explain --model mini" in capsys.readouterr().out


def test_train_writes_a_checkpoint_that_explain_reads(tmp_path, capsys):
    trees = tmp_path / "trees"
    trees.mkdir()
    for split in ("train", "dev", "test"):
        (trees / f"{split}.txt").write_text("(3 (3 good) (2 film))\n(1 (1 bad) (2 film))\n" * 4)
    model = tmp_path / "model"
    arguments = ["train", "--data", str(trees), "--cell", "gru", "--hidden", "4", "--embedding", "4"]
    assert main([*arguments, "--epochs", "2", "--out", str(model)]) == 0
    assert "dev accuracy" in capsys.readouterr().out
    assert main(["explain", "good film", "--model", str(model), "--method", "reat"]) == 0


def test_a_study_prints_its_table_and_writes_its_picture(tmp_path, capsys):
    picture = tmp_path / "x.svg"
    assert main(["study", "negation", "--method", "cd", "--split", "dev", "--out", str(picture)]) == 0
    assert "Contextual decomposition" in capsys.readouterr().out
    assert picture.read_text().startswith("<svg")
    assert main(["study", "list"]) == 0
    assert "word_scores" in capsys.readouterr().out


def test_a_table_of_texts_can_be_trained_on_and_studied(tmp_path, capsys):
    bank = rv.load_treebank("mini")
    rows = [(" ".join(text.tokens), text.label) for text in bank.sentences("train")[:400]]
    table, model, out = tmp_path / "reviews.tsv", tmp_path / "model.safetensors", tmp_path / "x.csv"
    pd.DataFrame(rows, columns=["text", "label"]).to_csv(table, sep="\t", index=False)
    size = ["--embedding", "8", "--hidden", "8", "--epochs", "1"]
    assert main(["train", "--data", str(table), *size, "--out", str(model)]) == 0
    arguments = ["--data", str(table), "--method", "reat", "--out", str(out)]
    assert main(["study", "word_scores", "--model", str(model), *arguments]) == 0
    assert "on reviews dev" in capsys.readouterr().out
    assert (
        main(["study", "word_scores", *arguments]) == 0
    )  # the classes 0 and 1 are called as the model calls them
    assert main(["study", "negation", "--data", str(table)]) == 1
    assert "needs a label for every phrase" in capsys.readouterr().err


@pytest.mark.parametrize(("method", "unit"), [("cd", "logits"), ("saliency", "gradient norm")])
def test_explain_says_what_the_scores_are(method, unit, capsys):
    assert main(["explain", "not good", "--method", method]) == 0
    logit = rv.explain(rv.TextClassifier.load("mini"), "not good").logit
    said = f"Scores for positive minus negative, {unit}; the model gives it {logit:+.2f} logits."
    assert said in capsys.readouterr().out


def test_a_table_that_names_the_models_classes_has_them_in_the_models_order(tmp_path, capsys):
    bank = rv.load_treebank("mini", classes=5)
    model, table = tmp_path / "model.safetensors", tmp_path / "reviews.csv"
    rv.TextClassifier.build(bank, embedding=4, hidden=4).save(model)
    rows = [
        (" ".join(text.tokens), bank.labels[text.label], split)
        for split in ("train", "dev", "test")
        for text in bank.sentences(split)
        if "terrible" in text.tokens
    ]
    rows += [("a film", label, "train") for label in bank.labels]
    pd.DataFrame(rows, columns=["text", "label", "split"]).to_csv(table, index=False)
    assert (
        main(["study", "word_distribution", "--method", "reat", "--model", str(model), "--data", str(table)])
        == 0
    )
    assert "very positive minus very negative" in capsys.readouterr().out


def test_stopped_by_hand_is_exit_code_130(monkeypatch, capsys):
    def stopped(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(rv, "explain", stopped)
    assert main(["explain", "good"]) == 130
    assert "stopped by hand" in capsys.readouterr().err


def test_the_demo_trains_explains_and_leaves_a_page(tmp_path, capsys):
    page = tmp_path / "demo.html"
    assert main(["demo", "--epochs", "1", "--out", str(page)]) == 0
    assert "drag over any phrase" in capsys.readouterr().out
    assert 10_000 < len(page.read_bytes()) <= 100_000
