"""Jupyter in folders of a test's own: without the user's settings, and with nothing left behind."""

from pathlib import Path

import pytest

FOLDERS = ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR")


def move_jupyter(patch: pytest.MonkeyPatch, home: Path) -> None:
    """Put each of Jupyter's folders under `home`, by its name in lower case, until the patch is undone."""
    for variable in FOLDERS:
        patch.setenv(variable, str(home / variable.lower()))
