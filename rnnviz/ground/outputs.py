"""What a model's outputs are, and how they are said: labels, logits -> probabilities -> words for a reader.

Pictures know no model, so what they need of this stands here; `js/src/shared/outputs.ts` mirrors it.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from rnnviz.ground.spans import Floats

OUTPUTS = ("logits", "log_probabilities", "one_logit", "independent", "number")
CLASSES = OUTPUTS[:3]  # the kinds whose classes exclude each other and share one softmax
LIKELY = 0.5  # from here on a label that stands by itself is said to hold
MOST = 64  # outputs up to which each has a column of scores of its own; of more only the target has
LIKELIEST = 8  # of more outputs, those that a picture shows beside the target's
NAMED = 4  # labels of which the probability is written out in a line; of more the likeliest


def probabilities(logits: npt.ArrayLike, output: str) -> Floats | None:
    """Return the probabilities of logits, (..., C): a softmax, a sigmoid each, or None for numbers."""
    given = np.asarray(logits)
    if output == "number":
        return None
    if output == "independent":
        return np.asarray(0.5 * (1 + np.tanh(0.5 * given)))
    powers = np.exp(given - given.max(-1, keepdims=True, initial=-np.inf))
    return np.asarray(powers / powers.sum(-1, keepdims=True))


def fault(labels: Sequence[str], output: str) -> str | None:
    """Return what does not fit together in labels and a kind of output, or None."""
    if output not in OUTPUTS:
        return f"output is {output!r}; expected one of {', '.join(OUTPUTS)}."
    wanted = {"one_logit": 2, "number": 1}.get(output, len(labels))
    if len(labels) != wanted:
        return f"output {output!r} has {wanted} label{'s' * (wanted > 1)}; got {list(labels)}."
    return None


def score_unit(unit: str, output: str, labels: Sequence[str], number_unit: str = "") -> str:
    """Return the unit of scores, "logits" being replaced by what the model gives instead.

    Examples
    --------
    >>> score_unit("logits", "number", ["price"], "USD"), score_unit("logits", "number", ["price"])
    ('USD', 'units of price')
    """
    if unit != "logits" or output not in ("number", "log_probabilities"):
        return unit
    return "log probability" if output == "log_probabilities" else number_unit or f"units of {labels[0]}"


def quantity(output: str, labels: Sequence[str]) -> str:
    """Return what scores are shares of, in words: "logit", "log probability", or the number's name."""
    return (
        labels[0] if output == "number" else "log probability" if output == "log_probabilities" else "logit"
    )


def number_text(value: float) -> str:
    """Return a number as it is read: two digits behind the point, of small ones more, of large ones none.

    Examples
    --------
    >>> [number_text(value) for value in (3.2149, -0.01234, 153204.7, 2e-7)]
    ['3.21', '\u22120.0123', '153,205', '2.00e\u22127']
    """
    size = abs(value)
    if 0 < size < 1e-4:
        mantissa, power = f"{value:.2e}".split("e")
        text = f"{mantissa}e{int(power)}"
    else:
        digits = 0 if size >= 1e4 else 2 + max(0, int(-np.floor(np.log10(5 * min(size, 1.0) or 5))))
        text = f"{value:,.{digits}f}"
    return text.replace("-", "\u2212")


def said(
    labels: Sequence[str],
    logits: npt.ArrayLike,
    shares: npt.ArrayLike | None,
    output: str = "logits",
    number_unit: str = "",
    digits: int = 0,
) -> str:
    """Return what the model says, in words.

    Parameters
    ----------
    labels : sequence of str
        C labels.
    logits : array of shape (C,)
    shares : array of shape (C,) or None
        The probabilities, 0 to 1; of a number they are not read.
    output, number_unit : str
        The kind of output, and a number's unit.
    digits : int
        Behind the point of a percentage.

    Examples
    --------
    >>> said(["negative", "positive"], [0, 2], [0.12, 0.88])
    'positive (88%)'
    >>> said(["angry", "positive"], [-2, 1.6], [0.12, 0.83], "independent")
    'positive 83%, angry 12%'
    >>> said(["price"], [3.2149], None, "number", "USD")
    'price 3.21 USD'
    """
    if output == "number":
        return f"{labels[0]} {number_text(float(np.asarray(logits)[0]))} {number_unit}".rstrip()
    each = np.asarray(shares)
    order = np.argsort(-each, kind="stable").tolist()
    if output != "independent":
        return f"{labels[order[0]]} ({each[order[0]]:.{digits}%})"
    named = [f"{labels[k]} {each[k]:.{digits}%}" for k in order[:NAMED]]
    return ", ".join([*named, *([f"and {len(order) - NAMED} less likely"] if len(order) > NAMED else [])])


def listed(labels: Sequence[str]) -> str:
    """Return labels for a message; of many the first, and how many there are.

    Examples
    --------
    >>> listed(["bad", "good"]), listed([f"w{k}" for k in range(300)])
    ("['bad', 'good']", "['w0', 'w1', 'w2', 'w3', 'w4', 'w5', 'w6', 'w7', ... (300 in all)]")
    """
    if len(labels) <= MOST:
        return str(list(labels))
    return f"[{', '.join(repr(label) for label in labels[:LIKELIEST])}, ... ({len(labels):,} in all)]"


def lead(output: str) -> str:
    """Return the word before what the model says: of labels that stand by themselves none is *the* predicted one."""
    return "" if output == "independent" else "Predicted "
