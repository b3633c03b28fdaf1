"""Every synced trait stands documented under it, and TypeScript knows the same traits by the same names."""

import ast
import inspect
import re
from pathlib import Path

import pytest

from rnnviz.widgets.cell_trace import CellTrace
from rnnviz.widgets.explorer import ExplorerView
from rnnviz.widgets.negation_histogram import NegationHistogram
from rnnviz.widgets.page import _JUPYTERS
from rnnviz.widgets.pos_boxplot import PosBoxplot
from rnnviz.widgets.token_heatmap import TokenHeatmap

DIRECTIONS = ("To browser.", "Both ways.", "From browser.")
SOURCES = Path(__file__).parents[2] / "js" / "src"
WIDGETS = {
    TokenHeatmap: "heatmap/traits.ts",
    PosBoxplot: "boxplot/traits.ts",
    NegationHistogram: "histogram/traits.ts",
    CellTrace: "trace/traits.ts",
    ExplorerView: "explorer/traits.ts",
}


def synced(widget: type) -> set[str]:
    return {name for name in widget.class_trait_names(sync=True) if name[0] != "_"} - {*_JUPYTERS}


def own_traits() -> list[tuple[str, str, str]]:
    """The class, name and docstring of every synced trait that this package defines, each once."""
    classes = {base for widget in WIDGETS for base in widget.__mro__ if base.__module__.startswith("rnnviz")}
    found = []
    for base in sorted(classes, key=lambda base: base.__name__):
        body = ast.parse(inspect.getsource(base)).body[0].body
        for item, after in zip(body, [*body[1:], None], strict=True):
            if isinstance(item, ast.Assign) and "sync=True" in ast.unparse(item.value):
                said = isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant)
                text = " ".join(str(after.value.value).split()) if said else ""
                found.append((base.__name__, item.targets[0].id, text))
    return found


def test_every_trait_was_found():
    assert {name for _, name, _ in own_traits()} == set().union(*map(synced, WIDGETS))


@pytest.mark.parametrize(("owner", "name", "said"), own_traits(), ids=lambda part: part[:30])
def test_every_trait_says_what_it_is_and_which_way_it_goes(owner, name, said):
    assert said, f"{owner}.{name} has no docstring"
    assert sum(said.count(way) for way in DIRECTIONS) == 1, f"{owner}.{name}: {said}"
    assert len(said) > len("Both ways.") + 20


def in_typescript() -> dict[str, tuple[list[str], set[str]]]:
    """Every interface's bases and names."""
    found = {}
    for file in SOURCES.rglob("*.ts"):
        text = re.sub(r"(?s:/\*.*?\*/)|//.*", "", file.read_text("utf-8"))
        interfaces = re.compile(
            r"interface (\w+)(?: extends ([\w, ]+))? \{\n(.*?)^\}", re.DOTALL | re.MULTILINE
        )
        for name, bases, body in interfaces.findall(text):
            own = set(re.findall(r"^  (\w+)\??:", body, re.MULTILINE))
            found[name] = ([base for base in bases.replace(" ", "").split(",") if base], own)
    return found


def names_of(interface: str, all_) -> set[str]:
    bases, own = all_[interface]
    return own.union(*(names_of(base, all_) for base in bases))


def test_typescript_names_the_traits_of_python():
    all_ = in_typescript()
    common = names_of("CommonTraits", all_) | names_of("PartsTraits", all_)
    heatmap, texts = names_of("HeatmapTraits", all_), names_of("TextsTraits", all_)
    boxes, negations = names_of("BoxplotTraits", all_), names_of("HistogramTraits", all_)
    known = {
        TokenHeatmap: heatmap | common,
        PosBoxplot: boxes | texts | common,
        NegationHistogram: negations | heatmap | texts | common,
        CellTrace: names_of("TraceTraits", all_) | common,
        ExplorerView: names_of("ExplorerTraits", all_) | negations | common,
    }
    for widget, names in known.items():
        assert names == synced(widget), widget.__name__
