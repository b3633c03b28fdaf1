"""rnnviz.fit: a classifier and a treebank -> the classifier trained in place, and its history.

What makes it fast on a CPU: sparse gradients for the word vectors, batches of like length, denormals flushed.
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple, Never

import pandas as pd
import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy
from tqdm.auto import tqdm

from rnnviz.data.treebank import training_examples
from rnnviz.errors import InputError, ModelError
from rnnviz.ground.threads import repeatable
from rnnviz.models.classifier import TextClassifier

if TYPE_CHECKING:
    from rnnviz.data.treebank import Bank, Example

GRADIENT_NORM = 5.0  # longer gradients are cut to it: one long text must not undo an epoch


def fit(
    clf: TextClassifier,
    bank: Bank,
    *,
    epochs: int = 10,
    level: str | None = None,
    lr: float = 1e-3,
    batch_size: int = 32,
    weight_decay: float = 0.0,
    tune_embedding: bool = True,
    patience: int = 3,
    seed: int = 0,
    progress: bool = True,
) -> pd.DataFrame:
    """Train a classifier in place and return its history; the best dev epoch's weights are kept.

    Ctrl-C ends the training early: the best epoch so far is kept and the history so far returned. The same
    seed gives the same numbers (training uses one thread); torch's own random state stays as it was. Afterwards
    the classifier is in eval mode.

    Parameters
    ----------
    clf : TextClassifier
        Its labels must be the bank's.
    bank : Treebank or TextBank
        Trained on its "train", judged after each epoch on the sentences of its "dev".
    epochs : int
        How often the training data are gone through, at most.
    level : {"phrases", "sentences"}, optional
        What is trained on; default: phrases where the bank has them.
    lr : float
        Adam's step size.
    batch_size : int
        Texts per step, all of about one length.
    weight_decay : float
        L2 penalty of Adam on all weights but the word vectors.
    tune_embedding : bool
        Whether the word vectors are trained too, or stay as they are.
    patience : int
        After so many epochs without a better one on dev (accuracy, then loss) the training ends.
    seed : int
        Of the order of the batches and of dropout.
    progress : bool
        Whether a progress bar is shown.

    Returns
    -------
    pandas.DataFrame
        One row a finished epoch: `epoch` (from 1), `train_loss`, `train_accuracy`, `dev_loss`,
        `dev_accuracy`, `seconds` (wall clock) and `kept`, True for the epoch whose weights were kept.

    Raises
    ------
    InputError
        Where an option is out of its range, the labels differ or there is nothing to train on.
    ModelError
        Where the loss is no longer finite; the weights are those of the best epoch before.

    References
    ----------
    Kingma and Ba (2015), Adam: A Method for Stochastic Optimization, algorithm 1.

    Examples
    --------
    >>> from rnnviz.data.load import load_treebank
    >>> bank = load_treebank("mini")
    >>> clf = TextClassifier.build(bank, embedding=8, hidden=8)
    >>> log = fit(clf, bank, epochs=1, level="sentences", progress=False)
    >>> log["epoch"].tolist(), log["kept"].tolist()
    ([1], [True])
    """
    _check(clf, bank, epochs, lr, batch_size, weight_decay, patience)
    train = _encoded(clf, training_examples(bank, level))
    dev = _encoded(clf, bank.sentences("dev"))
    dense = [*clf.rnn.parameters(), *clf.head.parameters()]
    history: list[dict[str, float]] = []
    best = _copied(clf)
    with _training(clf, tune_embedding, seed):
        optimizers = _optimizers(clf, dense, lr, weight_decay)
        steps = math.ceil(len(train.labels) / batch_size)
        bar = tqdm(total=epochs * steps, unit="batch", disable=not progress, desc="training")
        kept = 0
        try:
            for epoch in range(1, epochs + 1):
                started = time.perf_counter()
                loss, accuracy = _epoch(clf, train, optimizers, dense, batch_size, bar)
                dev_loss, dev_accuracy = _judged(clf, dev)
                history.append(
                    {
                        "epoch": epoch,
                        "train_loss": loss,
                        "train_accuracy": accuracy,
                        "dev_loss": dev_loss,
                        "dev_accuracy": dev_accuracy,
                        "seconds": time.perf_counter() - started,
                    }
                )
                if not kept or _rank(history[-1]) > _rank(history[kept - 1]):
                    best, kept = _copied(clf), epoch
                bar.set_postfix(loss=f"{loss:.3f}", dev=f"{dev_accuracy:.1%}")
                if epoch - kept >= patience:
                    break
        except KeyboardInterrupt:
            bar.write(f"stopped by hand after {len(history)} epochs; the best of them is kept.")
        finally:
            bar.close()
            clf.load_state_dict(best)
    columns = ["epoch", "train_loss", "train_accuracy", "dev_loss", "dev_accuracy", "seconds"]
    table = pd.DataFrame(history, columns=columns)
    return table.assign(kept=table["epoch"] == kept)


class Encoded(NamedTuple):
    """Texts as numbers: the ids of each, not padded before they are in a batch; lengths (N,); labels (N,)."""

    ids: list[list[int]]
    lengths: Tensor
    labels: Tensor


def _encoded(clf: TextClassifier, examples: Sequence[Example]) -> Encoded:
    ids = [clf.vocabulary.ids(example.tokens) for example in examples]
    labels = torch.tensor([example.label for example in examples], device=clf.device)
    return Encoded(ids, torch.tensor([len(row) for row in ids]), labels)


def _optimizers(
    clf: TextClassifier, dense: list[nn.Parameter], lr: float, weight_decay: float
) -> list[torch.optim.Optimizer]:
    """Return Adam for the recurrent layer and the head, and its sparse form for the words of each batch."""
    trained = [weight for weight in dense if weight.requires_grad]
    optimizers: list[torch.optim.Optimizer] = []
    if trained:
        optimizers.append(torch.optim.Adam(trained, lr=lr, weight_decay=weight_decay))
    if clf.embedding.weight.requires_grad:
        optimizers.append(torch.optim.SparseAdam([clf.embedding.weight], lr=lr))
    if not optimizers:
        raise InputError("no weight of the classifier may be trained (requires_grad is False everywhere).")
    return optimizers


@contextmanager
def _training(clf: TextClassifier, tune_embedding: bool, seed: int) -> Iterator[None]:
    """Within: training mode, seeded, sparse gradients, no denormals, one thread. After: eval mode."""
    table = clf.embedding
    sparse, tuned = table.sparse, table.weight.requires_grad
    try:
        table.sparse = True
        table.weight.requires_grad_(tuned and tune_embedding)
        with repeatable(seed, clf.device):
            yield
    finally:
        table.sparse = sparse
        table.weight.requires_grad_(tuned)
        clf.zero_grad(set_to_none=True)
        clf.eval()


def _epoch(
    clf: TextClassifier,
    data: Encoded,
    optimizers: list[torch.optim.Optimizer],
    dense: list[nn.Parameter],
    batch_size: int,
    bar: tqdm[Never],
) -> tuple[float, float]:
    """Train on all texts once; return the mean loss and the accuracy on the way."""
    clf.train()
    losses, hits = 0.0, 0
    for rows in _batches(data.lengths, batch_size):
        logits = clf(*clf.batch([data.ids[row] for row in rows.tolist()]))
        loss = cross_entropy(logits, data.labels[rows])
        if not math.isfinite(loss.item()):
            raise ModelError(
                f"the loss became {loss.item()} after {bar.n} batches; take a smaller lr "
                "and look at the word vectors for values that are too large."
            )
        for optimizer in optimizers:
            optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(dense, GRADIENT_NORM)
        for optimizer in optimizers:
            optimizer.step()
        losses += loss.item() * len(rows)
        hits += int((logits.argmax(1) == data.labels[rows]).sum())
        bar.update()
    return losses / len(data.labels), hits / len(data.labels)


def _batches(lengths: Tensor, size: int) -> list[Tensor]:
    """Return the rows of each batch: texts of like length together, by chance which, in a random order."""
    shuffled = torch.randperm(len(lengths))
    by_length = shuffled[lengths[shuffled].argsort(stable=True)]
    batches = torch.split(by_length, size)
    return [batches[number] for number in torch.randperm(len(batches))]


def _judged(clf: TextClassifier, data: Encoded) -> tuple[float, float]:
    """Return the mean loss and the accuracy on texts."""
    logits = clf.logits(data.ids)
    hits = (logits.argmax(1) == data.labels).double().mean()
    return float(cross_entropy(logits, data.labels)), float(hits)


def _rank(epoch: dict[str, float]) -> tuple[float, float]:
    """Return what epochs are compared by: dev accuracy, then dev loss, since small dev sets give ties."""
    return epoch["dev_accuracy"], -epoch["dev_loss"]


def _copied(clf: TextClassifier) -> dict[str, Tensor]:
    return {name: weight.detach().clone() for name, weight in clf.state_dict().items()}


def _check(
    clf: TextClassifier,
    bank: Bank,
    epochs: int,
    lr: float,
    batch_size: int,
    weight_decay: float,
    patience: int,
) -> None:
    """Raise where something cannot be used."""
    if not isinstance(clf, TextClassifier):
        raise ModelError(
            f"fit trains a TextClassifier; got {type(clf).__name__}. A network of your own, wrapped or not, is trained "
            "by your own code, with the loss that fits its output; the wrapped model then sees the new weights."
        )
    for name, value in {"epochs": epochs, "batch_size": batch_size, "patience": patience}.items():
        if not isinstance(value, int) or isinstance(value, bool) or value < 1:
            raise InputError(f"{name} is {value!r}; expected a whole number of at least 1.")
    if not (isinstance(lr, int | float) and 0 < lr < math.inf):
        raise InputError(f"lr is {lr!r}; expected a positive number, 1e-3 for a start.")
    if not (isinstance(weight_decay, int | float) and 0 <= weight_decay < math.inf):
        raise InputError(f"weight_decay is {weight_decay!r}; expected 0 or a positive number.")
    if clf.labels != tuple(bank.labels):
        raise InputError(
            f"the classifier's labels are {clf.labels}, the bank's {tuple(bank.labels)}; "
            "build it from this bank, or load the bank with the same classes."
        )
    for split in ("train", "dev"):
        if not bank.sentences(split):
            raise InputError(f"the bank has no {split!r} texts; fit trains on 'train' and judges on 'dev'.")
