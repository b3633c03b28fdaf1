"""Sanity: what can be asked of any method's word scores, without a paper's labels.

texts -> scores for a contrast -> do they depend on the weights, and do their signs hold over seeds and variants?
texts -> scores for the predicted class -> texts without words -> what is left of the prediction?
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from rnnviz.data.treebank import Bank
from rnnviz.errors import InputError
from rnnviz.explanations.explain_corpus import explain_corpus
from rnnviz.ground.spans import Floats
from rnnviz.models.classifier import TextClassifier
from rnnviz.models.model import Model, name_of
from rnnviz.models.own import OwnModel
from rnnviz.studies.agreement import sign_agreement, spearman
from rnnviz.studies.classes import refuse_no_classes
from rnnviz.studies.counterparts import randomised, variants
from rnnviz.studies.deletion import RANDOM, Texts, erasure, largest_first, random_orders
from rnnviz.studies.grouped_words import named
from rnnviz.studies.labelled_phrases import MethodChoice, Ready, ready_methods
from rnnviz.studies.predicted import explain_predicted
from rnnviz.studies.study import FEW, Study

if TYPE_CHECKING:
    import altair as alt

# What is drawn, and how it is to be read
QUANTITIES = {
    "randomised": "rank correlation with random weights (0 is best)",
    "randomised_size": "the same of the scores' sizes, without sign (0 is best)",
    "seeds": "words of the same sign over seeds (1 is best)",
    "variants": "words of the same sign over variants (1 is best)",
    "comprehensiveness": "fall of the probability without the top words (high is best)",
    "sufficiency": "fall of the probability with only the top words (low is best)",
    "flip": "words deleted until the class changes, median",
    "flip_share": "share of words deleted until the class changes, median (low is best)",
    "never": "texts whose class never changes (low is best)",
}
MEDIANS = ("flip", "flip_share")
HIGH_IS_BEST = ("seeds", "variants", "comprehensiveness")
MISSING = {
    "seeds": "no models of other seeds were given: others=",
    "variants": "the method has no variants for this model",
}


def sanity(
    classifier: Model,
    corpus: Bank,
    *,
    methods: MethodChoice | None = None,
    split: str = "test",
    others: Sequence[Model] = (),
    most_texts: int | None = 300,
    random_models: int = 5,
    seed: int = 0,
    progress: bool = True,
) -> Study:
    """Measure whether scores depend on the model, hold over seeds and variants, and find what the model uses.

    Parameters
    ----------
    classifier : TextClassifier or wrapped model
    corpus : bank of texts
        No labels are used. Texts of one word are left out.
    methods : sequence of str or (str, options), optional
        Default: all that are defined for the model, less those that cost most and "saliency", which has no sign;
        the control "alone" is added.
    split : str
        The part of the corpus.
    others : sequence of models
        The same architecture, trained with other seeds.
    most_texts : int or None
        If there are more texts, so many are drawn by chance. None takes all.
    random_models : int
        How many times the weights are drawn anew, at least 2.
    seed : int
        Of all that is drawn.
    progress : bool
        Whether progress bars are shown.

    Returns
    -------
    Study
        Table, a row for each quantity and method: quantity, method, value, error (standard error), n (texts),
        chance (what the value would be by chance), note. ``table.pivot(index="method", columns="quantity",
        values="value")`` has a row a method. The quantities:

        - randomised: Spearman's correlation of a text's word scores with those that the same method gives with
          recurrent weights and head drawn anew, the embedding kept; mean over texts and draws (somebody's own model:
          `rnnviz.studies.counterparts.randomised`). Its error is over the draws, which differ more than texts do.
          Target: the model's last class minus its first.
        - randomised_size: the same of absolute scores. A random head is as likely as its negative, so the signed
          correlation is 0 on average for any method whose scores follow the head; this one need not be.
        - seeds, variants: share of a text's words whose sign is the same in two models, or by two variants of the
          method (`rnnviz.studies.counterparts.VARIANTS`); mean over all pairs and texts. Same target. Chance: the
          signs shuffled over the words of each text.
        - comprehensiveness, sufficiency: fall of the predicted class's probability when the top 10, 20 and 50 %
          of the words (rounded up) are deleted, or only they are kept; mean over the three and over texts. Target
          from here on: the predicted class. Chance: a random order.
        - flip, flip_share: the smallest number, and share, of words that change the predicted class when they
          are deleted by falling score, down to one word; median over texts. A text that never changes counts as
          more than all. never: the share of such texts.

    Raises
    ------
    InputError
        Where there are no texts of two words, a number is out of range, or `others` are no list of models of the same
        architecture.

    References
    ----------
    Adebayo et al. (2018), Sanity Checks for Saliency Maps, section 3 (randomised); DeYoung et al. (2020), ERASER,
    section 4.2 (comprehensiveness, sufficiency). The rest is of no paper.

    Examples
    --------
    >>> import rnnviz as rv
    >>> clf, bank = rv.TextClassifier.load("mini"), rv.load_treebank("mini")
    >>> study = sanity(clf, bank, methods=["reat"], split="dev", most_texts=10, random_models=2, progress=False)
    >>> study.table.query("quantity == 'never'")["method"].tolist()
    ['REAT', 'Phrase alone', '(random order)']
    """
    refuse_no_classes(classifier)
    _check(classifier, others, most_texts, random_models)
    all_texts = [example.tokens for example in corpus.sentences(split) if len(example.tokens) > 1]
    if not all_texts:
        raise InputError(f"the split {split!r} of {corpus.name!r} has no text of two words or more.")
    drawn = np.sort(np.random.default_rng(seed).permutation(len(all_texts))[:most_texts])
    texts = [all_texts[k] for k in drawn]
    target = (classifier.labels[-1], classifier.labels[0])
    ready, notes = ready_methods(classifier, methods, target)
    blank = [randomised(classifier, seed + k) for k in range(random_models)]
    found = []
    for method in ready:
        scores = _scores(classifier, texts, method, target, progress)
        for draw, model in enumerate(blank):
            pairs = list(zip(scores, _scores(model, texts, method, target, progress), strict=True))
            signed = [spearman(a, b) for a, b in pairs]
            sizes = [spearman(abs(a), abs(b)) for a, b in pairs]
            found.append(_observed(method.title, "randomised", signed, 0.0, draw))
            found.append(_observed(method.title, "randomised_size", sizes, 0.0, draw))
        seeds = [scores, *(_scores(model, texts, method, target, progress) for model in others)]
        found.append(_agreement(method.title, "seeds", seeds))
        kinds = variants(classifier, method, target)
        found.append(
            _agreement(
                method.title,
                "variants",
                [_scores(classifier, texts, kind, target, progress) for kind in kinds],
            )
        )
        orders = [np.arange(len(text)) for text in texts]
        for place, explanation in explain_predicted(classifier, texts, method, 0, progress):
            orders[place] = largest_first(explanation.words)
        for quantity, values in erasure(classifier, texts, orders).items():
            found.append(_observed(method.title, quantity, values))
    for quantity, values in erasure(classifier, texts, random_orders(texts, seed)).items():
        found.append(_observed(RANDOM, quantity, values))
    data = pd.concat(found, ignore_index=True)
    table = _summary(data, [method.title for method in ready])
    title = (
        f"Sanity: {next(iter(named(classifier)))} on {corpus.name} ({split}, {len(texts):,} of {len(all_texts):,} "
        f"texts), {random_models} random models, {len(others)} other seeds"
    )
    notes.append(
        "Omission and leave one out are near to comprehensiveness and flips by their nature: they delete, too."
    )
    return Study(title, table, lambda: _draw(table, title), data, tuple(notes))


def _check(classifier: Model, others: Sequence[Model], most_texts: int | None, random_models: int) -> None:
    if random_models < 2:
        raise InputError(f"random_models is {random_models}; expected at least 2, for there to be an error.")
    if most_texts is not None and most_texts < 1:
        raise InputError(f"most_texts is {most_texts}; expected at least 1, or None for all texts.")
    kinds = TextClassifier | OwnModel
    if isinstance(others, kinds) or not all(isinstance(other, kinds) for other in others):
        raise InputError("others is no list of classifiers; give those of other seeds: others=[model, ...].")
    for number, other in enumerate(others):
        if _architecture(other) != _architecture(classifier):
            raise InputError(
                f"others[{number}] is another architecture: {_architecture(other)} and not "
                f"{_architecture(classifier)} ({_PARTS_OF_IT[isinstance(classifier, OwnModel)]})."
            )


_PARTS_OF_IT = (
    "cell, both directions, layers, pooling, classes",
    "class, numbers of its weights, output, labels",
)


def _architecture(classifier: Model) -> tuple[object, ...]:
    """Return what models of other seeds have in common; of somebody's own class and size stand for the rest."""
    model = classifier
    if isinstance(model, OwnModel):
        weights = sum(weight.numel() for weight in model.net.parameters())
        return name_of(model), weights, model.output, model.labels
    return model.cell, model.bidirectional, model.layers, model.pooling, model.labels


def _scores(
    classifier: Model, texts: Texts, method: Ready, target: tuple[str, str], progress: bool
) -> list[Floats]:
    """Return the scores of every text's words."""
    explained = explain_corpus(classifier, texts, method.name, target, 0, progress, **method.options)
    return [explanation.words for explanation in explained]


def _observed(
    method: str,
    quantity: str,
    values: Sequence[float] | Floats,
    chance: float | Sequence[float] = np.nan,
    draw: int = 0,
) -> pd.DataFrame:
    """Return the observations of one quantity, a row a text."""
    numbers = np.arange(len(values))
    columns = {"method": method, "quantity": quantity, "draw": draw, "text": numbers}
    return pd.DataFrame({**columns, "value": np.asarray(values, dtype=float), "chance": chance})


def _agreement(method: str, quantity: str, versions: Sequence[Sequence[Floats]]) -> pd.DataFrame:
    """Return every text's share of words with the same sign; no rows where there are fewer than two versions."""
    if len(versions) < 2:
        return _observed(method, quantity, [], [])
    agree, chance = zip(*(sign_agreement(text) for text in zip(*versions, strict=True)), strict=True)
    return _observed(method, quantity, agree, chance)


def _summary(data: pd.DataFrame, methods: Sequence[str]) -> pd.DataFrame:
    """Return the table: the quantities in their order, each with its methods."""
    groups = dict(iter(data.groupby(["quantity", "method"], sort=False)))
    rows = []
    for quantity in QUANTITIES:
        by_chance = groups.get((quantity, RANDOM))
        for method in [*methods, RANDOM] if by_chance is not None else methods:
            observed = groups.get((quantity, method), data[:0])
            row = {"quantity": quantity, "method": method, **_numbers(quantity, observed)}
            if by_chance is not None:
                row["chance"] = _numbers(quantity, by_chance)["value"]
            rows.append(row)
    return pd.DataFrame(rows)


def _numbers(quantity: str, observed: pd.DataFrame) -> dict[str, object]:
    """Return value, error, n, chance and note of one quantity and method."""
    known = observed.dropna(subset="value")
    texts = known["text"].nunique()
    row: dict[str, object] = {"value": np.nan, "error": np.nan, "n": texts, "chance": np.nan}
    if observed.empty:
        return row | {"note": MISSING[quantity]}
    if texts < FEW:
        return row | {"note": f"no statistic: only {texts} texts, fewer than {FEW}"}
    if quantity in MEDIANS:
        return row | _median(np.sort(known["value"].to_numpy()))
    units = known.groupby("draw" if quantity.startswith("randomised") else "text")["value"].mean()
    value, error = float(units.mean()), float(units.std(ddof=1) / np.sqrt(len(units)))
    chance = float(known["chance"].mean())
    return row | {"value": value, "error": error, "chance": chance, "note": ""}


def _median(values: Floats) -> dict[str, object]:
    """Return the median of sorted values, and half the way between the values half a root of n to either side.

    That is the median's standard error without any assumption on how the values are distributed.
    """
    middle, reach = (len(values) - 1) / 2, np.sqrt(len(values)) / 2
    value = float(np.median(values))
    low, high = values[int(np.floor(middle - reach))], values[int(np.ceil(middle + reach))]
    if np.isinf(value):
        return {"note": "no median: more than half of the texts never change"}
    if np.isinf(high):
        return {"value": value, "note": "no error: nearly half of the texts never change"}
    return {"value": value, "error": float(high - low) / 2, "note": ""}


def _draw(table: pd.DataFrame, title: str) -> alt.VConcatChart:
    from rnnviz.charts.means import Means, mean_panels

    panels = []
    for quantity, meaning in QUANTITIES.items():
        drawn = table[(table["quantity"] == quantity) & table["value"].notna()]
        if quantity == "flip" or drawn.empty:  # flip_share says the same, finer
            continue
        lines = {"chance": float(drawn["chance"].mean())} if drawn["chance"].notna().any() else {}
        distance = drawn["value"].abs() if quantity.startswith("randomised") else drawn["value"]  # 0 is best
        order = distance.sort_values(ascending=quantity not in HIGH_IS_BEST, kind="stable").index
        best_first = drawn.loc[order]
        shown = best_first.rename(columns={"method": "name", "value": "mean"}).fillna({"error": 0.0})
        panels.append(Means(shown, meaning, lines))
    return mean_panels(panels, title)
