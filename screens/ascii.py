"""Screens for terminals without Unicode: every sign has a plain one of the same width."""

from __future__ import annotations

from rich.cells import cell_len
from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

SIGNS = str.maketrans(
    {
        "✓": "+", "✗": "x", "●": "*", "·": "-", "–": "~", "±": "+", "▸": ">", "►": ">", "‖": "=", "■": "#",
        "━": "=", "─": "-", "│": "|", "…": ".", "▼": "v", "▽": "v", "•": "*", "▎": "|", "▏": "|", "█": "#",
        "┌": "+", "┐": "+", "└": "+", "┘": "+", "┬": "+",
    }
)  # fmt: skip


def plain(text: str) -> str:
    """The text in ASCII, in as many cells."""
    if text.isascii():
        return text
    text = text.translate(SIGNS)
    return text if text.isascii() else "".join(c if c.isascii() else "?" * cell_len(c) for c in text)


class Ascii(LineFilter):
    """Makes every line plain on its way to the terminal."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:  # noqa: ARG002
        """The segments in ASCII."""
        return [Segment(plain(text), style, control) for text, style, control in segments]
