"""Text that is drawn anew only when it is another one: each update costs a layout and bytes on the line."""

from __future__ import annotations

from rich.text import Text
from textual.widgets import Static


class Caption(Static):
    """A text that is never read as markup."""

    def __init__(self, *, classes: str) -> None:
        super().__init__("", classes=classes, markup=False)
        self._text = Text()

    def put(self, text: Text) -> None:
        """Takes a text; the same one again costs nothing."""
        if text != self._text or text.spans != self._text.spans:
            rows = text.plain.count("\n") != self._text.plain.count("\n")
            self._text = text
            self.update(text, layout=rows)
