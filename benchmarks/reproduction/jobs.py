"""A job of the reproduction: a model to be trained, or an experiment on it -> a file of its own."""

from __future__ import annotations

import json
import time
from functools import cache
from pathlib import Path
from typing import NamedTuple

import torch

from benchmarks.reproduction.experiments import EXPERIMENTS, shortened
from benchmarks.reproduction.models import RECIPES, corpus, trained
from rnnviz.data.treebank import Bank, Treebank
from rnnviz.ground.files import write_atomically

QUICK_EPOCHS = 1


class Job(NamedTuple):
    """A model to be trained, or an experiment on it where it has a name."""

    recipe: str
    seed: int
    experiment: str | None = None

    def __str__(self) -> str:
        return " ".join(map(str, filter(None, [self.experiment, self.recipe, f"seed {self.seed}"])))


class Place(NamedTuple):
    """Where things are, and whether the run is a quick look."""

    out: Path
    vectors: str
    quick: bool
    seeds: int

    def result(self, job: Job) -> Path:
        """Return the file of a job's result."""
        return self.out / "results" / f"{job.experiment}--{job.recipe}-{job.seed}.json"


@cache
def bank_of(name: str) -> Bank:
    """Return the corpus, once for every process."""
    return corpus(name)


def do(job: Job, place: Place) -> None:
    """Do a job, unless its file is there, of the same model and experiment."""
    torch.set_num_threads(1)
    models = place.out / "models"
    models.mkdir(parents=True, exist_ok=True)
    bank, cpu = bank_of(RECIPES[job.recipe].corpus), time.process_time()
    epochs = QUICK_EPOCHS if place.quick else None
    classifier, figures = trained(job.recipe, job.seed, models, bank, place.vectors, epochs)
    if job.experiment is None:
        return
    experiment, file = EXPERIMENTS[job.experiment], place.result(job)
    made_by = {
        **figures["made_by"],
        "experiment": json.loads(json.dumps(experiment.settings())),
        "seeds": place.seeds if experiment.peers else None,
    }
    if file.is_file() and json.loads(file.read_text(encoding="utf-8"))["made_by"] == made_by:
        return
    seeds = [seed for seed in range(place.seeds) if seed != job.seed] if experiment.peers else []
    others = [trained(job.recipe, seed, models, bank, place.vectors, epochs)[0] for seed in seeds]
    studied = shortened(bank) if place.quick and isinstance(bank, Treebank) else bank
    study = experiment.run(classifier, studied, others)
    result = {
        **job._asdict(),
        "title": study.title,
        "notes": study.notes,
        "cpu_seconds": time.process_time() - cpu,
        "made_by": made_by,
        "table": json.loads(study.table.to_json(orient="records")),
    }
    file.parent.mkdir(exist_ok=True)
    if job.seed == 0:
        study.save(file.with_suffix(".svg"))
    write_atomically(file, json.dumps(result, indent=1).encode())
