"""One wizard at a time in a session."""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from hawizard.record.files import write_atomically
from hawizard.text.sentence import Problem, Sentence, say

if TYPE_CHECKING:
    from filelock import FileLock

# Apart from the lock itself: some releases of filelock empty the file they try to lock.
HOLDER = "lock.holder"


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Keeps every other wizard out of a session's folder; raises Problem while another one is in it."""
    lock = _acquired(folder)
    try:
        _sign(folder / HOLDER)
        yield
    finally:
        with suppress(OSError):
            (folder / HOLDER).unlink()
        lock.release()


def held(folder: Path) -> bool:
    """Whether another wizard is in a session's folder now."""
    if not (folder / HOLDER).is_file():
        return False
    try:
        _acquired(folder).release()
    except Problem:
        return True
    return False


def _acquired(folder: Path) -> FileLock:
    from filelock import FileLock, Timeout

    lock = FileLock(folder / "lock", timeout=0, mode=0o600, thread_local=False)
    try:
        lock.acquire()
    except Timeout as error:
        raise Problem(_who(folder), _WAIT) from error
    except (OSError, NotImplementedError) as error:
        what = say(
            "the session's folder {folder} cannot be locked: {why}", folder=str(folder), why=str(error)
        )
        raise Problem(what, say("Check who owns it, and that its file system knows locks.")) from error
    return lock


def _sign(path: Path) -> None:
    # A full disk must not keep a wizard from looking; only the name of the holder is lost.
    with suppress(OSError):
        write_atomically(path, json.dumps({"pid": os.getpid(), "host": socket.gethostname()}))


_WAIT = say("Wait until it has ended, or end it; what runs on the hosts goes on.")


def _who(folder: Path) -> Sentence:
    try:
        held = json.loads((folder / HOLDER).read_text("utf-8"))
        return say(
            "another hawizard (process {pid} on {host}) is at work in the session {name}",
            pid=int(held["pid"]),
            host=str(held["host"]),
            name=folder.name,
        )
    except (OSError, ValueError, TypeError, KeyError):
        return say("another hawizard is at work in the session {name}", name=folder.name)
