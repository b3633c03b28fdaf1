"""Integrated gradients and KernelSHAP beside captum's own batched calls, LSTM 300/168 in float32, one thread.

captum gets the same word vectors, the same number of steps or samples, and explains one class; ours explain both.
Every timed round is preceded by captum's, so that ratios are medians over pairs taken close together.
"""

import statistics

import pytest
import torch
from captum.attr import IntegratedGradients as CaptumIntegratedGradients
from captum.attr import KernelShap as CaptumKernelShap

from benchmarks.test_engine import TARGET, classifier, one_thread, random_ids, seconds
from rnnviz.baselines.integrated_gradients import IntegratedGradients
from rnnviz.baselines.kernel_shap import KernelShap
from rnnviz.decomposition.trace import Trace

__all__ = ["one_thread"]  # a fixture that runs by itself

SAMPLES = 1024


def captums_ig(logits, x):
    return CaptumIntegratedGradients(logits).attribute(x, target=1, n_steps=50, internal_batch_size=None)


def captums_kernel_shap(logits, x):
    words = torch.arange(x.shape[1])[None, :, None].expand_as(x)
    explainer = CaptumKernelShap(logits)
    return explainer.attribute(
        x, target=1, feature_mask=words, n_samples=SAMPLES, perturbations_per_eval=SAMPLES
    )


@pytest.mark.parametrize("length", [20, 50])
@pytest.mark.parametrize(
    ("name", "method", "captums", "rounds"),
    [
        ("Integrated gradients", IntegratedGradients(), captums_ig, 31),
        ("KernelSHAP", KernelShap(SAMPLES), captums_kernel_shap, 11),
    ],
    ids=["ig", "kernel_shap"],
)
def test_beside_captum(benchmark, name, method, captums, rounds, length):
    model, ids = classifier().eval(), random_ids(length)
    x = model.embedding(torch.tensor([ids])).detach()
    captums_times = []

    def logits(vectors):
        return model.head(model.rnn(vectors)[0][:, -1])

    benchmark.pedantic(
        lambda: method.attribute(Trace(model, [ids]), False, TARGET),
        setup=lambda: captums_times.append(seconds(lambda: captums(logits, x))),
        rounds=rounds,
        warmup_rounds=2,
    )
    times = benchmark.stats.stats.data
    pairs = zip(times, captums_times[-len(times) :], strict=True)
    benchmark.extra_info["name"] = f"{name}, {length} tokens"
    benchmark.extra_info["ratios"] = [("captum's call", statistics.median(a / b for a, b in pairs), 1.1)]
