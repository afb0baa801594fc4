"""A program on a pseudo-terminal."""

from __future__ import annotations

import os
import pty
import select
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

SMALL = {"LINES": "24", "COLUMNS": "80", "TERM": "xterm-256color"}
PATIENCE = 60.0  # seconds


class Terminal:
    """What is written to it, and what its program does."""

    def __init__(self, process: subprocess.Popen[bytes], file: int) -> None:
        self.process = process
        self.file = file
        self.output = b""

    def read_until(self, wanted: bytes) -> None:
        """Reads until something was written, or fails with what was."""
        deadline = time.monotonic() + PATIENCE
        while wanted not in self.output:
            assert time.monotonic() < deadline, self.output[-2000:]
            if not self._read():
                break
        assert wanted in self.output, self.output[-2000:]

    def ended(self) -> int:
        """Reads to the end; the exit status."""
        deadline = time.monotonic() + PATIENCE
        while self.process.poll() is None:
            assert time.monotonic() < deadline, "it does not end"
            self._read()
        while self._read():
            pass
        return self.process.returncode

    def _read(self) -> bool:
        if not select.select([self.file], [], [], 0.1)[0]:
            return self.process.poll() is None
        try:
            data = os.read(self.file, 65536)
        except OSError:
            return False
        self.output += data
        return bool(data)


def on_terminal(*words: str, **env: str) -> AbstractContextManager[Terminal]:
    """hawizard on a terminal of 80x24; killed at the end, if it is still there."""
    return python_on_terminal("-m", "hawizard", *words, **env)


@contextmanager
def python_on_terminal(*words: str, **env: str) -> Iterator[Terminal]:
    """Any Python program, as `on_terminal` has hawizard."""
    ours, theirs = pty.openpty()
    kept = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "COLORTERM", "TEXTUAL_THEME")}
    process = subprocess.Popen(
        [sys.executable, *words],
        stdin=theirs, stdout=theirs, stderr=theirs, env={**kept, **SMALL, **env}, start_new_session=True,
    )  # fmt: skip
    os.close(theirs)
    terminal = Terminal(process, ours)
    try:
        yield terminal
    finally:
        process.kill()
        process.wait()
        os.close(terminal.file)
