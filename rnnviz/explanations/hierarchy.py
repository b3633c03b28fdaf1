"""The scores of a text's words, phrases and clauses, by any method: Explanation, tags -> rows of a table."""

from __future__ import annotations

import pandas as pd

from rnnviz.explanations.explanation import Explanation
from rnnviz.text.hierarchy import levels
from rnnviz.text.tags import tag


def hierarchy(explanation: Explanation) -> pd.DataFrame:
    """Return the scores of a text's words, phrases and clauses, the rows of REAT's Figure 6.

    Parameters
    ----------
    explanation : Explanation
        By any method. A phrase's score is `Explanation.phrase`.

    Returns
    -------
    pandas.DataFrame
        Columns level ("word", "phrase" or "clause"), start, stop (exclusive), text and score (of the target).
        A text of one clause has no rows of the level "clause". ``attrs["tagger"]`` says which tagger was used.

    Raises
    ------
    UnsupportedError
        Where the explanation has no scores of phrases; see `Explanation.phrase`.
    FetchError
        Where there is no tagger; see `rnnviz.text.tags.tag`.

    References
    ----------
    Du et al. (2019), On Attribution of Recurrent Neural Network Predictions via Additive Decomposition,
    section 3.3, Table 1 and Figure 6.

    Examples
    --------
    >>> import rnnviz as rv
    >>> clf = rv.TextClassifier.load("mini")
    >>> table = rv.hierarchy(rv.explain(clf, "the acting is good but the story is dull", method="reat"))
    >>> table.loc[table["level"] == "clause", "text"].tolist()
    ['the acting is good', 'but the story is dull']
    """
    tokens, tags = explanation.tokens, tag(explanation.tokens)
    rows = [
        (level, start, stop, " ".join(tokens[start:stop]), explanation.phrase(start, stop))
        for level, spans in levels(tags).items()
        for start, stop in spans
    ]
    table = pd.DataFrame(rows, columns=["level", "start", "stop", "text", "score"])
    table.attrs["tagger"] = tags.tagger
    return table
