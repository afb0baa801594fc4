"""One flood of lines into a log widget, from a thread; prints what it cost as JSON."""

from __future__ import annotations

import asyncio
import json
import resource
import sys
import threading
import time
from typing import ClassVar

from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Log

from hawizard.screens.loglines import LogLine
from hawizard.screens.palette import palette
from hawizard.screens.widgets.logpane import PER_SECOND, LogPane

TEXT = "Setting up libopentracing-c-wrapper0:amd64 (1.1.3-3+b1) ..."
EVERY = 0.05  # seconds between two keys


class Flooded(App[None]):
    """An app with one log, and a key whose answer is timed."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("f5", "answer", priority=True)]
    asked = 0.0

    def __init__(self) -> None:
        super().__init__()
        self.took: list[float] = []

    def action_answer(self) -> None:
        """Times the key."""
        self.took.append(time.perf_counter() - self.asked)

    def feed(self, line: str) -> None:
        """Takes a line, from any thread."""
        raise NotImplementedError

    @property
    def waiting(self) -> bool:
        """Lines were fed that are not shown yet."""
        raise NotImplementedError


class Ours(Flooded):
    """The log pane."""

    dropped = 0

    def compose(self) -> ComposeResult:
        yield LogPane()

    def on_mount(self) -> None:
        """Colours it."""
        colours = palette(self.theme_variables, dark=True, plain=False)
        self.pane = self.query_one(LogPane)
        self.pane.colour(colours, ("vms80",))

    def feed(self, line: str) -> None:
        self.pane.feed(LogLine("vms80", line))

    @property
    def waiting(self) -> bool:
        return self.pane.store.waiting


class Theirs(Flooded):
    """Textual's Log in its best case: one write for all lines of a tenth of a second."""

    def __init__(self) -> None:
        super().__init__()
        self.inbox: list[str] = []
        self.lock = threading.Lock()

    def compose(self) -> ComposeResult:
        yield Log(max_lines=20_000)

    def on_mount(self) -> None:
        """Flushes as often as ours drains."""
        self.set_interval(1 / PER_SECOND, self.flush)

    def flush(self) -> None:
        """Writes what has come."""
        with self.lock:
            taken, self.inbox = self.inbox, []
        if taken:
            self.query_one(Log).write_lines(taken)

    def feed(self, line: str) -> None:
        with self.lock:
            self.inbox.append(line)

    @property
    def waiting(self) -> bool:
        return bool(self.inbox)


async def flooded(app: Flooded, lines: int) -> float:
    """Seconds until the last line was taken in; a key is pressed every now and then."""
    done = threading.Event()

    def feed() -> None:
        for number in range(lines):
            app.feed(f"{TEXT} {number}")
        done.set()

    async with app.run_test(size=(120, 40)) as pilot:
        began = time.perf_counter()
        threading.Thread(target=feed, daemon=True).start()
        while not done.is_set() or app.waiting:
            app.asked = time.perf_counter()
            await pilot.press("f5")
            await asyncio.sleep(EVERY)
        return time.perf_counter() - began


def main(kind: str, lines: int) -> None:
    """Prints the figures of one flood."""
    app = Ours() if kind == "ours" else Theirs()
    seconds = asyncio.run(flooded(app, lines))
    took = sorted(app.took)
    figures = {
        "lines_per_second": lines / seconds,
        "dropped": app.pane.store.dropped if isinstance(app, Ours) else 0,
        "key_p50_ms": 1000 * took[len(took) // 2],
        "key_p95_ms": 1000 * took[int(len(took) * 0.95)],
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }
    print(json.dumps(figures))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
