"""The pace: how far a run may go by itself, as a person decides while it is at work."""

from __future__ import annotations

import threading
from typing import Literal

Permission = Literal["go", "look", "stop"]
POLL = 0.5  # seconds after which a wait looks whether the run is to stop


class Pace:
    """A person's hand on a run, from any thread; `free` lets it run to its end."""

    def __init__(self, stopping: threading.Event, *, free: bool = True) -> None:
        self._stopping = stopping
        self._free = free
        self._granted = False
        self._held = False
        self._look = False
        self._changed = threading.Condition()

    @property
    def free(self) -> bool:
        """Whether every stage may begin without being asked for."""
        return self._free

    @property
    def held(self) -> bool:
        """Whether no further step may begin."""
        return self._held

    def run_stage(self) -> None:
        """Lets the stage that waits begin, or what was held go on."""
        self._set(granted=not self._held)

    def run_all(self) -> None:
        """Lets everything that is left begin."""
        self._set(free=True)

    def hold(self) -> None:
        """Lets steps at work end, and no other begin."""
        self._set(held=True)

    def look_again(self) -> None:
        """Asks for a fresh look before the stage that waits."""
        self._set(look=True)

    def may_begin(self) -> Permission:
        """Waits until the next stage may begin, a fresh look is wanted, or the run is to stop."""
        with self._changed:
            while not self._stopping.is_set():
                if self._look:
                    self._look = False
                    return "look"
                if (self._free or self._granted) and not self._held:
                    self._granted = False
                    return "go"
                self._changed.wait(POLL)
        return "stop"

    def may_step(self) -> None:
        """Waits while the run is held."""
        with self._changed:
            while self._held and not self._stopping.is_set():
                self._changed.wait(POLL)

    def waits(self) -> bool:
        """Whether the next stage would have to wait."""
        with self._changed:
            return self._held or not (self._free or self._granted)

    def _set(
        self, *, free: bool = False, granted: bool = False, held: bool = False, look: bool = False
    ) -> None:
        with self._changed:
            self._free = (self._free or free) and not held
            self._granted, self._held, self._look = granted, held, look
            self._changed.notify_all()
