"""The measured part of docs/comparison.md: other tools on the same nn.LSTM classifier, whichever of them is installed.

python -m benchmarks.comparison         # needs captum; shap, acd, lit-nlp and inseq where they are

One text of 20 words, an LSTM 300/168 in float32 with random weights (no figure below depends on what it has learnt),
one thread. Time is the process's own, the best of several rounds, as a multiple of rnnviz's CD in this run. A line that
says what a tool refuses is measured too: it is the message that the tool gives.
"""

import contextlib
import importlib
import importlib.metadata
import io
import os
import re
import time
import warnings
from collections.abc import Callable
from types import SimpleNamespace

import numpy as np
import torch
from torch import Tensor, nn

import rnnviz as rv

EMBEDDING, HIDDEN, WORDS = 300, 168, 20
PHRASES = [(start, stop) for start in range(WORDS) for stop in range(start + 1, WORDS + 1)]
TARGET = 1  # the class whose logit is explained


class Classifier(nn.Module):
    """Somebody's own classifier. Its attributes have the names that acd asks for; no other tool asks for any."""

    def __init__(self) -> None:
        super().__init__()
        torch.manual_seed(0)
        self.embed = nn.Embedding(1000, EMBEDDING)
        self.lstm = nn.LSTM(EMBEDDING, HIDDEN, batch_first=True)
        self.hidden_to_label = nn.Linear(HIDDEN, 2)
        nn.init.normal_(self.hidden_to_label.weight)  # a logit of about 1, as trained models have
        self.hidden_dim = HIDDEN

    def forward(self, ids: Tensor) -> Tensor:
        return self.hidden_to_label(self.lstm(self.embed(ids))[0][:, -1])


class OfVectors(nn.Module):
    """The same classifier from the words' vectors on, for methods that take no ids."""

    def __init__(self) -> None:
        super().__init__()
        self.lstm, self.hidden_to_label = model.lstm, model.hidden_to_label

    def forward(self, vectors: Tensor) -> Tensor:
        return self.hidden_to_label(self.lstm(vectors)[0][:, -1])


model = Classifier().eval()
ids = torch.randint(1, 1000, (1, WORDS), generator=torch.Generator().manual_seed(1))
texts = [f"w{k}" for k in range(1000)]
clf = rv.wrap(
    embedding=model.embed, rnn=model.lstm, head=model.hidden_to_label, vocabulary=texts, labels=["a", "b"]
)


def logit(of: Tensor) -> float:
    """Return the target's logit for ids."""
    with torch.no_grad():
        return float(model(of)[0, TARGET])


LOGIT, BIAS = logit(ids), model.hidden_to_label.bias[TARGET].item()


# The tools: each returns what its scores miss of what they should sum to --------------------------


def cd() -> float:
    ex = rv.explain(clf, ids[0].tolist(), method="cd", target=TARGET)
    assert ex.spans is not None
    return ex.phrase(0, WORDS) - (LOGIT - BIAS)


def reat() -> float:
    return float(rv.explain(clf, ids[0].tolist(), method="reat", target=TARGET).words.sum()) - (LOGIT - BIAS)


def captum_layer(name: str, **options: object) -> float:
    """Attribute to the embedding's output by a method of captum that knows a model's inside."""
    from captum import attr

    method = getattr(attr, name)(model, model.embed)
    baseline = torch.zeros_like(ids)
    return float(method.attribute(ids, baselines=baseline, target=TARGET, **options).sum()) - (
        LOGIT - logit(baseline)
    )


def captum_shapley() -> float:
    from captum.attr import ShapleyValueSampling

    method = ShapleyValueSampling(model)
    return float(method.attribute(ids, target=TARGET, n_samples=25).sum()) - (
        LOGIT - logit(torch.zeros_like(ids))
    )


def captum_phrases() -> float:
    """Leave out each phrase in turn: one call a phrase, by a mask that makes the phrase one feature."""
    from captum.attr import FeatureAblation

    method, place = FeatureAblation(model), torch.arange(WORDS)
    for start, stop in PHRASES:
        mask = ((place >= start) & (place < stop)).long()[None]
        method.attribute(ids, target=TARGET, feature_mask=mask)
    return float("nan")


def captum_lrp() -> float:
    from captum.attr import LRP

    return float(LRP(OfVectors()).attribute(model.embed(ids).detach(), target=TARGET).sum()) - (LOGIT - BIAS)


def of_masked(masks: np.ndarray) -> np.ndarray:
    """Run the model with id 0 wherever a row of `masks` is false, as shap asks."""
    length = masks.shape[1]
    with torch.no_grad():
        return model(torch.where(torch.as_tensor(masks).bool(), ids[:, :length], 0))[:, TARGET].numpy()


def shap_partition() -> float:
    import shap

    masker = shap.maskers.Text(r"\s+", mask_token="w0", collapse_mask_token=False)
    explainer = shap.explainers.Partition(of_texts, masker)
    found = explainer([" ".join(texts[k] for k in ids[0])], max_evals=500, silent=True)
    return float(found.values.sum() + found.base_values.sum()) - LOGIT


def of_texts(batch: list[str]) -> np.ndarray:
    with torch.no_grad():
        rows = [[int(k) for k in re.findall(r"w(\d+)", text)] for text in batch]
        return np.array([float(model(torch.tensor([row]))[0, TARGET]) for row in rows])


def shap_pairs() -> float:
    """All pairs' interactions, exactly: 2^n texts, so of the first ten words only."""
    import shap

    few = 10
    explainer = shap.explainers.Exact(of_masked, shap.maskers.Independent(np.zeros((1, few))))
    found = explainer(np.ones((1, few)), interactions=2)
    assert found.values.shape == (1, few, few)
    return float(found.values.sum() + found.base_values.sum()) - logit(ids[:, :few])


def shap_deep() -> float:
    import shap

    inner, vectors = OfVectors(), model.embed(ids).detach()
    found = shap.DeepExplainer(inner, torch.zeros_like(vectors)).shap_values(vectors)
    return float(found[..., TARGET].sum()) - (LOGIT - inner(vectors * 0)[0, TARGET].item())


def acd_phrases() -> float:
    """CD by its authors' package, one call a phrase; then beside rnnviz's own figures for all of them."""
    from acd.scores.cd import cd_text

    batch = SimpleNamespace(text=ids.T)
    scores = [cd_text(batch, model, start, stop - 1)[TARGET] for start, stop in PHRASES]
    ex = rv.explain(clf, ids[0].tolist(), method="cd", target=TARGET)
    np.testing.assert_allclose([ex.phrase(*phrase) for phrase in PHRASES], scores, atol=1e-5)
    return float(scores[WORDS - 1]) - (LOGIT - BIAS)


def lit_lime() -> float:
    from lit_nlp.components.citrus import lime

    tokens = [texts[k] for k in ids[0]]
    found = lime.explain(" ".join(tokens), of_texts, mask_token="w0", tokenizer=str.split, num_samples=500)
    return float(np.sum(found.feature_importance) + found.intercept) - LOGIT


def inseq_load() -> float:
    import inseq

    inseq.load_model(model, "integrated_gradients")
    return float("nan")


TOOLS: list[tuple[str, str, str, Callable[[], float]]] = [
    ("rnnviz", "rnnviz", "cd, 210 phrases and their interactions", cd),
    ("rnnviz", "rnnviz", "reat, words", reat),
    (
        "captum",
        "captum",
        "integrated gradients, 50 steps, words",
        lambda: captum_layer("LayerIntegratedGradients"),
    ),
    ("captum", "captum", "DeepLift, words", lambda: captum_layer("LayerDeepLift")),
    ("captum", "captum", "LRP, words", captum_lrp),
    ("captum", "captum", "Shapley values, 25 orders, words", captum_shapley),
    ("captum", "captum", "leave out each of 210 phrases", captum_phrases),
    ("shap", "shap", "Partition, 500 texts, words and a tree of groups", shap_partition),
    ("shap", "shap", "Exact, pairs of the first 10 words", shap_pairs),
    ("shap", "shap", "DeepExplainer, words", shap_deep),
    ("acd", "acd", "cd_text, 210 phrases", acd_phrases),
    ("lit_nlp", "lit-nlp", "LIME, 500 texts, words", lit_lime),
    ("inseq", "inseq", "load the model", inseq_load),
]


def measured(call: Callable[[], float], rounds: int = 3) -> tuple[float, float]:
    """Return what a call returns, and its fastest round's seconds of this process."""
    taken = []
    for _ in range(rounds):
        started = time.process_time()
        with contextlib.redirect_stderr(io.StringIO()):
            missing = call()
        taken.append(time.process_time() - started)
        if taken[-1] > 20:
            break
    return missing, min(taken)


def main() -> None:
    torch.set_num_threads(1)
    warnings.simplefilter("ignore")
    print(f"the logit is {LOGIT:.4f}; all times as a multiple of rnnviz's CD of {WORDS} words\n")
    unit = measured(cd, rounds=10)[1]
    for module, package, what, call in TOOLS:
        if importlib.util.find_spec(module) is None:
            print(f"{package:8} {'':8} {what:50} skipped: not installed")
            continue
        version = rv.__version__ if package == "rnnviz" else importlib.metadata.version(package)
        try:
            missing, seconds = measured(call)
        except Exception as error:  # what a tool refuses is a finding
            print(f"{package:8} {version:8} {what:50} refused: {type(error).__name__}: {str(error)[:150]!r}")
        else:
            sums = "" if np.isnan(missing) else f"misses the logit by {abs(missing):.0e}"
            print(f"{package:8} {version:8} {what:50} {seconds / unit:8.1f} x   {sums}")


if __name__ == "__main__":
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    main()
