"""The browser of tests/browser, in which nothing is asked of another machine, and one server for each host."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import browser, foreign, new_context, open_page  # noqa: F401
from tests.hosts import servers

expect.set_options(timeout=20_000)  # a busy machine is no bug


@pytest.fixture(scope="module")
def lab(tmp_path_factory) -> Iterator[servers.Server]:
    """A JupyterLab for the tests of one file."""
    with servers.jupyter("LabApp", tmp_path_factory.mktemp("lab")) as server:
        yield server


@pytest.fixture(scope="module")
def notebook7(tmp_path_factory) -> Iterator[servers.Server]:
    """A Notebook 7 for the tests of one file."""
    with servers.jupyter("JupyterNotebookApp", tmp_path_factory.mktemp("notebook")) as server:
        yield server
