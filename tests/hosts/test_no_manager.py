"""Where no widget manager is: a notebook made into HTML by nbconvert, a printed page."""

import re

import nbformat
import pytest
from nbclient import NotebookClient
from nbconvert import HTMLExporter
from playwright.sync_api import expect

from tests.browser import examples
from tests.hosts.servers import ROOT

STATE = "application/vnd.jupyter.widget-state+json"
# nbconvert's own pages ask these for MathJax, RequireJS, Mermaid and the widgets' HTML manager
NBCONVERTS_OWN = ("https://cdnjs.cloudflare.com/", "https://unpkg.com/@jupyter-widgets/html-manager@")


@pytest.fixture(scope="module")
def notebook(tmp_path_factory):
    """A notebook whose one cell shows a heat map, run as nbconvert --execute runs it, its state stored."""
    source = "from tests.browser import examples\nexamples.review()"
    written = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source)])
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(ROOT))
        for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR"):
            patch.setenv(name, str(tmp_path_factory.mktemp(name.lower())))
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
    output = tab.locator(".jp-OutputArea-output")
    for word in ("not", "very", "amusing", "Zzyzx"):
        expect(output.get_by_text(word, exact=True)).to_be_visible()
    expect(output).to_contain_text("Predicted positive; scores for positive \u2212 negative in logits")
    expect(output).to_contain_text("\u22120.90")


def test_the_file_holds_what_places_without_widgets_show(notebook):
    data = notebook.cells[0].outputs[0].data
    assert data["text/plain"].startswith("TokenHeatmap('The film is not very good")
    assert "<bdi>amusing</bdi>" in data["text/html"]
    assert not re.search("<script|<style|https?://", data["text/html"])
    assert len(notebook.metadata.widgets[STATE]["state"]) == 2  # the heat map and its layout


@pytest.mark.parametrize("media", ["screen", "print"])
def test_nbconvert_without_stored_state_shows_the_still_words(shown, media, tmp_path):
    tab = shown(state=False)
    tab.emulate_media(media=media)
    expect_the_still(tab)
    tab.screenshot(path=tmp_path / f"nbconvert-{media}.png")


def test_nbconvert_with_stored_state_wants_a_network(shown):
    """It writes the widget and not the still words, to be drawn by an HTML manager from a CDN: docs/hosts.md."""
    tab = shown(state=True)
    assert tab.locator(".jp-OutputArea-output").inner_text().strip() == ""


def test_nbconvert_told_to_leave_the_state_out_shows_the_still_words(shown):
    tab = shown(state=True, preprocessors=["nbconvert.preprocessors.ClearMetadataPreprocessor"])
    expect_the_still(tab)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_printed_page_shows_the_words(open_page, scheme, tmp_path):
    tab = open_page(examples.review(selected=[3, 6]), color_scheme=scheme)
    tab.emulate_media(media="print")
    expect(tab.locator(".word")).to_have_count(17)
    expect(tab.locator(".word .face").first).to_be_visible()
    expect(tab.locator(".quote")).to_have_text("not very good")
    tab.screenshot(path=tmp_path / f"print-{scheme}.png", full_page=True)
    pdf = tab.pdf(path=tmp_path / f"print-{scheme}.pdf", format="A4")
    assert pdf.startswith(b"%PDF")
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == 1
