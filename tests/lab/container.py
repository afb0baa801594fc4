"""One container: booting it, pulling its plug, and looking into it from outside."""

from __future__ import annotations

import signal
import socket
from contextlib import suppress
from pathlib import Path

from tests.lab import cgroups, network, processes
from tests.lab.disk import PLAIN, Disk
from tests.lab.paths import BRIDGE, LabError
from tests.lab.processes import Process
from tests.lab.tools import tail, wait_for


class Container:
    """The running side of a host: a systemd of its own in namespaces of this machine."""

    def __init__(self, name: str, address: str, disk: Disk) -> None:
        self.name, self.address, self.disk = name, address, disk
        self.machine = f"hw-{name}"
        self.log = disk.path / "console.log"

    def start(self) -> None:
        """Begin to boot; `wait` until it has."""
        if processes.noted(self.machine):
            raise LabError(f"{self.name} is running already")
        network.unplug(f"vb-{self.machine}")
        groups = cgroups.make(self.name)
        processes.start(self.machine, self._nspawn(), self.log, groups)

    def _nspawn(self) -> list[str]:
        binds = [f"--bind={self.disk.path / folder}:{place}" for folder, place in PLAIN.items()]
        return [
            *(
                "systemd-nspawn",
                "--quiet",
                "--boot",
                f"--machine={self.machine}",
                f"--directory={self.disk.root}",
            ),
            *("--register=no", "--keep-unit", f"--network-bridge={BRIDGE}", "--private-users=no"),
            *("--capability=all", "--property=DeviceAllow=char-* rwm", "--resolv-conf=off", "--timezone=off"),
            *binds,
        ]

    def wait(self, seconds: float = 60) -> None:
        """Return when sshd answers and lets users in."""
        try:
            wait_for(self._ready, f"{self.name} boots", seconds)
        except LabError as error:
            raise LabError(f"{error}; its console: {tail(self.log)}") from None

    def _ready(self) -> bool:
        # pam_nologin turns users away until systemd takes this file off.
        return self._banner().startswith(b"SSH-2.0") and not self.inside("run/nologin").exists()

    def _banner(self) -> bytes:
        with suppress(OSError), socket.create_connection((self.address, 22), timeout=1) as connection:
            return connection.recv(64)
        return b""

    def stop(self) -> None:
        """Shut down in order."""
        processes.stop(self.machine, signal.SIGTERM, 60)
        cgroups.remove(self.name)

    def kill(self) -> None:
        """Pull the plug: every process ends at once, whatever it was doing."""
        if nspawn := processes.noted(self.machine):
            inside = nspawn.children()
            for leader in inside:
                leader.kill()
            with suppress(LabError):
                wait_for(lambda: not nspawn.alive(), f"{self.machine} ends", 5)
        processes.stop(self.machine)
        cgroups.remove(self.name)

    @property
    def running(self) -> bool:
        """Whether it has power."""
        return processes.noted(self.machine) is not None

    def leader(self) -> Process:
        """The host's PID 1."""
        nspawn = processes.noted(self.machine)
        for child in nspawn.children() if nspawn else []:
            if f"\nNSpid:\t{child.pid}\t1\n" in Path(f"/proc/{child.pid}/status").read_text():
                return child
        raise LabError(f"{self.name} is not running")

    def inside(self, path: str) -> Path:
        """A path below / as the running host sees it; its links would lead back to this machine."""
        return Path(f"/proc/{self.leader().pid}/root", path)
