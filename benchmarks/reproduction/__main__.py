"""Runs the experiments of the papers again: recipes -> trained models -> studies -> docs/reproduction.md.

    RNNVIZ_DATA=folder python -m benchmarks.reproduction [--quick]

Every model and every result is a file of `--out` as soon as it is there: a run that was stopped goes on where it
was. Needs the extra `compare`. SST is downloaded where RNNVIZ_DATA does not have it, and so are the word vectors
(GloVe, 862 MB); the Yelp reviews have to be in RNNVIZ_DATA, or that part is left out, saying so.
"""

from __future__ import annotations

import argparse
import os
import sys
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context
from pathlib import Path

from tqdm import tqdm

from benchmarks.reproduction.experiments import EXPERIMENTS
from benchmarks.reproduction.jobs import Job, Place, do
from benchmarks.reproduction.models import RECIPES, YELP_FILE
from benchmarks.reproduction.report import write


def needed_jobs(seeds: int, only: list[str], quick: bool) -> tuple[list[Job], list[Job]]:
    """Return the models to be trained and the experiments on them."""
    has_yelp = "RNNVIZ_DATA" in os.environ and Path(os.environ["RNNVIZ_DATA"], YELP_FILE).is_file()
    if not has_yelp:
        print(f"Without Yelp: RNNVIZ_DATA names no folder with {YELP_FILE}.")
    studies = [
        Job(model, seed, name)
        for name, experiment in EXPERIMENTS.items()
        if name in only or not only
        for model in experiment.models
        if (has_yelp and not quick) or RECIPES[model].corpus != "yelp"
        for seed in range(min(seeds, experiment.seeds or seeds, RECIPES[model].seeds or seeds))
    ]
    needed = {Job(job.recipe, job.seed) for job in studies}
    needed |= {
        Job(job.recipe, seed)
        for job in studies
        if EXPERIMENTS[str(job.experiment)].peers
        for seed in range(seeds)
    }
    return sorted(needed, key=lambda job: (job.recipe, job.seed)), studies


def run(todo: list[Job], place: Place, workers: int, what: str) -> int:
    """Do the jobs in so many processes, with a bar, and return how many failed; each failure is told at once."""
    failed = 0
    with (
        ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool,
        tqdm(total=len(todo), desc=what, unit="job") as bar,
    ):
        running = {pool.submit(do, job, place): job for job in todo}
        try:
            for future in as_completed(running):
                bar.update()
                bar.set_postfix_str(str(running[future]))
                if error := future.exception():
                    failed += 1
                    bar.write(f"{running[future]}: {type(error).__name__}: {error}")
        except KeyboardInterrupt:
            pool.shutdown(cancel_futures=True)
            raise
    return failed


def main() -> int:
    """Run what is not there yet, then write the report of all that is."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument(
        "--vectors", default="glove", help="a file of 300-d word vectors (default: GloVe, fetched)"
    )
    parser.add_argument("--seeds", type=int, default=5, help="models of each kind (default: %(default)s)")
    parser.add_argument("--jobs", type=int, default=2, help="processes (default: %(default)s)")
    parser.add_argument("--out", type=Path, default=Path("out/reproduction"), help="models and results")
    parser.add_argument(
        "--only", action="append", default=[], metavar="EXPERIMENT", choices=list(EXPERIMENTS)
    )
    parser.add_argument(
        "--quick", action="store_true", help="2 seeds, 1 epoch, 200 sentences: a look in 10 minutes"
    )
    parser.add_argument("--report", action="store_true", help="only write the report of what is there")
    options = parser.parse_args()
    seeds, out = (2, options.out / "quick") if options.quick else (options.seeds, options.out)
    place = Place(out, options.vectors, options.quick, seeds)
    failed = 0
    if not options.report:
        models, experiments = needed_jobs(seeds, options.only, options.quick)
        failed = run(models, place, options.jobs, "training") + run(
            experiments, place, options.jobs, "studies"
        )
    if not any((place.out / "results").glob("*.json")):
        print(f"There are no results in {place.out}.", file=sys.stderr)
        return 1
    print(f"Wrote {write(place.out, options.quick)}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
