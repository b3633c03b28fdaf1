"""One Chromium for all browser tests; each test gets a fresh context in which no request leaves the machine."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, sync_playwright

from rnnviz.widgets.page import page
from rnnviz.widgets.picture import Picture
from tests.browser import chromium

LOCAL = ("http://127.0.0.1", "ws://127.0.0.1", "data:", "blob:", "about:", "file:")

Open = Callable[..., Page]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = chromium.launch(playwright)
        yield browser
        browser.close()


@pytest.fixture
def foreign() -> list[str]:
    """What was asked of other machines, and refused; a test takes out what the host itself asks for."""
    return []


@pytest.fixture
def new_context(browser: Browser, foreign: list[str]) -> Iterator[Callable[..., BrowserContext]]:
    """Makes contexts; at the end nothing must have been asked of any other machine."""
    contexts: list[BrowserContext] = []

    def refuse(route: Route) -> None:
        if route.request.url.startswith(LOCAL):
            route.continue_()
        else:
            foreign.append(route.request.url)
            route.abort()

    def make(**options) -> BrowserContext:
        context = browser.new_context(**options)
        context.route("**/*", refuse)
        contexts.append(context)
        return context

    yield make
    for context in contexts:
        context.close()
    assert foreign == []


@pytest.fixture
def open_page(new_context, tmp_path) -> Iterator[Open]:
    """Opens a widget's stand-alone page from a file; no request but the file, no error in the console."""
    asked: list[str] = []
    complaints: list[str] = []

    def open_(widget: Picture, title: str = "A page", **options) -> Page:
        file = tmp_path / "page.html"
        file.write_text(page(widget, title=title), encoding="utf-8")
        tab = new_context(**{"viewport": {"width": 1000, "height": 700}, **options}).new_page()
        tab.on("request", lambda request: asked.append(request.url))
        tab.on("pageerror", lambda error: complaints.append(str(error)))
        tab.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        tab.goto(file.as_uri())
        tab.wait_for_selector(".rnnviz")  # drawn in one go
        return tab

    yield open_
    assert complaints == []
    assert [url for url in asked if not url.endswith("/page.html")] == []
