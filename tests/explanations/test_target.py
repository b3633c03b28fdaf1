"""What scores are about: labels, indices and pairs are read, and anything else is refused with its mend."""

import numpy as np
import pytest

from rnnviz.errors import InputError
from rnnviz.explanations.target import resolve_target


def test_default_targets():
    labels = ("negative", "positive")
    assert resolve_target(None, labels, 0) == ("positive", "negative")
    assert resolve_target(None, ("a", "b", "c"), 1) == "b"
    assert resolve_target(np.int64(1), labels, 0) == "positive"
    assert resolve_target((1, "negative"), labels, 0) == ("positive", "negative")


@pytest.mark.parametrize(
    ("target", "mend"),
    [
        ("positiv", "did you mean 'positive'"),
        (2, "the classes are 0 to 1"),
        (-1, "the classes are 0 to 1"),
        (("positive",), "for a minus b"),
        (("positive", 1), "against itself"),
        (1.5, "a label, an index or a pair"),
        (True, "a label, an index or a pair"),
    ],
)
def test_targets_that_are_none(target, mend):
    with pytest.raises(InputError, match=mend):
        resolve_target(target, ("negative", "positive"), 0)
