"""The same probes over bare OpenSSH: one kept connection a host, one exec a batch, hosts side by side."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from hawizard.engine import command, frames
from hawizard.plan.probe import Probe
from tests.lab.host import Host
from tests.lab.lab import Lab

MARK = "0123456789abcdef01234567"
Batches = Mapping[str, Sequence[Sequence[Probe[Any]]]]
"""What each host is asked, in order."""


class OpenSSH:
    """OpenSSH's own client on the lab's hosts."""

    def __init__(self, lab: Lab, batches: Batches) -> None:
        self._hosts = [lab[name] for name in batches]
        self._lines = {name: [_line(probes) for probes in asked] for name, asked in batches.items()}

    def connect(self) -> None:
        """Opens every host's kept connection."""
        self._each(lambda host: _exec(host, "true"))

    def ask(self) -> None:
        """Sends every batch; a host's one after the other."""
        self._each(self._ask)

    def close(self) -> None:
        """Ends the kept connections."""
        for host in self._hosts:
            host.hang_up()

    def _ask(self, host: Host) -> None:
        for line in self._lines[host.name]:
            answered = _exec(host, line)
            assert f"{MARK} answers".encode() in answered, f"{host.name} gave no answers: {answered[:200]!r}"

    def _each(self, work: Callable[[Host], object]) -> None:
        with ThreadPoolExecutor(len(self._hosts)) as pool:
            list(pool.map(work, self._hosts))


def _line(probes: Sequence[Probe[Any]]) -> str:
    return command.plain(command.words("batch", MARK, frames.arguments(probes))).decode()


def _exec(host: Host, line: str) -> bytes:
    argv = [*host.ssh_argv(), line]
    return subprocess.run(argv, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, check=True).stdout
