"""The rooms of the house: none imports a higher one, and no files import each other in a circle.

Every import counts, also one inside a function, one for types alone, and a module named in a string.
"""

import ast
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROOMS = (
    *("errors", "ground", "text", "data", "models", "decomposition", "baselines", "charts", "widgets"),
    *("explanations", "studies", "corpus", "__init__", "cli"),
)  # from the ground up
PICTURES = {"charts", "widgets"}
FOR_PICTURES = {"errors", "ground", "text", *PICTURES}  # scores and tables, never a model


def module_of(path: Path) -> str:
    """Return the name that a file is imported by."""
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


FILES = {module_of(path): path for path in sorted((ROOT / "rnnviz").rglob("*.py"))}


def room(module: str) -> str:
    """Return the room of a module: its folder, or the file itself where it lies in none."""
    return module.split(".")[1] if "." in module else "__init__"


def imports(module: str, strings: bool = False) -> set[str]:
    """Return the modules of the package that a file imports, and with `strings` those that it names."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(FILES[module].read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found.update(item.name for item in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{module} imports by dots: write the whole name"
            names = {f"{node.module}.{item.name}" for item in node.names}
            found.update(name if name in FILES else str(node.module) for name in names)
        elif strings and isinstance(node, ast.Constant) and "." in str(node.value):
            found.add(str(node.value))
    return found & FILES.keys()


def test_every_folder_and_file_has_its_floor() -> None:
    assert {room(module) for module in FILES} == set(ROOMS)


@pytest.mark.parametrize("module", FILES)
def test_no_room_imports_a_higher_one(module: str) -> None:
    floor = ROOMS.index(room(module))
    assert [name for name in sorted(imports(module, strings=True)) if ROOMS.index(room(name)) > floor] == []


@pytest.mark.parametrize("module", [module for module in FILES if room(module) in PICTURES])
def test_pictures_know_only_scores_and_tables(module: str) -> None:
    assert {room(name) for name in imports(module)} <= FOR_PICTURES


def test_no_files_import_each_other_in_a_circle() -> None:
    try:
        TopologicalSorter({module: imports(module) for module in FILES}).prepare()
    except CycleError as circle:
        pytest.fail(" -> ".join(reversed(circle.args[1])))
