"""The built site, as a reader has it: every page opens, asks nobody for anything, and leads somewhere.

mkdocs -> a folder, once -> read as HTML, and opened in Chromium: wide and narrow, light and dark, from files
"""

import functools
import http.server
import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import violations
from tests.docs.pages import ROOT

WIDE, NARROW = {"width": 1000, "height": 900}, {"width": 400, "height": 800}
ELSEWHERE = ("gallery/", "404")  # widgets' pages have tests in tests/browser; 404 is shown by a server only
MILD = {
    "landmark-unique",
    "empty-table-header",
}  # what axe calls moderate and minor: the theme's copy buttons, tables

# The page's width, once it has had the time to be laid out anew
SETTLED = """async (width) => {
  const root = document.documentElement;
  for (let k = 0; k < 50 && root.scrollWidth > width; k++) await new Promise((go) => setTimeout(go, 100));
  return root.scrollWidth;
}"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    built = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", folder],
        cwd=ROOT,
        env=os.environ | {"NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
    )
    said = built.stdout + built.stderr
    assert built.returncode == 0, said
    assert [line for line in said.splitlines() if not line.startswith("INFO ")] == []
    return folder


class Read(HTMLParser):
    """The anchors of a page, and what it leads to or loads."""

    def __init__(self, page: Path) -> None:
        super().__init__()
        self.anchors: set[str] = set()
        self.links: list[str] = []
        self.loaded: list[str] = []
        self.feed(page.read_text("utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name == "id" and value:
                self.anchors.add(value)
            elif value and name == "href":
                (self.links if tag == "a" else self.loaded).append(value)
            elif value and name == "src":
                self.loaded.append(value)


def pages_of(site: Path) -> list[Path]:
    return sorted(site.rglob("*.html"))


def test_every_link_leads_to_a_page_and_its_anchor(site: Path) -> None:
    read = {page.resolve(): Read(page) for page in pages_of(site)}
    followed = 0
    for page, found in read.items():
        if page.name == "404.html":
            continue  # its links are absolute: it is shown at any address
        for link in found.links + found.loaded:
            target, _, anchor = unquote(link).partition("#")
            if re.match(r"[a-z]+:", target):
                continue
            file = (page.parent / target.partition("?")[0]).resolve() if target else page
            file = file / "index.html" if file.is_dir() else file
            assert file.is_file(), f"{page.name}: {link}"
            assert not anchor or file not in read or anchor in read[file].anchors, f"{page.name}: {link}"
            followed += 1
    assert followed > 1000


def test_nothing_is_loaded_from_elsewhere(site: Path) -> None:
    for page in pages_of(site):
        foreign = [url for url in Read(page).loaded if url.startswith(("http:", "https:", "//"))]
        assert [url for url in foreign if not url.startswith("https://rnnviz.github.io/")] == [], page.name


def test_every_equation_is_mathml(site: Path) -> None:
    text = "".join(page.read_text("utf-8") for page in (site / "methods").glob("*.html"))
    assert text.count("<math ") > 100
    assert "arithmatex" not in text


def test_every_page_opens_wide_and_narrow_light_and_dark(site: Path, new_context) -> None:
    tab = new_context(bypass_csp=True).new_page()
    asked, complaints = [], []
    tab.on("request", lambda request: asked.append(request.url))
    tab.on("pageerror", lambda error: complaints.append(f"{tab.url}: {error}"))
    tab.on(
        "console", lambda said: complaints.append(f"{tab.url}: {said.text}") if said.type == "error" else None
    )
    for number, page in enumerate(pages_of(site)):
        name = page.relative_to(site).as_posix()
        if name.startswith(ELSEWHERE):
            continue
        examined = [(WIDE, "light"), (NARROW, "dark")][number % 2]  # by turns: axe takes a second
        tab.goto(page.as_uri())
        for viewport, scheme in ((WIDE, "light"), (NARROW, "dark"), (NARROW, "light"), (WIDE, "dark")):
            tab.set_viewport_size(viewport)
            tab.emulate_media(color_scheme=scheme)
            ground = {"light": "default", "dark": "slate"}[scheme]
            expect(tab.locator("body")).to_have_attribute("data-md-color-scheme", ground)
            wide = tab.evaluate(SETTLED, viewport["width"])
            assert wide <= viewport["width"], f"{name} scrolls sideways at {viewport['width']}"
            if (viewport, scheme) == examined and not name.startswith("api/"):
                assert [found for found in violations(tab) if found[0] not in MILD] == [], name
        missing = (
            "[...document.images].filter(image => image.loading !== 'lazy' && !image.naturalWidth).length"
        )
        assert tab.evaluate(missing) == 0, f"{name}: a picture is missing"
    assert complaints == []
    assert [url for url in asked if not url.startswith(("file:", "data:", "blob:", "about:"))] == []


@pytest.mark.parametrize(
    "viewport", [WIDE, NARROW, {"width": 1300, "height": 900}], ids=lambda size: size["width"]
)
def test_a_frame_is_as_high_as_its_picture(site: Path, new_context, viewport: dict[str, int]) -> None:
    tab = new_context(viewport=viewport).new_page()
    for name in ("index.html", "gallery.html"):
        tab.goto((site / name).as_uri())
        for frame in tab.locator("iframe.live").all():
            frame.scroll_into_view_if_needed()
            inside = frame.content_frame.locator("main")
            expect(inside.locator(".rnnviz").first).to_be_visible()
            needed, given = inside.bounding_box(), frame.bounding_box()
            assert needed is not None
            assert given is not None
            room = given["height"] - needed["height"]
            assert 0 <= room < 150, (
                f"{frame.get_attribute('title')}: {room} pixels left at {viewport['width']}"
            )


def test_a_frame_follows_the_scheme_that_the_reader_chose(site: Path, new_context) -> None:
    tab = new_context(viewport=WIDE, color_scheme="null").new_page()  # not emulated: that reaches the frame
    tab.goto((site / "index.html").as_uri())
    ground = "getComputedStyle(document.body).backgroundColor"
    inside = tab.frames[1]
    light = inside.evaluate(ground)
    tab.locator("label[title='Switch to the light scheme']").click()
    tab.locator("label[title='Switch to the dark scheme']").click()
    expect(tab.locator("body")).to_have_attribute("data-md-color-scheme", "slate")
    tab.wait_for_function(
        "matchMedia('(prefers-color-scheme: light)').matches"
    )  # the system's is what it was
    assert inside.evaluate(ground) != light


def search(tab: Page, address: str) -> None:
    """Look for a word that stands in one page's text, and follow the first result."""
    tab.goto(address)
    tab.locator("input.md-search__input").click()
    tab.locator("input.md-search__input").press_sequentially("linearise")
    first = tab.locator("a.md-search-result__link").first
    expect(first).to_be_visible(timeout=30_000)  # a busy machine is no bug
    first.click()
    expect(tab).to_have_url(re.compile("cd.html"))


def test_the_search_works_from_files(site: Path, new_context) -> None:
    search(new_context(viewport=WIDE).new_page(), (site / "index.html").as_uri())


@pytest.fixture
def served(site: Path) -> Iterator[str]:
    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None: ...

    handler = functools.partial(Quiet, directory=str(site))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}/"
        server.shutdown()


def test_the_search_works_from_a_server(served: str, new_context) -> None:
    search(new_context(viewport=WIDE).new_page(), served + "index.html")
