"""The rule of tests/conftest.py: a test skips only for want of data, and never in CI."""

from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest

pytest_plugins = ["pytester"]

CASES = """
import pytest

def test_of_real_data(real_data):
    assert real_data.is_dir()

def test_of_nltk_data(nltk_data):
    assert nltk_data.is_dir()

def test_in_no_mood():
    pytest.skip("in no mood")

@pytest.mark.skip(reason="RNNVIZ_DATED")
def test_marked(): ...

@pytest.mark.xfail(reason="known")
def test_known_fault():
    assert False
"""


@pytest.fixture
def cases(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.Pytester]:
    for name in ("CI", "RNNVIZ_DATA", "NLTK_DATA"):
        monkeypatch.delenv(name, raising=False)
    pytester.makeconftest((Path(__file__).parents[1] / "conftest.py").read_text())
    pytester.makepyfile(
        test_cases=CASES,
        test_whole_file="import pytest\npytest.importorskip('no_such_module')",
        documented='"""\n>>> 1 + 1  # doctest: +SKIP\n3\n"""',
    )
    profile = hypothesis.settings.get_profile("rnnviz")
    yield pytester
    hypothesis.settings.register_profile("rnnviz", profile)  # the inner run has set its own
    hypothesis.settings.load_profile("rnnviz")


def outcomes(cases: pytest.Pytester) -> dict[str, int]:
    # Errors are skips before the test's own body: its marks, its fixtures, its file (found twice, as tests
    # and as documentation).
    run = cases.runpytest_inprocess("--doctest-modules", "--continue-on-collection-errors", "-ra")
    return run.parseoutcomes()


def test_only_missing_data_is_skipped(cases: pytest.Pytester) -> None:
    assert outcomes(cases) == {"skipped": 2, "failed": 2, "errors": 3, "xfailed": 1}


def test_nothing_is_skipped_in_ci(cases: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    assert outcomes(cases) == {"failed": 2, "errors": 5, "xfailed": 1}


def test_data_that_is_named_is_used(cases: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RNNVIZ_DATA", str(cases.path))
    monkeypatch.setenv("NLTK_DATA", str(cases.path / "missing"))
    assert outcomes(cases) == {"passed": 1, "failed": 2, "errors": 4, "xfailed": 1}
