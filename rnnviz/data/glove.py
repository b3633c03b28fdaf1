"""GloVe, word vectors that anyone can fetch: once from Stanford's site into the cache."""

from __future__ import annotations

import shutil
import zipfile
from pathlib import Path

from rnnviz.data.fetch import fetched

URL = "https://nlp.stanford.edu/data/glove.6B.zip"  # 862 MB, and 1 GB more for the vectors of 300 numbers
SHA256 = "617afb2fe6cbd085c235baf7a465b96f4112bd7f7ccb2b2cbd649fed9cbcf2fb"
MEMBER = "glove.6B.300d.txt"


def glove_file() -> Path:
    """Return the file of GloVe's 400,000 vectors of 300 numbers, trained on 6 billion tokens.

    Raises
    ------
    FetchError
        Where it has to be downloaded and cannot be, or what came is not the original.

    References
    ----------
    Pennington et al. (2014), GloVe: Global Vectors for Word Representation.
    """
    mend = f"Download it yourself, unpack {MEMBER} and give its path instead of 'glove'."
    return fetched(URL, SHA256, mend, _unpacked)


def _unpacked(archive: str, action: str, _: object) -> str:
    """Return the path of the member beside the archive, unpacked whole or not at all; one of pooch's processors."""
    path = Path(archive).with_name(MEMBER)
    if action != "fetch" or not path.is_file():
        part = path.with_suffix(".part")
        with zipfile.ZipFile(archive) as zipped, zipped.open(MEMBER) as source, part.open("wb") as target:
            shutil.copyfileobj(source, target)
        part.replace(path)
    return str(path)
