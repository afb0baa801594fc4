"""Jobs on a simulated host: what systemd-run starts there, and what it leaves on the disk."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING

from hawizard.practice.process import Process

if TYPE_CHECKING:
    from hawizard.practice.host import SimulatedHost

FOLDER = "/var/lib/hawizard/jobs"


class Job:
    """A program that goes on when the connection is gone; its output and status are files."""

    def __init__(
        self, host: SimulatedHost, name: str, argv: Sequence[str], limit: float, made: list[str]
    ) -> None:
        self.host, self.folder, self.made = host, f"{FOLDER}/{name}", made
        self.output, self.at_work = bytearray(), True
        self.process = Process(host, argv, self.take, limit=limit)
        self.news = host.world.sleeper()

    def start(self) -> None:
        """Begins it beside everything else."""
        self.host.disk.write(f"{self.folder}/out", b"", 0o600)
        threading.Thread(target=self._run, name=f"practice-job-{self.host.hostname}", daemon=True).start()

    def take(self, data: bytes) -> None:
        """More output."""
        self.output += data
        self.host.disk.write(f"{self.folder}/out", bytes(self.output))
        self.news.notify_all()

    def _run(self) -> None:
        with self.host.world.lock:
            try:
                status = self.host.faults.program(self.process)
                if not self.process.killed:
                    self._end(status)
            finally:
                self.at_work = False
                self.news.notify_all()

    def _end(self, status: int) -> None:
        for path in self.made:
            self.host.disk.remove(path)
        self.host.disk.write(f"{self.folder}/status", f"{status}\n".encode())
