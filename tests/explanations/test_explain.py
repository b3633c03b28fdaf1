"""explain(): targets, inputs and every error a user can make."""

import copy
import pickle

import numpy as np
import pytest
import torch
from torch import nn

import rnnviz as rv
from rnnviz.decomposition.reat import NaiveReat
from rnnviz.errors import InputError, ModelError, UnsupportedError
from tests.decomposition.random_models import random_classifier


@pytest.fixture(scope="module")
def mini():
    return rv.TextClassifier.load("mini")


@pytest.mark.parametrize("method", ["cd", "reat", "naive_reat", "cell_decomposition"])
def test_text_tokens_and_ids_give_the_same_scores(mini, method):
    tokens = ["the", "food", "is", "not", "very", "good"]
    expected = rv.explain(mini, " ".join(tokens), method=method)
    assert expected.tokens == tokens
    assert rv.explain(mini, tokens, method=method) == expected
    assert rv.explain(mini, mini.vocabulary.ids(tokens), method=method) == expected


def test_what_the_model_said_is_kept(mini):
    explanation = rv.explain(mini, "not very good")
    probabilities = mini.predict(["not very good"])[0]
    np.testing.assert_allclose(explanation.probabilities, probabilities, atol=1e-6)
    np.testing.assert_allclose(explanation.base, mini.head.bias.detach())
    assert explanation.predicted == mini.labels[probabilities.argmax()] == "negative"


def test_negation_is_found(mini):
    """What the heat map is for: "not" turns "good" round, and the interaction says so."""
    explanation = rv.explain(mini, "not good")
    assert explanation.phrase(1, 2) > 0 > explanation.phrase(0, 2)
    assert explanation.spans.interaction(0, 1, 2) < 0


def test_unknown_words_are_marked(mini):
    explanation = rv.explain(mini, "a zyzzyva film")
    assert explanation.tokens == ["a", "zyzzyva", "film"]
    assert explanation.known.tolist() == [True, False, True]


def test_a_contrast_is_the_difference_of_its_classes():
    classifier = random_classifier(classes=5)
    explained = {
        target: rv.explain(classifier, [2, 3, 4], target=target)
        for target in ("class 0", "class 3", ("class 3", 0))
    }
    contrast = explained[("class 3", 0)]
    np.testing.assert_allclose(contrast.words, explained["class 3"].words - explained["class 0"].words)
    assert contrast.logit == pytest.approx(explained["class 3"].logit - explained["class 0"].logit)


@pytest.mark.parametrize("text", ["", "  \n\t ", [], [""]])
def test_empty_texts(mini, text):
    with pytest.raises(InputError, match="at least one word"):
        rv.explain(mini, text)


@pytest.mark.parametrize("text", [[0, 10**6], [-1]])
def test_ids_out_of_range(mini, text):
    with pytest.raises(InputError, match="out of range"):
        rv.explain(mini, text)


def test_a_text_over_the_span_limit_has_words_only_and_says_so(mini):
    tokens = ["good"] * 6
    short = rv.explain(mini, tokens, span_limit=5)
    assert short.spans is None
    assert "more than the span limit of 5" in short.notes[-1]
    assert "span_limit=6" in short.notes[-1]
    whole = rv.explain(mini, tokens, span_limit=6)
    assert whole.notes == []
    np.testing.assert_allclose(short.words, whole.words, atol=1e-5)
    assert short.phrase(1, 4) == pytest.approx(whole.phrase(1, 4), abs=1e-4)
    assert rv.explain(mini, ["good"] * 129).spans is None
    assert rv.explain(mini, ["good"] * 128).spans is not None


def test_a_bad_span_limit(mini):
    with pytest.raises(InputError, match="span_limit"):
        rv.explain(mini, "good", span_limit=-1)


def test_an_unknown_method_names_the_nearest(mini):
    with pytest.raises(InputError, match="did you mean 'reat'"):
        rv.explain(mini, "good", method="raet")


def test_an_unknown_option_names_the_options(mini):
    with pytest.raises(InputError, match="did you mean 'variant'"):
        rv.explain(mini, "good", varaint="paper")
    with pytest.raises(InputError, match="it takes none"):
        rv.explain(mini, "good", method="naive_reat", variant="paper")


def test_a_method_that_the_cell_does_not_have():
    with pytest.raises(UnsupportedError, match=r"not for 'rnn'.*take one of: .*cd.*naive_reat"):
        rv.explain(random_classifier("rnn"), [2, 3], method="reat")


@pytest.mark.parametrize("model", [nn.Linear(2, 2), nn.Sequential(nn.Conv1d(2, 2, 1)), "mini"])
def test_a_model_with_no_recurrent_layer(model):
    with pytest.raises(ModelError, match=r"rnnviz\.wrap"):
        rv.explain(model, "good")


def test_weights_that_are_not_finite():
    classifier = random_classifier()
    with torch.no_grad():
        classifier.head.weight[0, 0] = float("nan")
    with pytest.raises(ModelError, match="not finite"):
        rv.explain(classifier, [2, 3])


def test_scores_that_are_not_finite(mini, monkeypatch):
    """GRU's beta is unbounded on steep nets: where scores overflow, no picture may hide it."""
    monkeypatch.setattr(NaiveReat, "shares", lambda self, direction, weights: direction.h / 0)
    with pytest.raises(ModelError, match="'naive_reat' gave scores that are not finite"):
        rv.explain(mini, "good film", method="naive_reat")


def test_methods_lists_what_there_is():
    found = {method.name: method for method in rv.methods()}
    assert {"cd", "reat", "naive_reat", "cell_decomposition"} <= set(found)
    assert found["cd"].interactions
    assert not found["reat"].interactions
    assert found["reat"].adds_up
    assert found["cell_decomposition"].cells == ("lstm",)
    assert found["cd"].options["variant"] == "complete"
    assert all(method.reference and method.summary for method in found.values())


def test_compare_explains_the_same_target_by_each_method(mini):
    explanations = rv.compare(mini, "not very good", methods=["cd", "reat"])
    assert [explanation.method for explanation in explanations] == ["cd", "reat"]
    assert len({explanation.target for explanation in explanations}) == 1


def test_methods_of_one_target_have_a_base_for_every_class_and_say_when_they_have_no_sign(mini):
    explanation = rv.explain(mini, "not good", method="lime")
    assert explanation.base.shape == (2,)
    assert explanation.base[0] == 0
    assert np.isfinite(explanation.base @ explanation.weights)
    rescaled = rv.explain(mini, "not good", method="ig", rescale=True)
    np.testing.assert_array_equal(rescaled.base, rv.explain(mini, "not good", method="ig").base)
    assert "no sign" in rv.explain(mini, "not good", method="saliency").notes[0]


def test_somebodys_own_modules_stay_as_they_were():
    embedding, rnn, head = (
        nn.Embedding(5, 3, max_norm=0.1),
        nn.GRU(3, 4, dropout=0.3, num_layers=2),
        nn.Linear(4, 2),
    )
    calls = []
    rnn.register_forward_hook(lambda *_: calls.append(1))
    embedding.train(), rnn.eval(), head.train()
    head.weight.grad = torch.ones_like(head.weight)
    before = {
        name: value.clone()
        for module in (embedding, rnn, head)
        for name, value in module.state_dict().items()
    }
    clf = rv.wrap(
        embedding=embedding,
        rnn=rnn,
        head=head,
        vocabulary=["<pad>", "a", "b", "c", "d"],
        labels=["no", "yes"],
    )
    for method in ("cd", "reat", "naive_reat"):
        rv.explain(clf, ["a", "b", "d"], method=method)
    assert (embedding.training, rnn.training, head.training) == (True, False, True)
    after = {name: value for module in (embedding, rnn, head) for name, value in module.state_dict().items()}
    assert all(torch.equal(before[name], after[name]) for name in before)
    assert torch.equal(head.weight.grad, torch.ones_like(head.weight))
    assert rnn.weight_hh_l0.grad is None
    assert len(rnn._forward_hooks) == 1
    assert all(parameter.requires_grad for parameter in rnn.parameters())


def test_the_source_explains_other_tokens_in_the_same_way():
    """The target stays, also where the explainer chose it: here the predicted class of three."""
    classifier = random_classifier(classes=3)
    explanation = rv.explain(classifier, [2, 3, 4, 5], variant="released", span_limit=3)
    texts = [classifier.vocabulary.words[k] for k in (2, 3)]
    again = explanation.source.again(texts)
    assert again == rv.explain(classifier, texts, variant="released", span_limit=3, target=explanation.target)
    assert explanation.spans is None
    assert again.spans is not None
    assert again.source.again(explanation.tokens) == explanation


@pytest.mark.parametrize(
    ("cell", "method", "variants"),
    [
        ("lstm", "cd", {"released", "paper"}),
        ("gru", "cd", set()),
        ("lstm", "reat", {"cell_state"}),
        ("gru", "reat", set()),
        ("lstm", "naive_reat", set()),
        ("lstm", "cell_decomposition", {"gamma"}),
        ("gru", "lrp", {"first_version"}),
    ],
)
def test_the_source_has_the_opinions_of_the_other_variants(cell, method, variants):
    classifier = random_classifier(cell)
    for span_limit in (9, 2):
        explanation = rv.explain(classifier, [2, 3, 4], method=method, span_limit=span_limit)
        opinions = explanation.source.opinions(explanation)
        assert set(opinions) == variants
        for variant, scores in opinions.items():
            other = rv.explain(classifier, [2, 3, 4], method=method, span_limit=span_limit, variant=variant)
            expected = other.words_per_class if span_limit == 2 else other.spans_per_class
            np.testing.assert_array_equal(scores, expected)
            shown = explanation.words_per_class if span_limit == 2 else explanation.spans_per_class
            assert scores.shape == shown.shape


def test_similar_words_are_the_nearest_vectors_and_words_only():
    table = nn.Embedding.from_pretrained(
        torch.tensor([[1, 0], [1, 0], [1, 0.0], [2, 0.1], [5, 0.2], [1, 0.3], [-1, 0], [0, 0]])
    )
    clf = rv.wrap(
        embedding=table,
        rnn=nn.GRU(2, 3),
        head=nn.Linear(3, 2),
        vocabulary=["<pad>", "<unk>", "good", "Good", "fine", "nice", "bad", "nought"],
        labels=["no", "yes"],
    )
    source = rv.explain(clf, ["good"]).source
    assert source.similar("good") == ["fine", "nice", "nought", "bad"]
    assert source.similar("zyzzyva") == source.similar("<unk>") == source.similar("") == []


def test_a_source_costs_no_copy_of_the_model(mini):
    explanation = rv.explain(mini, "not good")
    twin = copy.deepcopy(explanation)
    assert twin == explanation
    assert twin.source is explanation.source
    assert pickle.loads(pickle.dumps(explanation.source)) is None
    assert (
        next(rv.explain_corpus(mini, ["good"], progress=False)).source.again(["bad"]).predicted == "negative"
    )
