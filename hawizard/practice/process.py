"""A program at work on a simulated host."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hawizard.practice.host import SimulatedHost

Take = Callable[[bytes], object]
NOT_FOUND, TIMED_OUT, KILLED = 127, 124, 137


class Killed(BaseException):
    """SIGKILL, from which nothing recovers."""


class TimedOut(BaseException):
    """`timeout` has ended the program."""


class Unknown(Exception):
    """An option or a form that the simulated program does not have."""


class Process:
    """What a program sees: its words, its output, its time."""

    def __init__(
        self,
        host: SimulatedHost,
        argv: Sequence[str],
        out: Take,
        err: Take | None = None,
        limit: float = math.inf,
    ) -> None:
        self.host, self.argv, self.world = host, tuple(argv), host.world
        self.out, self.err = out, err or out
        self.deadline = host.world.seconds + limit
        self.killed = False
        self._sleeper = host.world.sleeper()

    def say(self, *lines: str) -> None:
        """Prints lines."""
        self.out("".join(f"{line}\n" for line in lines).encode("utf-8", "surrogateescape"))

    def complain(self, *lines: str) -> None:
        """Prints lines to standard error."""
        self.err("".join(f"{line}\n" for line in lines).encode("utf-8", "surrogateescape"))

    def sleep(self, seconds: float) -> None:
        """Takes time; raises TimedOut or Killed."""
        until = self.world.seconds + seconds * self.host.pace
        while self.world.seconds < until:
            self.check()
            self.world.wait_on(self._sleeper, min(until, self.deadline))
        self.check()

    def check(self) -> None:
        """Raises TimedOut or Killed where it is over."""
        if self.killed or self.world.stopped:
            raise Killed
        if self.world.seconds >= self.deadline:
            raise TimedOut

    def kill(self) -> None:
        """Ends it the next time it waits."""
        self.killed = True
        self._sleeper.notify_all()
