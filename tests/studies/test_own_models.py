"""Every study, of models as their owners wrote them."""

import inspect

import pytest

import rnnviz as rv
from rnnviz.studies import STUDIES
from rnnviz.studies.linear_models import bag_of_vectors
from rnnviz.studies.synonym_attack import synonym_attack
from tests.explanations.test_own_models import OneHot
from tests.models.own_models import LABELS, WORDS, few, own
from tests.studies.stubs import mini_as_table

FEW = few(8)
FIGURES = [name for name in dir(rv.examples) if name.startswith(("cd_", "reat_"))]


def run(name, model, corpus, **options):
    """Run a study on few texts and by few methods, where it would take all."""
    study, given = STUDIES[name], {"progress": False}
    known = inspect.signature(study).parameters
    given |= {"splits": ["test"]} if "splits" in known else {"split": "test"} if "split" in known else {}
    given |= {"most_texts": 5} if "most_texts" in known else {}
    given |= {"random_models": 2} if name == "sanity" else {}
    given |= {"methods": ["cd", "loo"]} if "methods" in known and known["methods"].default is None else {}
    words = [["good", "not"]] if name == "word_distribution" else []
    return study(model, corpus, *words, **given | options)


@pytest.mark.parametrize("study", sorted(set(STUDIES) - {"nearest_phrases"}))
@pytest.mark.parametrize("name", ["attention", "stacked"])
def test_every_study_of_a_treebank(name, study):
    found = run(study, own(name), FEW)
    assert len(found.table)
    assert type(own(name).net).__name__ in found.title or "model" in found.table
    found.chart()
    if found.view is not None:
        assert "<html" in found.widget().to_html()


@pytest.mark.parametrize("name", ["loop", "one_text"])
@pytest.mark.parametrize("study", ["negation", "word_deletion", "word_distribution"])
def test_some_studies_of_the_others(name, study):
    assert len(run(study, own(name), FEW).table)


@pytest.mark.parametrize("study", ["sanity", "word_deletion", "pos_distributions"])
def test_studies_of_a_table(study, tmp_path):
    assert len(run(study, own("attention"), mini_as_table(tmp_path, 60), split="train").table)


def test_a_study_whose_method_the_model_lacks_takes_cd_and_says_so():
    found = run("pos_distributions", own("stacked"), FEW)
    assert "Contextual decomposition (complete)" in set(found.table["method"])
    assert any("REAT is not defined" in note for note in found.notes)
    with pytest.raises(rv.errors.UnsupportedError, match="relu is none"):
        run("pos_distributions", own("stacked"), FEW, methods=["reat"])


def test_phrase_vectors_are_refused_in_words():
    with pytest.raises(rv.errors.UnsupportedError, match="by its parts"):
        run("nearest_phrases", own("stacked"), FEW)


@pytest.mark.parametrize("name", ["independent", "number"])
@pytest.mark.parametrize("study", sorted(set(STUDIES) - {"nearest_phrases"}))
def test_studies_of_classes_refuse_other_outputs(name, study):
    if study == "hierarchy":  # which takes a target
        assert len(run(study, own(name), FEW, target=own(name).labels[0]).table)
        return
    with pytest.raises(rv.errors.RnnvizError, match=r"exclude each other|classes"):
        run(study, own(name), FEW)


@pytest.mark.parametrize("figure", FIGURES)
@pytest.mark.parametrize("name", ["attention", "stacked"])
def test_the_papers_own_texts(name, figure):
    options = {"method": "cd"} if figure == "reat_figure_5" else {}
    found = getattr(rv.examples, figure)(own(name), **options)
    assert len(found if isinstance(found, rv.Comparison) else found.table)


@pytest.mark.parametrize("study", ["faithfulness", "word_scores", "interpretability"])
def test_published_figures_are_of_known_kinds_of_models(study):
    assert run(study, own("attention"), FEW).table["published"].isna().all()


def test_other_seeds_are_of_the_same_class_and_size():
    found = run("sanity", own("stacked"), FEW, others=[own("stacked", 1)], methods=["cd"])
    seeds = found.table[found.table["quantity"] == "seeds"]
    assert not seeds["note"].str.contains("no models").any()
    for others in ([own("loop")], [rv.TextClassifier.load("mini")]):
        with pytest.raises(rv.errors.InputError, match="another architecture"):
            run("sanity", own("stacked"), FEW, others=others)
    with pytest.raises(rv.errors.InputError, match="no list"):
        run("sanity", own("stacked"), FEW, others=own("stacked", 1))


def test_what_starts_at_word_vectors_finds_them_or_says_there_are_none():
    assert 0 < bag_of_vectors(FEW, "dev", "sentences", vectors=own("stacked"), progress=False).accuracy <= 1
    bare = rv.wrap(model=OneHot(), vocabulary=WORDS, labels=LABELS)
    with pytest.raises(rv.errors.UnsupportedError, match=r"nn\.Embedding"):
        bag_of_vectors(FEW, "dev", "sentences", vectors=bare, progress=False)
    with pytest.raises(rv.errors.UnsupportedError, match=r"nn\.Embedding"):
        synonym_attack(
            bare, FEW, methods=["cd"], synonyms="vectors", lexicon=(["good"], ["bad"]), progress=False
        )


def test_models_are_called_by_their_class():
    assert set(run("word_distribution", own("loop"), FEW).table["model"]) == {"Loop"}
