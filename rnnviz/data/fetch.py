"""Files from their makers' sites: an address and a checksum -> the file in the cache, downloaded once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pooch

from rnnviz.errors import FetchError


def cache() -> Path:
    """Return the folder that holds what was downloaded."""
    return Path(pooch.os_cache("rnnviz"))


def fetched(
    url: str, sha256: str, mend: str, unpack: Callable[..., Any] | None = None, download: bool = True
) -> Path:
    """Return the file, downloaded with a progress bar where the cache has it not; kept only if its checksum fits.

    Parameters
    ----------
    url : str
        Its last part is the file's name.
    sha256 : str
        Of the whole file.
    mend : str
        What the user can do where it cannot be had, for the message.
    unpack : callable, optional
        One of pooch's processors: from the file, what was done to have it, and pooch to the path that is returned.
    download : bool
        Whether the network may be asked; else only the cache is.

    Raises
    ------
    FetchError
        Where it cannot be downloaded, or may not be, or what came is not the original.
    """
    mend = f"{mend} The cache is {cache()}."
    name = url.rsplit("/", 1)[-1]
    kept = cache() / name
    if not download and not (kept.is_file() and pooch.file_hash(str(kept), alg="sha256") == sha256):
        raise FetchError(f"{name} is not at hand, and download=False. {mend}")
    try:
        found = pooch.retrieve(
            url, f"sha256:{sha256}", fname=name, path=cache(), processor=unpack, progressbar=True
        )
    except OSError as error:
        raise FetchError(f"could not fetch {url} ({error}). {mend}") from error
    except ValueError as error:
        raise FetchError(
            f"what came from {url} is truncated or altered and was not kept ({error}). {mend}"
        ) from error
    return Path(found)
