"""Plain lines from events: what is printed depends on the events and the language, on nothing else."""

from __future__ import annotations

import threading
from typing import TextIO

from hawizard.console.ending import ending_lines
from hawizard.console.findings import finding_lines
from hawizard.console.look import plan_lines, status_lines
from hawizard.console.run import Run
from hawizard.console.words import ASCII, Glyphs, Words
from hawizard.record.events import (
    Event,
    FindingsMade,
    HostLost,
    QuestionAnswered,
    QuestionAsked,
    RunEnded,
    RunStarted,
)
from hawizard.record.progress import Progress, fold
from hawizard.text.clean import clean
from hawizard.text.sentence import Translate


class Console:
    """Prints every event it is called with; a reader that went away does not end the run."""

    def __init__(
        self, stream: TextIO, translate: Translate = lambda text: text, *, ascii_only: bool = False
    ) -> None:
        self._stream = stream
        self._words = Words(translate, ASCII if ascii_only else Glyphs())
        self._lock = threading.Lock()
        self._progress = Progress()
        self._run = Run(self._words)
        self._gone = False

    def __call__(self, event: Event) -> None:
        """Prints the lines that the event adds."""
        with self._lock:
            if isinstance(event, RunStarted):
                self._progress, self._run = Progress(), Run(self._words)
            before, self._progress = self._progress, fold(self._progress, event)
            self._put(self._lines(event, before))

    def _lines(self, event: Event, before: Progress) -> list[str]:
        if isinstance(event, RunStarted):
            return ["", self._head(event)]
        if isinstance(event, FindingsMade):
            return finding_lines(event.findings, self._words)
        if isinstance(event, RunEnded):
            return self._looked() + ending_lines(event, self._progress, self._words)
        self._run.timed = self._mode == "apply"
        if self._run.timed or isinstance(event, HostLost | QuestionAsked | QuestionAnswered):
            return self._run.tell(event, before, self._progress)
        return []

    def _head(self, event: RunStarted) -> str:
        parts = (event.program, event.session, event.mode, event.date)
        return self._words.joined(*(clean(part) for part in parts))

    @property
    def _mode(self) -> str:
        run = self._progress.run
        return run.started.mode if run else "apply"

    def _looked(self) -> list[str]:
        if self._mode == "plan":
            return plan_lines(self._progress, self._words)
        return status_lines(self._progress, self._words) if self._mode == "status" else []

    def _put(self, lines: list[str]) -> None:
        if self._gone or not lines:
            return
        text = "".join(f"{line.rstrip()}\n" for line in lines)
        try:
            self._write(text)
        except (OSError, ValueError):
            # The pager was closed; the journal keeps everything.
            self._gone = True

    def _write(self, text: str) -> None:
        try:
            self._stream.write(text)
        except UnicodeEncodeError:
            encoding = self._stream.encoding or "ascii"
            self._stream.write(text.encode(encoding, "backslashreplace").decode(encoding))
        self._stream.flush()
