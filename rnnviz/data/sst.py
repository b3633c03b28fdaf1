"""The Stanford Sentiment Treebank: from a local folder or, once, from Stanford's site into a cache.

Either way the archive's checksum is verified before it is opened.
"""

from __future__ import annotations

import os
import zipfile
from pathlib import Path

import pooch
from nltk.tree import Tree

from rnnviz.data.fetch import fetched
from rnnviz.data.treebank import SPLITS, parse_trees
from rnnviz.errors import DataError

URL = "https://nlp.stanford.edu/sentiment/trainDevTestTrees_PTB.zip"
SHA256 = "5c613a4f673fc74097d523a2c83f38e0cc462984d847b82c7aaf36b01cbbbfcc"
ARCHIVE = "trainDevTestTrees_PTB.zip"
MEND = 'Download it yourself, put it in a folder and pass folder=... or set RNNVIZ_DATA; or take "mini".'


def trees(folder: str | os.PathLike[str] | None = None, download: bool = True) -> dict[str, list[Tree]]:
    """Return SST's trees by split: 8,544 train, 1,101 dev and 2,210 test, labels "0" to "4".

    Parameters
    ----------
    folder : path, optional
        Looked in first; else the folder that RNNVIZ_DATA names, if any.
    download : bool
        Whether it may be downloaded where neither a folder nor the cache has it.

    Raises
    ------
    DataError
        Where the archive in the folder is not the original one; it is left as it is.
    FetchError
        Where it has to be downloaded and cannot be, or what came is not the original one.

    References
    ----------
    Socher et al. (2013), Recursive Deep Models for Semantic Compositionality Over a Sentiment Treebank.
    """
    path = _local(folder or os.environ.get("RNNVIZ_DATA")) or fetched(URL, SHA256, MEND, download=download)
    with zipfile.ZipFile(path) as archive:
        return {
            split: parse_trees(archive.read(f"trees/{split}.txt").decode("utf-8"), f"{path}, {split}.txt")
            for split in SPLITS
        }


def _local(folder: str | os.PathLike[str] | None) -> Path | None:
    """Return the archive in `folder`, if it is there; never an altered one."""
    for path in [Path(folder, "sst", ARCHIVE), Path(folder, ARCHIVE)] if folder else []:
        if path.is_file():
            if pooch.file_hash(str(path), alg="sha256") != SHA256:
                raise DataError(
                    f"{path} is truncated or altered: its sha256 is not {SHA256}. Put the file from {URL} "
                    "there, or remove it, so that it is downloaded."
                )
            return path
    return None
