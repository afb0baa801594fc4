"""The watch: one thread that acts where a time limit has passed, however many limits there are."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Hashable

Act = Callable[[], object]
IDLE_SECONDS = 3600.0


class Watch:
    """Limits by whom they hold for: a thread for each would be much of what a large fleet costs."""

    def __init__(self) -> None:
        self._limits: dict[Hashable, tuple[float, Act]] = {}
        self._sooner = threading.Condition()
        self._next = float("inf")
        self._thread: threading.Thread | None = None

    def limit(self, who: Hashable, seconds: float, act: Act) -> None:
        """Has something done unless it is lifted or set anew before so many seconds have passed."""
        until = time.monotonic() + seconds
        with self._sooner:
            self._limits[who] = (until, act)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="hawizard-watch", daemon=True)
                self._thread.start()
            if until < self._next:
                self._sooner.notify()

    def lift(self, who: Hashable) -> None:
        """Takes a limit away."""
        with self._sooner:
            self._limits.pop(who, None)

    def _run(self) -> None:
        while True:
            for act in self._due():
                # What is cut off may take its time over it, and the other limits do not wait.
                threading.Thread(target=act, name="hawizard-limit", daemon=True).start()

    def _due(self) -> list[Act]:
        with self._sooner:
            now = time.monotonic()
            due = [who for who, (until, _) in self._limits.items() if until <= now]
            if due:
                return [self._limits.pop(who)[1] for who in due]
            self._next = min((until for until, _ in self._limits.values()), default=now + IDLE_SECONDS)
            self._sooner.wait(self._next - now)
            return []
