"""Linear models of a corpus: what the scores of a network are held against (CD paper, 4.1 and 4.2).

training examples -> word_regression | bag_of_vectors -> LinearModel, a coefficient for every word or n-gram

Words are lower-cased. Coefficients are log odds, of the last class against the first.
"""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Sequence
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy
from tqdm.auto import tqdm

from rnnviz.data.treebank import Bank, Example, training_examples
from rnnviz.errors import InputError, UnsupportedError
from rnnviz.ground.threads import repeatable
from rnnviz.models.classifier import TextClassifier
from rnnviz.models.model import Model, name_of, word_vectors
from rnnviz.models.own import OwnModel
from rnnviz.models.word_vectors import words_and_vectors
from rnnviz.text.vocabulary import Vocabulary

LONGEST_NGRAM, MOST_NGRAMS = 5, 500_000  # those of Zhang et al. (2015), section 3.1, whom the paper follows
EPOCHS, PATIENCE, BATCH, STEP = 10, 2, 32, 1e-3  # of the bag of vectors; the step is the paper's


class LinearModel(NamedTuple):
    """A linear model: its name, its coefficients by n-gram (words joined by a space), its accuracy."""

    name: str
    coefficients: dict[str, float]
    accuracy: float

    def phrase_scores(self, tokens: Sequence[str], longest: int) -> dict[tuple[int, int], float]:
        """Return the score of each span of at most `longest` tokens: the sum over the n-grams in it.

        Keys are (start, stop), half-open. The intercept, which belongs to no word, is left out.

        Examples
        --------
        >>> model = LinearModel("by hand", {"not": -1.0, "good": 2.0, "not good": -2.5}, 1.0)
        >>> model.phrase_scores(["Not", "good"], 2)
        {(0, 1): -1.0, (0, 2): -1.5, (1, 2): 2.0}
        """
        words = [token.lower() for token in tokens]
        own = {
            (start, stop): self.coefficients.get(" ".join(words[start:stop]), 0.0)
            for start in range(len(words))
            for stop in range(start + 1, min(start + longest, len(words)) + 1)
        }
        scores: dict[tuple[int, int], float] = {}
        for (
            start,
            stop,
        ) in own:  # a longer span has the n-grams of the shorter one, and those that end with it
            ending = sum(own[begin, stop] for begin in range(start, stop))
            scores[start, stop] = scores.get((start, stop - 1), 0.0) + ending
        return scores


def word_regression(corpus: Bank, split: str, level: str | None = None, ngrams: int = 1) -> LinearModel:
    """Return scikit-learn's logistic regression over the counts of words and n-grams.

    Parameters
    ----------
    corpus : bank of texts of two classes
    split : str
        On whose sentences the accuracy is measured; training is on "train".
    level : {"phrases", "sentences"}, optional
        What is trained on; default: phrases where the corpus has them.
    ngrams : int
        The words of the longest n-gram, 1 to 5; at most the 500,000 most frequent n-grams count.

    Raises
    ------
    UnsupportedError
        Without scikit-learn, or where the corpus does not have two classes.
    InputError
        Where the training texts are all of one class, `split` has no texts, or an option is out of its range.

    References
    ----------
    Murdoch, Liu and Yu (2018), Beyond Word Importance, section 4.1; Zhang, Zhao and LeCun (2015), Character-level
    Convolutional Networks for Text Classification, section 3.1.

    Examples
    --------
    >>> import rnnviz as rv
    >>> model = word_regression(rv.load_treebank("mini"), "dev", ngrams=2)
    >>> model.coefficients["good"] > 0 > model.coefficients["bad"]
    True
    """
    if not isinstance(ngrams, int) or not 1 <= ngrams <= LONGEST_NGRAM:
        raise InputError(f"ngrams is {ngrams!r}; expected a whole number from 1 to {LONGEST_NGRAM}.")
    if importlib.util.find_spec("sklearn") is None:
        raise UnsupportedError("a logistic regression needs scikit-learn: pip install rnnviz[compare]")
    from sklearn.feature_extraction.text import CountVectorizer
    from sklearn.linear_model import LogisticRegression

    train, judged = _of_two_classes(corpus, level), _judged(corpus, split)
    counter = CountVectorizer(
        preprocessor=_lowered,
        tokenizer=list,
        token_pattern=None,
        ngram_range=(1, ngrams),
        max_features=MOST_NGRAMS,
    )
    regression = LogisticRegression(max_iter=1000)
    regression.fit(counter.fit_transform(_tokens(train)), [example.label for example in train])
    accuracy = regression.score(counter.transform(_tokens(judged)), [example.label for example in judged])
    names = counter.get_feature_names_out().tolist()
    over = "words" if ngrams == 1 else f"n-grams of up to {ngrams} words"
    coefficients = dict(zip(names, regression.coef_[0].tolist(), strict=True))
    return LinearModel(f"logistic regression over {over}", coefficients, float(accuracy))


def bag_of_vectors(
    corpus: Bank,
    split: str,
    level: str | None = None,
    *,
    vectors: Model | str | os.PathLike[str],
    seed: int = 0,
    progress: bool = True,
) -> LinearModel:
    """Return CD's linear model: a linear layer over the sum of a text's word vectors, both of them trained.

    A word's coefficient is the product of its vector with the difference of the two classes' weights. Training is by
    Adam and ends where "dev" no longer gets better; the best epoch is kept.

    Parameters
    ----------
    corpus, split, level
        As in `word_regression`.
    vectors : TextClassifier, wrapped model, path or "glove"
        Where the word vectors start: at a classifier's own (copied), or at a file's, see `load_vectors`.
    seed : int
        Of the linear layer's first weights and of the order of the texts.
    progress : bool
        Whether a progress bar is shown.

    Raises
    ------
    UnsupportedError
        Where the corpus does not have two classes, or a wrapped model no table of word vectors.
    InputError
        Where the training texts are all of one class, the model knows none of their words, there is no text in "dev"
        or `split`, or an option is out of its range.

    References
    ----------
    Murdoch, Liu and Yu (2018), Beyond Word Importance, section 4.1.

    Examples
    --------
    >>> import rnnviz as rv
    >>> clf, bank = rv.TextClassifier.load("mini"), rv.load_treebank("mini")
    >>> model = bag_of_vectors(bank, "dev", "sentences", vectors=clf, progress=False)
    >>> model.coefficients["good"] > 0 > model.coefficients["bad"]
    True
    """
    train = _of_two_classes(corpus, level)
    if not corpus.sentences("dev"):
        raise InputError(
            f"{corpus.name!r} has no 'dev' texts; the bag of vectors trains until 'dev' is at its best."
        )
    judged = _judged(corpus, split)
    with repeatable(seed, torch.device("cpu")):
        vocabulary, start = _start(corpus, vectors)
        words = sorted({word for example in train for word in _lowered(example.tokens) if word in vocabulary})
        if not words:
            raise InputError(
                f"the model knows none of the words of {corpus.name!r}; is it of another language?"
            )
        bag = _Bag(start.float().cpu().clone())
        accuracy = _fit(bag, vocabulary, train, corpus.sentences("dev"), progress)
    if split != "dev":
        accuracy = bag.judged(_encoded(vocabulary, judged))[0]
    with torch.no_grad():
        coefficients = (bag.table.weight @ (bag.head.weight[1] - bag.head.weight[0]))[vocabulary.ids(words)]
    return LinearModel(
        "a tuned bag of vectors", dict(zip(words, coefficients.tolist(), strict=True)), accuracy
    )


def _start(corpus: Bank, vectors: Model | str | os.PathLike[str]) -> tuple[Vocabulary, Tensor]:
    """Return the words and their first vectors, (words, E)."""
    if not isinstance(vectors, TextClassifier | OwnModel):
        vocabulary, table = words_and_vectors(corpus, os.fspath(vectors))
        return vocabulary, table.weight.detach()
    start = word_vectors(vectors)
    if start is None:
        raise UnsupportedError(
            f"{name_of(vectors)} has no nn.Embedding with a row for each word, so there are no word vectors to start "
            "at; give a file of vectors: vectors='vectors.txt'."
        )
    return vectors.vocabulary, start


class _Texts(NamedTuple):
    """Texts as tensors: each text's ids, and the labels (N,)."""

    ids: list[Tensor]
    labels: Tensor


class _Bag(nn.Module):
    """logits = W (sum of the text's vectors) + b."""

    def __init__(self, vectors: Tensor) -> None:
        super().__init__()
        self.table = nn.EmbeddingBag.from_pretrained(vectors, freeze=False, mode="sum", sparse=True)
        self.head = nn.Linear(vectors.shape[1], 2)

    def forward(self, texts: list[Tensor]) -> Tensor:
        lengths = torch.tensor([0] + [len(ids) for ids in texts[:-1]])
        logits: Tensor = self.head(self.table(torch.cat(texts), lengths.cumsum(0)))
        return logits

    @torch.no_grad()
    def judged(self, texts: _Texts) -> tuple[float, float]:
        """Return accuracy and minus the loss, by which epochs are ranked."""
        logits = self(texts.ids)
        hits = (logits.argmax(1) == texts.labels).double().mean()
        return float(hits), -float(cross_entropy(logits, texts.labels))


def _fit(
    bag: _Bag, vocabulary: Vocabulary, train: Sequence[Example], dev: Sequence[Example], progress: bool
) -> float:
    """Train the bag, keep its best epoch and return that one's accuracy on dev."""
    data, held_out = _encoded(vocabulary, train), _encoded(vocabulary, dev)
    optimizers = [
        torch.optim.SparseAdam([bag.table.weight], lr=STEP),  # touches the words of each batch only
        torch.optim.Adam(bag.head.parameters(), lr=STEP),
    ]
    best, kept, weights = (0.0, -torch.inf), 0, bag.state_dict()
    for epoch in tqdm(range(1, EPOCHS + 1), unit="epoch", desc="bag of vectors", disable=not progress):
        for rows in torch.split(torch.randperm(len(train)), BATCH):
            loss = cross_entropy(bag([data.ids[row] for row in rows.tolist()]), data.labels[rows])
            for optimizer in optimizers:
                optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            for optimizer in optimizers:
                optimizer.step()
        judged = bag.judged(held_out)
        if judged > best:
            best, kept = judged, epoch
            weights = {name: weight.clone() for name, weight in bag.state_dict().items()}
        if epoch - kept >= PATIENCE:
            break
    bag.load_state_dict(weights)
    return best[0]


def _encoded(vocabulary: Vocabulary, examples: Sequence[Example]) -> _Texts:
    """Return the texts as ids; words that the vocabulary does not know are left out."""
    ids = [
        torch.tensor(
            vocabulary.ids([word for word in _lowered(tokens) if word in vocabulary]), dtype=torch.int64
        )
        for tokens, _ in examples
    ]
    return _Texts(ids, torch.tensor([example.label for example in examples]))


def _of_two_classes(corpus: Bank, level: str | None) -> Sequence[Example]:
    """Return the training examples of a corpus of two classes, both of which are there."""
    if len(corpus.labels) != 2:
        raise UnsupportedError(
            f"a linear model here tells two classes apart, and {corpus.name!r} has {len(corpus.labels)}; "
            "load it with two (load_treebank(..., classes=2))."
        )
    train = training_examples(corpus, level)
    if len({example.label for example in train}) < 2:
        raise InputError(
            f"the {len(train)} training texts of {corpus.name!r} are all of one class; a linear model needs both."
        )
    return train


def _judged(corpus: Bank, split: str) -> Sequence[Example]:
    """Return the texts on which the accuracy is measured, at least one."""
    texts = corpus.sentences(split)
    if not texts:
        raise InputError(f"the split {split!r} of {corpus.name!r} has no texts to measure the accuracy on.")
    return texts


def _tokens(examples: Sequence[Example]) -> list[tuple[str, ...]]:
    return [example.tokens for example in examples]


def _lowered(tokens: Sequence[str]) -> list[str]:
    return [token.lower() for token in tokens]
