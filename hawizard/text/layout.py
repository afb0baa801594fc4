"""Text on a grid of cells: widths, padding, wrapping, times."""

from __future__ import annotations

import re
import unicodedata

from hawizard.text.sentence import Sentence, say

_PIECES = re.compile(r"\s+|[^\s⺀-鿿가-힣豈-﫿︰-﹏＀-￯]+|.", re.DOTALL)
"""White space, a word, or one wide character, beside which a line may break."""


def cells(text: str) -> int:
    """Columns that a text takes on a terminal."""
    if text.isascii():
        return len(text)
    return sum(_cells_of(character) for character in text)


def _cells_of(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def pad(text: str, width: int) -> str:
    """The text with spaces up to a width in cells."""
    return text + " " * (width - cells(text))


def wrap(text: str, width: int) -> list[str]:
    """Lines of at most `width` cells; a word that is longer stands alone."""
    lines, line = [], ""
    for piece in _PIECES.findall(text):
        if cells(line) + cells(piece.rstrip()) > width and line:
            lines.append(line.rstrip())
            line = ""
        line += "" if piece.isspace() and not line else piece
    return [*lines, line.rstrip()] if line.strip() else lines


def clock(seconds: float) -> str:
    """Minutes and seconds, `03:12`."""
    minutes, rest = divmod(max(0, int(seconds)), 60)
    return f"{minutes:02}:{rest:02}"


def duration(seconds: float) -> Sentence:
    """A length of time as a person says it."""
    if seconds < 9.95:
        return say("{seconds} s", seconds=f"{max(0.0, seconds):.1f}")
    minutes, rest = divmod(round(seconds), 60)
    if not minutes:
        return say("{seconds} s", seconds=rest)
    return say("{minutes} min {seconds} s", minutes=minutes, seconds=rest)
