"""What is shipped: sdist -> wheel, built with no node in reach -> a bare environment without the extras.

Everything is built in temporary folders and offline; the checkout only has to hold the built front end.
"""

import email
import os
import re
import sys
import tarfile
import venv
import zipfile
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement

import rnnviz
from tests.commands import run

ROOT = Path(__file__).parents[2]
BUNDLE = "rnnviz/widgets/static/token_heatmap.js"


@pytest.fixture(scope="module")
def sdist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if not (ROOT / BUNDLE).exists():
        pytest.fail(f"{BUNDLE} is not built: make js")
    out = tmp_path_factory.mktemp("sdist")
    run(sys.executable, "-m", "build", "--no-isolation", "--sdist", "--outdir", out, ROOT)
    return next(out.glob("*.tar.gz"))


@pytest.fixture(scope="module")
def wheel(sdist: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel that somebody without node builds from the sdist."""
    unpacked = tmp_path_factory.mktemp("unpacked")
    with tarfile.open(sdist) as archive:
        archive.extractall(unpacked, filter="data")
    (source,) = unpacked.iterdir()
    environment = {**os.environ, "PATH": str(tmp_path_factory.mktemp("no_programs"))}
    out = tmp_path_factory.mktemp("wheel")
    run(
        *(sys.executable, "-m", "build", "--no-isolation", "--wheel", "--outdir", out, source),
        env=environment,
    )
    return next(out.glob("*.whl"))


@pytest.fixture(scope="module")
def about(wheel: Path) -> email.message.Message:
    """The wheel's METADATA."""
    with zipfile.ZipFile(wheel) as archive:
        (name,) = [name for name in archive.namelist() if name.endswith(".dist-info/METADATA")]
        return email.message_from_bytes(archive.read(name))


def test_sdist_holds_sources_and_built_front_end(sdist: Path) -> None:
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    wanted = {
        BUNDLE,
        "js/src/token_heatmap.ts",
        "js/package-lock.json",
        "tests/conftest.py",
        "benchmarks/reproduction/__main__.py",
        "docs/index.md",
        "mkdocs.yml",
        "CONTRIBUTING.md",
        "LICENSE",
        "Makefile",
    }
    assert wanted <= names
    assert not [name for name in names if "node_modules" in name or ".venv" in name]


def test_wheel_holds_every_file_of_the_package(wheel: Path) -> None:
    files = [path for path in (ROOT / "rnnviz").rglob("*") if path.is_file() and path.suffix != ".pyc"]
    with zipfile.ZipFile(wheel) as archive:
        shipped = {name: archive.read(name) for name in archive.namelist() if name.startswith("rnnviz/")}
    assert shipped == {path.relative_to(ROOT).as_posix(): path.read_bytes() for path in files}
    assert {BUNDLE, "rnnviz/py.typed", "rnnviz/data/mini/rules.toml"} <= shipped.keys()
    assert [name for name in shipped if name.startswith("rnnviz/models/pretrained/mini")]


def test_version_and_licence_say_one_thing(about: email.message.Message) -> None:
    citation = re.search(r"^version: (\S+)$", (ROOT / "CITATION.cff").read_text(), re.MULTILINE)
    newest = re.search(r"^## \[(\d.*?)\]", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    assert about["Version"] == rnnviz.__version__ == citation[1] == newest[1]
    assert about["License-Expression"] == "BSD-3-Clause"
    assert about["License-File"] == "LICENSE"


def distributions(requirements: list[str]) -> Iterator[metadata.Distribution]:
    """Yield the installed distributions that the requirements need, and what those need, each once."""
    waiting, seen = [Requirement(text) for text in requirements], set()
    while waiting:
        wanted = waiting.pop()
        found = metadata.distribution(wanted.name)
        for extra in {"", *wanted.extras} - {extra for name, extra in seen if name == found.name}:
            seen.add((found.name, extra))
            needs = [Requirement(text) for text in found.requires or []]
            waiting += [need for need in needs if not need.marker or need.marker.evaluate({"extra": extra})]
        yield found


@pytest.fixture(scope="module")
def bare_python(wheel: Path, about: email.message.Message, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The python of an environment that holds the wheel and what it declares to need, and nothing else.

    The dependencies are links to the development environment's: installing torch anew takes minutes.
    """
    folder = tmp_path_factory.mktemp("bare")
    venv.create(folder, with_pip=False, symlinks=True)
    python = folder / "bin" / "python"
    run(
        sys.executable,
        "-m",
        "pip",
        "--python",
        python,
        "install",
        "--quiet",
        "--no-deps",
        "--no-index",
        wheel,
    )
    site = Path(run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))").strip())
    core = [text for text in about.get_all("Requires-Dist") if "extra ==" not in text]
    for found in distributions(core):
        for top in {file.parts[0] for file in found.files or []} - {"..", "__pycache__"}:
            if not (site / top).exists():
                (site / top).symlink_to(found.locate_file(top))
    return python


def test_bare_environment_explains_without_extras(bare_python: Path, tmp_path: Path) -> None:
    program = """
import importlib.util
assert not [name for name in ("pyarrow", "jupyterlab", "pytest") if importlib.util.find_spec(name)]
import rnnviz as rv
explanation = rv.explain(rv.TextClassifier.load("mini"), "not very good")
explanation.to_html("page.html")
print(rv.__file__)
"""
    printed = run(bare_python, "-I", "-c", program, cwd=tmp_path)
    assert printed.strip().startswith(str(bare_python.parents[1]))
    assert (tmp_path / "page.html").stat().st_size > 1000


def test_bare_environment_names_the_extra_that_is_missing(bare_python: Path, tmp_path: Path) -> None:
    program = """
import pathlib, rnnviz as rv
pathlib.Path("texts.parquet").write_bytes(b"PAR1")
try:
    rv.load_texts("texts.parquet")
except rv.errors.UnsupportedError as error:
    print(error)
"""
    assert "pip install rnnviz[parquet]" in run(bare_python, "-I", "-c", program, cwd=tmp_path)


def test_bare_environment_has_the_command(bare_python: Path, tmp_path: Path) -> None:
    assert run(bare_python.parent / "rnnviz", "--version", cwd=tmp_path).split()[-1] == rnnviz.__version__
