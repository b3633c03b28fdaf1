"""Methods of the probability, by what the model's outputs are."""

import numpy as np
import pytest
import torch

import rnnviz as rv
from rnnviz.errors import UnsupportedError
from tests.explanations import kinds
from tests.models.own_models import TEXT, own

OF = [("grad_input", "probability"), ("loo", "log_probability")]


def gap(model, tokens, target, place):
    """Return the log probability that is lost when a word's vector is zero."""
    net = model.net
    ids = torch.tensor([model.encode(tokens).ids])
    said = {}
    for name, scale in (("whole", 1.0), ("without", 0.0)):
        with torch.no_grad():
            vectors = net.words(ids)
            vectors[0, place] *= scale
            net.eval()
            logits = net.head(net.rnn(vectors)[1][-1])[0]
        said[name] = torch.nn.functional.logsigmoid(logits)[target]
    return float(said["whole"] - said["without"])


def test_leaving_out_a_word_of_a_label_by_itself_is_of_its_own_sigmoid():
    model = own("independent")
    found = rv.explain(model, TEXT, "loo", "good", of="log_probability")
    assert found.words[3] == pytest.approx(gap(model, TEXT, 0, 3), abs=1e-5)
    assert found.phrase(3, 4) == found.words[3]


def test_the_gradient_of_a_label_by_itself_is_of_its_own_sigmoid():
    model = own("independent")
    of_logit = rv.explain(model, TEXT, "grad_input", "good")
    found = rv.explain(model, TEXT, "grad_input", "good", of="probability")
    share = float(found.probabilities[0])
    np.testing.assert_allclose(found.words, of_logit.words * share * (1 - share), atol=1e-6)


@pytest.mark.parametrize(("method", "of"), OF)
def test_models_built_here_go_by_their_output_too(method, of):
    model = kinds.model("independent")
    of_logit = rv.explain(model, kinds.TEXT, method, "angry")
    found = rv.explain(model, kinds.TEXT, method, "angry", of=of)
    if method == "grad_input":
        share = float(found.probabilities[0])
        np.testing.assert_allclose(found.words, of_logit.words * share * (1 - share), atol=1e-6)
    else:  # log sigmoid(z) - log sigmoid(z - loss)
        z = float(of_logit.logit)
        expected = np.log1p(np.exp(-(z - of_logit.words))) - np.log1p(np.exp(-z))
        np.testing.assert_allclose(found.words, expected, atol=1e-5)


@pytest.mark.parametrize(("method", "of"), OF)
@pytest.mark.parametrize("model", [lambda: own("number"), lambda: kinds.model("number")])
def test_a_number_has_no_probability(method, of, model):
    with pytest.raises(UnsupportedError, match="a number, which has none"):
        rv.explain(model(), "not good", method, of=of)


@pytest.mark.parametrize(("method", "of"), OF)
@pytest.mark.parametrize("name", ["attention", "stacked", "one_text"])
def test_classes_have_their_softmax(method, of, name):
    found = rv.explain(own(name), TEXT, method, of=of)
    if method == "loo":  # of a contrast it is the difference of logits
        np.testing.assert_allclose(found.words, rv.explain(own(name), TEXT, method).words, atol=1e-5)
    else:
        share = float(found.probabilities[1])
        slope = 2 * share * (1 - share)  # of p1 - p0 by the difference of logits
        np.testing.assert_allclose(found.words, rv.explain(own(name), TEXT, method).words * slope, atol=1e-5)


@pytest.mark.parametrize("name", ["attention", "independent", "number", "one_text"])
@pytest.mark.parametrize("method", ["lime", "kernel_shap", "ig", "saliency", "omission", "alone"])
def test_what_asks_the_model_takes_every_kind(name, method):
    found = rv.explain(own(name), "not very good", method)
    assert np.isfinite(found.words).all()
    if method == "kernel_shap":
        assert found.residual == pytest.approx(0, abs=1e-4)
