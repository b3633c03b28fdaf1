"""The browser of tests/browser, in which nothing is asked of another machine."""

from tests.browser.conftest import browser, foreign, new_context  # noqa: F401
