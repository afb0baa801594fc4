"""A widget that is drawn anew only when it would look another way: each repaint is bytes on the line."""

from __future__ import annotations

from rich.text import Text
from textual.widget import Widget


class Redrawn(Widget):
    """Its `render` is a Text; `redraw` asks for a repaint where that has changed."""

    _looked: tuple[object, ...] = ()

    def render(self) -> Text:
        """What it looks like now."""
        raise NotImplementedError

    def redraw(self) -> None:
        """Repaints where something has changed."""
        text = self.render()
        looks = (text.plain, tuple(text.spans), text.style)
        if looks != self._looked:
            self._looked = looks
            self.refresh()
