"""The embedded treebank "mini", short reviews from a grammar: rules.toml -> rules.py -> grammar.py -> trees.

Every node carries a label from 0 (very negative) to 4 (very positive) that composition rules computed,
so the truth about each phrase is known: what a negator, a "but" or a "used to be" does to what follows.
"""

from __future__ import annotations

from functools import cache
from importlib import resources

from nltk.tree import Tree

from rnnviz.data.mini.grammar import grow_treebank
from rnnviz.data.mini.rules import read_rules

__all__ = ["rules_text", "trees"]


def rules_text() -> str:
    """Return the text of the rules file, whose comments say how to change it."""
    return resources.files(__name__).joinpath("rules.toml").read_text(encoding="utf-8")


@cache
def trees() -> dict[str, list[Tree]]:
    """Return the treebank: binary trees with labels "0" to "4", the same at every call.

    Returns
    -------
    dict of str to list of nltk.Tree
        5,000 trees under "train", 600 each under "dev" and "test"; no sentence is in two of them. The
        lists are made once and shared by all callers: copy before changing anything.

    Examples
    --------
    >>> bank = trees()
    >>> {split: len(found) for split, found in bank.items()}
    {'train': 5000, 'dev': 600, 'test': 600}
    """
    return grow_treebank(read_rules(rules_text()))
