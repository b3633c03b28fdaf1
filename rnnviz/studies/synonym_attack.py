"""Synonym attack: the top word of a text is swapped for a synonym, and the prediction read again (REAT, 4.8.2).

texts -> words that have synonyms -> all swaps and what is predicted then -> each method's choice of the word
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from tqdm.auto import tqdm

from rnnviz.data.treebank import Bank
from rnnviz.errors import FetchError, InputError, UnsupportedError, nearest
from rnnviz.models.model import Model, name_of, word_vectors
from rnnviz.studies.classes import refuse_no_classes
from rnnviz.studies.grouped_words import named
from rnnviz.studies.labelled_phrases import MethodChoice, Ready, ready_methods
from rnnviz.studies.predicted import explain_predicted
from rnnviz.studies.study import FEW, Study
from rnnviz.text.lexicon import LexiconChoice, sentiment_lexicon
from rnnviz.text.synonyms import PAPER, has_wordnet, nearest_alike, wordnet_synonyms
from rnnviz.text.tags import tag

if TYPE_CHECKING:
    import altair as alt

Source = Callable[[str, str], Sequence[str]]  # word in lower case, its Penn tag -> words for its place

BY_CHANCE, BEST = "(a word by chance)", "(the best word)"
SOURCES = ("paper", "wordnet", "vectors")
MOST = 5  # synonyms of a word that are tried
WINDOW = 4096  # swaps that are predicted at once

_COLUMNS = ["method", "n", "tried", "flipped", "fall", "error", "choice", "best", "top", "note"]


def synonym_attack(
    classifier: Model,
    corpus: Bank,
    *,
    methods: MethodChoice | None = None,
    split: str = "test",
    synonyms: Mapping[str, Sequence[str]] | str | None = None,
    lexicon: LexiconChoice | None = None,
    progress: bool = True,
) -> Study:
    """Measure how far the predicted class's probability falls when its top word is swapped for a synonym.

    Of the words that have a synonym in the model's vocabulary, each method chooses the one with the largest score
    for the predicted class. Of its synonyms, the one that harms the prediction most takes its place, as an attacker
    would have it. All methods choose among the same words of the same texts.

    Parameters
    ----------
    classifier : TextClassifier or wrapped model
    corpus : bank of texts
        No labels are used.
    methods : sequence of str or (str, options), optional
        Default: all that are defined for the model, less those that cost most; the control "alone" is added.
    split : str
        The part of the corpus.
    synonyms : mapping of str to sequence of str, or {"paper", "wordnet", "vectors"}, optional
        What may stand for a word. "paper": terribly, extremely and very, as in the paper's tables. "wordnet": those
        of the word's most common sense, for words without an ending. "vectors": the nearest in the model's own
        word vectors of the same part of speech and the same side of the lexicon, positive or negative; words
        on neither side have none. Default: the paper's, and WordNet's where nltk has it, else those by vectors.
    lexicon : optional
        For "vectors": see `rnnviz.text.lexicon.sentiment_lexicon`.
    progress : bool
        Whether progress bars are shown.

    Returns
    -------
    Study
        Table: method, n (texts), tried (those with a word that has a synonym), flipped (share of the tried whose
        predicted class changes), fall (mean fall of the predicted class's probability), error (its standard
        error), choice (number of texts with more than one such word), best (share of those in which no other word
        would have harmed the prediction more), top (share of the tried in which the word also has the largest
        score of all words), note. The last two rows hold what comes of a word by chance, and of the one that harms
        most. `data` has every swap that was tried: method, number and text, position, word, synonym, predicted,
        before, after, fall, flipped, taken.

    Raises
    ------
    InputError
        Where the split has no texts, a method or source of synonyms does not exist, or synonyms are of another type.
    UnsupportedError
        Where a method that was asked for is not defined for the model, or synonyms are to be found by vectors and a
        wrapped model has no table of them.
    FetchError
        Where WordNet was asked for and cannot be had, or there is no tagger or no lexicon and one is needed.

    References
    ----------
    Du et al. (2019), On Attribution of Recurrent Neural Network Predictions via Additive Decomposition,
    section 4.8.2, Tables 6 and 7.

    Examples
    --------
    >>> import rnnviz as rv
    >>> study = synonym_attack(
    ...     rv.TextClassifier.load("mini"),
    ...     rv.load_treebank("mini"),
    ...     methods=["cd"],
    ...     synonyms={"good": ["nice", "decent"], "bad": ["poor", "weak"]},
    ...     progress=False,
    ... )
    >>> study.table["method"].tolist()[-2:]
    ['(a word by chance)', '(the best word)']
    """
    refuse_no_classes(classifier)
    texts = [example.tokens for example in corpus.sentences(split)]
    if not texts:
        raise InputError(f"the split {split!r} of {corpus.name!r} has no texts.")
    offered, said = _offered(classifier, texts, synonyms, lexicon)
    swaps = _predicted(classifier, texts, offered, progress)
    taken = _strongest(swaps)
    places = {number: found.to_numpy() for number, found in taken.groupby("number")["position"]}
    ready, notes = ready_methods(classifier, methods, 0)
    rows, tables = [], []
    for method in ready:
        chosen = _choices(classifier, texts, places, method, progress)
        rows.append(_row(method.title, len(texts), chosen.merge(taken, on=["number", "position"])))
        tables.append(chosen.merge(swaps, on=["number", "position"]).assign(method=method.title))
    by_text = taken.groupby("number")
    rows.append(_row(BY_CHANCE, len(texts), by_text[["fall", "flipped", "best", "choice"]].mean()))
    rows.append(_row(BEST, len(texts), taken.loc[by_text["fall"].idxmax()]))
    table = pd.DataFrame(rows, columns=_COLUMNS)
    data = pd.concat(tables, ignore_index=True)
    data["text"] = [" ".join(texts[number]) for number in data["number"]]
    notes += [
        said,
        "Every swap is of one word at one place; the synonym that harms the prediction most counts.",
    ]
    title = (
        f"Synonym attack: fall of the probability when the top word is swapped, {next(iter(named(classifier)))} on "
        f"{corpus.name} ({split}, {len(places):,} of {len(texts):,} texts)"
    )

    def draw() -> alt.LayerChart:
        from rnnviz.charts.means import means

        drawn = table.dropna(subset="fall").rename(columns={"method": "name", "fall": "mean"})
        controls = drawn[drawn["name"].isin([BY_CHANCE, BEST])]
        lines = {str(name).strip("()"): float(mean) for name, mean in controls[["name", "mean"]].to_numpy()}
        points = drawn.drop(controls.index).sort_values("mean", ascending=False)
        return means(points, "mean fall", title, lines)

    return Study(title, table, draw, data, tuple(notes))


def _offered(
    classifier: Model,
    texts: Sequence[Sequence[str]],
    synonyms: Mapping[str, Sequence[str]] | str | None,
    lexicon: LexiconChoice | None,
) -> tuple[list[list[list[str]]], str]:
    """Return the synonyms of every token of every text, and a note that says where they are from."""
    if isinstance(synonyms, str) and synonyms not in SOURCES:
        raise InputError(f"there is no source of synonyms {synonyms!r}: {nearest(synonyms, SOURCES)}")
    if synonyms is not None and not isinstance(synonyms, str | Mapping):
        raise InputError(
            f"synonyms is {str(synonyms)[:60]}; expected one of {', '.join(SOURCES)}, or a mapping of words to lists."
        )
    given = PAPER if synonyms is None or synonyms == "paper" else {}
    said = "Synonyms: the paper's (terribly, extremely, very)."
    if isinstance(synonyms, Mapping):
        given, said = synonyms, "Synonyms: those given."
    if single := next((word for word, found in given.items() if isinstance(found, str)), None):
        raise InputError(f"expected a list of synonyms of {single!r}, got the string {given[single]!r}.")
    of_word = {word.lower(): list(found) for word, found in given.items()}
    more: Source | None = None
    if synonyms in (None, "wordnet", "vectors"):
        more, name = _source(classifier, texts, synonyms, lexicon)
        said = f"{said[:-1]}, then {name}." if synonyms is None else f"Synonyms: {name}."

    def usable(token: str, penn: str) -> list[str]:
        lowered = token.lower()
        words = [*of_word.get(lowered, []), *(more(lowered, penn) if more else [])]
        words = [word.capitalize() if token[:1].isupper() else word for word in dict.fromkeys(words)]
        known = classifier.vocabulary.known(words)
        kept = [word for word, is_known in zip(words, known, strict=True) if is_known]
        return [word for word in kept if word.lower() != lowered][:MOST]

    tagged = [tag(text).penn if more else [""] * len(text) for text in texts]
    return [
        [usable(*token) for token in zip(text, tags, strict=True)]
        for text, tags in zip(texts, tagged, strict=True)
    ], said


def _source(
    classifier: Model,
    texts: Sequence[Sequence[str]],
    name: str | None,
    lexicon: LexiconChoice | None,
) -> tuple[Source, str]:
    """Return WordNet where it can be had, or else the nearest vectors; and its name for a reader."""
    if name != "vectors" and has_wordnet():
        return cache(wordnet_synonyms), "WordNet's, of a word's most common sense"
    if name == "wordnet":
        raise FetchError(
            "nltk's data 'wordnet' is not in any of its folders (the environment variable NLTK_DATA names one) and "
            "could not be downloaded; run python -m nltk.downloader wordnet, or take synonyms='vectors' or your own."
        )
    words = sentiment_lexicon(lexicon)
    pairs = {
        (token.lower(), penn)
        for text in texts
        for token, penn in zip(text, tag(text).penn, strict=True)
        if words.side(token) and classifier.vocabulary.known([token.lower()])[0]
    }
    tokens = [token for token, _ in sorted(pairs)]
    kinds = [(penn, words.side(token)) for token, penn in sorted(pairs)]
    table = word_vectors(classifier)
    if table is None:
        raise UnsupportedError(
            f"{name_of(classifier)} has no nn.Embedding with a row for each word, so no word vectors are near to "
            "others; take synonyms='wordnet' or your own."
        )
    vectors = table[classifier.vocabulary.ids(tokens)].cpu().numpy()
    found = nearest_alike(tokens, kinds, vectors, MOST)
    said = f"the nearest word vectors of the same part of speech and side of {words.name}'s lexicon"
    return lambda word, penn: found.get((word, (penn, words.side(word))), []), said


def _predicted(
    classifier: Model,
    texts: Sequence[Sequence[str]],
    offered: Sequence[Sequence[Sequence[str]]],
    progress: bool,
) -> pd.DataFrame:
    """Return every swap of one word for one synonym, with the predicted class's probability before and after."""
    swapped = [
        (number, position, texts[number][position], synonym)
        for number, of_text in enumerate(offered)
        for position, found in enumerate(of_text)
        for synonym in found
    ]
    swaps = pd.DataFrame(swapped, columns=["number", "position", "word", "synonym"])
    swaps = swaps.astype({"number": np.int64, "position": np.int64})
    before = classifier.predict(texts)
    after = np.zeros((len(swaps), len(classifier.labels)))
    with tqdm(total=len(swaps), unit="swap", desc="Synonyms", disable=not progress) as bar:
        for start in range(0, len(swaps), WINDOW):
            window = swapped[start : start + WINDOW]
            after[start : start + WINDOW] = classifier.predict(
                [
                    [*texts[number][:position], synonym, *texts[number][position + 1 :]]
                    for number, position, _, synonym in window
                ]
            )
            bar.update(len(window))
    numbers, rows = swaps["number"].to_numpy(dtype=np.int64), np.arange(len(swaps))
    classes = before.argmax(-1)[numbers]
    swaps["predicted"] = [classifier.labels[k] for k in classes]
    swaps["before"], swaps["after"] = before[numbers, classes], after[rows, classes]
    swaps["fall"] = swaps["before"] - swaps["after"]
    swaps["flipped"] = after.argmax(-1) != classes
    strongest = swaps.groupby(["number", "position"])["fall"].idxmax()
    return swaps.assign(taken=swaps.index.isin(strongest))


def _strongest(swaps: pd.DataFrame) -> pd.DataFrame:
    """Return every word's strongest swap; choice: whether the text has other words; best: none harms more."""
    taken = swaps[swaps["taken"]]
    falls = taken.groupby("number")["fall"]
    return taken.assign(choice=falls.transform("size") > 1, best=taken["fall"] == falls.transform("max"))


def _choices(
    classifier: Model,
    texts: Sequence[Sequence[str]],
    places: Mapping[Any, npt.NDArray[Any]],
    method: Ready,
    progress: bool,
) -> pd.DataFrame:
    """Return which word the method attacks: number of the text, position, and top, whether no word scores more."""
    numbers, chosen = list(places), []
    attacked = [texts[number] for number in numbers]
    for place, explanation in explain_predicted(classifier, attacked, method, 0, progress):
        scores, candidates = explanation.words, places[numbers[place]]
        position = int(candidates[scores[candidates].argmax()])
        chosen.append((numbers[place], position, bool(scores[position] >= scores.max())))
    return pd.DataFrame(sorted(chosen), columns=["number", "position", "top"])


def _row(method: str, n: int, swaps: pd.DataFrame) -> dict[str, object]:
    """Return a row of the table from the swap of every text that was tried."""
    row: dict[str, object] = {"method": method, "n": n, "tried": len(swaps)}
    if len(swaps) < FEW:
        note = f"no statistic: only {len(swaps)} texts have a word with a synonym, fewer than {FEW}"
        return row | {"note": note}
    free = swaps[swaps["choice"].astype(bool)]
    notes = [] if "top" in swaps else ["chosen without scores"]
    if len(free) < FEW:
        notes.append(f"only {len(free)} texts leave a choice")
    return row | {
        "flipped": float(swaps["flipped"].mean()),
        "fall": float(swaps["fall"].mean()),
        "error": float(swaps["fall"].std(ddof=1) / np.sqrt(len(swaps))),
        "choice": len(free),
        "best": float(free["best"].mean()) if len(free) >= FEW else np.nan,
        "top": float(swaps["top"].mean()) if "top" in swaps else np.nan,
        "note": "; ".join(notes),
    }
