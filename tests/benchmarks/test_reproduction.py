"""The reproduction: its experiments can be run, its published figures name what the results hold, its page is whole."""

import inspect
import json
import re

import numpy as np
import pandas as pd
import pytest

import rnnviz as rv
from benchmarks.reproduction import report
from benchmarks.reproduction.experiments import CHEAP, EXPERIMENTS, IN_REAT, negations_as_texts
from benchmarks.reproduction.models import RECIPES, trained
from benchmarks.reproduction.published import FIGURES
from benchmarks.reproduction.results import mean_of, over_seeds
from rnnviz.studies import STUDIES
from rnnviz.studies.negation import NEGATORS


@pytest.fixture(scope="module")
def clf():
    return rv.TextClassifier.load("mini")


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_an_experiment_names_a_study_its_options_and_recipes(name):
    experiment = EXPERIMENTS[name]
    known = inspect.signature(STUDIES[experiment.study]).parameters
    assert set(experiment.options) <= set(known)
    assert experiment.methods is None or "methods" in known
    assert not experiment.peers or "others" in known
    assert set(experiment.models) <= set(RECIPES)


def test_methods_that_are_not_defined_for_a_model_are_left_out():
    bank = rv.load_treebank("mini")
    gru = rv.TextClassifier.build(bank, cell="gru", embedding=4, hidden=4)
    study = EXPERIMENTS["compositionality_one_logit"].run(gru, bank, [])
    assert "Contextual decomposition (complete)" in set(study.table["method"])
    assert not study.table["method"].str.contains("Cell decomposition").any()


def test_every_published_figure_is_of_a_method_that_there_is(clf):
    titles = set()
    for method in (*CHEAP, *IN_REAT):
        name, options = (method, {}) if isinstance(method, str) else method
        titles.add(rv.explain(clf, "not good", method=name, **options).title)
    assert {figure.method for figure in FIGURES} <= titles
    for figure in FIGURES:
        assert figure.recipe in EXPERIMENTS[figure.experiment].models


def test_negations_become_texts_of_their_own():
    bank = negations_as_texts(rv.load_treebank("mini"))
    assert bank.train
    assert all(NEGATORS.intersection(tree.leaves()[:2]) for tree in bank.train)


def test_the_mean_over_seeds_has_students_interval():
    mean = mean_of(pd.Series([1.0, 2.0, 3.0, np.nan]))
    assert (mean.value, mean.seeds) == (2.0, 3)
    assert mean.half == pytest.approx(
        4.302653 * 1 / np.sqrt(3), rel=1e-6
    )  # t of 2 degrees of freedom at 97.5 %
    assert str(mean_of(pd.Series([0.25]))) == "0.250"  # one seed has no interval
    assert str(mean_of(pd.Series([], dtype=float))) == "-"


def test_over_seeds_takes_one_recipe_and_method():
    rows = pd.DataFrame(
        [
            ("e", "a", "m", 1.0),
            ("e", "a", "m", 3.0),
            ("e", "a", "n", 9.0),
            ("e", "b", "m", 9.0),
            ("f", "a", "m", 9.0),
        ],
        columns=["experiment", "recipe", "method", "ks"],
    )
    assert over_seeds(rows, "e", "a", "m", "ks").value == 2.0
    assert over_seeds(rows, "e", "a", "m", "drop").seeds == 0


def test_a_model_is_trained_once(tmp_path, monkeypatch):
    bank = rv.load_treebank("mini")
    monkeypatch.setitem(
        RECIPES,
        "cd_lstm",
        RECIPES["cd_lstm_random_vectors"].__class__("tiny", "mini", {"hidden": 4}, {}, vectors=False),
    )
    first, figures = trained("cd_lstm", 0, tmp_path, bank, None, epochs=1)
    written = (tmp_path / "cd_lstm-0.safetensors").stat().st_mtime_ns
    second, again = trained("cd_lstm", 0, tmp_path, bank, None, epochs=1)
    assert figures == again
    assert (tmp_path / "cd_lstm-0.safetensors").stat().st_mtime_ns == written
    np.testing.assert_array_equal(first.predict(["not good"]), second.predict(["not good"]))


def test_the_page_has_a_place_for_every_table_and_keeps_its_prose(tmp_path):
    (tmp_path / "models").mkdir()
    (tmp_path / "results").mkdir()
    model = {"name": "cd_lstm", "seed": 0, "dev": 80.0, "test": 81.0, "cpu_seconds": 60.0}
    (tmp_path / "models" / "cd_lstm-0.json").write_text(json.dumps(model))
    figure = FIGURES[0]
    for seed, value in enumerate((0.25, 0.75)):
        place = {
            "experiment": figure.experiment,
            "recipe": figure.recipe,
            "seed": seed,
            "cpu_seconds": 1.0,
            "title": "",
        }
        result = {**place, "notes": [], "table": [{"method": figure.method, figure.column: value}]}
        (tmp_path / "results" / f"x-{seed}.json").write_text(json.dumps(result))
    page = report.write(tmp_path, quick=True).read_text(encoding="utf-8")
    assert f"| {figure.method} | {figure.published} | 0.500 ± 3.177 | 2 |" in page

    def prose(text):
        return re.sub(r"(<!-- ([a-z -]+) -->\n).*?(<!-- /\2 -->)", r"\1\3", text, flags=re.DOTALL)

    assert prose(page) == prose(report.PAGE.read_text(encoding="utf-8"))
