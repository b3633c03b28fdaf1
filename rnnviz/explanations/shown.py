"""Shown: results that display themselves in a notebook by their widget. result -> widget -> the notebook's output."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rnnviz.widgets.picture import Picture


class Shown:
    """What has a widget, and displays itself as a new one of it."""

    def widget(self) -> Picture:
        """Return a new widget of this."""
        raise NotImplementedError

    def show(self, static: bool = False) -> None:
        """Display the widget in a notebook.

        Parameters
        ----------
        static : bool
            As a framed page that needs no widget manager, for hosts that have none.
        """
        self.widget().show(static)

    def to_html(self, path: str | os.PathLike[str] | None = None) -> str:
        """Return the widget as one stand-alone page, which needs no network; write it to `path` if given."""
        return self.widget().to_html(path)

    def _ipython_display_(self) -> None:
        self.widget()._ipython_display_()

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        return self.widget()._repr_mimebundle_(**kwargs)
