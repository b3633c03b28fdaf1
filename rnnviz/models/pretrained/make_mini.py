"""Makes mini.safetensors, the classifier of `TextClassifier.load("mini")`, trained on the mini treebank.

Run it after the treebank's grammar has changed: ``python -m rnnviz.models.pretrained.make_mini``
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from rnnviz.data.load import load_treebank
from rnnviz.models.classifier import TextClassifier
from rnnviz.models.fit import fit

FILE = Path(__file__).with_name("mini.safetensors")


def train_mini(*, progress: bool = False) -> tuple[TextClassifier, pd.DataFrame]:
    """Return the classifier and its history; on one CPU core some 15 seconds.

    One LSTM, one direction, small enough to be read by eye: 50 units over 50 numbers a word.
    """
    bank = load_treebank("mini")
    clf = TextClassifier.build(bank, cell="lstm", embedding=50, hidden=50, dropout=0.3, seed=0)
    history = fit(clf, bank, epochs=6, level="phrases", batch_size=64, lr=2e-3, seed=0, progress=progress)
    return clf, history


if __name__ == "__main__":
    classifier, log = train_mini(progress=True)
    classifier.save(FILE)
    print(log.round(4).to_string(index=False))  # noqa: T201  # a script that reports
