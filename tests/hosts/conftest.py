"""The browser of tests/browser, in which nothing is asked of another machine, and one server of each kind."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import browser, foreign, new_context, open_page  # noqa: F401
from tests.hosts import servers

expect.set_options(timeout=20_000)  # a busy machine is no bug


@pytest.fixture(scope="session")
def lab_server(tmp_path_factory) -> Iterator[servers.Server]:
    with servers.jupyter("LabApp", tmp_path_factory.mktemp("lab")) as server:
        yield server


@pytest.fixture(scope="session")
def notebook7_server(tmp_path_factory) -> Iterator[servers.Server]:
    with servers.jupyter("JupyterNotebookApp", tmp_path_factory.mktemp("notebook")) as server:
        yield server


@pytest.fixture
def lab(lab_server) -> Iterator[servers.Server]:
    """A JupyterLab, whose kernels end with the test."""
    yield lab_server
    servers.end_kernels(lab_server)


@pytest.fixture
def notebook7(notebook7_server) -> Iterator[servers.Server]:
    """A Notebook 7, whose kernels end with the test."""
    yield notebook7_server
    servers.end_kernels(notebook7_server)
