"""What a run left on disk -> tables: means over seeds with their intervals."""

from __future__ import annotations

import json
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy.stats import t

from benchmarks.reproduction.models import RECIPES


class Mean(NamedTuple):
    """A mean over seeds and half the width of its 95 % interval (Student's t), NaN for a single seed."""

    value: float
    half: float
    seeds: int

    def __str__(self) -> str:
        if not self.seeds or np.isnan(self.value):
            return "-"
        digits = 1 if abs(self.value) >= 10 else 3
        if np.isnan(self.half):
            return f"{self.value:.{digits}f}"
        return f"{self.value:.{digits}f} ± {self.half:.{digits}f}"


def mean_of(values: pd.Series) -> Mean:
    """Return the mean of what there is and its interval."""
    found = values.dropna().to_numpy(dtype=float)
    if not len(found):
        return Mean(np.nan, np.nan, 0)
    half = (
        t.ppf(0.975, len(found) - 1) * found.std(ddof=1) / np.sqrt(len(found)) if len(found) > 1 else np.nan
    )
    return Mean(float(found.mean()), float(half), len(found))


def model_figures(folder: Path) -> pd.DataFrame:
    """Return the trainings, a row each, in the order of the recipes."""
    files = sorted((folder / "models").glob("*.json"))
    table = pd.DataFrame([json.loads(file.read_text(encoding="utf-8")) for file in files])
    return table.sort_values("name", key=lambda names: names.map(list(RECIPES).index), kind="stable")


def study_figures(folder: Path) -> pd.DataFrame:
    """Return the rows of all studies' tables with experiment, recipe and seed."""
    parts = []
    for file in sorted((folder / "results").glob("*.json")):
        result = json.loads(file.read_text(encoding="utf-8"))
        place = {key: result[key] for key in ("experiment", "recipe", "seed", "cpu_seconds", "title")}
        parts.append(_row_a_method(pd.DataFrame(result["table"])).assign(**place))
    return pd.concat(parts, ignore_index=True)


def _row_a_method(table: pd.DataFrame) -> pd.DataFrame:
    """Return a study's table with the quantities of sanity, and the two orders of word deletion, as columns."""
    for name, value in (("quantity", "value"), ("order", "mean")):
        if name in table:
            return table.pivot_table(index="method", columns=name, values=value, sort=False).reset_index()
    return table


def over_seeds(rows: pd.DataFrame, experiment: str, recipe: str, method: str, column: str) -> Mean:
    """Return one column of one method's rows over the seeds; of no seeds where it was not run."""
    if column not in rows:
        return Mean(np.nan, np.nan, 0)
    chosen = (rows["experiment"] == experiment) & (rows["recipe"] == recipe) & (rows["method"] == method)
    return mean_of(rows.loc[chosen, column])
