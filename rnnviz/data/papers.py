"""The texts that the papers print, with what each paper says of them: `rnnviz.examples` makes their tables."""

from __future__ import annotations

from typing import NamedTuple

POSITIVE, NEGATIVE = "positive", "negative"


class Example(NamedTuple):
    """A text as a paper prints it.

    Attributes
    ----------
    text : str
    prediction : str
        What the paper's model said, or, in CD's tables, what the text is.
    confidence : float or None
        Of the paper's model, where it is printed.
    looked_at : tuple of str
        The phrases or words that the paper speaks of.
    kind : str
        In REAT's tables, "original" or "adversarial".
    """

    text: str
    prediction: str
    confidence: float | None = None
    looked_at: tuple[str, ...] = ()
    kind: str = ""


CD_TABLE_1 = (
    Example("used to be my favorite", NEGATIVE, None, ("used to be", "my favorite")),
    Example("not worth the time", NEGATIVE, None, ("not", "worth the time")),
)
CD_TABLE_2 = (
    Example(
        "It’s easy to love Robin Tunney – she’s pretty and she can act – but it gets harder and harder "  # noqa: RUF001 - as printed
        "to understand her choices.",
        NEGATIVE,
        None,
        (
            "It’s easy to love Robin Tunney – she’s pretty and she can act –",  # noqa: RUF001 - as printed
            "but it gets harder and harder to understand her choices.",
        ),
    ),
)
REAT_FIGURE_4 = Example(
    "enormously likely , partly because it is aware of its own grasp of the absurd",
    POSITIVE,
    0.992,
    ("enormously", "likely", "aware", "grasp", "absurd"),
)
REAT_FIGURE_5 = {  # by model: GRU and LSTM say positive, BiGRU negative
    "GRU": Example("The fight scenes are fun but it grows tedious", POSITIVE, 0.516, ("fun", "tedious")),
    "LSTM": Example("The fight scenes are fun but it grows tedious", POSITIVE, 0.962, ("fun", "tedious")),
    "BiGRU": Example("The fight scenes are fun but it grows tedious", NEGATIVE, 0.627, ("fun", "tedious")),
}
REAT_FIGURE_6 = Example(
    "The story may be new , but the movie does n't serve up lots of laughs",
    NEGATIVE,
    0.9946,
    ("does", "does n't serve up"),
)
_SCHWEIGER = (
    "Schweiger is talented and {} charismatic, qualities essential to both movie stars and social anarchists."
)
_OCCASIONALLY = "Occasionally melodramatic, it 's also {} effective."
_WELL_ACTED = (
    "{} well acted by the four primary actors, this is a seriously intended movie that is not easily "
    "forgotten."
)
REAT_TABLE_6 = (
    Example(_SCHWEIGER.format("terribly"), NEGATIVE, 0.9997, ("terribly",), "original"),
    Example(_SCHWEIGER.format("extremely"), POSITIVE, 0.8129, ("extremely",), "adversarial"),
    Example(_SCHWEIGER.format("very"), POSITIVE, 0.9953, ("very",), "adversarial"),
)
REAT_TABLE_7 = (
    Example(_OCCASIONALLY.format("extremely"), POSITIVE, 0.9974, ("extremely",), "original"),
    Example(_OCCASIONALLY.format("terribly"), NEGATIVE, 0.9900, ("terribly",), "adversarial"),
    Example(_WELL_ACTED.format("Extremely"), POSITIVE, 0.9998, ("Extremely",), "original"),
    Example(_WELL_ACTED.format("Terribly"), NEGATIVE, 0.8770, ("Terribly",), "adversarial"),
)
