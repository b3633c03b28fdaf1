"""Small networks as people write them, trained for some seconds on the embedded treebank, and wrapped as they are."""

from collections.abc import Callable
from functools import cache

import torch
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812

import rnnviz as rv
from rnnviz.data.treebank import Treebank
from rnnviz.models.own import OwnModel

BANK = rv.load_treebank("mini")
LABELS = list(BANK.labels)
WORDS = [
    "<pad>",
    "<unk>",
    *sorted({word.lower() for example in BANK.sentences("train") for word in example.tokens}),
]
SIZE, HIDDEN, EPOCHS, PHRASES = 12, 10, 2, 8  # of the training phrases every eighth
TEXT = "the acting is wonderful , but the story is not very good ."


class Attention(nn.Module):
    """A BiLSTM with attention and one logit."""

    def __init__(self):
        super().__init__()
        self.words = nn.Embedding(len(WORDS), SIZE, padding_idx=0)
        self.rnn = nn.LSTM(SIZE, HIDDEN, batch_first=True, bidirectional=True)
        self.weigh, self.out = nn.Linear(2 * HIDDEN, 1), nn.Linear(2 * HIDDEN, 1)
        self.dropout = nn.Dropout(0.2)

    def forward(self, ids: Tensor) -> Tensor:
        states, _ = self.rnn(self.dropout(self.words(ids)))
        shares = torch.softmax(self.weigh(torch.tanh(states)).squeeze(-1), 1)
        return self.out((shares.unsqueeze(-1) * states).sum(1)).squeeze(-1)


class Stacked(nn.Module):
    """A two-layer GRU with an MLP head and as many outputs as there are labels."""

    def __init__(self, outputs: int = 2):
        super().__init__()
        self.words = nn.Embedding(len(WORDS), SIZE, padding_idx=0)
        self.rnn = nn.GRU(SIZE, HIDDEN, num_layers=2, batch_first=True, dropout=0.1)
        self.head = nn.Sequential(nn.Linear(HIDDEN, 16), nn.ReLU(), nn.Dropout(0.1), nn.Linear(16, outputs))

    def forward(self, ids: Tensor) -> Tensor:
        return self.head(self.rnn(self.words(ids))[1][-1])


class Loop(nn.Module):
    """An LSTM cell in a loop, the states normalised."""

    def __init__(self):
        super().__init__()
        self.words = nn.Embedding(len(WORDS), SIZE, padding_idx=0)
        self.cell, self.norm, self.out = nn.LSTMCell(SIZE, HIDDEN), nn.LayerNorm(HIDDEN), nn.Linear(HIDDEN, 2)

    def forward(self, ids: Tensor) -> Tensor:
        h = c = torch.zeros(len(ids), HIDDEN)
        for step in range(ids.shape[1]):
            h, c = self.cell(self.words(ids[:, step]), (h, c))
        return self.out(self.norm(h))


class OneText(nn.Module):
    """The tutorial's GRU, which reads one text, (T,), and says log probabilities."""

    def __init__(self):
        super().__init__()
        self.words, self.rnn = nn.Embedding(len(WORDS), SIZE, padding_idx=0), nn.GRU(SIZE, HIDDEN)
        self.out = nn.Linear(HIDDEN, 2)

    def forward(self, ids: Tensor) -> Tensor:
        vectors = self.words(ids).view(ids.numel(), 1, -1)
        return F.log_softmax(self.out(self.rnn(vectors)[0][-1]), dim=1)


def one_logit(outputs: Tensor, labels: Tensor) -> Tensor:
    return F.binary_cross_entropy_with_logits(outputs, labels[:, 0])


def classes(outputs: Tensor, labels: Tensor) -> Tensor:
    return F.cross_entropy(outputs, labels[:, 0].long())


def independent(outputs: Tensor, labels: Tensor) -> Tensor:
    return F.binary_cross_entropy_with_logits(outputs, labels)


def number(outputs: Tensor, labels: Tensor) -> Tensor:
    return F.mse_loss(outputs[:, 0], 3 * labels[:, 0] - labels[:, 1])


# name -> network, its loss, and what is said of it
KINDS: dict[str, tuple[Callable[[], nn.Module], Callable[[Tensor, Tensor], Tensor], dict]] = {
    "attention": (Attention, one_logit, {"labels": LABELS, "output": "one_logit"}),
    "stacked": (Stacked, classes, {"labels": LABELS}),
    "loop": (Loop, classes, {"labels": LABELS}),
    "one_text": (OneText, classes, {"labels": LABELS, "output": "log_probabilities"}),
    "independent": (
        lambda: Stacked(3),
        independent,
        {"labels": ["good", "negated", "long"], "output": "independent"},
    ),
    "number": (lambda: Stacked(1), number, {"labels": ["stars"], "output": "number", "unit": "points"}),
}
EXCLUSIVE = ("attention", "stacked", "loop", "one_text")


@cache
def examples() -> list[tuple[Tensor, Tensor]]:
    """Return batches of one length: ids (B, T), and what holds of each text (B, 3): good, negated, long."""
    ids = {word: number for number, word in enumerate(WORDS)}
    by_length: dict[int, list] = {}
    for tokens, label in BANK.phrases("train")[::PHRASES]:
        row = [ids.get(token.lower(), 1) for token in tokens]
        holds = [label, "not" in tokens or "n't" in tokens, len(tokens) > 8]
        by_length.setdefault(len(tokens), []).append((row, holds))
    found = []
    for rows in by_length.values():
        for start in range(0, len(rows), 32):
            texts, holds = zip(*rows[start : start + 32], strict=True)
            found.append((torch.tensor(texts), torch.tensor(holds, dtype=torch.float32)))
    return found


def train(net: nn.Module, loss: Callable[[Tensor, Tensor], Tensor], epochs: int = EPOCHS) -> None:
    """Train a network for a second."""
    optimizer = torch.optim.Adam(net.parameters(), lr=1e-2)
    batches = examples()
    for _ in range(epochs):
        for place in torch.randperm(len(batches)).tolist():
            ids, labels = batches[place]
            if isinstance(net, OneText):
                outputs = torch.cat([net(row) for row in ids[:4]])
                labels = labels[:4]
            else:
                outputs = net(ids)
            optimizer.zero_grad()
            loss(outputs, labels).backward()
            optimizer.step()


@cache
def own(name: str, seed: int = 0) -> OwnModel:
    """Return the trained and wrapped model of a name, the same object each time."""
    build, loss, said = KINDS[name]
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        net = build()
        train(net, loss)
    return rv.wrap(model=net, vocabulary=WORDS, **said)


def few(texts: int = 24) -> Treebank:
    """Return a treebank of a few sentences, the same in every split."""
    trees = BANK.trees("test")
    negated = [tree for tree in trees if {"not", "n't"} & set(tree.leaves())]
    chosen = [*negated[: texts // 2], *[tree for tree in trees if tree not in negated][: texts - texts // 2]]
    return Treebank("few", dict.fromkeys(("train", "dev", "test"), chosen))
