"""Unfollowed: what somebody's forward does that parts cannot pass through, and the line of their code that does it."""

from __future__ import annotations

import sys
from pathlib import Path
from types import FrameType

from rnnviz.errors import UnsupportedError
from rnnviz.models.own import place_of

_NOT_THEIRS = (
    str(Path(sys.modules["torch"].__file__ or "").parent),
    str(Path(__file__).resolve().parents[1]),
)


class Unfollowed(UnsupportedError):  # noqa: N818 - the name says it
    """An operation of the owner's forward that cannot be followed; says which, where, and how to mend it."""

    def __init__(self, what: str, mend: str = "") -> None:
        self.what, self.mend = what, mend
        super().__init__(f"rnnviz cannot follow your model: {what}, {line_of_theirs()}. {mend}".rstrip())


def line_of_theirs() -> str:
    """Return the place in the owner's code, and its text, that runs just now."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None:
        file = frame.f_code.co_filename
        if not file.startswith(_NOT_THEIRS) and (place := place_of(file, frame.f_lineno)):
            return place
        frame = frame.f_back
    return "in code that cannot be shown"
