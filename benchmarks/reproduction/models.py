"""The models of the papers, as recipes: a recipe and a seed -> a trained classifier, kept on disk.

`trained` trains once; the checkpoint and its figures (a .json beside it) serve every later call.
"""

from __future__ import annotations

import json
import os
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from rnnviz.data.files import TextBank, load_texts
from rnnviz.data.load import load_treebank
from rnnviz.data.treebank import Bank
from rnnviz.ground.files import write_atomically
from rnnviz.models import TextClassifier, fit


@dataclass(frozen=True)
class Recipe:
    """How a model is built and trained, and what its paper says that it reaches.

    `accuracy` is the paper's, on the test split in percent; `vectors` whether word vectors are loaded; `seeds`
    how many are trained, None for as many as were asked for.
    """

    what: str
    corpus: str
    build: dict[str, Any]
    fit: dict[str, Any]
    accuracy: float | None = None
    vectors: bool = True
    seeds: int | None = None


YELP_FILE = "yelp/yelp_sentences_shen2017.tsv.gz"
YELP = {"train": 60_000, "dev": 1_000, "test": 1_000}  # how many of its reviews, chosen by chance once
REAT_FIT = {"level": "sentences", "tune_embedding": False, "epochs": 20, "patience": 5}
CD_BUILD = {"cell": "lstm", "hidden": 168, "dropout": 0.5}
CD_FIT = {"level": "phrases", "epochs": 6, "patience": 2}

RECIPES = {
    "cd_lstm": Recipe("LSTM 168, phrases, vectors tuned (CD paper)", "sst", CD_BUILD, CD_FIT, 87.2),
    "reat_gru": Recipe(
        "GRU 150, sentences, vectors frozen (REAT)",
        "sst",
        {"cell": "gru", "hidden": 150, "dropout": 0.0},
        REAT_FIT,
        81.9,
    ),
    "reat_lstm": Recipe(
        "LSTM 150, sentences, vectors frozen (REAT)",
        "sst",
        {"cell": "lstm", "hidden": 150, "dropout": 0.0},
        REAT_FIT,
        80.4,
    ),
    "reat_bigru": Recipe(
        "BiGRU 2 x 150, sentences, vectors frozen (REAT)",
        "sst",
        {"cell": "gru", "bidirectional": True, "hidden": 150, "dropout": 0.0},
        REAT_FIT,
        80.9,
    ),
    "reat_gru_random_vectors": Recipe(
        "as reat_gru, but from random vectors, tuned: of the paper's accuracy",
        "sst",
        {"cell": "gru", "hidden": 150, "dropout": 0.5, "embedding": 300},
        {**REAT_FIT, "tune_embedding": True},
        vectors=False,
        seeds=3,
    ),
    "cd_lstm_sentences": Recipe(
        "as cd_lstm, but trained on sentences", "sst", CD_BUILD, {**CD_FIT, "level": "sentences"}, seeds=3
    ),
    "cd_lstm_random_vectors": Recipe(
        "as cd_lstm, but from random vectors",
        "sst",
        CD_BUILD | {"embedding": 300},
        CD_FIT,
        vectors=False,
        seeds=3,
    ),
    "arras_bilstm": Recipe(
        "BiLSTM 2 x 60, five classes, phrases (Arras et al.)",
        "sst-5",
        {"cell": "lstm", "bidirectional": True, "hidden": 60, "dropout": 0.5},
        {"level": "phrases", "epochs": 5, "patience": 2, "tune_embedding": False},
        46.3,
        seeds=3,
    ),
    "yelp_lstm": Recipe(
        "LSTM 168, short Yelp reviews, vectors tuned (CD paper's way)",
        "yelp",
        CD_BUILD,
        {"level": "sentences", "epochs": 3, "patience": 1},
        seeds=1,
    ),
}


def corpus(name: str) -> Bank:
    """Return SST with two or five classes, or the short Yelp reviews of Shen et al. (2017) in the data folder."""
    if name != "yelp":
        return load_treebank("sst", classes=5 if name == "sst-5" else 2)
    frame = load_texts(Path(os.environ["RNNVIZ_DATA"], YELP_FILE))
    frame = frame.drop_duplicates("text").sample(sum(YELP.values()), random_state=0)
    frame["split"] = [split for split, size in YELP.items() for _ in range(size)]
    return TextBank(frame, ["negative", "positive"], name="yelp", tokenizer=str.split)


def trained(
    name: str, seed: int, folder: Path, bank: Bank, vectors: str | Path, epochs: int | None = None
) -> tuple[TextClassifier, dict[str, Any]]:
    """Return the classifier and its figures, from disk where it was trained before by the same recipe and vectors.

    Parameters
    ----------
    epochs : int, optional
        At most so many instead of the recipe's, for a quick look.
    """
    recipe = RECIPES[name]
    path = folder / f"{name}-{seed}.safetensors"
    figures = path.with_suffix(".json")
    made_by = {
        "recipe": asdict(recipe),
        "vectors": str(vectors) if recipe.vectors else None,
        "most_epochs": epochs,
    }
    if figures.is_file():
        found = json.loads(figures.read_text(encoding="utf-8"))
        if found["made_by"] == made_by:
            return TextClassifier.load(path), found
    start = {"embedding": vectors if recipe.vectors else 300} | recipe.build
    clf = TextClassifier.build(bank, seed=seed, **start)
    cpu = time.process_time()
    history = fit(clf, bank, seed=seed, progress=False, **recipe.fit | ({"epochs": epochs} if epochs else {}))
    found = {
        "name": name,
        "seed": seed,
        **{split: accuracy(clf, bank, split) for split in ("train", "dev", "test") if bank.sentences(split)},
        "epochs": len(history),
        "kept": int(history.loc[history["kept"], "epoch"].item()),
        "cpu_seconds": time.process_time() - cpu,
        "made_by": made_by,
    }
    clf.save(path)
    write_atomically(figures, json.dumps(found, indent=1).encode())
    return clf, found


def accuracy(clf: TextClassifier, bank: Bank, split: str) -> float:
    """Return the accuracy on the sentences of a split, in percent."""
    texts = bank.sentences(split)
    hits = clf.predict([text.tokens for text in texts]).argmax(1) == np.array([text.label for text in texts])
    return float(100 * hits.mean())
