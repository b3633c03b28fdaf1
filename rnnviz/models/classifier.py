"""TextClassifier: text -> tokens -> ids (T,) -> vectors (T, E) -> states (T, D*H) -> pooled -> logits (C,).

D is 1, or 2 for both directions; H the hidden size of one direction. Everything that the engine takes apart
stands here in the open: `embedding`, `rnn`, `pooling` and `head` are the whole model.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn
from torch.nn.functional import embedding as look_up
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from rnnviz.errors import InputError, ModelError, nearest
from rnnviz.ground.outputs import probabilities
from rnnviz.models import checkpoint
from rnnviz.models.encoding import Encoded, Text, Tokenizer, encoded
from rnnviz.models.own import OwnModel
from rnnviz.models.parts import CELLS, POOLINGS, Parts, cell_of
from rnnviz.models.word_vectors import words_and_vectors
from rnnviz.text.tokenizer import tokenize
from rnnviz.text.vocabulary import Vocabulary

if TYPE_CHECKING:
    from rnnviz.data.treebank import Bank


class TextClassifier(nn.Module):
    """A recurrent text classifier: embedding, LSTM, GRU or tanh RNN, pooling over real tokens, linear head.

    Most people get one from :meth:`build`, :func:`rnnviz.wrap` or :meth:`load`.

    Parameters
    ----------
    embedding : torch.nn.Embedding
        Weights of shape (n_words, E).
    rnn : torch.nn.LSTM, torch.nn.GRU or torch.nn.RNN
        Input size E, hidden size H, any number of layers, one or both directions (D is 1 or 2).
    head : torch.nn.Linear
        From the pooled state, D*H numbers, to C logits.
    vocabulary : Vocabulary
        Word i has row i of the embedding.
    labels : sequence of str
        The names of the C classes.
    pooling : {"last", "mean", "max"}
        How a text's states become one: "last" takes the forward direction's state at the last token and the
        reverse direction's at token 0 (each has then read the whole text); "mean" and "max" go over the real
        tokens. Padding never enters.
    tokenizer : callable from str to a sequence of str
        Cuts a text into tokens.
    dropout : float
        Probability of dropping a unit of the vectors and of the pooled state, in training mode only.

    Examples
    --------
    >>> clf = TextClassifier.load("mini")
    >>> clf.encode("not good").tokens
    ['not', 'good']
    >>> clf.predict(["good", "not good"]).round().tolist()
    [[0.0, 1.0], [1.0, 0.0]]
    """

    output = "logits"  # the kind of output, one of `rnnviz.ground.outputs.OUTPUTS`
    unit = ""  # of a number
    wrapped = False  # whether its parts are somebody's, who may give them ways of their own

    def __init__(
        self,
        embedding: nn.Embedding,
        rnn: nn.RNNBase,
        head: nn.Linear,
        vocabulary: Vocabulary,
        labels: Sequence[str],
        pooling: str = "last",
        tokenizer: Tokenizer = tokenize,
        dropout: float = 0.0,
    ) -> None:
        super().__init__()
        self.embedding = embedding
        self.rnn = rnn
        self.head = head
        self.dropout = nn.Dropout(dropout)
        self.vocabulary = vocabulary
        self.labels = tuple(labels)
        self.pooling = pooling
        self.tokenizer = tokenizer

    @classmethod
    def build(
        cls,
        bank: Bank,
        cell: str = "lstm",
        bidirectional: bool = False,
        layers: int = 1,
        embedding: int | str | Path | npt.NDArray[np.floating] = 100,
        hidden: int = 100,
        pooling: str = "last",
        dropout: float = 0.3,
        seed: int = 0,
    ) -> TextClassifier:
        """Return a new, untrained classifier for the words and classes of a treebank.

        Parameters
        ----------
        bank : Treebank or TextBank
            Its training words become the vocabulary, its labels the classes; a TextBank's tokenizer is used.
        cell : {"lstm", "gru", "rnn"}
            The recurrent cell; "rnn" is the tanh RNN.
        bidirectional : bool
            Whether a second direction reads the text from its end.
        layers : int
            How many recurrent layers are stacked.
        embedding : int, path, "glove" or array of shape (n_words, E)
            The size of random word vectors; or what `rnnviz.data.load_vectors` reads (a file, or "glove"), where
            words of dev and test that the file knows join the vocabulary with their vectors; or the vectors
            themselves, in the order of the vocabulary of the training sentences.
        hidden : int
            Units of each layer and direction.
        pooling : {"last", "mean", "max"}
            See the class.
        dropout : float
            See the class; also between stacked layers.
        seed : int
            Of the random weights. torch's own random state stays as it was.

        Raises
        ------
        InputError
            Where an option is unknown or out of its range.

        References
        ----------
        Hochreiter and Schmidhuber (1997) and Gers et al. (2000) for the LSTM, Cho et al. (2014) for the GRU,
        as torch computes them.
        """
        if cell not in CELLS:
            raise InputError(f"unknown cell {cell!r}; {nearest(cell, CELLS)}")
        if pooling not in POOLINGS:
            raise InputError(f"unknown pooling {pooling!r}; {nearest(pooling, POOLINGS)}")
        for name, value in {"layers": layers, "hidden": hidden}.items():
            if not isinstance(value, int | np.integer) or value < 1:
                raise InputError(f"{name} is {value!r}; expected a whole number of at least 1.")
        if not 0 <= dropout < 1:
            raise InputError(f"dropout is {dropout!r}; expected a probability, 0 <= dropout < 1.")
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            vocabulary, vectors = words_and_vectors(bank, embedding)
            rnn = CELLS[cell](
                vectors.embedding_dim,
                hidden,
                num_layers=layers,
                bidirectional=bidirectional,
                batch_first=True,
                dropout=dropout if layers > 1 else 0.0,
            )
            head = nn.Linear(hidden * (2 if bidirectional else 1), len(bank.labels))
        # else texts would be cut otherwise than those that it learns from, and their words be unknown
        tokenizer = getattr(bank, "tokenizer", tokenize)
        return cls(vectors, rnn, head, vocabulary, bank.labels, pooling, tokenizer, dropout)

    @property
    def cell(self) -> str:
        """The cell's name: "lstm", "gru" or "rnn"."""
        return cell_of(self.rnn)

    @property
    def bidirectional(self) -> bool:
        """Whether a second direction reads the text from its end."""
        return self.rnn.bidirectional

    @property
    def layers(self) -> int:
        """The number of stacked recurrent layers."""
        return self.rnn.num_layers

    @property
    def hidden(self) -> int:
        """The number of units H of each layer and direction."""
        return self.rnn.hidden_size

    @property
    def device(self) -> torch.device:
        """Where the weights are."""
        return self.embedding.weight.device

    @property
    def dtype(self) -> torch.dtype:
        """The weights' type."""
        return self.embedding.weight.dtype

    def embed(self, ids: Tensor) -> Tensor:
        """Return the word vectors: ids (...,) to (..., E).

        An embedding with `max_norm` would shorten its own weights at each look-up; here the vectors are
        shortened and the weights stay.
        """
        table = self.embedding
        if table.max_norm is None:
            vectors: Tensor = table(ids)
            return vectors
        return shortened(table, look_up(ids, table.weight, table.padding_idx, sparse=table.sparse))

    def states(self, vectors: Tensor, lengths: Tensor) -> Tensor:
        """Return the top layer's states: vectors (B, T, E) and lengths (B,) to (B, max length, D*H).

        The reverse direction starts at each text's own last token. States behind a text's end are zero.
        """
        # a packed batch has no padding, and the layer's own batch_first has no say in it
        packed = pack_padded_sequence(vectors, lengths.cpu(), batch_first=True, enforce_sorted=False)
        output, _ = self.rnn(packed)
        return pad_packed_sequence(output, batch_first=True)[0]

    def pool(self, states: Tensor, lengths: Tensor) -> Tensor:
        """Return one state a text: states (B, T, D*H) and lengths (B,) to (B, D*H)."""
        if self.pooling == "last":
            rows = torch.arange(len(states), device=states.device)
            forward = states[rows, lengths - 1, : self.hidden]
            return torch.cat([forward, states[:, 0, self.hidden :]], dim=-1)
        real = torch.arange(states.shape[1], device=states.device) < lengths[:, None]
        if self.pooling == "mean":
            return states.where(real[..., None], 0).sum(1) / lengths[:, None]
        return states.where(real[..., None], -torch.inf).amax(1)

    def forward(self, ids: Tensor, lengths: Tensor) -> Tensor:
        """Return the logits of a batch.

        Parameters
        ----------
        ids : int64 tensor of shape (B, T)
            Padded with any id of the vocabulary.
        lengths : int64 tensor of shape (B,)
            How many tokens of each row are real, 1 to T.

        Returns
        -------
        float tensor of shape (B, C)
            The logits.
        """
        vectors = self.dropout(self.embed(ids))
        pooled = self.dropout(self.pool(self.states(vectors, lengths), lengths))
        logits: Tensor = self.head(pooled)
        return logits

    def encode(self, text: Text) -> Encoded:
        """Return one text as the model reads it.

        Parameters
        ----------
        text : str, sequence of str, or sequence of int
            A text, which the tokenizer cuts; or its tokens; or their ids (also a numpy array or a tensor).

        Raises
        ------
        InputError
            Where there is no token, an id is out of range, or a word is unknown to a vocabulary that has no
            token for unknown words.
        """
        return encoded(text, self.vocabulary, self.tokenizer)

    def batch(self, ids: Sequence[Sequence[int]]) -> tuple[Tensor, Tensor]:
        """Return N lists of ids as `forward` takes them: ids (N, T), padded, and lengths (N,)."""
        lengths = [len(row) for row in ids]
        padded = np.full((len(ids), max(lengths)), self.vocabulary.pad, dtype=np.int64)
        for row, numbers in zip(padded, ids, strict=True):
            row[: len(numbers)] = numbers
        return torch.from_numpy(padded).to(self.device), torch.tensor(lengths, device=self.device)

    @contextmanager
    def evaluating(self) -> Iterator[None]:
        """Within: no dropout and no autograd graph. After: every module in the mode that it was in."""
        modes = [(module, module.training) for module in self.modules()]
        try:
            for module, _ in modes:
                module.training = False
            with torch.no_grad():
                yield
        finally:
            for module, mode in modes:
                module.training = mode

    def logits(self, ids: Sequence[Sequence[int]], batch_size: int = 128) -> Tensor:
        """Return the logits of N lists of ids, shape (N, C), in their order; run by like length."""
        order = sorted(range(len(ids)), key=lambda index: len(ids[index]))
        result = torch.empty(len(ids), len(self.labels), dtype=self.dtype, device=self.device)
        with self.evaluating():
            for start in range(0, len(order), batch_size):
                rows = order[start : start + batch_size]
                result[rows] = self(*self.batch([ids[row] for row in rows]))
        return result

    def predict(self, texts: str | Iterable[Text]) -> npt.NDArray[np.floating]:
        """Return the probability of each class for each text; of a model whose output is a number, the numbers.

        Parameters
        ----------
        texts : iterable of texts
            Each as :meth:`encode` takes it; a bare string is one text.

        Returns
        -------
        array of shape (N, C)
            Columns in the order of `labels`. Rows sum to one, unless labels stand by themselves.
        """
        items: Iterable[Text] = [texts] if isinstance(texts, str) else texts
        ids = [self.encode(text).ids for text in items]
        logits: npt.NDArray[np.floating] = self.logits(ids).cpu().numpy()
        found = probabilities(logits, self.output)
        return logits if found is None else found

    def save(self, path: str | Path) -> None:
        """Write the classifier to one file; see :func:`rnnviz.models.checkpoint.save`."""
        checkpoint.save(self._parts, path)

    @staticmethod
    def load(path: str | Path, tokenizer: Tokenizer | None = None) -> TextClassifier:
        """Return the classifier of a file or of "mini"; see :func:`rnnviz.models.checkpoint.load`."""
        return TextClassifier(*checkpoint.load(path, tokenizer)).eval()

    @property
    def _parts(self) -> Parts:
        modules = self.embedding, self.rnn, self.head
        return Parts(*modules, self.vocabulary, self.labels, self.pooling, self.tokenizer, self.dropout.p)


def shortened(table: nn.Embedding, vectors: Tensor) -> Tensor:
    """Return word vectors (..., E) as an embedding's `max_norm` shortens them."""
    if table.max_norm is None:
        return vectors
    norms = vectors.norm(table.norm_type, dim=-1, keepdim=True)
    # the 1e-7 is torch's own (embedding_renorm_)
    return torch.where(norms > table.max_norm, vectors * (table.max_norm / (norms + 1e-7)), vectors)


def refuse_foreign(model: object) -> None:
    """Refuse what is no `TextClassifier`.

    Raises
    ------
    ModelError
        Says how to make one of somebody's own modules.
    """
    if not isinstance(model, TextClassifier | OwnModel):
        raise ModelError(
            f"expected a TextClassifier or a wrapped model, got {type(model).__name__}. Wrap your own model as it is: "
            "rnnviz.wrap(model=net, vocabulary=..., labels=...); one without recurrence cannot be decomposed."
        )
