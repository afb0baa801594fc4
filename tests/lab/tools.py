"""Running programs, waiting for conditions and locking files."""

from __future__ import annotations

import fcntl
import os
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.lab.paths import LabError


def run(*argv: str, stdin: str | None = None, env: dict[str, str] | None = None) -> str:
    """The output of a program that must succeed."""
    done = subprocess.run(
        argv, input=stdin, env=env, capture_output=True, text=True, errors="replace", check=False
    )
    if done.returncode:
        tail = (done.stderr or done.stdout).strip()[-1500:]
        raise LabError(f"{' '.join(argv)[:300]} failed with status {done.returncode}: {tail}")
    return done.stdout


def wait_for(condition: Callable[[], bool], what: str, seconds: float) -> None:
    """Return as soon as the condition holds; a LabError names what did not happen in time."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise LabError(f"{what}: not within {seconds:g} s")
        time.sleep(0.05)


def tail(log: Path, size: int = 800) -> str:
    """The end of a log, for a sentence."""
    return log.read_text(errors="replace")[-size:].strip() if log.exists() else "(empty)"


@contextmanager
def locked(path: Path, what: str, seconds: float) -> Iterator[int]:
    """Hold an exclusive lock on a file and give its descriptor, which a child may share."""
    fd = lock(path, what, seconds)
    try:
        yield fd
    finally:
        os.close(fd)


def lock(path: Path, what: str, seconds: float) -> int:
    """Take an exclusive lock on a file; it lasts until every copy of the descriptor is closed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fd = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        wait_for(lambda: _try_lock(fd), what, seconds)
    except BaseException:
        os.close(fd)
        raise
    return fd


def _try_lock(fd: int) -> bool:
    with suppress(BlockingIOError):
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return True
    return False
