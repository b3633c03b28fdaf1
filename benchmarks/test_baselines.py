"""How fast the methods are that the decompositions are compared with; run and timed as `test_engine.py` is."""

import pytest

from benchmarks import test_engine as engine
from rnnviz.baselines.alone import Alone
from rnnviz.baselines.loo import LeaveOneOut
from rnnviz.baselines.omission import Omission

one_thread = engine.one_thread


@pytest.mark.parametrize(
    ("name", "method", "forwards"),
    [
        ("leave one out, all 210 spans of 20 tokens", LeaveOneOut(), 60),
        ("omission, all 210 spans of 20 tokens", Omission(), None),
        ("alone, all 210 spans of 20 tokens", Alone(), None),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_all_spans(benchmark, name, method, forwards):
    engine.test_all_spans(benchmark, name, method, length=20, repeats=1, forwards=forwards, floors=None)
