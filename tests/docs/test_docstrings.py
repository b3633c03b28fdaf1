"""What is public is documented: a docstring, an example that runs, and a place in the reference."""

import importlib
import inspect
import re
from collections.abc import Iterator

import pytest

from tests.docs.pages import DOCS

ROOMS = ["rnnviz", "rnnviz.studies", "rnnviz.studies.examples", "rnnviz.errors", "rnnviz.widgets"]
REFERENCE = set(
    re.findall(r"^::: (\S+)", "\n".join(p.read_text("utf-8") for p in DOCS.glob("api/*.md")), re.MULTILINE)
)


def public() -> Iterator[tuple[str, object]]:
    """Go over the functions and classes that a user may import, by the names they are imported by."""
    for room in ROOMS:
        module = importlib.import_module(room)
        own = [
            key
            for key, item in vars(module).items()
            if getattr(item, "__module__", "") == room and key[0] != "_"
        ]
        for key in getattr(module, "__all__", own):
            item = getattr(module, key)
            if inspect.isfunction(item) or inspect.isclass(item):
                yield f"{room}.{key}", item


EVERY = dict(public())


def members(kind: type) -> Iterator[tuple[str, object]]:
    """Go over a class's public methods and properties that were written here."""
    for key in dir(kind):
        member = inspect.getattr_static(kind, key)
        function = getattr(member, "fget", None) or getattr(member, "__func__", member)
        written_here = inspect.isfunction(function) and function.__module__.startswith("rnnviz")
        if key[0] != "_" and written_here:
            yield key, function


def test_the_public_face_is_seen() -> None:
    assert {
        "rnnviz.explain",
        "rnnviz.Explorer",
        "rnnviz.studies.negation",
        "rnnviz.errors.InputError",
    } <= EVERY.keys()


@pytest.mark.parametrize("name", EVERY)
def test_it_has_an_example(name: str) -> None:
    doc = inspect.getdoc(EVERY[name]) or ""
    assert "Examples\n--------\n" in doc, f"{name} has no section Examples"
    assert ">>> " in doc.partition("Examples\n--------\n")[2]


@pytest.mark.parametrize("name", [name for name, item in EVERY.items() if inspect.isclass(item)])
def test_its_members_have_docstrings(name: str) -> None:
    kind = EVERY[name]
    assert isinstance(kind, type)
    assert [key for key, function in members(kind) if not function.__doc__] == []


@pytest.mark.parametrize("name", EVERY)
def test_it_stands_in_the_reference(name: str) -> None:
    item = EVERY[name]
    assert {f"{item.__module__}.{item.__name__}", item.__module__} & REFERENCE, (
        f"add ::: to a page of docs/api: {name}"
    )
