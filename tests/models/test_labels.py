"""labels_of: names in the order of the outputs, or a refusal in words."""

import numpy as np
import pandas as pd
import pytest
import torch
from sklearn.preprocessing import LabelEncoder

from rnnviz.errors import ModelError
from rnnviz.models.labels import labels_of


@pytest.mark.parametrize(
    "given",
    [
        ["neg", "pos"],
        ("neg", "pos"),
        np.array(["neg", "pos"]),
        np.array(["neg", "pos"], dtype=object),
        {0: "neg", 1: "pos"},
        {1: "pos", 0: "neg"},
        {np.int64(1): "pos", np.int64(0): "neg"},
        {"pos": 1, "neg": 0},
        {"pos": np.int32(1), "neg": np.int32(0)},
        pd.Index(["neg", "pos"]),
        pd.Series(["neg", "pos"]),
        pd.Categorical(["pos", "neg", "pos"]),
        pd.CategoricalIndex(["pos", "neg", "pos"]),
        pd.CategoricalDtype(["neg", "pos"]),
        LabelEncoder().fit(["pos", "neg", "pos"]),
    ],
)
def test_every_form_is_the_same_names(given):
    labels = labels_of(given)
    assert labels == ("neg", "pos")
    assert all(type(name) is str for name in labels)


def test_one_output_has_one_name():
    assert labels_of(["price"]) == ("price",)


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ("negative", "the one str 'negative'; expected a list of names"),
        (b"ab", "the one bytes"),
        ([], "are empty"),
        (["a", "b", "a"], "'a' stands twice; expected a list of different names"),
        ([0, 1], r"of which 0 is int; expected names, as str: e.g. \[str\(n\) for n in labels\]"),
        (range(5), r"\[str\(n\)"),
        (np.arange(3), r"\[str\(n\)"),
        (np.array([0.5, 1.5]), r"0.5 is float; .* \[str\(n\)"),
        ([np.int64(1), np.int64(2)], r"is int64; .* \[str\(n\)"),
        (torch.arange(2), r"\[str\(n\)"),
        ([False, True], "False is bool"),
        (pd.Categorical([3, 1]), r"\[1, 3\], .* \[str\(n\)"),
        (["a", None], r"None is NoneType; expected names, as str: e.g. \[\"negative\""),
        ([b"a", b"b"], "b'a' is bytes"),
        (["a", " "], "one is blank"),
        ({"a", "b"}, "a set has no order"),
        (None, "got NoneType"),
        (3, "got int"),
        ((name for name in "ab"), "got generator"),
        (np.array([["a", "b"]]), r"shape \(1, 2\); expected one axis"),
        ({1: "a", 2: "b"}, r"places are \[1, 2\]; expected 0 to 1"),
        ({"a": 0, "b": 0}, r"places are \[0, 0\]"),
        ({"0": "a"}, "whole numbers on one side"),
        ({0: "a", 1: 2}, "2 is int"),
        ({}, "are empty"),
        (["x" * 200, 3], r"\.\.\., of which 3"),
    ],
)
def test_what_are_no_names_is_refused(given, says):
    with pytest.raises(ModelError, match=says):
        labels_of(given)
