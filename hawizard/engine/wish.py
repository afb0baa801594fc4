"""What an operation works on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from hawizard.model.cluster import Cluster


@dataclass(frozen=True)
class Wish:
    """What an operation works on: the session's cluster and where its host keys are kept."""

    cluster: Cluster
    session: str
    known_hosts: tuple[Path, ...]
    local: Mapping[str, str] = field(default_factory=dict)
    """Texts of the local files that the session names."""
    offsets: Mapping[str, int] = field(default_factory=dict)
    """How far the output of jobs was read by an earlier wizard, by job id."""
    accept_new_host_keys: bool = False

    @property
    def identity(self) -> str:
        """What the ids of jobs follow from; the same for every wizard that has the session."""
        return f"{self.cluster.name}@{self.cluster.endpoint}"
