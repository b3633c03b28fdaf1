"""Models whose classes exclude each other: what a study of the predicted class needs, and refuses others for."""

from __future__ import annotations

from rnnviz.errors import UnsupportedError
from rnnviz.ground.outputs import CLASSES
from rnnviz.models.model import Model

_SAYS = {
    "independent": "This model's labels stand by themselves, each with its own probability",
    "number": "This model gives a number",
}


def refuse_no_classes(classifier: Model) -> None:
    """Refuse a model whose output is a number, or labels of which several can hold.

    Raises
    ------
    UnsupportedError
        Says what the model gives and what can be done instead.
    """
    output = getattr(classifier, "output", "logits")
    if output not in CLASSES:
        raise UnsupportedError(
            f"this study asks which of several classes is predicted, so they have to exclude each other. "
            f"{_SAYS[output]} (output={output!r}). rnnviz.explain, rnnviz.explain_corpus and rnnviz.Explorer take it."
        )
