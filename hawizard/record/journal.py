"""The journal: an append-only file of events, one JSON object a line, readable after any crash."""

from __future__ import annotations

import errno
import json
import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, get_args

from hawizard.record.events import (
    JOURNAL_VERSION,
    ActionFailed,
    Event,
    RunEnded,
    RunStarted,
    StageEnded,
    event_from_line,
    event_to_line,
)
from hawizard.text.sentence import ExitStatus, Problem, say

LONGEST = 64 * 1024 * 1024  # bytes of a line; beyond it the file is no journal
_SYNCED = (RunStarted, StageEnded, ActionFailed, RunEnded)
_KINDS = frozenset(kind.__name__ for kind in get_args(get_args(Event)[0]))


class Journal:
    """Appends events to a file that only its owner can read; usable from any thread."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        flags = os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC
        try:
            self._file: int | None = os.open(path, flags, 0o600)
            os.fchmod(self._file, 0o600)
            self._end = _mended(self._file)
        except OSError as error:
            raise _unwritable(path, error) from error

    def append(self, event: Event) -> None:
        """Adds one event, safe on the disk once its stage or run has ended; raises Problem on a full disk."""
        line = event_to_line(event).encode() + b"\n"
        with self._lock:
            # A lane that outlives an interrupted run has nobody left to tell.
            if self._file is None:
                return
            try:
                self._put(self._file, line)
                if isinstance(event, _SYNCED):
                    os.fsync(self._file)
            except OSError as error:
                raise _unwritable(self._path, error) from error

    def _put(self, file: int, line: bytes) -> None:
        try:
            _write_whole(file, line)
        except OSError:
            # Half a line would swallow the next event.
            os.ftruncate(file, self._end)
            raise
        self._end += len(line)

    def close(self) -> None:
        """Ends the writing; what is appended later is dropped."""
        with self._lock:
            if self._file is not None:
                os.close(self._file)
                self._file = None


def read(path: Path) -> Iterator[Event]:
    """The events of a journal in order; a last line torn by a crash does not count. Raises Problem."""
    try:
        with path.open("rb") as file:
            yield from _events(path, file)
    except OSError as error:
        raise _unreadable(path, error) from error


def _events(path: Path, file: BinaryIO) -> Iterator[Event]:
    number = 0
    while line := file.readline(LONGEST):
        number += 1
        whole = line.endswith(b"\n")
        try:
            event = event_from_line(line)
        except ValueError as error:
            if not whole and len(line) < LONGEST:
                return
            raise _bad_line(path, number, line) from error
        if isinstance(event, RunStarted) and event.version > JOURNAL_VERSION:
            raise _newer(path, number)
        yield event


def _mended(file: int) -> int:
    """Ends a last line that is whole, cuts one that is torn; the size of the file then."""
    size = os.fstat(file).st_size
    start, tail = _tail(file, size)
    if not tail:
        return size
    if _is_event(tail):
        _write_whole(file, b"\n")
        return size + 1
    os.ftruncate(file, start)
    return start


def _tail(file: int, size: int) -> tuple[int, bytes]:
    """What stands after the last line end, and where."""
    step, start, tail = 65536, size, b""
    while start > 0 and b"\n" not in tail:
        begin = max(0, start - step)
        tail = os.pread(file, start - begin, begin) + tail
        start = begin
    cut = tail.rfind(b"\n") + 1
    return start + cut, tail[cut:]


def _is_event(line: bytes) -> bool:
    try:
        event_from_line(line)
    except ValueError:
        return False
    return True


def _write_whole(file: int, data: bytes) -> None:
    while data:
        data = data[os.write(file, data) :]


def _bad_line(path: Path, number: int, line: bytes) -> Problem:
    held = _mapping(line)
    version, kind = held.get("version"), held.get("kind")
    if isinstance(version, int) and version > JOURNAL_VERSION:
        return _newer(path, number)
    if isinstance(kind, str) and kind not in _KINDS:
        what = say("{file}, line {line}: unknown event {kind}", file=str(path), line=number, kind=kind[:60])
        return Problem(what, _UPGRADE, status=ExitStatus.BAD_INPUT)
    what = say("{file}, line {line}: this is not an event of a journal", file=str(path), line=number)
    remedy = say("Give the journal.jsonl of a session; a damaged line can be deleted.")
    return Problem(what, remedy, status=ExitStatus.BAD_INPUT)


_UPGRADE = say("Use the hawizard that wrote the journal, or a newer one.")


def _newer(path: Path, number: int) -> Problem:
    what = say("{file}, line {line}: a newer hawizard wrote this journal", file=str(path), line=number)
    return Problem(what, _UPGRADE, status=ExitStatus.BAD_INPUT)


def _mapping(line: bytes) -> dict[str, Any]:
    try:
        held = json.loads(line)
    except (ValueError, RecursionError):
        return {}
    return held if isinstance(held, dict) else {}


def _unwritable(path: Path, error: OSError) -> Problem:
    what = say(
        "the journal {file} cannot be written: {why}", file=str(path), why=error.strerror or str(error)
    )
    full = error.errno in (errno.ENOSPC, errno.EDQUOT)
    remedy = say("Make room on this disk, then resume.") if full else say("Check who owns it and its folder.")
    return Problem(what, remedy)


def _unreadable(path: Path, error: OSError) -> Problem:
    what = say("the journal {file} cannot be read: {why}", file=str(path), why=error.strerror or str(error))
    return Problem(what, status=ExitStatus.BAD_INPUT)
