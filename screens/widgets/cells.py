"""Text on cells: cut with an ellipsis, laid out in columns, wrapped; never read as markup."""

from __future__ import annotations

import re

from rich.cells import cell_len, chop_cells, set_cell_size
from rich.style import Style
from rich.text import Text

from hawizard.text.layout import wrap

Part = tuple[str, Style]
LONGEST = 4000  # characters of a paragraph
DENSE = 16
"""Characters that a cell can hold, accents and all; what is longer is not even measured."""
_WORDS = re.compile(r"\S+\s*|\s+")


def cut(text: str, width: int) -> str:
    """The text in exactly so many cells, its end an ellipsis where something is left out."""
    if width <= 0:
        return ""
    if _fits(text, width):
        return set_cell_size(text, width)
    return set_cell_size(text[: DENSE * width], width - 1) + "…"


def short(text: str, width: int) -> str:
    """The text in at most so many cells."""
    return text if _fits(text, width) else cut(text, width)


def _fits(text: str, width: int) -> bool:
    return len(text) <= DENSE * width and cell_len(text) <= width


def line(*parts: Part) -> Text:
    """A line of styled parts."""
    text = Text(no_wrap=True, end="")
    for words, style in parts:
        text.append(words, style)
    return text


def spread(left: Text, right: Text, width: int) -> Text:
    """Two texts at the two ends of a line; the left one gives way."""
    room = max(0, width - right.cell_len - 1)
    left = left.copy()
    left.truncate(room, overflow="ellipsis")
    left.append(" " * max(0, width - left.cell_len - right.cell_len))
    left.append_text(right)
    return left


def paragraph(label: Part, text: str, style: Style, width: int, indent: int) -> list[Text]:
    """A wrapped text beside its label, cut where it is longer than anybody reads."""
    if len(text) > LONGEST:
        text = f"{text[:LONGEST]}…"
    pieces = [part for piece in wrap(text, max(8, width - indent)) for part in fold(piece, width - indent)]
    heads = [(cut(label[0], indent), label[1]), *[(" " * indent, style)] * len(pieces)]
    return [line(head, (piece, style)) for head, piece in zip(heads, pieces, strict=False)]


def fold(text: str, width: int) -> list[str]:
    """The text in rows of a width, broken after blanks where there are any; nothing is left out."""
    width, rows, row = max(8, width), [], ""
    for piece in _WORDS.findall(text):
        if row and cell_len(row + piece.rstrip()) > width:
            rows.append(row)
            row = ""
        row += piece
        said = row.rstrip()
        if cell_len(said) > width:
            *heads, last = chop_cells(said, width)
            rows += heads
            row = last + row[len(said) :]
    return [*rows, row] if row or not rows else rows
