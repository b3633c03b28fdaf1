"""Two groups of scores held against each other: how far the positive ones lie above the negative ones."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from rnnviz.ground.spans import Floats
from rnnviz.studies.study import FEW


def ks_above(upper: npt.ArrayLike, lower: npt.ArrayLike) -> float:
    """Return the one-sided two-sample Kolmogorov-Smirnov statistic, from 0 to 1.

    The largest amount by which the distribution function of `lower` lies above that of `upper`: 1 where all of
    `upper` is larger than all of `lower`, 0 where it nowhere is.

    Examples
    --------
    >>> ks_above([2.0, 3.0], [0.0, 1.0]), ks_above([0.0, 1.0], [2.0, 3.0])
    (1.0, 0.0)
    """
    above, below = np.sort(upper), np.sort(lower)
    places = np.concatenate([above, below])
    share_above = above.searchsorted(places, side="right") / len(above)
    share_below = below.searchsorted(places, side="right") / len(below)
    return max(0.0, float((share_below - share_above).max()))


def compared(positive: Floats, negative: Floats) -> dict[str, object]:
    """Return the columns of a study's table about two groups.

    Sizes `n_positive`, `n_negative`; medians; `right_positive`, `right_negative`, the shares of each group on its
    side of zero, and `right`, the mean of the two; `ks`, see `ks_above`; `note`, why there is no statistic.
    """
    groups = {"positive": positive, "negative": negative}
    few = [f"{len(scores)} {name}" for name, scores in groups.items() if len(scores) < FEW]
    right_positive, right_negative = (
        float((sign * scores > 0).mean()) if len(scores) >= FEW else np.nan
        for sign, scores in ((1, positive), (-1, negative))
    )
    return {
        "n_positive": len(positive),
        "n_negative": len(negative),
        "median_positive": float(np.median(positive)) if len(positive) >= FEW else np.nan,
        "median_negative": float(np.median(negative)) if len(negative) >= FEW else np.nan,
        "right_positive": right_positive,
        "right_negative": right_negative,
        "right": (right_positive + right_negative) / 2,
        "ks": np.nan if few else ks_above(positive, negative),
        "note": f"no statistic: only {' and '.join(few)}, fewer than {FEW}" if few else "",
    }


def caption(row: pd.Series) -> str:
    """Return what stands above a method's panel: its name, and what its row of the table says."""
    if row["note"]:
        return f"{row['method']} · {row['note']}"
    return (
        f"{row['method']} · KS {row['ks']:.2f} · right sign: "
        f"{row['right_positive']:.0%} of positive, {row['right_negative']:.0%} of negative"
    )
