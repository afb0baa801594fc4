"""A real terminal: restored when we are ended, without colour or Unicode where it has none."""

from __future__ import annotations

import os
import pty
import re
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from hawizard.record.events import event_to_line
from tests.unit.record.story import failed_run

SMALL = {"LINES": "24", "COLUMNS": "80", "TERM": "xterm-256color"}
PATIENCE = 60.0  # seconds
COLOUR = re.compile(r"\x1b\[[0-9;]*(?:[34][0-7]|[34]8;[25]|9[0-7]|10[0-7])[0-9;]*m")


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    path = tmp_path / "journal.jsonl"
    path.write_text("".join(event_to_line(event) + "\n" for event in failed_run()), "utf-8")
    return path


class Terminal:
    """A replay on a pseudo-terminal."""

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


@contextmanager
def _replay(journal: Path, **env: str) -> Iterator[Terminal]:
    ours, theirs = pty.openpty()
    kept = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "COLORTERM", "TEXTUAL_THEME")}
    process = subprocess.Popen(
        [sys.executable, "-m", "hawizard", "replay", str(journal)],
        stdin=theirs, stdout=theirs, stderr=theirs, env={**kept, **SMALL, **env}, start_new_session=True,
    )  # fmt: skip
    os.close(theirs)
    try:
        yield Terminal(process, ours)
    finally:
        process.kill()
        process.wait()
        os.close(ours)


@pytest.mark.parametrize(("number", "status"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_ended_by_a_signal_it_restores_the_terminal(journal: Path, number: int, status: int) -> None:
    with _replay(journal) as terminal:
        terminal.read_until(b"playing")
        terminal.process.send_signal(number)
        assert terminal.ended() == status
        assert b"\x1b[?1049l" in terminal.output
        restored = terminal.output.rpartition(b"\x1b[?1000h")[2]
        assert all(mode in restored for mode in (b"\x1b[?25h", b"\x1b[?1000l", b"\x1b[?2004l"))
        assert b"Traceback" not in terminal.output


@pytest.mark.parametrize("key", [b"q", b"\x03", b"\x11"])
def test_left_by_a_key_it_ends_well_and_the_journal_is_as_it_was(journal: Path, key: bytes) -> None:
    before = journal.read_bytes()
    with _replay(journal) as terminal:
        terminal.read_until(b"playing")
        os.write(terminal.file, key)
        assert terminal.ended() == 0
        assert b"\x1b[?1049l" in terminal.output
    assert journal.read_bytes() == before


def test_with_no_color_it_sends_no_colour(journal: Path) -> None:
    with _replay(journal, NO_COLOR="1") as terminal:
        terminal.read_until(b"playing")
        os.write(terminal.file, b"q")
        terminal.ended()
        shown = terminal.output.decode("utf-8", "replace")
        assert "REPLAY" in shown
        assert COLOUR.findall(shown) == []


def test_with_colour_it_sends_some(journal: Path) -> None:
    with _replay(journal) as terminal:
        terminal.read_until(b"playing")
        assert COLOUR.search(terminal.output.decode("utf-8", "replace"))


def test_on_a_terminal_without_unicode_every_sign_is_plain(journal: Path) -> None:
    with _replay(journal, PYTHONIOENCODING="ascii") as terminal:
        terminal.read_until(b"playing")
        os.write(terminal.file, b"q")
        assert terminal.ended() == 0
        assert terminal.output.isascii()
        assert b"\\u" not in terminal.output


def test_without_a_terminal_it_is_a_sentence(journal: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "hawizard", "replay", str(journal)],
        stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert done.stderr == (
        "This is no terminal, and screens need one.\nAdd --headless to see the run as plain lines.\n"
    )


def test_what_is_no_journal_is_a_sentence_and_no_screen(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    path.write_text("nonsense\n")
    with _replay(path) as terminal:
        assert terminal.ended() == 2
        assert b"this is not an event of a journal" in terminal.output
        assert b"\x1b[?1049h" not in terminal.output
