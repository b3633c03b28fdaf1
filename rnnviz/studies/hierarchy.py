"""Words, phrases and clauses of a text, each level a row (REAT, section 4.6.3 and Figure 6).

texts -> each method's explanation -> rv.hierarchy -> a row per word, phrase and clause
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from tqdm.auto import tqdm

from rnnviz.data.treebank import Bank
from rnnviz.errors import InputError
from rnnviz.explanations.explainer import SPAN_LIMIT, Explainer
from rnnviz.explanations.explanation import Explanation
from rnnviz.explanations.hierarchy import hierarchy as levels_of
from rnnviz.explanations.target import Target
from rnnviz.ground.outputs import lead
from rnnviz.models.encoding import Text
from rnnviz.models.model import Model
from rnnviz.studies.grouped_words import named
from rnnviz.studies.labelled_phrases import REAT, MethodChoice, Ready, ready_methods
from rnnviz.studies.study import Study
from rnnviz.text.hierarchy import clauses
from rnnviz.text.tags import tag

if TYPE_CHECKING:
    import altair as alt

COLUMNS = ["text", "method", "unit", "target", "row", "phrase", "start", "stop", "score"]


def hierarchy(
    classifier: Model,
    corpus: Bank,
    *,
    text: str | Sequence[Text] | None = None,
    methods: MethodChoice = REAT,
    split: str = "test",
    target: Target | None = None,
    progress: bool = True,
) -> Study:
    """Score the words, the noun and verb chunks and the clauses of a text.

    Parameters
    ----------
    classifier : TextClassifier or wrapped model
    corpus : bank of texts
        No labels are used.
    text : str or sequence of texts, optional
        One text or several. Default: the split's first of at least two clauses, of its first text if none has.
    methods : sequence of str or (str, options)
        See `rnnviz.compare`; the control "alone" is added. A wrapped model without REAT has CD in its place.
    split : str
        The part of the corpus that the text is looked for in.
    target : str, int or pair of those, optional
        What the scores are about. Default: the class that is predicted for each text, as in the paper.
    progress : bool
        Whether a progress bar is shown.

    Returns
    -------
    Study
        Table: text (its number), method, unit, target, row ("word", "phrase" or "clause"), phrase, start, stop
        (exclusive), score. A text of one clause has no row of clauses, a word in no chunk no phrase.

    Raises
    ------
    InputError
        Where there is no text, one has no token, or a method does not exist.
    UnsupportedError
        Where a method is not defined for the model, or cannot score phrases of so long a text.
    FetchError
        Where there is no tagger; see `rnnviz.text.tags.tag`.

    References
    ----------
    Du et al. (2019), On Attribution of Recurrent Neural Network Predictions via Additive Decomposition, Figure 6.

    Examples
    --------
    >>> import rnnviz as rv
    >>> clf, bank = rv.TextClassifier.load("mini"), rv.load_treebank("mini")
    >>> study = rv.studies.hierarchy(clf, bank, text="the plot is thin , but the actors are good .")
    >>> study.table.loc[study.table["row"] == "clause", "phrase"].tolist()[:2]
    ['the plot is thin ,', 'but the actors are good .']
    """
    texts: Sequence[Text]
    if text is None:
        texts, where = [_of_two_clauses(corpus, split)], f"{corpus.name} ({split})"
    else:
        texts, where = [text] if isinstance(text, str) else text, "given texts"
    if not texts:
        raise InputError("text is an empty list; expected a text, or a list of at least one.")
    return hierarchy_of(classifier, texts, methods, target, where, progress)


def hierarchy_of(
    classifier: Model,
    texts: Sequence[Text],
    methods: MethodChoice,
    target: Target | None,
    where: str,
    progress: bool,
) -> Study:
    """Return the study of these texts; `where` says in its title what they are."""
    ready, notes = ready_methods(classifier, methods, 0 if target is None else target)
    tables, panels, units = [], [], set()
    for number, text in enumerate(tqdm(texts, unit="text", disable=not progress)):
        about = int(classifier.predict([text]).argmax()) if target is None else target
        for method in ready:
            explanation = explained(classifier, text, method, about)
            found = levels_of(explanation)
            tagger = found.attrs["tagger"]
            found = found.rename(columns={"level": "row", "text": "phrase"})
            limit = float(np.abs(found["score"]).max())
            said = f"{lead(explanation.output).lower()}{explanation.says(1)}"
            aim = (
                explanation.target if isinstance(explanation.target, str) else " - ".join(explanation.target)
            )
            caption = f"{method.title} · {said} · scores for {aim}, {explanation.unit}"
            panels.append((caption, explanation.tokens, found.assign(limit=limit)))
            tables.append(
                found.assign(text=number, method=method.title, unit=explanation.unit, target=aim)[COLUMNS]
            )
            units.add((explanation.unit, limit))
    table = pd.concat(tables, ignore_index=True)
    title = (
        f"Words, phrases and clauses: {next(iter(named(classifier)))} on {where}, "
        f"{len(texts)} {'text' if len(texts) == 1 else 'texts'}, {', '.join(method.title for method in ready)}"
    )
    notes.append(f"Chunks and clauses by the tags of {tagger}.")

    def draw() -> alt.LayerChart:
        from rnnviz.charts.hierarchy import Panel, span_rows

        return span_rows(
            [Panel(*panel) for panel in panels], title, next(iter(units))[0] if len(units) == 1 else None
        )

    return Study(title, table, draw, table, tuple(notes))


def explained(classifier: Model, text: Text, method: Ready, target: Target) -> Explanation:
    """Return the explanation of one text by a study's method."""
    explainer = Explainer(classifier, method.name, target, SPAN_LIMIT, method.options)
    return explainer([classifier.encode(text)])[0]


def _of_two_clauses(corpus: Bank, split: str) -> Sequence[str]:
    """Return the first text with two clauses, else the first."""
    texts = [example.tokens for example in corpus.sentences(split)]
    if not texts:
        raise InputError(f"the split {split!r} of {corpus.name!r} has no texts.")
    return next((text for text in texts if len(clauses(tag(text))) > 1), texts[0])
