"""load_treebank(): "mini", "sst" or the path of somebody's own trees -> Treebank."""

from __future__ import annotations

import os
from pathlib import Path

from nltk.tree import Tree

from rnnviz.data.treebank import LABELS, SPLITS, Treebank, parse_trees, split_names
from rnnviz.errors import DataError, InputError, nearest


def load_treebank(
    name: str | Path,
    *,
    classes: int = 2,
    folder: str | os.PathLike[str] | None = None,
    download: bool = True,
) -> Treebank:
    """Return a treebank: the embedded one, the Stanford Sentiment Treebank, or your own.

    Parameters
    ----------
    name : {"mini", "sst"} or path
        "mini" is written by a seeded grammar and needs no download. "sst" is the Stanford Sentiment Treebank,
        fetched once (0.8 MB) and cached. A path names a folder with train.txt, dev.txt and test.txt, or one
        file, one tree in the Penn Treebank's brackets to a line, labels 0 to 4:
        ``(3 (2 a) (4 (4 great) (2 film)))``. One file is split 80/10/10 by a hash of each sentence: always
        the same way, and no sentence stands in two splits.
    classes : {2, 5}
        Two leave out what is neutral.
    folder : path, optional
        Where "sst" is looked for before it is fetched (``sst/trainDevTestTrees_PTB.zip`` or that file
        directly); else the folder that the environment variable RNNVIZ_DATA names.
    download : bool
        Whether "sst" may be fetched where it is neither in a folder nor in the cache.

    Returns
    -------
    Treebank
        With ``.train .dev .test``, ``.sentences()`` and ``.phrases()``.

    Raises
    ------
    InputError
        Where there is no such treebank or `classes` is neither 2 nor 5.
    DataError
        Where a file is damaged; bad brackets and labels are named with file and line.
    FetchError
        Where "sst" is neither there nor to be had from the network, or may not be fetched.

    References
    ----------
    Socher et al. (2013), Recursive Deep Models for Semantic Compositionality Over a Sentiment Treebank.

    Examples
    --------
    >>> load_treebank("mini").labels
    ('negative', 'positive')
    """
    if classes not in LABELS:
        raise InputError(f"classes={classes!r} is not possible; expected 2 (neutral left out) or 5.")
    if name == "mini":
        from rnnviz.data import mini  # its grammar is only run where it is asked for

        return Treebank("mini", mini.trees(), classes)
    if name == "sst":
        from rnnviz.data import sst  # pooch is only imported where something may be fetched

        return Treebank("sst", sst.trees(folder, download), classes)
    path = Path(name)
    if path.is_dir():
        return Treebank(path.name, _read_folder(path), classes)
    if path.is_file():
        return Treebank(path.stem, _read_single(path), classes)
    raise InputError(
        f"there is no treebank {str(name)!r}, and no such file or folder; "
        f"{nearest(str(name), ['mini', 'sst'])} Or give the path of your own trees."
    )


def _read_folder(folder: Path) -> dict[str, list[Tree]]:
    missing = [f"{split}.txt" for split in SPLITS if not (folder / f"{split}.txt").is_file()]
    if missing:
        raise DataError(
            f"the folder {folder} has no {', '.join(missing)}; a treebank's folder has train.txt, dev.txt "
            "and test.txt. Or give one file of trees, which is split 80/10/10."
        )
    return {split: _read_file(folder / f"{split}.txt") for split in SPLITS}


def _read_single(path: Path) -> dict[str, list[Tree]]:
    trees = _read_file(path)
    names = split_names([" ".join(tree.leaves()) for tree in trees])
    return {
        split: [tree for tree, name in zip(trees, names, strict=True) if name == split] for split in SPLITS
    }


def _read_file(path: Path) -> list[Tree]:
    trees = parse_trees(_read_utf8(path), str(path))
    if not trees:
        raise DataError(f"{path} has no tree; expected one to a line: (3 (2 a) (4 (4 great) (2 film))).")
    return trees


def _read_utf8(path: Path) -> str:
    """Return the text of a file; a DataError where it is not UTF-8."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise DataError(f"{path} is not UTF-8 (byte {error.start}); save it as UTF-8 text.") from error
