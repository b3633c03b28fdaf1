"""EditingTraits: a reader changes words, and whoever has the model answers.

    `edited` (the browser asks) -> `on_edit` -> update(): scores and probabilities, with the text before in `history`
    `asked` -> `on_suggest` -> `suggestions`

What goes wrong on the way is said in `error`, and everything else stays as it was, here and in the browser.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import traitlets

NO_KERNEL = "In this page words cannot be edited: that needs a running kernel, as in Jupyter."


class EditingTraits(traitlets.HasTraits):
    """What it takes to edit the one text that a widget shows: a part of `HeatmapTraits`."""

    tokens: Any
    probabilities: Any
    logits: Any
    output: Any
    target: Any
    notes: Any
    row: Any
    update: Any
    set_together: Any

    can_edit = traitlets.Bool(default_value=False).tag(sync=True)
    """Whether a kernel answers edits; set by `on_edit`. To browser. Default: False."""
    edited = traitlets.List(traitlets.Unicode()).tag(sync=True)
    """The T tokens that a reader asks for; []: nothing is asked for. From browser. Default: []."""
    history = traitlets.List(traitlets.Dict()).tag(sync=True)
    """The texts before this one, oldest first, each {"tokens": [str, ...], "probabilities": [C numbers, 0 to 1]}, and
    where the output is a number {"tokens": [str, ...], "probabilities": [], "logits": [the number]}. Asking for one
    of them again goes back to it. To browser. Default: []."""
    asked = traitlets.Unicode().tag(sync=True)
    """The word whose stand-ins are wanted; "": none. From browser. Default: ""."""
    suggestions = traitlets.Dict().tag(sync=True)
    """The word that was asked about last: a list of words that could stand for it. To browser. Default: {}."""

    on_suggest: Callable[[str], list[str]] | None = None
    """From a word to words that could stand for it; None: none are offered."""
    _on_edit: Callable[[list[str]], Mapping[str, Any]] | None = None

    @property
    def on_edit(self) -> Callable[[list[str]], Mapping[str, Any]] | None:
        """From tokens to the arguments of `update`, e.g. an explanation's `heatmap_traits()`; None: no editing.

        Its `opinions` may be a function that gives them: it is called once the text is shown.
        """
        return self._on_edit

    @on_edit.setter
    def on_edit(self, answer: Callable[[list[str]], Mapping[str, Any]] | None) -> None:
        self._on_edit = answer
        self.can_edit = answer is not None

    def page_state(self) -> dict[str, Any]:
        """Return the traits that differ in a page, which has no kernel to ask."""
        notes = [*self.notes, NO_KERNEL] if self.can_edit else self.notes
        return {"can_edit": False, "edited": [], "asked": "", "notes": notes}

    @traitlets.observe("edited")
    def _edit(self, _: object) -> None:
        if not self.edited:
            return
        found: dict[str, Any] = {}
        opinions = None
        with self._said("This edit could not be made"):
            if self.on_edit is None:
                raise LookupError("nothing here answers edits; set the widget's on_edit.")
            now = {"tokens": list(self.tokens), "probabilities": list(self.probabilities)}
            if self.output == "number":
                now["logits"] = list(self.logits)
            found = dict(self.on_edit(list(self.edited)))
            before = [*self.history, now]
            places = [place for place, text in enumerate(before) if text["tokens"] == list(found["tokens"])]
            if not found.get("fixed_target"):
                found["target"] = self.target  # as the reader has it
            if self.row <= len(found.get("others", ())):
                found["row"] = self.row
            later = found.pop("opinions") if callable(found.get("opinions")) else None
            self.update(**found, history=before[: places[0]] if places else before, edited=[], error="")
            opinions = later
        if opinions is not None:
            with self._said("No opinions on this edit"):
                shown = {name: getattr(self, name) for name in ("history", "selected", "split", "hovered")}
                self.update(**found, **shown, opinions=opinions())

    @traitlets.observe("asked")
    def _suggest(self, _: object) -> None:
        if self.asked:
            with self._said(f"No words like {self.asked!r} could be found"):
                found = [] if self.on_suggest is None else list(self.on_suggest(self.asked))
                self.set_together({"suggestions": {self.asked: found}, "asked": "", "error": ""})

    @contextmanager
    def _said(self, what: str) -> Iterator[None]:
        """Within: what goes wrong, an interrupt too, is said in `error`, and all else becomes again what it was."""
        names = [name for name in self.trait_names(sync=True) if name[0] != "_" and name != "comm"]
        before = {name: getattr(self, name) for name in names} | {"edited": [], "asked": ""}
        try:
            yield
        except (Exception, KeyboardInterrupt) as error:
            why = "it was interrupted." if isinstance(error, KeyboardInterrupt) else f"{error}"
            self.set_together({**before, "error": f"{what}: {why}"})
            getattr(self, "send_state", lambda _: None)(
                names
            )  # an interrupt may have come in the middle of sending
