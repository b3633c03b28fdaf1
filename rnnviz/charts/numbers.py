"""The numbers that box plots and histograms are drawn from. Studies and widgets take them too: nothing here draws.

scores -> five_numbers -> a row of the table of boxes
scores by group -> histogram -> a table of bins
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from rnnviz.ground.spans import Floats

REACH = 1.5  # whiskers end at the last score within so many box lengths of the box (Tukey)
BINS = 40
TAILS = 1  # per cent of a group's scores at each end that may be drawn in the outermost bins


def five_numbers(scores: npt.ArrayLike) -> dict[str, float]:
    """Return the ends of the whiskers, the quartiles and the median of at least one score.

    The whiskers end at the outermost scores that lie within 1.5 box lengths of the box; what lies beyond, the
    outliers, is not drawn.

    Examples
    --------
    >>> five_numbers([1, 2, 3, 4, 100])
    {'low': 1.0, 'q1': 2.0, 'median': 3.0, 'q3': 4.0, 'high': 4.0}
    """
    values = np.asarray(scores, dtype=np.float64)
    q1, median, q3 = np.quantile(values, [0.25, 0.5, 0.75])
    reach = REACH * (q3 - q1)
    inside = values[(values >= q1 - reach) & (values <= q3 + reach)]
    names = ("low", "q1", "median", "q3", "high")
    return dict(
        zip(names, map(float, (min(inside.min(), q1), q1, median, q3, max(inside.max(), q3))), strict=True)
    )


def histogram(scores: Mapping[str, Floats], bins: int = BINS) -> pd.DataFrame:
    """Return group, left, right and share of each bin that holds something: equal bins over all groups.

    There are `bins` of them or one fewer, as zero is an edge; the outermost ones hold the tails, see `TAILS`.
    """
    ends = [np.percentile(found, [TAILS, 100 - TAILS]) for found in scores.values() if len(found)]
    low, high = min([0.0, *(float(end[0]) for end in ends)]), max([0.0, *(float(end[1]) for end in ends)])
    size = (high - low) / (bins - 1) or 1.0
    edges = size * np.arange(np.floor(low / size), np.ceil(high / size) + 1)
    edges = edges if len(edges) > 1 else np.array([-size, 0.0, size])
    tables = []
    for group, found in scores.items():
        if len(found):
            # A score of exactly an edge falls into the bin to its right; the tails into the outermost ones.
            counts, _ = np.histogram(found.clip(edges[0], edges[-1]), edges)
            shares = counts / len(found)
            tables.append(
                pd.DataFrame({"left": edges[:-1], "right": edges[1:], "share": shares, "group": group})
            )
    columns = ["left", "right", "share", "group"]
    return (
        pd.concat(tables, ignore_index=True).query("share > 0") if tables else pd.DataFrame(columns=columns)
    )
