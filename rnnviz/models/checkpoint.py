"""Checkpoints: the parts of a classifier -> one safetensors file -> the parts. Loading runs no code of the file.

The weights are the file's tensors; everything else is one JSON text in its metadata, under the key "rnnviz".
"""

from __future__ import annotations

import json
from importlib import resources
from operator import attrgetter
from pathlib import Path
from typing import Any

import safetensors
import safetensors.torch
import torch
from torch import nn

from rnnviz.errors import DataError, InputError, ModelError, RnnvizError
from rnnviz.ground.files import write_atomically
from rnnviz.models.encoding import Tokenizer
from rnnviz.models.parts import CELLS, POOLINGS, Parts, cell_of, refuse_weights
from rnnviz.text.tokenizer import tokenize
from rnnviz.text.vocabulary import PAD, Vocabulary

KEY = "rnnviz"
FORMAT = 1


def save(parts: Parts, path: str | Path) -> None:
    """Write a classifier's parts to one file, whole or not at all.

    A tokenizer of your own is code and so is not written; :func:`load` then asks for it.

    Parameters
    ----------
    parts : Parts
        Of a classifier that was built, loaded or wrapped.
    path : str or Path
        The file; an old one is replaced at the end, in one step.

    Raises
    ------
    ModelError
        Where weights are not finite.
    """
    refuse_weights(**_modules(parts))
    config = _config(parts)
    tensors = {
        name: attrgetter(name)(parts).detach().cpu().contiguous()
        for name in nn.ModuleDict(_modules(_empty(config, tokenize))).state_dict()
    }
    data = safetensors.torch.save(tensors, {KEY: json.dumps(config, ensure_ascii=False)})
    write_atomically(path, data)


def load(path: str | Path, tokenizer: Tokenizer | None = None) -> Parts:
    """Return the parts of a file's classifier, on the CPU.

    Parameters
    ----------
    path : str or Path
        A file that :meth:`TextClassifier.save` wrote; or "mini", the small trained classifier that comes with
        rnnviz.
    tokenizer : callable from str to a sequence of str, optional
        The one it was saved with, where that was not rnnviz's own.

    Raises
    ------
    InputError
        Where there is no such file, or the classifier needs a tokenizer of its own.
    DataError
        Where the file is damaged, or not one of rnnviz's.

    Examples
    --------
    >>> parts = load("mini")
    >>> type(parts.rnn).__name__, parts.labels
    ('LSTM', ('negative', 'positive'))
    """
    if path == "mini":
        with resources.as_file(resources.files("rnnviz.models") / "pretrained" / "mini.safetensors") as file:
            return load(file)
    path = Path(path)
    if not path.is_file():
        raise InputError(
            f"there is no checkpoint {str(path)!r}; give a file, or 'mini' for the one in rnnviz."
        )
    config, tensors = _read(path)
    if config.get("tokenizer") != KEY and tokenizer is None:
        raise InputError(
            f"{path.name} was saved with a tokenizer of its own, which is code and so not in the file; "
            "pass it: TextClassifier.load(path, tokenizer=...)."
        )
    try:
        parts = _empty(config, tokenizer or tokenize)
        modules = nn.ModuleDict(_modules(parts))
        shapes = {name: weight.shape for name, weight in modules.state_dict().items()}
        if shapes != {name: weight.shape for name, weight in tensors.items()}:
            raise ModelError("the weights are not those of the model it describes.")
        modules.load_state_dict(tensors, assign=True)
        refuse_weights(**_modules(parts))
    except (KeyError, TypeError, ValueError, RuntimeError, OverflowError) as error:
        what = error if isinstance(error, RnnvizError) else f"{type(error).__name__}: {error}"
        raise DataError(f"{path.name} is damaged: {what} Save the classifier again.") from error
    return parts


def _modules(parts: Parts) -> dict[str, nn.Module]:
    """Return the modules that have weights, by the names that their tensors bear in the file."""
    return {"embedding": parts.embedding, "rnn": parts.rnn, "head": parts.head}


def _config(parts: Parts) -> dict[str, Any]:
    """Return all that is needed to make the parts again, but their weights: the JSON of a checkpoint."""
    words, table, rnn = parts.vocabulary, parts.embedding, parts.rnn
    return {
        "format": FORMAT,
        "cell": cell_of(rnn),
        "hidden": rnn.hidden_size,
        "layers": rnn.num_layers,
        "bidirectional": rnn.bidirectional,
        "bias": rnn.bias,
        "rnn_dropout": rnn.dropout,
        "embedding": table.embedding_dim,
        "max_norm": table.max_norm,
        "norm_type": table.norm_type,
        "head_bias": parts.head.bias is not None,
        "dropout": parts.dropout,
        "pooling": parts.pooling,
        "labels": parts.labels,
        "tokenizer": KEY if parts.tokenizer is tokenize else None,
        "lower": words.lower,
        "unknown": None if words.unknown is None else words.words[words.unknown],
        "padding": None if words.padding is None else words.words[words.padding],
        "words": words.words,
    }


def _empty(config: dict[str, Any], tokenizer: Tokenizer) -> Parts:
    """Return the parts that `config` describes, without memory for their weights."""
    if config["cell"] not in CELLS or config["pooling"] not in POOLINGS:
        raise ModelError(f"cell {config['cell']!r} or pooling {config['pooling']!r} is unknown.")
    padding = config.get("padding", PAD)  # older files do not say, and have none but this
    words = Vocabulary(config["words"], lower=config["lower"], unknown=config["unknown"], padding=padding)
    directions = 2 if config["bidirectional"] else 1
    with torch.device("meta"):
        # from_pretrained, since drawing random weights on this device makes torch import its compiler: a second
        embedding = nn.Embedding.from_pretrained(  # type: ignore[no-untyped-call]
            torch.empty(len(words), config["embedding"]),
            freeze=False,
            max_norm=config["max_norm"],
            norm_type=config["norm_type"],
        )
        rnn = CELLS[config["cell"]](
            config["embedding"],
            config["hidden"],
            num_layers=config["layers"],
            bias=config["bias"],
            batch_first=True,
            dropout=config["rnn_dropout"],
            bidirectional=config["bidirectional"],
        )
        head = nn.Linear(config["hidden"] * directions, len(config["labels"]), bias=config["head_bias"])
    dropout = nn.Dropout(config["dropout"]).p  # which refuses what is no probability
    return Parts(embedding, rnn, head, words, tuple(config["labels"]), config["pooling"], tokenizer, dropout)


def _read(path: Path) -> tuple[dict[str, Any], dict[str, torch.Tensor]]:
    """Return the description and the tensors of a checkpoint."""
    try:
        with safetensors.safe_open(path, framework="pt") as file:
            text = (file.metadata() or {}).get(KEY)
            tensors = {name: file.get_tensor(name).clone() for name in file.keys()}  # noqa: SIM118
    except (safetensors.SafetensorError, OSError) as error:
        raise DataError(
            f"{path.name} is damaged, or no safetensors file ({error}); get or save it again."
        ) from error
    if text is None:
        raise DataError(
            f"{path.name} is a safetensors file, but not one that rnnviz wrote. "
            "Build its modules yourself and pass them to rnnviz.wrap."
        )
    try:
        config = json.loads(text)
    except ValueError as error:
        raise DataError(f"{path.name} is damaged: its description is no JSON ({error}).") from error
    if not isinstance(config, dict) or config.get("format") != FORMAT:
        found = config.get("format") if isinstance(config, dict) else None
        raise DataError(
            f"{path.name} has the checkpoint format {found!r}; this rnnviz reads {FORMAT}. Update rnnviz."
        )
    return config, tensors
