"""The Teller: every event of a run goes through here, timed, redacted and in one order."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

from hawizard.record.events import Event, event_from_data, event_to_data
from hawizard.text.secret import Redactor

Emit = Callable[[Event], None]
OURS = frozenset({"kind", "mode", "outcome", "verdict", "answer", "level"})
"""Fields that hold one of our own words: a password may be the same word."""


class Teller:
    """Gives events their time and hands them on, one at a time, without the secrets the redactor knows."""

    def __init__(
        self, emit: Emit, redactor: Redactor | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.redactor = redactor or Redactor()
        self._emit = emit
        self._clock = clock
        self._began = clock()
        self._lock = threading.Lock()

    def at(self) -> float:
        """Seconds since the run began, to the millisecond."""
        return round(self._clock() - self._began, 3)

    def __call__(self, event: Event) -> None:
        """Hands an event on as it will be read back from the journal."""
        clean = event_from_data(_walk(event_to_data(event), self.redactor.clean))
        with self._lock:
            self._emit(clean)


def _walk(data: Any, clean: Callable[[str], str]) -> Any:
    if isinstance(data, str):
        return clean(data)
    if isinstance(data, dict):
        return {key: value if key in OURS else _walk(value, clean) for key, value in data.items()}
    if isinstance(data, (list, tuple)):
        return [_walk(value, clean) for value in data]
    return data
