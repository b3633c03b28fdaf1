"""Binder's image of this checkout: how repo2docker builds it, and what a student finds in it."""

import importlib.util
import json
import re
import tomllib
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from notebooks.execute import PEAK
from tests.binder.conftest import REQUIREMENTS, ROOT, Image
from tests.commands import run
from tests.hosts import servers

TUTORIAL = "notebooks/01_first_explanation.ipynb"


def pins(file: Path) -> dict[str, str]:
    """Return the exact version of each package in a file of requirements."""
    lines = re.findall(r"^([A-Za-z0-9._-]+)==(\S+)", file.read_text(), re.MULTILINE)
    return {canonicalize_name(name): version for name, version in lines}


# What is written --------------------------------------------------------------------------------


def test_the_requirements_are_what_the_package_needs() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    extras = project["optional-dependencies"]
    needs = [*project["dependencies"], *extras["lab"], *extras["compare"], "notebook", "nbgitpuller"]
    assert pins(ROOT / REQUIREMENTS).keys() == {canonicalize_name(Requirement(need).name) for need in needs}


def test_the_requirements_have_the_versions_of_the_constraints() -> None:
    wanted = pins(ROOT / "constraints.txt")
    written = pins(ROOT / REQUIREMENTS)
    assert written == {name: wanted.get(name) for name in written}


def test_the_base_image_brings_a_node_that_the_front_end_builds_with() -> None:
    wanted = json.loads((ROOT / "js" / "package.json").read_text())["engines"]["node"]
    folder = Path(importlib.util.find_spec("repo2docker").origin).parent / "buildpacks" / "conda"
    locks = list(folder.glob("environment.py-3.11-linux-*.lock"))
    assert locks
    for lock in locks:
        found = re.search(r"/nodejs-(\d+)\.", lock.read_text())
        assert int(found[1]) >= int(wanted.removeprefix(">="))


def test_repo2docker_keeps_the_requirements_apart_from_the_repository(dockerfile: str) -> None:
    # environment.py-3.11-linux-...: the base of Python 3.11
    assert "environment-2epy-2d3-2e11-2dlinux" in dockerfile
    in_order = [
        f"COPY --chown=0:0 src/{REQUIREMENTS} ${{REPO_DIR}}/{REQUIREMENTS}\n",
        f'RUN ${{KERNEL_PYTHON_PREFIX}}/bin/pip install --no-cache-dir -r "{REQUIREMENTS}"\n',
        "COPY --chown=0:0 src/ ${REPO_DIR}/\n",
        "RUN ./binder/postBuild\n",
    ]
    places = [dockerfile.find(line) for line in in_order]
    assert -1 not in places
    assert places == sorted(places)
    assert dockerfile.count("pip install") == 1  # nothing else of ours is installed before postBuild


# What is built ----------------------------------------------------------------------------------


def test_post_build_adds_the_package_and_nothing_else(image: Image) -> None:
    assert [name.partition("-")[0] for name in image.built - image.required] == ["rnnviz"]
    assert image.required <= image.built


def test_post_build_leaves_nothing_that_only_the_build_needs(image: Image, clone: Path) -> None:
    assert not (clone / "js" / "node_modules").exists()
    assert run("git", "status", "--porcelain", cwd=clone) == ""


def test_the_front_end_is_inside_the_installed_package(image: Image, clone: Path) -> None:
    widgets = {path.stem for path in (clone / "js" / "src").glob("*_*.ts")} | {"explorer"}
    bundles = {path.stem: path for path in (image.packages / "rnnviz" / "widgets" / "static").glob("*.js")}
    assert bundles.keys() >= widgets
    assert all(path.stat().st_size > 10_000 for path in bundles.values())


# What a student finds ---------------------------------------------------------------------------


@pytest.fixture(scope="module")
def lab(image: Image, clone: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """JupyterLab, started from the image's Python in the repository, with none of our sources in its path."""
    home = tmp_path_factory.mktemp("home")
    options = ["--no-browser", "--allow-root", "--ServerApp.port_retries=0", "--IdentityProvider.token="]
    with servers.serving(["jupyterlab", *options], home, "/api/status", image.python, "", clone) as url:
        yield url


def answer(url: str) -> str:
    with urllib.request.urlopen(url, timeout=60) as response:
        assert response.status == 200
        return response.read().decode()


def test_the_link_opens_the_tutorial_where_widgets_can_live(lab: str, clone: Path) -> None:
    page = answer(f"{lab}/lab/tree/{TUTORIAL}")
    assert {"anywidget", "@jupyter-widgets/jupyterlab-manager"} <= set(re.findall(r'"name": "(.*?)"', page))
    tutorial = json.loads(answer(f"{lab}/api/contents/{TUTORIAL}"))
    assert tutorial["content"]["cells"][0]["source"] == nbformat.read(clone / TUTORIAL, 4).cells[0].source


def test_a_link_may_bring_a_teacher_s_own_notebooks(lab: str) -> None:
    assert "nbgitpuller" in answer(f"{lab}/git-pull?repo=https%3A%2F%2Fexample.org%2Fcourse&branch=main")


def test_the_tutorial_runs_on_the_installed_package_below_1_gb(
    image: Image, clone: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for variable in servers.HOMES:
        monkeypatch.setenv(variable, str(tmp_path / variable.lower()))
    for variable in ("PYTHONPATH", "RNNVIZ_DATA", "NLTK_DATA"):  # Binder has none of them
        monkeypatch.delenv(variable, raising=False)
    notebook = nbformat.read(clone / TUTORIAL, 4)
    for source in ("print(rv.__file__)", PEAK):
        notebook.cells.append(nbformat.v4.new_code_cell(source))
    measured = clone / "notebooks" / "measured.ipynb"
    nbformat.write(notebook, measured)
    to = ["--to=notebook", "--execute", f"--output-dir={tmp_path}"]
    run(image.python, "-m", "nbconvert", *to, measured, cwd=clone)
    where, peak = (cell.outputs[0].text for cell in nbformat.read(tmp_path / measured.name, 4).cells[-2:])
    assert Path(where.strip()).is_relative_to(image.packages)
    assert int(peak) * 1024 < 1_000_000_000
