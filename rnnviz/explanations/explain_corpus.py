"""explain_corpus(): texts -> batches of like length -> explanations, in the order of the texts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

import pandas as pd
from tqdm.auto import tqdm

from rnnviz.errors import InputError
from rnnviz.explanations.explainer import SPAN_LIMIT, Explainer
from rnnviz.explanations.explanation import Explanation
from rnnviz.explanations.target import Target
from rnnviz.ground import spans
from rnnviz.models.encoding import Encoded, Text
from rnnviz.models.model import Model
from rnnviz.models.own import OwnModel

WINDOW = 512  # texts that are sorted by length before they are cut into batches
BATCH_TEXTS = 32
OWN_TEXTS = 8  # of somebody's own model, which is run text by text: so that the progress bar moves
BATCH_SPANS = 16_384  # rows of numbers of one batch: what keeps its memory below about 100 MB


def explain_corpus(
    classifier: Model,
    texts: Iterable[Text] | pd.DataFrame,
    method: str = "cd",
    target: Target | None = None,
    span_limit: int = SPAN_LIMIT,
    progress: bool = True,
    **options: object,
) -> Iterator[Explanation]:
    """Explain many texts, one explanation after the other, in their order.

    Nothing is kept: a corpus of any size runs in the memory of a batch, and whoever goes over the explanations
    decides what to keep of each.

    Parameters
    ----------
    classifier, method, target, span_limit, **options
        See `rnnviz.explain`.
    texts : iterable of texts, or DataFrame with a column `text`
        Each a string, a list of tokens or a list of ids; `rnnviz.load_texts` gives such a table.
    progress : bool
        Whether a progress bar is shown.

    Yields
    ------
    Explanation

    Raises
    ------
    InputError
        Where a text cannot be read; it says which. The explanations before it have been given by then.

    Examples
    --------
    >>> import rnnviz as rv
    >>> clf = rv.TextClassifier.load("mini")
    >>> [ex.predicted for ex in rv.explain_corpus(clf, ["not good", "very good"], progress=False)]
    ['negative', 'positive']
    """
    if isinstance(texts, str):
        raise InputError("expected many texts, got one string; explain(classifier, text) explains one text.")
    if isinstance(texts, pd.DataFrame):
        if "text" not in texts:
            raise InputError(f"the table has no column 'text'; its columns are {list(texts.columns)}.")
        texts = texts["text"].tolist()
    explainer = Explainer(classifier, method, target, span_limit, options)
    return _explanations(explainer, texts, progress)


def _explanations(explainer: Explainer, texts: Iterable[Text], progress: bool) -> Iterator[Explanation]:
    total = len(texts) if isinstance(texts, Sequence) else None
    source = enumerate(texts)
    with tqdm(total=total, unit="text", desc=explainer.method.title, disable=not progress) as bar:
        while window := list(islice(source, WINDOW)):
            encoded = [_encoded(explainer.classifier, number, text) for number, text in window]
            found: dict[int, Explanation] = {}
            most = OWN_TEXTS if isinstance(explainer.classifier, OwnModel) else BATCH_TEXTS
            for batch in batches([len(text.ids) for text in encoded], explainer.span_limit, most):
                explained = explainer([encoded[k] for k in batch])
                found.update(zip(batch, explained, strict=True))
                bar.update(len(batch))
            yield from (found.pop(k) for k in range(len(encoded)))


def _encoded(classifier: Model, number: int, text: Text) -> Encoded:
    try:
        return classifier.encode(text)
    except InputError as error:
        raise InputError(f"text {number}: {error}") from error


def batches(lengths: Sequence[int], span_limit: int, most: int = BATCH_TEXTS) -> Iterator[list[int]]:
    """Yield positions of texts of like length, at most so many, in batches whose numbers fit the memory."""
    order = sorted(range(len(lengths)), key=lengths.__getitem__)
    start = 0
    while start < len(order):
        stop = start + 1
        with_spans = lengths[order[start]] <= span_limit
        while stop < len(order) and stop - start < most:
            length = lengths[order[stop]]
            if (length <= span_limit) != with_spans:
                break
            if with_spans and spans.count(length) * (stop - start + 1) > BATCH_SPANS:
                break
            stop += 1
        yield order[start:stop]
        start = stop
