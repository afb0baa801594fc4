"""Replay: the events of a journal again, at their pace or faster, with no host up."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from hawizard.record.events import Event, RunStarted
from hawizard.record.journal import read

IDLE = 2.0  # seconds of silence worth watching when it goes faster than it went


def play(
    path: Path,
    emit: Callable[[Event], None],
    speed: float | None = 1.0,
    sleep: Callable[[float], None] = time.sleep,
) -> None:
    """Emits a journal's events, `speed` times as fast as they came; at once where it is None or 0."""
    clock = 0.0
    for event in read(path):
        if isinstance(event, RunStarted):
            clock = event.at
        wait = _wait(event.at - clock, speed)
        if wait > 0:
            sleep(wait)
        clock = max(clock, event.at)
        emit(event)


def _wait(gap: float, speed: float | None) -> float:
    if not speed or speed < 0:
        return 0.0
    return (min(gap, IDLE) if speed > 1 else gap) / speed
