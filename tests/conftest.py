"""What every test shares: real data by environment variables, and the rule that no test skips quietly.

A test may skip for one reason only: it needs data that `RNNVIZ_DATA` or `NLTK_DATA` would name, and the
variable is not set. Where `CI` is set even that is a failure. Any other skip is turned into a failure.
"""

import os
from collections.abc import Generator
from pathlib import Path

import hypothesis
import pytest
import torch

# Minutes each: they run where the folder is named, by `make test-hosts`, `make test-notebooks`, `make test-binder`.
collect_ignore = ["hosts", "course", "binder"]

DATA_VARIABLES = ("RNNVIZ_DATA", "NLTK_DATA")
IN_CI = os.environ.get("CI", "").lower() not in ("", "0", "false")

# One thread: the same sums in the same order on every machine, and no faster with two on models this small.
torch.set_num_threads(1)

# No deadlines: a busy machine is no bug. In CI the same examples every time: a red run can be repeated.
hypothesis.settings.register_profile(
    "rnnviz", deadline=None, derandomize=IN_CI, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("rnnviz")


def folder_named_by(variable: str) -> Path:
    """Return the folder that the environment variable names; skip (in CI: fail) where it is not set."""
    if not os.environ.get(variable):
        pytest.skip(f"{variable} is not set: it names a folder of real data")
    folder = Path(os.environ[variable])
    if not folder.is_dir():
        pytest.fail(f"{variable} is {str(folder)!r}, which is no folder")
    return folder


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real data (`sst/`, `vectors/`, ...) that `RNNVIZ_DATA` names."""
    return folder_named_by("RNNVIZ_DATA")


@pytest.fixture(scope="session")
def nltk_data() -> Path:
    """The folder of nltk's own data that `NLTK_DATA` names."""
    return folder_named_by("NLTK_DATA")


class NoQuietSkips:
    """Turns skipped tests, and test files skipped as a whole, into failures unless they wait for data."""

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        report = yield
        if not hasattr(report, "wasxfail"):
            fail_if_skipped(report)
        return report

    @pytest.hookimpl(wrapper=True)
    def pytest_make_collect_report(self) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
        report = yield
        fail_if_skipped(report)
        return report


def fail_if_skipped(report: pytest.TestReport | pytest.CollectReport) -> None:
    """Make the report a failure where it is a skip for another reason than data that is not there."""
    if report.outcome != "skipped":
        return
    reason = str(report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr)
    waits_for_data = any(name in reason and not os.environ.get(name) for name in DATA_VARIABLES)
    if waits_for_data and not IN_CI:
        return
    report.outcome = "failed"
    allowed = " or ".join(DATA_VARIABLES)
    report.longrepr = f"{reason}\nA test may skip only for want of {allowed}, and never in CI."


def pytest_configure(config: pytest.Config) -> None:
    # As a plugin and not as hooks of this file, so that it also sees the doctests, which lie outside tests/.
    config.pluginmanager.register(NoQuietSkips())
