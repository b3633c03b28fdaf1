"""PosBoxplot: the scores of words by their part of speech, or of chosen words, one box each, and the words themselves.

A table of observations -> rows of numbers, which cross to the browser once, as bytes; `js/src/boxplot` computes the
boxes from them, so that any part of the texts has its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import traitlets

from rnnviz.errors import InputError
from rnnviz.text.tag_names import MEANINGS
from rnnviz.widgets.picture import Picture
from rnnviz.widgets.still_boxes import still_boxes
from rnnviz.widgets.texts_traits import TextsTraits, packed

if TYPE_CHECKING:
    import altair as alt
    import pandas as pd

FEW = 10  # a group smaller than this gets no box, as in the studies


class BoxplotTraits(traitlets.HasTraits):
    """N observed words in G groups, scored in S series (a model and a method each)."""

    box_places = traitlets.Bytes().tag(sync=True)
    """uint32, little endian, (N, 3): text, position and group of every observed word. To browser. Default: none."""
    box_scores = traitlets.Bytes().tag(sync=True)
    """float32, little endian, (S, N), in `box_units`; NaN where a series has no score of a word. To browser."""
    box_groups = traitlets.List(traitlets.Unicode()).tag(sync=True)
    """The groups' names: tags or words. To browser. Default: none."""
    box_meanings = traitlets.List(traitlets.Unicode()).tag(sync=True)
    """What each group's name stands for, "" where nothing needs to be said. To browser. Default: none."""
    box_series = traitlets.List(traitlets.Unicode()).tag(sync=True)
    """The names of the S series. To browser. Default: none."""
    box_units = traitlets.List(traitlets.Unicode()).tag(sync=True)
    """The unit of each series. To browser. Default: none."""
    box_kind = traitlets.Enum(["part of speech", "word"], "part of speech").tag(sync=True)
    """What a group is; words of fewer than 10 occurrences show as dots, such tags do not show. To browser."""
    tag = traitlets.Unicode().tag(sync=True)
    """The selected group, by its name; "": none. Both ways. Default: none."""
    tag_series = traitlets.Int(0, min=0).tag(sync=True)
    """The series whose scores are listed for the selected group. Both ways. Default: 0."""
    tag_sort = traitlets.Enum(["-score", "score", "text"], "-score").tag(sync=True)
    """The order of that list: from the largest score, from the smallest, or by text. Both ways."""
    place = traitlets.List(traitlets.Int()).tag(sync=True)
    """[] or the [text, position] that was opened from the list. Both ways. Default: []."""

    @traitlets.validate("tag")
    def _tag_exists(self, proposal: Any) -> Any:
        if proposal.value and proposal.value not in self.box_groups:
            raise traitlets.TraitError(
                f'tag is {proposal.value!r}; expected "" or one of {", ".join(self.box_groups)}.'
            )
        return proposal.value

    @traitlets.validate("place")
    def _place_is_one(self, proposal: Any) -> Any:
        place = list(proposal.value)
        if place and not (len(place) == 2 and min(place) >= 0):
            raise traitlets.TraitError(f"place is {place}; expected [] or [text, position].")
        return place

    def observed(self) -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.float32]]:
        """Return the places, shape (N, 3), and the scores, shape (S, N)."""
        places = np.frombuffer(self.box_places, dtype="<u4").reshape(-1, 3)
        return places, np.frombuffer(self.box_scores, dtype="<f4").reshape(len(self.box_series), len(places))


def observations(data: pd.DataFrame) -> dict[str, Any]:
    """Return the traits of a table of scored words.

    Parameters
    ----------
    data : DataFrame
        A row a word and series, as `Study.data` of pos_distributions and word_distribution: columns model, method,
        unit, text, position, score, and either tag or word.

    Raises
    ------
    InputError
        Where a column is missing, a score is infinite, or a word stands twice in one series.

    Examples
    --------
    >>> import pandas as pd
    >>> row = {"model": "GRU", "method": "REAT", "unit": "logits", "tag": "JJ", "text": 0, "position": 1, "score": 0.5}
    >>> traits = observations(pd.DataFrame([row]))
    >>> traits["box_series"], np.frombuffer(traits["box_places"], "<u4").tolist()
    (['GRU \u00b7 REAT'], [0, 1, 0])
    """
    name = "word" if "word" in data.columns else "tag"
    missing = [
        c for c in ("model", "method", "unit", name, "text", "position", "score") if c not in data.columns
    ]
    if missing:
        raise InputError(
            f"the table has no column {', '.join(missing)}; expected model, method, unit, text, position, score, and "
            "tag or word."
        )
    if np.isinf(data["score"]).any():
        raise InputError(f"the table has {int(np.isinf(data['score']).sum())} scores that are infinite.")
    series = data.groupby(["model", "method", "unit"], sort=False)
    heads = [tuple(map(str, head)) for head in data[["model", "method", "unit"]].drop_duplicates().to_numpy()]
    keys = [name, "text", "position"]
    if data.duplicated(["model", "method", "unit", *keys]).any():
        raise InputError("the table has more than one score of one word by the same model and method.")
    place = data.groupby(keys, sort=False).ngroup().to_numpy()
    places = data.drop_duplicates(keys)
    groups = sorted(places[name].astype(str).unique())
    numbers = places[name].astype(str).map({group: number for number, group in enumerate(groups)})
    scores = np.full((len(heads), len(places)), np.nan, dtype="<f4")
    scores[series.ngroup().to_numpy(), place] = data["score"].to_numpy()
    rows = (
        np.stack([places["text"], places["position"], numbers], axis=1) if len(places) else np.empty((0, 3))
    )
    return {
        "box_places": rows.astype("<u4").tobytes(),
        "box_scores": scores.tobytes(),
        "box_groups": groups,
        "box_meanings": [MEANINGS.get(group, "") if name == "tag" else "" for group in groups],
        "box_series": [f"{model} \u00b7 {method}" for model, method, _ in heads],
        "box_units": [unit for _, _, unit in heads],
        "box_kind": "word" if name == "word" else "part of speech",
    }


class PosBoxplot(BoxplotTraits, TextsTraits, Picture):
    """One horizontal box per part of speech or chosen word, ranked by the median, several series side by side.

    A box has the five numbers of `rnnviz.charts.numbers`: quartiles, and whiskers to the last score within 1.5 box
    lengths. Pointing at a box gives its numbers and the words that weigh most in it; a click lists its words.

    Parameters
    ----------
    data : DataFrame
        A row a word and series: columns model, method, unit, text, position, score, and either tag or word.
    texts : sequence of token sequences
        What text and position count in.
    **traits
        Any other trait by its name, e.g. ``heading="SST"`` or ``tag="JJ"``.

    Raises
    ------
    InputError
        Where the table lacks a column, or a word lies outside of the texts.

    Examples
    --------
    >>> import pandas as pd
    >>> text = ["a", "fine", "film"]
    >>> scored = [("DT", 0.0), ("JJ", 1.2), ("NN", 0.1)]
    >>> rows = [("GRU", "REAT", "logits", tag, 0, place, score) for place, (tag, score) in enumerate(scored)]
    >>> names = ["model", "method", "unit", "tag", "text", "position", "score"]
    >>> PosBoxplot(pd.DataFrame(rows, columns=names), [text])
    PosBoxplot(3 words in 3 parts of speech, 1 series: GRU \u00b7 REAT)
    """

    _bundle = "pos_boxplot"
    _frame = 800

    def __init__(self, data: pd.DataFrame, texts: Sequence[Sequence[str]], **traits: Any) -> None:
        found = observations(data)
        lengths = np.array([len(text) for text in texts], dtype=np.int64)
        rows = np.frombuffer(found["box_places"], dtype="<u4").reshape(-1, 3)
        inside = rows[:, 0] < len(lengths)
        inside[inside] = rows[inside, 1] < lengths[rows[inside, 0]]
        if not inside.all():
            text, position, _ = rows[~inside][0]
            raise InputError(
                f"the table has a word at position {position} of text {text}, which no text has."
            )
        used = set(rows[:, 0].tolist())
        kept = [
            text if number in used else () for number, text in enumerate(texts)
        ]  # what is not seen need not cross
        blank = [np.empty((len(text), 0)) for text in kept]  # the list needs words only
        words = packed(kept, [[True] * len(text) for text in kept], blank, np.empty((len(kept), 0)))
        # the selected group last: it is checked against the groups
        super().__init__(**{**words, **found, "tag": "", **traits})

    def __repr__(self) -> str:
        """Say how much there is, without the bytes."""
        words, groups = len(self.box_places) // 12, len(self.box_groups)
        kind = "parts of speech" if self.box_kind == "part of speech" else "groups"
        names = ", ".join(self.box_series)
        return f"PosBoxplot({words:,} words in {groups} {kind}, {len(self.box_series)} series: {names})"

    def groups(self, panel: int) -> dict[str, npt.NDArray[np.float64]]:
        """Return one series' scores of each group that it has, in the order in which the groups are drawn."""
        places, scores = self.observed()
        there = ~np.isnan(scores[panel])
        found = {name: scores[panel, there & (places[:, 2] == g)] for g, name in enumerate(self.box_groups)}
        found = {name: values for name, values in found.items() if len(values)}
        ranked = sorted(found, key=lambda name: (len(found[name]) < FEW, -np.median(found[name]), name))
        return {name: found[name].astype(np.float64) for name in ranked}

    def boxes(self) -> pd.DataFrame:
        """Return a row for each series and group, in the order in which they are drawn.

        Columns panel (the series' number), name, unit, n, low, q1, median, q3, high, and share_negative; a group of
        fewer than ten has no five numbers.
        """
        import pandas as pd

        from rnnviz.charts.numbers import five_numbers

        rows: list[dict[str, Any]] = []
        for panel, unit in enumerate(self.box_units):
            for name, scores in self.groups(panel).items():
                head = {"panel": panel, "name": name, "unit": unit, "n": len(scores)}
                numbers = five_numbers(scores) if len(scores) >= FEW else {}
                rows.append(head | numbers | {"share_negative": float((scores < 0).mean())})
        names = ["panel", "name", "unit", "n", "low", "q1", "median", "q3", "high", "share_negative"]
        return pd.DataFrame(rows, columns=names)

    def chart(self, dark: bool = False) -> alt.VConcatChart:
        """Return the boxes as a still chart in Altair, on a light or a dark ground."""
        import pandas as pd

        from rnnviz.charts.box_plots import box_plots
        from rnnviz.charts.theme import on_ground

        table = self.boxes()
        points = [
            {"panel": panel, "name": name, "n": len(scores), "unit": unit, "score": score}
            for panel, unit in enumerate(self.box_units)
            for name, scores in self.groups(panel).items()
            for score in scores
            if len(scores) < FEW and self.box_kind == "word"
        ]
        dots = pd.DataFrame(points) if points else None
        boxes = table[table["median"].notna()]
        return on_ground(box_plots(boxes, self.box_series, self.heading, dots), dark, self.palette)

    def still(self) -> str:
        """Return the boxes as tables of HTML that need no script."""
        table = self.boxes()
        shown = table if self.box_kind == "word" else table[table["median"].notna()]
        drawn = [shown[shown["panel"] == panel] for panel in range(len(self.box_series))]
        captions = [f"{name}, in {unit}" for name, unit in zip(self.box_series, self.box_units, strict=True)]
        meanings = dict(zip(self.box_groups, self.box_meanings, strict=True))
        return still_boxes(self.heading, captions, drawn, self.box_kind, meanings, self.palette)
