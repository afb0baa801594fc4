"""Slots: how many channels a host has open at once, and patience where its sshd allows fewer."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

AT_ONCE = 8
"""sshd allows ten sessions a connection by default."""
PATIENCE = 120.0
RETRY_SECONDS = 0.05


class Full(Exception):
    """The server opens no further session on this connection now (MaxSessions)."""


class Slots:
    """Lets eight threads through at a time."""

    def __init__(self) -> None:
        self._free = threading.BoundedSemaphore(AT_ONCE)

    @contextmanager
    def opened(self, open_one: Callable[[], None]) -> Iterator[None]:
        """A slot, and in it what `open_one` opens; raises Full if the server refuses it for two minutes."""
        with self._free:
            persist(open_one)
            yield


def persist(open_one: Callable[[], None]) -> None:
    """Opens, again and again while the server is full: a session just closed counts there for a moment."""
    until = time.monotonic() + PATIENCE
    while True:
        try:
            return open_one()
        except Full:
            if time.monotonic() > until:
                raise
        time.sleep(RETRY_SECONDS)
