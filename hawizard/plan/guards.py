"""Which steps a finding guards."""

from __future__ import annotations

from dataclasses import dataclass

BECOMES_NODE = ("first-master/init", "join/join")
"""The steps that make a host a node of the cluster."""


@dataclass(frozen=True)
class Guards:
    """The ids of a plan's steps, to be picked by host and by what they begin with."""

    steps: tuple[str, ...]

    def of(self, *hosts: str, begin: tuple[str, ...] = ("",)) -> tuple[str, ...]:
        """The steps on these hosts whose id begins with one of `begin`."""
        return tuple(
            step for step in self.steps if step.rpartition("@")[2] in hosts and step.startswith(begin)
        )
