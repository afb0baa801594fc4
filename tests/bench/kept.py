"""The same probes over Remotes: one kept connection a host, one exec a batch, hosts side by side."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from hawizard.engine.remote import Remote
from tests.bench.openssh import Batches
from tests.lab.lab import Lab
from tests.lab.remotes import Desk


class Kept:
    """Remotes to the lab's hosts."""

    def __init__(self, lab: Lab, batches: Batches, folder: Path) -> None:
        desk = Desk(folder)
        self._batches = batches
        self._remotes = [desk.remote(lab[name]) for name in batches]

    def connect(self) -> None:
        """Opens every connection."""
        self._each(Remote.connect)

    def ask(self) -> None:
        """Sends every batch; a host's one after the other."""
        self._each(self._ask)

    def close(self) -> None:
        """Ends the connections."""
        self._each(Remote.close)

    def _ask(self, remote: Remote) -> None:
        for probes in self._batches[remote.target.host]:
            remote.batch(probes)

    def _each(self, work: Callable[[Remote], object]) -> None:
        with ThreadPoolExecutor(len(self._remotes)) as pool:
            list(pool.map(work, self._remotes))
