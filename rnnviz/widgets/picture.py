"""Picture: what all widgets have in common. Traits -> browser, page, still fallback, file."""

from __future__ import annotations

import os
from abc import abstractmethod
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import anywidget
import traitlets

from rnnviz.errors import InputError
from rnnviz.ground.files import write_atomically
from rnnviz.ground.palettes import DEFAULT, palettes
from rnnviz.widgets.page import bundle, framed, page

if TYPE_CHECKING:
    from rnnviz.charts.theme import Chart

PICTURES = (".svg", ".png", ".pdf")

# An output as JupyterLab, Notebook 7 and nbconvert have it, the classic notebook, VS Code, and Colab.
_OUTPUT = ":is(.jp-OutputArea-child, .output_area, .output_container, .display_data)"
_ALIVE = f"<style>{_OUTPUT}:has(.rnnviz) + {_OUTPUT}:has(.rnnviz-still) {{ display: none }}</style>"


class Picture(anywidget.AnyWidget):
    """A widget that can also be a page of its own, a still picture and a file.

    A subclass names its built JavaScript, ``static/<_bundle>.js``, and says how it looks where nothing moves. Where
    it shows other widgets' pictures on its own traits, it names those too: their JavaScript then travels beside its
    own, so that none is bundled twice.
    """

    _bundle: ClassVar[str]
    _holds: ClassVar[tuple[str, ...]] = ()
    _frame: ClassVar[int] = 1000  # pixels that a page of it needs, once something in it is chosen

    heading = traitlets.Unicode().tag(sync=True)
    """What stands above the picture. To browser. Default: nothing."""
    remarks = traitlets.List(traitlets.Unicode()).tag(sync=True)
    """Sentences under the picture. To browser. Default: none."""
    error = traitlets.Unicode().tag(sync=True)
    """What went wrong when the kernel was asked, in words; the picture keeps its last state. To browser."""
    palette = traitlets.Enum(list(palettes()), DEFAULT).tag(sync=True)
    """The colours of negative and positive scores. Both ways. Default: "blue-orange"."""

    parts = traitlets.Dict().tag(sync=True)
    """The JavaScript of the pictures within this one, by the name of their widget. To browser. Default: none."""

    def __init__(self, **traits: Any) -> None:
        self._esm = bundle(self._bundle)
        super().__init__(**traits, parts={name: bundle(name) for name in self._holds})

    def set_together(self, traits: Mapping[str, Any]) -> None:
        """Set several traits at once: checked together, and sent to the browser as one message."""
        with self.hold_sync(), self.hold_trait_notifications():
            for name, value in traits.items():
                setattr(self, name, value)

    @abstractmethod
    def still(self) -> str:
        """Return the picture as a fragment of HTML that needs no script."""

    @abstractmethod
    def chart(self, dark: bool = False) -> Chart:
        """Return the picture as a still Altair chart, on a light or a dark ground."""

    def page_state(self) -> dict[str, Any]:
        """Return the traits that differ in a page, which has no kernel behind it."""
        return {}

    def title(self) -> str:
        """Return what its page is called."""
        return self.heading or type(self).__name__

    def to_html(self, path: str | os.PathLike[str] | None = None) -> str:
        """Return the widget as one stand-alone page, which needs no network; write it to `path` if given."""
        html = page(self, title=self.title())
        if path is not None:
            write_atomically(path, html.encode())
        return html

    def save(self, path: str | os.PathLike[str], dark: bool = False) -> None:
        """Write the page (.html) or the still picture (.svg, .png, .pdf), by the suffix.

        With `dark` a still picture is for a dark ground; a page follows its reader's own settings.

        Raises
        ------
        InputError
            For another suffix.
        OSError
            Where the file cannot be written.
        """
        target = Path(path)
        if target.suffix == ".html":
            self.to_html(target)
        elif target.suffix in PICTURES:
            from rnnviz.charts.theme import render

            write_atomically(target, render(self.chart(dark), target.suffix[1:]))
        else:
            known = ", ".join([".html", *PICTURES])
            raise InputError(f"cannot save as {target.name!r}: expected a name that ends in one of {known}.")

    def show(self, static: bool = False) -> None:
        """Display it in a notebook.

        Parameters
        ----------
        static : bool
            As a framed page that needs no widget manager, for hosts that have none.
        """
        from IPython.display import HTML, display

        display(HTML(framed(self, self.title(), self._frame)) if static else self)  # type: ignore[no-untyped-call]

    def _ipython_display_(self) -> None:
        """Publish the widget, and its still picture as an output of its own, hidden beside a living widget.

        A host shows one format of each output. In one output the still would be hidden where the widget is chosen
        and cannot be drawn: in a notebook that was saved without its widgets' state, or in nbconvert's HTML offline.
        """
        from IPython.display import publish_display_data

        bundle_ = super()._repr_mimebundle_()
        if bundle_ is not None:
            data, metadata = bundle_
            publish_display_data(data, metadata)  # type: ignore[no-untyped-call]
        publish_display_data({"text/html": _ALIVE + self._fallback()})  # type: ignore[no-untyped-call]

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]] | None:
        """Add a still picture, for who asks for the formats of one output."""
        bundle_ = super()._repr_mimebundle_(**kwargs)
        if bundle_ is not None:
            bundle_[0]["text/html"] = self._fallback()
        return bundle_

    def _fallback(self) -> str:
        printed = "print-color-adjust:exact;-webkit-print-color-adjust:exact"
        return f'<div class="rnnviz-still" style="{printed}">{self.still()}</div>'
