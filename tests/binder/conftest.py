"""What Binder would make of this checkout, without Docker: a clone -> its Dockerfile -> the steps in a fresh venv."""

import os
import re
import sys
import venv
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.commands import run

ROOT = Path(__file__).parents[2]
REQUIREMENTS = "binder/requirements.txt"
INDEX = re.compile(r"^--extra-index-url .*$", re.MULTILINE)


class Image(NamedTuple):
    """What stands in for Binder's image."""

    python: Path
    packages: Path  # site-packages
    required: set[str]  # what the layer of requirements brought
    built: set[str]  # what is there after postBuild


@pytest.fixture(scope="session")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clone of what is committed: no built front end, nothing that git ignores."""
    folder = tmp_path_factory.mktemp("clone") / "rnnviz"
    run("git", "clone", "--quiet", "--no-hardlinks", ROOT, folder)
    return folder


@pytest.fixture(scope="session")
def dockerfile(clone: Path) -> str:
    """The Dockerfile that repo2docker, which Binder runs, makes of the clone."""
    return run(sys.executable, "-m", "repo2docker", "--no-build", "--debug", ".", cwd=clone)


@pytest.fixture(scope="session")
def image(clone: Path, dockerfile: str, tmp_path_factory: pytest.TempPathFactory) -> Image:
    """The Dockerfile's pip and postBuild steps, run as they stand in it, in a fresh venv.

    Three things are not as on Binder. The venv and the machine's node stand for the base image. The one line of
    requirements.txt that names torch's index of CPU builds, which not every machine reaches, gives way to the
    constraints file: the same versions, from the machine's own index. And pip compiles nothing ahead, which takes
    half of its time.
    """
    prefix = tmp_path_factory.mktemp("image") / "venv"
    venv.create(prefix, with_pip=True)
    (packages,) = prefix.glob("lib/python*/site-packages")
    environment = os.environ | {
        "KERNEL_PYTHON_PREFIX": str(prefix),
        "PATH": f"{prefix / 'bin'}{os.pathsep}{os.environ['PATH']}",
        "PIP_COMPILE": "0",
    }
    environment.pop("PYTHONPATH", None)
    install, post_build = steps(dockerfile)

    # Here lies requirements.txt and nothing else: Binder runs this step before it copies the repository.
    layer = tmp_path_factory.mktemp("layer")
    (layer / "binder").mkdir()
    requirements, replaced = INDEX.subn(f"-c {clone / 'constraints.txt'}", (clone / REQUIREMENTS).read_text())
    assert replaced == 1
    (layer / REQUIREMENTS).write_text(requirements)
    run("bash", "-c", install, cwd=layer, env=environment)
    required = distributions(packages)

    run("bash", "-c", post_build, cwd=clone, env=environment)
    return Image(prefix / "bin" / "python", packages, required, distributions(packages))


def steps(dockerfile: str) -> tuple[str, str]:
    """Return the commands that install the requirements and that end the build."""
    (install,) = re.findall(rf'^RUN (.*pip install .*-r "{REQUIREMENTS}")$', dockerfile, re.MULTILINE)
    (post_build,) = re.findall(r"^RUN (\./.*postBuild)$", dockerfile, re.MULTILINE)
    return install, post_build


def distributions(packages: Path) -> set[str]:
    """Return what is installed, as `name-version`."""
    return {path.stem for path in packages.glob("*.dist-info")}
