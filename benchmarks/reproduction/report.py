"""Results on disk -> the tables and pictures of docs/reproduction.md, each between its marks; the prose stays."""

from __future__ import annotations

import platform
import re
import shutil
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

import pandas as pd
import torch

from benchmarks.reproduction.experiments import EXPERIMENTS
from benchmarks.reproduction.models import RECIPES
from benchmarks.reproduction.pictures import beside
from benchmarks.reproduction.published import FIGURES, Figure
from benchmarks.reproduction.results import Mean, mean_of, model_figures, over_seeds, study_figures
from rnnviz.charts.theme import render
from rnnviz.ground.files import write_atomically
from rnnviz.studies.word_deletion import RIGHT, WRONG

PAGE = Path(__file__).parents[2] / "docs" / "reproduction.md"
STUDY_PICTURES = {  # of seed 0
    "negation": "negation--cd_lstm-0",
    "word_deletion": "word_deletion--arras_bilstm-0",
    "pos_distributions": "pos_distributions--reat_gru-0",
}


class Column(NamedTuple):
    """A column of a table of methods: a study's column on one recipe's models."""

    heading: str
    experiment: str
    recipe: str
    column: str


def _columns(heading: str, experiment: str, *columns: str) -> list[Column]:
    """Return the columns of a study's result on each of the experiment's models."""
    return [
        Column(heading + ", ".join([SHORT[recipe], column][: len(columns)]), experiment, recipe, column)
        for recipe in EXPERIMENTS[experiment].models
        for column in columns
    ]


SHORT = {
    "cd_lstm": "CD's LSTM",
    "reat_gru": "GRU",
    "reat_lstm": "LSTM",
    "reat_bigru": "BiGRU",
    "reat_gru_random_vectors": "GRU from random vectors",
    "cd_lstm_sentences": "trained on sentences",
    "cd_lstm_random_vectors": "random vectors",
    "arras_bilstm": "BiLSTM",
    "yelp_lstm": "Yelp",
}
RANKED = 10  # parts of speech that are named

TABLES: dict[str, list[Column]] = {
    "word scores": [
        *_columns("", "word_scores", "r", "r_of_means"),
        Column("against a bag of vectors", "word_scores_bag", "cd_lstm", "r"),
        *_columns("", "word_scores_models", "r"),
        *_columns("", "yelp_word_scores", "r"),
    ],
    "compositionality": [
        *_columns("", "compositionality", "ks", "right_positive", "right_negative"),
        *_columns("KS, ", "compositionality_models", "ks"),
    ],
    "compositionality causes": [
        Column("as it is", "compositionality", "cd_lstm", "ks"),
        Column("against the prediction", "compositionality_prediction", "cd_lstm", "ks"),
        Column("predicted right only", "compositionality_correct_only", "cd_lstm", "ks"),
        Column("logit of positive alone", "compositionality_one_logit", "cd_lstm", "ks"),
        Column("on dev", "compositionality_dev", "cd_lstm", "ks"),
    ],
    "dissenting": [
        *_columns("", "dissenting", "ks", "right_positive", "right_negative"),
        *_columns("KS, ", "yelp_dissenting", "ks"),
    ],
    "negation": [
        *_columns("", "negation", "ks", "right_positive", "right_negative"),
        *_columns("as a text, ", "negation_as_text", "ks", "right_positive", "right_negative"),
        *_columns("KS, ", "negation_models", "ks"),
    ],
    "faithfulness": [
        *_columns("", "faithfulness", "drop", "last"),
        *_columns("drop, ", "faithfulness_models", "drop"),
    ],
    "faithfulness unsigned": _columns("", "faithfulness_unsigned", "drop", "last"),
    "interpretability": [
        *_columns("", "interpretability", "match"),
        *_columns("dev, ", "interpretability_dev", "match"),
        *_columns("", "interpretability_models", "match"),
    ],
    "synonym attack": _columns("", "synonym_attack", "flipped", "fall"),
    "word deletion": [
        Column("most relevant first, right texts", "word_deletion", "arras_bilstm", RIGHT),
        Column("least relevant first, wrong texts", "word_deletion", "arras_bilstm", WRONG),
    ],
    "sanity": [
        Column("random weights, sizes", "sanity", "cd_lstm", "randomised_size"),
        Column("same sign over seeds", "sanity", "cd_lstm", "seeds"),
        Column("same sign over variants", "sanity", "cd_lstm", "variants"),
        Column("comprehensiveness", "sanity", "cd_lstm", "comprehensiveness"),
        Column("sufficiency", "sanity", "cd_lstm", "sufficiency"),
        Column("share deleted until it flips", "sanity", "cd_lstm", "flip_share"),
    ],
}


def write(folder: Path, quick: bool) -> Path:
    """Fill the report's tables, write its pictures, and return its path; a quick look's lies among its results."""
    models, rows = model_figures(folder), study_figures(folder)
    page = folder / PAGE.name if quick else PAGE
    pictures = page.with_suffix("")
    pictures.mkdir(parents=True, exist_ok=True)
    blocks: dict[str, Callable[[], str]] = {
        "made": lambda: _made(models, rows),
        "models": lambda: _models(models),
        "published": lambda: _published(rows),
        "nearest phrases": lambda: _nearest(rows[rows["experiment"] == "nearest_phrases"]),
        "parts of speech": lambda: _ranked(rows[rows["experiment"] == "pos_distributions"]),
        "single words": lambda: _words(rows[rows["experiment"] == "word_distribution"]),
        **{name: lambda columns=columns: _methods(rows, columns) for name, columns in TABLES.items()},  # type: ignore[misc]
    }
    text = PAGE.read_text(encoding="utf-8")
    for name, block in blocks.items():
        pattern = re.compile(rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)", re.DOTALL)
        if not pattern.search(text):
            raise ValueError(f"{PAGE} has no place for the table {name!r}: <!-- {name} --> <!-- /{name} -->")
        text = pattern.sub(lambda found, block=block: found[1] + block() + found[2], text)  # type: ignore[misc]
    for what in sorted({figure.what for figure in FIGURES}):
        chart = beside([(figure, _ours(rows, figure)) for figure in FIGURES if figure.what == what], what)
        write_atomically(pictures / f"{_file_name(what)}.svg", render(chart, "svg"))
    for name, result in STUDY_PICTURES.items():
        if (source := folder / "results" / f"{result}.svg").is_file():
            shutil.copyfile(source, pictures / f"{name}.svg")
    write_atomically(page, text.encode())
    return page


def _file_name(what: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", what.lower()).strip("-")


def _ours(rows: pd.DataFrame, figure: Figure) -> Mean:
    return over_seeds(rows, figure.experiment, figure.recipe, figure.method, figure.column)


def _made(models: pd.DataFrame, rows: pd.DataFrame) -> str:
    studies = rows.drop_duplicates(["experiment", "recipe", "seed"])["cpu_seconds"].sum()
    trainings = models["cpu_seconds"].sum()
    return (
        f"Written on {date.today().isoformat()}: {len(models)} models, "
        f"{len(rows.drop_duplicates(['experiment', 'recipe', 'seed']))} studies of them; {trainings / 60:.0f} CPU "
        f"minutes of training and {studies / 60:.0f} of studies. Python {platform.python_version()}, "
        f"torch {torch.__version__}.\n"
    )


def _table(headings: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    lines = [headings, ["---"] * len(headings), *rows]
    return "".join("| " + " | ".join(map(str, line)) + " |\n" for line in lines)


def _models(models: pd.DataFrame) -> str:
    lines = []
    for name, found in models.groupby("name", sort=False):
        recipe = RECIPES[str(name)]
        lines.append(
            [
                f"`{name}`",
                recipe.what,
                len(found),
                mean_of(found["dev"]),
                mean_of(found["test"]),
                "-" if recipe.accuracy is None else recipe.accuracy,
                f"{found['cpu_seconds'].median():.0f}",
            ]
        )
    return _table(["model", "what", "seeds", "dev %", "test %", "paper, test %", "CPU s each"], lines)


def _published(rows: pd.DataFrame) -> str:
    lines = []
    for figure in FIGURES:
        ours = _ours(rows, figure)
        lines.append([figure.paper, figure.what, figure.method, figure.published, ours, ours.seeds])
    return _table(["paper", "figure", "method", "published", "ours, mean ± 95 %", "seeds"], lines)


def _methods(rows: pd.DataFrame, columns: Sequence[Column]) -> str:
    chosen = rows[rows["experiment"].isin({column.experiment for column in columns})]
    lines = []
    for method in dict.fromkeys(chosen["method"]):
        found = [
            over_seeds(rows, column.experiment, column.recipe, method, column.column) for column in columns
        ]
        lines.append([method, *found])
    return _table(["method", *(column.heading.replace("_", " ") for column in columns)], lines)


def _nearest(rows: pd.DataFrame) -> str:
    """Return each phrase with its neighbours, the nearest first."""
    if rows.empty:
        return "-\n"
    found = rows.dropna(subset="nearest").sort_values("rank").groupby("phrase", sort=False)["nearest"]
    return _table(
        ["phrase", "nearest by cosine of mean beta"], [[name, ", ".join(names)] for name, names in found]
    )


def _ranked(rows: pd.DataFrame) -> str:
    """Return each model's parts of speech, the largest median first."""
    if rows.empty:
        return "-\n"
    lines = []
    for (recipe, seed), found in rows.dropna(subset="median").groupby(["recipe", "seed"], sort=False):
        names = found.loc[found["method"] == "REAT"].sort_values("rank")["tag"].head(RANKED)
        lines.append([SHORT[str(recipe)], seed, ", ".join(names)])
    return _table(
        ["model", "seed", f"the first {RANKED} tags by median of REAT's scores for the predicted class"],
        lines,
    )


def _words(rows: pd.DataFrame) -> str:
    """Return the share of each word's occurrences with a negative score, by model."""
    if rows.empty:
        return "-\n"
    recipes, lines = list(dict.fromkeys(rows["recipe"])), []
    for word, found in rows[rows["method"] == "REAT"].groupby("word", sort=False):
        means = [mean_of(found.loc[found["recipe"] == recipe, "share_negative"]) for recipe in recipes]
        lines.append([word, int(found["n"].max()), *means])
    return _table(["word", "n", *(SHORT[recipe] for recipe in recipes)], lines)
