"""The player: where a replay is, how fast it goes, and where it can jump; it knows no clock and no screen."""

from __future__ import annotations

from hawizard.record.progress import Progress
from hawizard.screens.recording import Recording

SPEEDS = (0.25, 0.5, 1.0, 2.0, 5.0, 10.0, 25.0, 50.0, 100.0)


class Player:
    """Moves through a recording, forth and back."""

    def __init__(self, recording: Recording, speed: float = 1.0) -> None:
        self.recording = recording
        self.position = 0
        self.paused = False
        self.speed = min(SPEEDS, key=lambda known: abs(known - speed))
        self._waited = 0.0
        self._known = (0, Progress())

    @property
    def progress(self) -> Progress:
        """What was told so far adds up to."""
        if self._known[0] != self.position:
            self._known = (self.position, self.recording.at(self.position))
        return self._known[1]

    @property
    def now(self) -> float:
        """Seconds since the run began, between events too."""
        wait = self.recording.wait(self.position, self.speed)
        part = min(1.0, self._waited / wait) if wait else 0.0
        return self.progress.at + part * self.recording.gap(self.position)

    @property
    def ended(self) -> bool:
        """Everything was told."""
        return self.position >= len(self.recording)

    def advance(self, seconds: float) -> None:
        """Goes on for a while, unless it is paused."""
        if self.paused or self.ended or seconds <= 0:
            return
        self._waited += seconds
        while not self.ended:
            wait = self.recording.wait(self.position, self.speed)
            if self._waited < wait:
                return
            self._waited -= wait
            self.position += 1
        self._waited = 0.0

    def go(self, position: int) -> None:
        """Jumps to a position."""
        self.position = min(max(position, 0), len(self.recording))
        self._waited = 0.0

    def pause(self) -> None:
        """Pauses or goes on; at the end it begins again."""
        if self.ended:
            self.go(0)
            self.paused = False
        else:
            self.paused = not self.paused

    def step(self, events: int) -> None:
        """Pauses and moves by some events, back where it is negative."""
        self.paused = True
        self.go(self.position + events)

    def faster(self, steps: int) -> None:
        """Takes the next speed, or the one before."""
        wait = self.recording.wait(self.position, self.speed)
        part = self._waited / wait if wait else 0.0
        self.speed = SPEEDS[min(max(SPEEDS.index(self.speed) + steps, 0), len(SPEEDS) - 1)]
        self._waited = part * self.recording.wait(self.position, self.speed)

    def jump(self, marks: list[int], direction: int) -> bool:
        """Jumps to the next of some positions, or the one before; False where there is none."""
        there = [mark for mark in marks if (mark - self.position) * direction > 0]
        if there:
            self.go(min(there, key=lambda mark: abs(mark - self.position)))
        return bool(there)
