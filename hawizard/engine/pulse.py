"""The pulse: says that something still runs when nothing was heard of it for a while."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from hawizard.engine.teller import Teller
from hawizard.record.events import StillRunning
from hawizard.text.sentence import Problem

SILENCE = 15.0  # seconds
PATIENCE = 5.0  # seconds for a last sign of life to be told before the run's end is


@dataclass
class _Watched:
    host: str
    began: float
    heard: float


class Pulse:
    """Watches the actions at work; one thread for all of them."""

    def __init__(self, tell: Teller, silence: float = SILENCE) -> None:
        self._tell = tell
        self._silence = silence
        self._watched: dict[str, _Watched] = {}
        self._lock = threading.Lock()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._beat, name="hawizard-pulse", daemon=True)

    def start(self) -> None:
        """Begins to watch."""
        self._thread.start()

    def stop(self) -> None:
        """Watches no more."""
        self._ended.set()
        if self._thread.is_alive():
            self._thread.join(PATIENCE)

    @contextmanager
    def watching(self, action: str, host: str) -> Iterator[None]:
        """Watches an action while the block runs."""
        now = self._tell.at()
        with self._lock:
            self._watched[action] = _Watched(host, now, now)
        try:
            yield
        finally:
            with self._lock:
                self._watched.pop(action, None)

    def heard(self, action: str) -> None:
        """Something was heard of an action."""
        with self._lock:
            if action in self._watched:
                self._watched[action].heard = self._tell.at()

    def _beat(self) -> None:
        while not self._ended.wait(min(1.0, self._silence / 4)):
            # A journal that takes nothing more is told by whoever has something to say next.
            with suppress(Problem):
                self._say()

    def _say(self) -> None:
        for action, watched in self._silent():
            at = self._tell.at()
            seconds = round(at - watched.began, 1)
            self._tell(StillRunning(at=at, action=action, host=watched.host, seconds=seconds))

    def _silent(self) -> list[tuple[str, _Watched]]:
        now = self._tell.at()
        with self._lock:
            silent = [(a, w) for a, w in self._watched.items() if now - w.heard >= self._silence]
            for _, watched in silent:
                watched.heard = now
        return silent
