"""The lines that the log pane shows: fed from any thread, bounded, filtered, laid out in rows."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterable, Iterator
from itertools import islice

from rich.cells import cell_len

from hawizard.screens.loglines import LogLine
from hawizard.screens.widgets.cells import fold

WAITING = 10_000  # lines between two drains; what comes faster pushes out the oldest
KEPT = 20_000  # lines in memory; the journal has all of them
SLACK = 2_000  # lines that may be over before the oldest go
Row = tuple[int, int, int]
"""A line's number, and the part of its text on this row; an end of -1 is the line's own."""


class LogStore:
    """Lines by a number that they keep for ever, and the rows of those that pass the filter."""

    def __init__(self) -> None:
        self._inbox: deque[LogLine] = deque(maxlen=WAITING)
        self._lock = threading.Lock()
        self._fed = 0
        self._taken = 0
        self.dropped = 0
        """Lines that came too fast to be kept."""
        self.first = 0
        """The number of the oldest line that is kept."""
        self.lines: deque[LogLine] = deque()
        self.rows: deque[Row] = deque()
        self.host = ""
        self.text = ""
        self.width: int | None = None
        """Cells of a row where long lines are wrapped."""
        self.hosts: dict[str, None] = {}
        self.widest = 0

    def feed(self, line: LogLine) -> None:
        """Takes a line, from any thread."""
        with self._lock:
            self._inbox.append(line)
            self._fed += 1

    def drain(self, limit: int) -> int:
        """Moves waiting lines into the log, at most so many; how many rows left at its top."""
        with self._lock:
            self.dropped += self._fed - self._taken - len(self._inbox)
            new = [self._inbox.popleft() for _ in range(min(limit, len(self._inbox)))]
            self._taken = self._fed - len(self._inbox)
        self.extend(new)
        return self.trim()

    @property
    def waiting(self) -> bool:
        """Lines were fed that are not in the log yet."""
        return bool(self._inbox) or self._fed != self._taken

    def extend(self, lines: Iterable[LogLine]) -> None:
        """Adds lines to the log."""
        number = self.first + len(self.lines)
        for line in lines:
            self.lines.append(line)
            if line.host:
                self.hosts.setdefault(line.host)
            if self._passes(line):
                self._lay(number, line)
            number += 1

    def reset(self, lines: Iterable[LogLine], first: int = 0) -> None:
        """Holds other lines, the first of them with a number."""
        with self._lock:
            self._inbox.clear()
            self._taken = self._fed
        self.first, self.dropped, self.hosts = first, 0, {}
        self.lines.clear()
        self.rows.clear()
        self.extend(lines)

    def trim(self) -> int:
        """Lets the oldest lines go where there are too many; how many rows left at the top."""
        over = len(self.lines) - KEPT
        if over <= SLACK:
            return 0
        for _ in range(over):
            self.lines.popleft()
        self.first += over
        gone = 0
        while self.rows and self.rows[0][0] < self.first:
            self.rows.popleft()
            gone += 1
        return gone

    def show(self, host: str, text: str, width: int | None) -> None:
        """Filters by host and text, and wraps at a width."""
        if (host, text, width) == (self.host, self.text, self.width):
            return
        self.host, self.text, self.width = host, text, width
        self.rows.clear()
        self.widest = 0
        for number, line in enumerate(self.lines, self.first):
            if self._passes(line):
                self._lay(number, line)

    def _passes(self, line: LogLine) -> bool:
        if self.host and line.host != self.host:
            return False
        return not self.text or self.text.casefold() in line.text.casefold()

    def _lay(self, number: int, line: LogLine) -> None:
        text = line.text
        wide = len(text) if text.isascii() else cell_len(text)
        if wide > self.widest:
            self.widest = wide
        if self.width is None or wide <= self.width:
            self.rows.append((number, 0, -1))
            return
        self.rows.extend((number, begin, end) for begin, end in _pieces(text, self.width))

    def line(self, number: int) -> LogLine:
        """A line by its number."""
        return self.lines[number - self.first]

    def row_of(self, number: int) -> int:
        """The row of a line, or of the nearest one after it that passes the filter."""
        low, high = 0, len(self.rows)
        while low < high:
            middle = (low + high) // 2
            low, high = (middle + 1, high) if self.rows[middle][0] < number else (low, middle)
        return min(low, max(0, len(self.rows) - 1))

    def find(self, text: str, start: int, direction: int) -> int | None:
        """The row at or after (before) a place whose line holds a text; round and round."""
        count, wanted = len(self.rows), text.casefold()
        numbers = list(islice(self.rows, 0, None))
        for step in range(count):
            row = (start + step * direction) % count
            if numbers[row][1] == 0 and wanted in self.line(numbers[row][0]).text.casefold():
                return row
        return None


def _pieces(text: str, width: int) -> Iterator[tuple[int, int]]:
    """Where a text is cut to fit rows of a width in cells."""
    begin = 0
    for piece in fold(text, width):
        yield begin, begin + len(piece)
        begin += len(piece)
