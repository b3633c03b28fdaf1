"""Writing files so that nothing is ever half written, and tables of numbers as JSON so that no bit is lost."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import numpy as np

from rnnviz.errors import DataError


def write_atomically(path: str | os.PathLike[str], content: bytes) -> None:
    """Write a file whole or not at all: under a temporary name beside it, then renamed.

    Missing folders are made. An old file stays as it was until the new one is complete.

    Raises
    ------
    OSError
        Where the folder or the file cannot be written.
    """
    target = Path(path)
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    try:
        unfinished.write_bytes(content)
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)


def to_json(values: dict[str, object], format_: str, version: int) -> bytes:
    """Return named values, arrays among them, as JSON that names its format; finite numbers keep every bit."""
    kept: dict[str, object] = {"format": format_, "version": version}
    for name, value in values.items():
        if isinstance(value, np.ndarray):
            value = {"dtype": str(value.dtype), "shape": value.shape, "values": value.ravel().tolist()}
        kept[name] = value
    return json.dumps(kept, ensure_ascii=False).encode()


def from_json(content: bytes, format_: str, version: int, source: str) -> dict[str, Any]:
    """Return the values that `to_json` packed, arrays as arrays.

    Raises
    ------
    DataError
        Where the content is damaged, or is of another format or version; it names `source`.
    """
    try:
        kept: dict[str, Any] = json.loads(content)
        named = (kept.pop("format"), kept.pop("version"))
        for name, value in kept.items():
            if isinstance(value, dict) and "dtype" in value:
                kept[name] = np.array(value["values"], dtype=value["dtype"]).reshape(value["shape"])
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise DataError(f"{source} is not a {format_} file, or it is damaged ({error}).") from error
    if named != (format_, version):
        raise DataError(
            f"{source} holds {named[0]!r}, version {named[1]!r}; expected {format_!r}, version {version}."
        )
    return kept
