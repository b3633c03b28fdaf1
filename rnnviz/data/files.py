"""From a table of texts in a file to something a classifier can learn from: CSV, TSV or Parquet.

file -> load_texts -> DataFrame of text, label and split -> TextBank -> examples
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from rnnviz.data.treebank import Example, split_names
from rnnviz.errors import DataError, InputError, UnsupportedError, nearest
from rnnviz.text.tokenizer import tokenize

_SEPARATORS = {".csv": ",", ".tsv": "\t"}
_DEV_NAMES = {"validation": "dev", "valid": "dev", "val": "dev"}


def load_texts(path: str | os.PathLike[str], text: str = "text", label: str | None = "label") -> pd.DataFrame:
    r"""Return the texts of a file with their labels, one row each.

    Parameters
    ----------
    path : path
        ``.csv``, ``.tsv`` (both UTF-8, ``.gz`` too; fields with a separator, line break or quote in them
        stand in double quotes) or ``.parquet`` (needs
        ``pip install rnnviz[parquet]``). The first line names the columns.
    text, label : str
        The columns of the text and of its label; ``label=None`` for texts that have none.

    Returns
    -------
    DataFrame
        Columns "text" (str), "label" (int where all are whole numbers, else str) and, where the file has it,
        "split"; in the file's order.

    Raises
    ------
    DataError
        Where the file is damaged, lacks a column, or rows lack their text or label: it names the rows.
    InputError
        Where there is no such file or its ending is not known.

    See Also
    --------
    TextBank : makes such a table something to fit a classifier to.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> import rnnviz as rv
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder, "reviews.csv")
    ...     _ = file.write_text("review,stars\nnot good,1\na fine film,5\n")
    ...     rv.load_texts(file, text="review", label="stars")
              text  label
    0     not good      1
    1  a fine film      5
    """
    path = Path(path)
    if not path.is_file():
        raise InputError(f"there is no file {path}.")
    wanted = [text] if label is None else [text, label]
    table = _table(path)
    missing = [name for name in wanted if name not in table.columns]
    if missing:
        raise DataError(
            f"{path} has no column {', '.join(map(repr, missing))}; it has "
            f"{', '.join(map(repr, table.columns))}. Name them by load_texts(path, text=..., label=...)."
        )
    frame = pd.DataFrame({"text": _filled(table[text], path).astype(str)})
    if label is not None:
        frame["label"] = _tidy(_filled(table[label], path))
    if "split" in table.columns and "split" not in wanted:
        frame["split"] = _filled(table["split"], path).astype(str).replace(_DEV_NAMES)
    return frame


class TextBank:
    """Labelled texts to fit a classifier to: whole texts only, as there are no trees.

    Parameters
    ----------
    frame : DataFrame
        Columns "text", "label" and perhaps "split" ("train", "dev", "test"), as `load_texts` gives them.
        Without "split" the texts are split 80/10/10 by a hash: always the same way, and the same text is
        never in two splits.
    labels : sequence of str, optional
        Names of the classes, in the order of the sorted labels of `frame`; else those labels as they are.
    name : str
        What the bank is called.
    tokenizer : callable
        From a text to its tokens; `TextClassifier.build` takes it over.

    Raises
    ------
    InputError
        Where a column is missing, there are fewer than two classes, or `labels` does not name each class.

    Examples
    --------
    >>> frame = pd.DataFrame({"text": ["Good film!", "Not good."], "label": [1, 0], "split": "train"})
    >>> bank = TextBank(frame, labels=["negative", "positive"])
    >>> bank.sentences()[0]
    Example(tokens=('Good', 'film', '!'), label=1)
    """

    def __init__(
        self,
        frame: pd.DataFrame,
        labels: Sequence[str] | None = None,
        *,
        name: str = "texts",
        tokenizer: Callable[[str], list[str]] = tokenize,
    ):
        missing = [column for column in ("text", "label") if column not in frame.columns]
        if missing:
            raise InputError(
                f"the table has no column {', '.join(map(repr, missing))}; it has "
                f"{', '.join(map(repr, frame.columns))}. load_texts(path, text=..., label=...) gives both."
            )
        values = sorted(frame["label"].unique().tolist())
        if len(values) < 2:
            raise InputError(f"a classifier needs at least two classes; all labels are {values}.")
        if labels is not None and len(labels) != len(values):
            raise InputError(
                f"{len(labels)} names are given, {list(labels)}, for the {len(values)} classes "
                f"{values[:10]}; give one name for each, in that order."
            )
        self.name = name
        self.labels = tuple(map(str, values if labels is None else labels))
        self._classes = frame["label"].map({value: index for index, value in enumerate(values)}).to_numpy()
        self._texts = frame["text"].tolist()
        self._splits = np.array(
            frame["split"] if "split" in frame else split_names(self._texts), dtype=object
        )
        self.tokenizer = tokenizer
        self._examples: dict[str, list[Example]] = {}

    def sentences(self, split: str = "train") -> list[Example]:
        """Return the texts of one split; those without any token are left out.

        Raises
        ------
        InputError
            Where the table has no such split; it names those it has.
        """
        if split not in self._examples:
            rows = np.flatnonzero(self._splits == split)
            if not len(rows):
                raise InputError(
                    f"{self.name!r} has no split {split!r}; {nearest(split, sorted(set(self._splits)))} "
                    "Drop the column to have the texts split 80/10/10."
                )
            examples = (
                Example(tuple(self.tokenizer(self._texts[row])), int(self._classes[row])) for row in rows
            )
            self._examples[split] = [example for example in examples if example.tokens]
        return list(self._examples[split])

    def phrases(self, split: str = "train") -> list[Example]:
        """Raise UnsupportedError: a table labels whole texts only."""
        raise UnsupportedError(
            f"{self.name!r} has labels of whole texts only, so there are no phrases in its {split!r} split; "
            'take level="sentences", or a treebank.'
        )

    def __repr__(self) -> str:
        names, sizes = np.unique(self._splits.astype(str), return_counts=True)
        counts = ", ".join(f"{size} {name}" for name, size in zip(names, sizes, strict=True))
        return f"TextBank({self.name!r}, {len(self.labels)} classes, texts: {counts})"


def is_table(path: str | os.PathLike[str]) -> bool:
    """Return whether a file's ending is one that `load_texts` reads."""
    return _ending(Path(path)) in (*_SEPARATORS, ".parquet")


def _ending(path: Path) -> str:
    return Path(path.name.lower().removesuffix(".gz")).suffix


def _table(path: Path) -> pd.DataFrame:
    ending = _ending(path)
    if not is_table(path):
        raise InputError(f"{path.name} ends in {ending!r}; expected .csv, .tsv (.gz or not) or .parquet.")
    try:
        if ending == ".parquet":
            return pd.read_parquet(path)
        # as strings, so that "null", "NA" or "007" stay the texts they are
        return pd.read_csv(
            path,
            sep=_SEPARATORS[ending],
            dtype=str,
            keep_default_na=False,
            encoding="utf-8-sig",
            index_col=False,
        )
    except ImportError as error:
        raise UnsupportedError(f"reading {path.name} needs pyarrow: pip install rnnviz[parquet]") from error
    except pd.errors.EmptyDataError as error:
        raise DataError(f"{path} is empty; expected a first line that names the columns.") from error
    except (ValueError, OSError, EOFError) as error:  # pandas', pyarrow's and gzip's own
        raise DataError(f"{path} cannot be read as {ending[1:]}: {str(error).strip()}") from error


def _filled(column: pd.Series, path: Path) -> pd.Series:
    """Return the column as it is; a DataError where rows lack it."""
    rows = np.flatnonzero(column.isna() | (column.astype(str).str.strip() == ""))
    if len(rows):
        named = ", ".join(str(row + 1) for row in rows[:5]) + (", ..." if len(rows) > 5 else "")
        raise DataError(
            f"{path}: {len(rows)} of {len(column)} rows have no {column.name!r} (rows {named}, "
            "the first after the heading being 1); fill them in or take them out"
            + (", or pass label=None if no label is needed." if column.name not in ("text", "split") else ".")
        )
    return column


def _tidy(labels: pd.Series) -> pd.Series:
    """Return the labels as whole numbers where they all are, else as strings."""
    numbers = pd.to_numeric(labels, errors="coerce")
    whole = numbers.notna().all() and (numbers == np.floor(numbers)).all()
    return numbers.astype("int64") if whole else labels.astype(str)
