"""A recorded run: its events, what they add up to at any of them, and the log lines up to there."""

from __future__ import annotations

from collections.abc import Iterable

from hawizard.record import events as e
from hawizard.record.progress import Progress, fold
from hawizard.record.replay import IDLE
from hawizard.screens.loglines import LogLine, log_lines

EVERY = 64  # events between snapshots


class Recording:
    """The events of a journal; a position is the number of events that were told."""

    def __init__(self, events: Iterable[e.Event]) -> None:
        self.events: tuple[e.Event, ...] = tuple(events)
        self.lines: list[LogLine] = []
        self.ends = [0]
        """How many lines of the log each position has."""
        for event in self.events:
            self.lines += log_lines(event)
            self.ends.append(len(self.lines))
        self._snapshots = {0: Progress()}

    def __len__(self) -> int:
        return len(self.events)

    def at(self, position: int) -> Progress:
        """What the first events add up to, folded from the nearest snapshot before."""
        start = max(known for known in self._snapshots if known <= position)
        progress = self._snapshots[start]
        for index in range(start, position):
            progress = fold(progress, self.events[index])
            if (index + 1) % EVERY == 0:
                self._snapshots[index + 1] = progress
        return progress

    def gap(self, position: int) -> float:
        """Seconds from the event before a position to the one after; none between two runs."""
        if position <= 0 or position >= len(self) or isinstance(self.events[position], e.RunStarted):
            return 0.0
        return max(0.0, self.events[position].at - self.events[position - 1].at)

    def wait(self, position: int, speed: float) -> float:
        """Seconds to wait before the next event; what goes faster than it went keeps no long silence."""
        gap = self.gap(position)
        return (min(gap, IDLE) if speed > 1 else gap) / speed

    def stages(self) -> list[int]:
        """The positions just after each stage has begun."""
        return [i + 1 for i, event in enumerate(self.events) if isinstance(event, e.StageStarted)]

    def failures(self) -> list[int]:
        """The positions just after something failed or a host was lost."""
        kinds = (e.ActionFailed, e.HostLost)
        return [i + 1 for i, event in enumerate(self.events) if isinstance(event, kinds)]

    def begin_of(self, stage: str) -> int | None:
        """The position at which a stage begins for the last time, or None where it never does."""
        began = [
            i + 1
            for i, event in enumerate(self.events)
            if isinstance(event, e.StageStarted) and event.stage == stage
        ]
        return began[-1] if began else None
