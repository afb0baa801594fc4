"""Which steps a finding guards."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

BECOMES_NODE = ("first-master/init", "join/join")
"""The steps that make a host a node of the cluster."""


@dataclass(frozen=True)
class Guards:
    """The ids of a plan's steps, to be picked by host and by what they begin with."""

    steps: tuple[str, ...]

    def of(self, *hosts: str, begin: tuple[str, ...] = ("",)) -> tuple[str, ...]:
        """The steps on these hosts whose id begins with one of `begin`."""
        found = sorted(place for host in set(hosts) for place in self._places.get(host, ()))
        return tuple(step for step in map(self.steps.__getitem__, found) if step.startswith(begin))

    @cached_property
    def _places(self) -> dict[str, list[int]]:
        """Where in the plan each host's steps stand."""
        places: dict[str, list[int]] = {}
        for place, step in enumerate(self.steps):
            places.setdefault(step.rpartition("@")[2], []).append(place)
        return places
