"""Where no widget manager is: a notebook made into HTML by nbconvert, a printed page."""

import contextlib
import re
import zlib

import nbformat
import pytest
from nbclient import NotebookClient
from nbconvert import HTMLExporter
from playwright.sync_api import expect

from tests.browser import examples
from tests.hosts.servers import ROOT
from tests.own_jupyter import move_jupyter

STATE = "application/vnd.jupyter.widget-state+json"
# nbconvert's own pages ask these for MathJax, RequireJS, Mermaid and the widgets' HTML manager
NBCONVERTS_OWN = ("https://cdnjs.cloudflare.com/", "https://unpkg.com/@jupyter-widgets/html-manager@")


@pytest.fixture(scope="module")
def notebook(tmp_path_factory):
    """A notebook that shows two heat maps, one of hostile text, run by nbconvert, its state stored."""
    review = "from tests.browser import examples\nexamples.review()"
    cells = [nbformat.v4.new_code_cell(source) for source in (review, "examples.hostile()")]
    written = nbformat.v4.new_notebook(cells=cells)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(ROOT))
        move_jupyter(patch, tmp_path_factory.mktemp("jupyter"))
        return NotebookClient(written, kernel_name="python3", store_widget_state=True).execute()


@pytest.fixture
def shown(notebook, new_context, foreign, tmp_path):
    """Opens the notebook as nbconvert's HTML in a browser that reaches no network."""

    def open_(state: bool, **settings):
        converted = notebook.copy()
        if not state:
            converted.metadata = {key: value for key, value in converted.metadata.items() if key != "widgets"}
        file = tmp_path / "notebook.html"
        file.write_text(HTMLExporter(**settings).from_notebook_node(converted)[0], encoding="utf-8")
        tab = new_context(viewport={"width": 1000, "height": 700}).new_page()
        tab.goto(file.as_uri(), wait_until="load")
        return tab

    yield open_
    assert [url for url in foreign if not url.startswith(NBCONVERTS_OWN)] == []
    foreign.clear()


def expect_the_still(tab) -> None:
    output = tab.locator(".jp-OutputArea-output", has_text="Zzyzx")
    expect(output).to_have_count(1)
    for word in ("not", "very", "amusing", "Zzyzx"):
        expect(output.get_by_text(word, exact=True)).to_be_visible()
    expect(output).to_contain_text("Predicted positive; scores for positive \u2212 negative in logits")
    expect(output).to_contain_text("\u22120.90")
    hostile = tab.locator(".rnnviz-still").last
    assert hostile.locator("bdi").all_inner_texts() == examples.HOSTILE
    expect(hostile.locator("img, script")).to_have_count(0)


def test_the_file_holds_what_places_without_widgets_show(notebook):
    widget, still = (output.data for output in notebook.cells[0].outputs)
    assert widget["text/plain"].startswith("TokenHeatmap('The film is not very good")
    assert "text/html" not in widget
    assert list(still) == ["text/html"]
    assert "<bdi>amusing</bdi>" in still["text/html"]
    assert not re.search("<script|<link|https?://|@import|url", still["text/html"])
    assert len(notebook.metadata.widgets[STATE]["state"]) == 4  # the heat maps and their layouts


@pytest.mark.parametrize("state", [True, False])
@pytest.mark.parametrize("media", ["screen", "print"])
def test_nbconvert_shows_the_still_words_with_stored_state_or_without(shown, state, media, tmp_path):
    """With stored state its page asks a CDN for a manager that would draw the widget, and gets none here."""
    tab = shown(state)
    tab.emulate_media(media=media)
    expect_the_still(tab)
    tab.screenshot(path=tmp_path / f"nbconvert-{media}.png")


def test_the_still_words_make_way_for_a_widget_that_is_drawn(shown):
    tab = shown(state=True)
    expect_the_still(tab)
    view = tab.locator(".jp-OutputArea-child:has(.jupyter-widgets)").first
    view.evaluate(
        "view => view.append(Object.assign(document.createElement('div'), { className: 'rnnviz' }))"
    )
    expect(tab.locator(".rnnviz-still").first).to_be_hidden()
    expect(tab.locator(".rnnviz-still").last).to_be_visible()  # each by its own widget


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_printed_page_shows_the_words_on_their_colours(open_page, scheme, tmp_path):
    tab = open_page(examples.review(selected=[3, 6]), color_scheme=scheme)
    tab.emulate_media(media="print")
    expect(tab.locator(".word")).to_have_count(17)
    expect(tab.locator(".word .face").first).to_be_visible()
    expect(tab.locator(".quote")).to_have_text("not very good")
    amusing = tab.locator(".word").nth(10)
    expect(amusing).to_have_css("background-color", "rgb(232, 157, 87)")  # that of a light page, on paper
    expect(amusing).to_have_css("print-color-adjust", "exact")
    expect(tab.locator(".rnnviz")).to_have_css("color", "rgb(27, 31, 36)")
    tab.screenshot(path=tmp_path / f"print-{scheme}.png", full_page=True)
    pdf = tab.pdf(path=tmp_path / f"print-{scheme}.pdf", format="A4")
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == 1
    assert (232, 157, 87) in painted(pdf)
    tab.emulate_media(media="screen")
    expect(amusing).to_have_css(
        "background-color", "rgb(232, 157, 87)" if scheme == "light" else "rgb(183, 113, 51)"
    )


def painted(pdf: bytes) -> set[tuple[int, ...]]:
    """Return the colours that a PDF fills with."""
    drawn = b""
    for stream in re.findall(rb"stream\r?\n(.*?)endstream", pdf, re.DOTALL):
        with contextlib.suppress(zlib.error):
            drawn += zlib.decompress(stream)
    found = re.findall(rb"([\d.]+) ([\d.]+) ([\d.]+) rg", drawn)
    return {tuple(round(255 * float(part)) for part in rgb) for rgb in found}
