"""Trains the classifiers of the papers and reports accuracy and CPU time: runs -> JSON -> reports/training.md.

    RNNVIZ_DATA=folder python benchmarks/training.py mini lstm_sentences gru bigru gru_plain bigru_plain lstm_phrases

Word vectors are the first .npz in the data folder's `vectors/`, or `--vectors FILE`. Every run is written to
`--out` at once, so runs may go in several processes; the report is made of all that lie there. Epochs are
chosen by dev alone; test is read once, after the training.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import time
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import torch

from rnnviz.data.load import load_treebank
from rnnviz.data.treebank import Bank
from rnnviz.models import TextClassifier, fit
from rnnviz.models.pretrained.make_mini import train_mini

REPORT = Path(__file__).parent / "reports" / "training.md"
SST = {"embedding": 300, "hidden": 168, "dropout": 0.5}


@dataclass(frozen=True)
class Run:
    """One training and what it should reach: accuracy in percent, CPU-seconds an epoch."""

    what: str
    target: str
    split: str
    accuracy: float
    cpu_seconds: float | None = None
    vectors: bool = False
    build: dict[str, Any] = field(default_factory=dict)
    fit: dict[str, Any] = field(default_factory=dict)


RUNS = {
    "mini": Run("mini phrases, LSTM 50/50", ">= 95 dev, <= 60 s in all", "dev", 95.0),
    "lstm_sentences": Run(
        "SST sentences, LSTM 300/168, no vectors",
        ">= 80 test, <= 12 CPU s an epoch",
        "test",
        80.0,
        12.0,
        build=SST,
        fit={"level": "sentences", "epochs": 12},
    ),
    "lstm_phrases": Run(
        "SST phrases, LSTM 300/168, 300-d vectors kept as they are",
        ">= 87.2 test (CD paper), <= 60 CPU s an epoch",
        "test",
        87.2,
        60.0,
        vectors=True,
        build=SST,
        fit={"level": "phrases", "epochs": 10, "tune_embedding": False},
    ),
    "gru": Run(
        "SST sentences, GRU 300/168, 300-d vectors",
        ">= 81.9 test (REAT, Table 3)",
        "test",
        81.9,
        vectors=True,
        build={**SST, "cell": "gru"},
        fit={"level": "sentences", "epochs": 8},
    ),
    "bigru": Run(
        "SST sentences, BiGRU 300/2x168, 300-d vectors",
        ">= 80.9 test (REAT, Table 3)",
        "test",
        80.9,
        vectors=True,
        build={**SST, "cell": "gru", "bidirectional": True},
        fit={"level": "sentences", "epochs": 8},
    ),
    "gru_plain": Run(
        "SST sentences, GRU 300/168, no vectors",
        ">= 81.9 test (REAT, Table 3)",
        "test",
        81.9,
        build={**SST, "cell": "gru"},
        fit={"level": "sentences", "epochs": 12},
    ),
    "bigru_plain": Run(
        "SST sentences, BiGRU 300/2x168, no vectors",
        ">= 80.9 test (REAT, Table 3)",
        "test",
        80.9,
        build={**SST, "cell": "gru", "bidirectional": True},
        fit={"level": "sentences", "epochs": 12},
    ),
}


def result_of(name: str, seed: int, vectors: Path | None) -> tuple[TextClassifier, dict[str, Any]]:
    """Train one run and return the classifier and its figures."""
    run = RUNS[name]
    bank = load_treebank("mini" if name == "mini" else "sst")
    wall, cpu = time.perf_counter(), time.process_time()
    if name == "mini":
        clf, history = train_mini(progress=True)
    else:
        build = {**run.build, "embedding": vectors} if run.vectors else run.build
        clf = TextClassifier.build(bank, seed=seed, **build)
        wall, cpu = time.perf_counter(), time.process_time()
        history = fit(clf, bank, seed=seed, **run.fit)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    print(history.round(4).to_string(index=False))
    figures = {split: accuracy(clf, bank, split) for split in ("dev", "test")}
    return clf, {
        "name": name,
        "run": asdict(run),
        "seed": 0 if name == "mini" else seed,
        **figures,
        "epochs": len(history),
        "kept": int(history.loc[history["kept"], "epoch"].item()),
        "cpu_seconds_an_epoch": cpu / len(history),
        "cpu_seconds": cpu,
        "wall_seconds": wall,
        "machine": machine(),
    }


def accuracy(clf: TextClassifier, bank: Bank, split: str) -> float:
    """Return the accuracy on the sentences of a split, in percent."""
    texts = bank.sentences(split)
    hits = clf.predict([text.tokens for text in texts]).argmax(1) == np.array([text.label for text in texts])
    return float(100 * hits.mean())


def machine() -> str:
    """Return what the figures were taken on."""
    cpu = platform.processor() or platform.machine()
    if Path("/proc/cpuinfo").is_file():
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        cpu = next((line.split(": ")[1] for line in lines if line.startswith("model name")), cpu)
    return (
        f"{cpu}, {os.cpu_count()} cores, one thread used; "
        f"Python {platform.python_version()}, torch {torch.__version__}, {platform.system()}"
    )


def met(result: dict[str, Any]) -> bool:
    """Return whether a run reached what it should."""
    run = result["run"]
    quick = run["cpu_seconds"] is None or result["cpu_seconds_an_epoch"] <= run["cpu_seconds"]
    if result["name"] == "mini":
        quick = result["cpu_seconds"] <= 60
    return quick and bool(result[run["split"]] >= run["accuracy"])


def row(result: dict[str, Any]) -> str:
    """Return a run's row of the report's table."""
    run = result["run"]
    return (
        f"| {result['name']} | {run['what']} | {result['seed']} | {result['dev']:.2f} | {result['test']:.2f} "
        f"| {result['cpu_seconds_an_epoch']:.1f} | {result['cpu_seconds']:.0f} "
        f"| {result['epochs']} ({result['kept']}) | {run['target']} | {'yes' if met(result) else 'NO'} |"
    )


def report(results: list[dict[str, Any]]) -> str:
    """Return the report of all runs in Markdown."""
    lines = [
        "# Training",
        "",
        f"Made by `benchmarks/training.py` on {date.today().isoformat()}.",
        *sorted({f"Machine: {result['machine']}." for result in results}),
        "CPU seconds count, not wall seconds: the machine was shared. The epoch kept is the best on dev; test "
        "was read once, at the end of each run. The options were chosen by dev in a few trials with this seed; one "
        "seed a model, so a difference of a point between two models says little.",
        "",
        "| run | model and data | seed | dev % | test % | CPU s an epoch | CPU s | epochs (kept) | target | met |",
        "|---|---|---|---|---|---|---|---|---|---|",
        *map(row, results),
    ]
    lines += ["", "Options, where not the defaults of `TextClassifier.build` and `fit`:", ""]
    for result in results:
        options = {**result["run"]["build"], **result["run"]["fit"]}
        text = ", ".join(f"{key}={value!r}" for key, value in options.items())
        lines.append(f"- {result['name']}: {text or 'see `rnnviz/models/pretrained/make_mini.py`'}")
    return "\n".join(lines) + "\n"


def main() -> int:
    """Train the runs that are named, then write the report of all that were ever trained into `--out`."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("runs", nargs="*", metavar="run", help=f"of: {', '.join(RUNS)} (default: none)")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--vectors", type=Path, help="a file of 300-d word vectors")
    parser.add_argument("--out", type=Path, default=Path("out/training"), help="results and checkpoints")
    options = parser.parse_args()
    if unknown := set(options.runs) - set(RUNS):
        parser.error(f"unknown: {', '.join(sorted(unknown))}")
    torch.set_num_threads(1)  # as fit does
    options.out.mkdir(parents=True, exist_ok=True)
    vectors = options.vectors or first_vectors()
    for name in options.runs:
        if RUNS[name].vectors and vectors is None:
            parser.error(f"{name} needs word vectors: pass --vectors FILE or set RNNVIZ_DATA.")
        clf, result = result_of(name, options.seed, vectors)
        stem = name if name == "mini" else f"sst_{name}"
        clf.save(options.out / f"{stem}.safetensors")
        (options.out / f"{name}.json").write_text(json.dumps(result, indent=1), encoding="utf-8")
    found = [options.out / f"{name}.json" for name in RUNS]
    text = report([json.loads(file.read_text(encoding="utf-8")) for file in found if file.is_file()])
    REPORT.write_text(text, encoding="utf-8")
    print(text)
    return 0


def first_vectors() -> Path | None:
    """Return the first file of word vectors in the data folder, if there is one."""
    folder = Path(os.environ.get("RNNVIZ_DATA", ".")) / "vectors"
    return min(folder.glob("*.npz"), default=None)


if __name__ == "__main__":
    sys.exit(main())
