"""Starts a host's server with a home of its own, waits until it answers, and ends it with the test."""

import contextlib
import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
HOMES = ("HOME", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR", "XDG_CONFIG_HOME", "XDG_CACHE_HOME")
SETTINGS = {
    "@jupyterlab/apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False},
    "@jupyter-widgets/jupyterlab-manager/plugin": {"saveState": True},
}


class Server(NamedTuple):
    url: str
    folder: Path  # the notebooks it serves


@contextlib.contextmanager
def jupyter(application: str, home: Path) -> Iterator[Server]:
    """Serve `application`, "LabApp" or "JupyterNotebookApp", whose front end stands as `window.jupyterapp`."""
    for name, settings in SETTINGS.items():
        file = home / "config" / "lab" / "user-settings" / f"{name}.jupyterlab-settings"
        file.parent.mkdir(parents=True)
        file.write_text(json.dumps(settings))
    folder = home / "notebooks"
    folder.mkdir()
    module = {"LabApp": "jupyterlab", "JupyterNotebookApp": "notebook"}[application]
    options = [
        "--no-browser",
        "--allow-root",
        "--ServerApp.port_retries=0",
        "--IdentityProvider.token=",
        f"--ServerApp.root_dir={folder}",
        f"--{application}.expose_app_in_browser=True",
    ]
    with serving([module, *options], home, "/api/status") as url:
        yield Server(url, folder)


def end_kernels(server: Server) -> None:
    """End all kernels of a Jupyter server."""
    for kernel in json.loads(_answer(server.url + "/api/kernels")):
        with contextlib.suppress(OSError):
            _answer(f"{server.url}/api/kernels/{kernel['id']}", "DELETE")


@contextlib.contextmanager
def marimo(app: Path, home: Path) -> Iterator[Server]:
    """Serve a marimo notebook as an app: its cells run when a browser opens it."""
    options = ["run", str(app), "--headless", "--no-token", "--no-check", "--no-sandbox"]
    with serving(["marimo", *options], home, "/health") as url:
        yield Server(url, app.parent)


@contextlib.contextmanager
def serving(
    arguments: list[str],
    home: Path,
    health: str,
    python: Path | str = sys.executable,
    sources: Path | str = ROOT,
    folder: Path | None = None,
) -> Iterator[str]:
    """Run a module that serves, on a free port; its address, once `health` there answers.

    `sources` is the PYTHONPATH of the server and its kernels ("" for none), `folder` where the server is started.
    """
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    homes = {name: str(home / name.lower()) for name in HOMES}
    for made in homes.values():
        Path(made).mkdir()
    own = {"JUPYTER_CONFIG_DIR": str(home / "config"), "PYTHONPATH": str(sources), "OMP_NUM_THREADS": "1"}
    log = home / "server.log"
    with log.open("w") as written:
        server = subprocess.Popen(
            [str(python), "-m", *arguments, f"--port={port}"],
            env=os.environ | homes | own,
            cwd=folder,
            stdout=written,
            stderr=written,
        )
    try:
        url = f"http://127.0.0.1:{port}"
        _wait_for(url + health, server, log)
        yield url
    finally:
        server.terminate()
        try:
            server.wait(10)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _answer(url: str, method: str = "GET") -> bytes:
    with urllib.request.urlopen(urllib.request.Request(url, method=method), timeout=5) as response:
        return response.read()


def _wait_for(url: str, server: subprocess.Popen, log: Path) -> None:
    until = time.monotonic() + 60
    while server.poll() is None and time.monotonic() < until:
        try:
            _answer(url)
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise RuntimeError(f"the server did not start:\n{log.read_text()[-3000:]}")
