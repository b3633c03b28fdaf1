"""Word vectors from a local file: the rows of the words that are wanted, and no others, come into memory."""

from __future__ import annotations

import gzip
import os
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, NoReturn

import numpy as np
import numpy.typing as npt
from tqdm.auto import tqdm

from rnnviz.data.glove import glove_file
from rnnviz.errors import DataError, InputError

Vectors = tuple[npt.NDArray[np.float32], npt.NDArray[np.bool_]]


def load_vectors(path: str | os.PathLike[str], words: Sequence[str], *, progress: bool = True) -> Vectors:
    r"""Return the vectors of `words` from a file of many.

    Parameters
    ----------
    path : path or "glove"
        ``.npz`` with the arrays "words" (N,) and "vectors" (N, D), or text as GloVe and word2vec write it
        (``.txt``, ``.vec``, ``.gz`` too): a word and its D numbers to a line, perhaps a first line "N D".
        Text is streamed. "glove" stands for GloVe's vectors of 300 numbers (6 billion tokens), which are downloaded
        once (862 MB).
    words : sequence of str
        The words that are wanted, e.g. ``vocabulary.words``, looked up as they are spelled.
    progress : bool
        Whether to show how far the file is read.

    Returns
    -------
    vectors : array of shape (len(words), D), float32
        Zeros for words that the file does not have.
    found : array of shape (len(words),), bool
        Whether the file has the word.

    Raises
    ------
    InputError
        Where there is no such file.
    FetchError
        Where GloVe's vectors cannot be downloaded.
    DataError
        Where the file is damaged or in another format; a bad line is named by its number.

    References
    ----------
    Pennington et al. (2014), GloVe; Mikolov et al. (2013), word2vec.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> import rnnviz as rv
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder, "vectors.txt")
    ...     _ = file.write_text("good 1.0 0.5\nbad -1.0 0.5\n")
    ...     vectors, found = rv.load_vectors(file, ["good", "film"])
    >>> vectors.tolist(), found.tolist()
    ([[1.0, 0.5], [0.0, 0.0]], [True, False])
    """
    path = glove_file() if path == "glove" else Path(path)
    if not path.is_file():
        raise InputError(
            f"there is no file of word vectors {path}; 'glove' stands for the vectors of that name."
        )
    rows = {word: row for row, word in enumerate(words)}
    if len(rows) < len(words):
        raise InputError(f"{len(words) - len(rows)} of the {len(words)} words stand twice; give each once.")
    return _from_npz(path, rows) if path.suffix == ".npz" else _from_text(path, rows, progress)


def _from_npz(path: Path, rows: dict[str, int]) -> Vectors:
    try:
        with np.load(path, allow_pickle=False) as arrays:
            names = list(arrays)
            if not {"words", "vectors"} <= set(names):
                raise DataError(f"{path} has the arrays {names}; expected 'words' and 'vectors'.")
            names, table = arrays["words"].tolist(), arrays["vectors"]
    except (ValueError, OSError, EOFError, zipfile.BadZipFile, zlib.error) as error:
        if isinstance(error, DataError):
            raise
        raise DataError(f"{path} is damaged or no .npz of plain arrays: {error}") from error
    if table.ndim != 2 or len(names) != len(table) or not np.issubdtype(table.dtype, np.number):
        raise DataError(
            f"{path}: 'vectors' has the shape {table.shape} and type {table.dtype} for {len(names)} words; "
            "expected numbers of shape (words, dimensions)."
        )
    vectors, found = _nothing(len(rows), table.shape[1])
    for source, word in enumerate(names):
        row = rows.get(word.decode() if isinstance(word, bytes) else word)
        if row is not None and not found[row]:
            vectors[row], found[row] = table[source], True
    if not np.isfinite(vectors).all():
        raise DataError(f"{path} has numbers that are not finite (NaN or inf).")
    return vectors, found


def _from_text(path: Path, rows: dict[str, int], progress: bool) -> Vectors:
    wanted = {word.encode(): row for word, row in rows.items()}  # bytes: no line need be decoded
    promised: int | None = None
    size, vectors, found, number = 0, *_nothing(0, 0), 0
    try:
        for number, line in _numbered(path, progress):
            if number == 1:
                promised, size = _heading(line, path)
                vectors, found = _nothing(len(rows), size)
                if promised is not None:
                    continue
            # a word may have spaces of its own, so the numbers are counted from the right
            spaces = line.count(b" ")
            word = line[: line.find(b" ")] if spaces == size else line.rsplit(b" ", size)[0]
            if spaces != size:
                _check_width(word, spaces, size, f"{path}, line {number}")
            row = wanted.get(word)
            if row is not None and not found[row]:
                vectors[row] = _values(line, size, f"{path}, line {number}")
                found[row] = True
    except (OSError, EOFError, zlib.error) as error:
        raise DataError(f"{path} cannot be read beyond line {number}: {error}") from error
    seen = number - (promised is not None)
    if seen < max(promised or 1, 1):
        raise DataError(
            f"{path} has {seen} vectors where {promised or 'some'} were promised: it is cut short."
        )
    return vectors, found


def _heading(line: bytes, path: Path) -> tuple[int | None, int]:
    """Return how many vectors the first line promises, if it is a heading, and their dimension."""
    fields = line.split()
    if len(fields) == 2 and all(field.isdigit() for field in fields):
        return int(fields[0]), int(fields[1])
    if len(fields) < 2 or b"\0" in line:
        raise DataError(
            f"{path}, line 1: expected a word and its numbers, parted by spaces, as GloVe and word2vec write "
            f"them as text; got {line[:40]!r}."
        )
    return None, len(fields) - 1


def _values(line: bytes, size: int, place: str) -> npt.NDArray[np.float32]:
    """Return the last `size` fields of a line as numbers."""
    try:
        values = np.array(line.rsplit(b" ", size)[1:], dtype=np.float32)
    except ValueError as error:
        raise DataError(f"{place}: expected a word and {size} numbers; {error}.") from error
    if not np.isfinite(values).all():
        raise DataError(f"{place}: the vector has numbers that are not finite (NaN or inf).")
    return values


def _check_width(word: bytes, spaces: int, size: int, place: str) -> None:
    """Raise a DataError where a line is short or long for its numbers, not for a word with spaces in it."""
    if spaces < size or all(map(_is_number, word.split(b" ")[1:])):
        raise DataError(
            f"{place}: expected a word and {size} numbers as in the first line, got {spaces} numbers; "
            "all vectors of a file must be of one size."
        )


def _is_number(field: bytes) -> bool:
    try:
        float(field)
    except ValueError:
        return False
    return True


def _nothing(words: int, size: int) -> Vectors:
    return np.zeros((words, size), dtype=np.float32), np.zeros(words, dtype=np.bool_)


def _numbered(path: Path, progress: bool) -> Iterator[tuple[int, bytes]]:
    """Yield the lines with their numbers while the bar follows the bytes read from disk."""
    with path.open("rb") as raw, _lines(raw, path) as lines, _bar(path, progress) as bar:
        for number, line in enumerate(lines, start=1):
            if number % 1000 == 0:
                bar.update(raw.tell() - bar.n)
            yield number, line.rstrip()
        bar.update(raw.tell() - bar.n)


@contextmanager
def _lines(raw: IO[bytes], path: Path) -> Iterator[IO[bytes]]:
    if path.suffix != ".gz":
        yield raw
    else:
        with gzip.open(raw) as unpacked:
            yield unpacked  # type: ignore[misc]  # a GzipFile is read like any other


def _bar(path: Path, progress: bool) -> tqdm[NoReturn]:
    return tqdm(total=path.stat().st_size, unit="B", unit_scale=True, desc=path.name, disable=not progress)
