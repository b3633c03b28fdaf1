"""Print a few trees of the mini treebank, or of a changed copy of its rules.

    python -m rnnviz.data.mini [my_rules.toml] [--out FOLDER]

With --out the three splits are also written, for `rv.load_treebank(FOLDER)`.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from rnnviz.data.mini import rules_text
from rnnviz.data.mini.grammar import grow_treebank
from rnnviz.data.mini.rules import read_rules
from rnnviz.errors import DataError

SAMPLES = 8


def main() -> int:
    """Read the rules, grow the treebank, print its first trees; return the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m rnnviz.data.mini", description=(__doc__ or "").split("\n")[0]
    )
    parser.add_argument(
        "rules", nargs="?", type=Path, help="a changed copy of rules.toml (default: the one built in)"
    )
    parser.add_argument(
        "--out", type=Path, metavar="FOLDER", help="write train.txt, dev.txt and test.txt there"
    )
    asked = parser.parse_args()
    try:
        bank = grow_treebank(
            read_rules(asked.rules.read_text(encoding="utf-8") if asked.rules else rules_text())
        )
        if asked.out:
            asked.out.mkdir(parents=True, exist_ok=True)
            for split, trees in bank.items():
                lines = [tree.pformat(margin=sys.maxsize) + "\n" for tree in trees]
                (asked.out / f"{split}.txt").write_text("".join(lines), encoding="utf-8")
    except (DataError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    for tree in bank["train"][:SAMPLES]:
        sys.stdout.write(
            f"{tree.label()}  {' '.join(tree.leaves())}\n{tree.pformat(margin=100, indent=3)}\n\n"
        )
    sys.stdout.write(", ".join(f"{len(trees)} {split}" for split, trees in bank.items()) + " trees\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
