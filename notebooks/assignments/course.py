"""Make a nbgrader course of the assignments: source notebooks -> FOLDER/source -> nbgrader -> FOLDER/release -> scan.

python -m notebooks.assignments.course FOLDER

In a course that is there already, submissions, grades and settings stay as they are, and so does a source notebook
that its teacher has changed: its release is made from what stands there.
"""

import hashlib
import json
import os
import shutil
import sys
from pathlib import Path

from nbgrader.apps import NbGraderAPI
from traitlets.config import Config, PyFileConfigLoader

from notebooks.assignments import leaks, sources

CONFIG = "nbgrader_config.py"
RECORD = ".made.json"  # of each source notebook, the hash of what was written
SETTINGS = """\
# Settings of the nbgrader course, read by every nbgrader command that is started in this folder.
c = get_config()

c.CourseDirectory.course_id = "rnnviz"

# Where assignments are handed out and in, for a class on one machine. With JupyterHub: /srv/nbgrader/exchange
c.Exchange.root = {exchange!r}

# How long a cell of a submission may run; it is then stopped, and the cells after it are still graded.
c.Execute.timeout = 60

# A test that a student has deleted is put back and run. (Without this it waits for a grade by hand.)
c.OverwriteCells.add_missing_cells = True
"""


class CourseError(Exception):
    """The course could not be made; nothing of it should be handed out."""


def api_of(folder: Path) -> NbGraderAPI:
    """Return nbgrader's Python API for a course folder, with the settings that stand in it."""
    beside_python = str(Path(sys.executable).parent)  # where nbgrader's command alembic is
    if beside_python not in os.environ["PATH"].split(os.pathsep):
        os.environ["PATH"] = beside_python + os.pathsep + os.environ["PATH"]
    config = PyFileConfigLoader(CONFIG, path=str(folder)).load_config()
    config.merge(Config({"CourseDirectory": {"root": str(folder.resolve())}}))
    return NbGraderAPI(config=config)


def digest(path: Path) -> str:
    """Return a hash of a file's content."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def prepare(folder: Path) -> None:
    """Make the folder and its settings where they are missing; refuse a folder that holds something else."""
    if folder.is_file() or (folder.is_dir() and any(folder.iterdir()) and not (folder / CONFIG).exists()):
        raise CourseError(
            f"{folder} has files and no {CONFIG}, so it is no nbgrader course; name a new folder, or an older course."
        )
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / CONFIG).exists():
        exchange = str(folder.resolve() / "exchange")
        (folder / CONFIG).write_text(SETTINGS.format(exchange=exchange), encoding="utf-8")
        (folder / "exchange").mkdir()


def renew_source(folder: Path, name: str) -> bool:
    """Write the assignment's source notebook, unless its teacher has changed it; return whether it was written."""
    target = sources.made_at(name, folder / "source")
    record = folder / "source" / RECORD
    written = json.loads(record.read_text(encoding="utf-8")) if record.exists() else {}
    if target.exists() and digest(target) != written.get(name):
        return False
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(sources.made_at(name, sources.SOURCE), target)
    record.write_text(json.dumps({**written, name: digest(target)}, indent=1) + "\n", encoding="utf-8")
    return True


def make(folder: Path) -> list[str]:
    """Make or renew a course; return the leaks that were found in its release.

    Raises
    ------
    CourseError
        Where the folder is no course, or nbgrader can make no release.
    """
    prepare(folder)
    api = api_of(folder)
    found = []
    for name in sources.NAMES:
        renewed = renew_source(folder, name)
        result = api.generate_assignment(name)
        if not result["success"]:
            raise CourseError(f"nbgrader made no release of {name}:\n{result.get('log') or result['error']}")
        print(
            f"{name}: released" + ("" if renewed else " from your source, which was changed here and is kept")
        )
        in_release = leaks.find(sources.made_at(name, folder / "source"), folder / "release" / name)
        found += [f"release/{name}, {leak}" for leak in in_release]
    return found


def main(arguments: list[str]) -> int:
    """Make the course in the folder named on the command line; return 0 only where nothing leaks."""
    if len(arguments) != 1 or arguments[0].startswith("-"):
        print("usage: python -m notebooks.assignments.course FOLDER", file=sys.stderr)
        return 2
    folder = Path(arguments[0])
    try:
        found = make(folder)
    except CourseError as error:
        print(error, file=sys.stderr)
        return 1
    except OSError as error:
        print(f"{folder} cannot be written ({error}); name a folder that can.", file=sys.stderr)
        return 1
    if found:
        print(
            f"Do not hand out {folder / 'release'}: students would see", *found, sep="\n  ", file=sys.stderr
        )
        return 1
    print(f"{folder} is ready: no solution, hidden test or output in {folder / 'release'}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
