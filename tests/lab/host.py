"""A host of the lab, as its tests see it."""

from __future__ import annotations

import shlex
import signal
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.lab import identity
from tests.lab.container import Container
from tests.lab.disk import Disk, grep_below
from tests.lab.paths import ADDRESSES, SOCKETS
from tests.lab.tools import run

# Where a host keeps what is gone with its power.
MEMORY = ("run", "tmp", "dev/shm")


class Host:
    """One of the five hosts."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.address = ADDRESSES[name]
        self.disk = Disk(name)
        self.container = Container(name, self.address, self.disk)

    def ssh(
        self,
        command: str | Sequence[str],
        user: str = "root",
        input: str | None = None,  # noqa: A002
        check: bool = True,
        timeout: float = 300,
    ) -> subprocess.CompletedProcess[str]:
        """Run an argv or a line of shell on the host, over the lab's own kept connection."""
        line = command if isinstance(command, str) else shlex.join(command)
        argv = [*self.ssh_argv(user), line]
        stdin: dict[str, Any] = {"input": input} if input is not None else {"stdin": subprocess.DEVNULL}
        done = subprocess.run(
            argv, capture_output=True, text=True, errors="replace", timeout=timeout, **stdin
        )
        if check and done.returncode:
            raise AssertionError(
                f"{user}@{self.name}: {line[:300]!r}: status {done.returncode}\n{done.stdout}{done.stderr}"
            )
        return done

    def ssh_argv(self, user: str = "root", kept: bool = True) -> list[str]:
        """The ssh command line that reaches the host."""
        SOCKETS.mkdir(parents=True, exist_ok=True, mode=0o700)
        keep = {"ControlMaster": "auto", "ControlPersist": "yes", "ControlPath": str(SOCKETS / "%r@%h")}
        options = {
            "StrictHostKeyChecking": "no",
            "UserKnownHostsFile": "/dev/null",
            "LogLevel": "ERROR",
            "BatchMode": "yes",
            "ConnectTimeout": "10",
            "ServerAliveInterval": "5",
        } | (keep if kept else {})
        words = [word for name, value in options.items() for word in ("-o", f"{name}={value}")]
        return ["ssh", "-F", "none", "-i", str(identity.own_key()), *words, f"{user}@{self.address}"]

    def hang_up(self) -> None:
        """Close the lab's own connections to this host."""
        for path in SOCKETS.glob(f"*@{self.address}"):
            hang_up(path)

    def read(self, path: str) -> str:
        """The text of a file on the host."""
        return self.ssh(["cat", path]).stdout

    def exists(self, path: str) -> bool:
        """Whether the host has this path."""
        return self.ssh(["test", "-e", path], check=False).returncode == 0

    @property
    def boot_id(self) -> str:
        """What the kernel calls this boot."""
        return self.container.inside("proc/sys/kernel/random/boot_id").read_text().strip()

    @property
    def machine_id(self) -> str:
        """What the host calls itself over all its boots."""
        return (self.disk.root / "etc/machine-id").read_text().strip()

    def host_keys(self) -> dict[str, str]:
        """The public keys that sshd shows now, by their type."""
        lines = run("ssh-keyscan", "-T", "10", "-t", ",".join(identity.KEY_TYPES), self.address).splitlines()
        return {words[1]: words[2] for line in lines if len(words := line.split()) >= 3 and words[0] != "#"}

    def power_on(self) -> None:
        """Boot the host and wait until it lets users in."""
        self.container.start()
        self.container.wait()

    def power_off(self) -> None:
        """Pull the plug."""
        self.hang_up()
        self.container.kill()

    def shut_down(self) -> None:
        """Stop the host in order."""
        self.hang_up()
        self.container.stop()

    def reboot(self) -> None:
        """Stop the host in order and boot it again."""
        self.shut_down()
        self.power_on()

    def kill_sshd_children(self) -> int:
        """Kill every sshd that serves a session, cutting all connections, and tell how many there were."""
        self.hang_up()
        sessions = [found for found in self.container.leader().descendants() if _serves(found.argv())]
        for session in sessions:
            session.kill(signal.SIGKILL)
        return len(sessions)

    def processes(self) -> list[str]:
        """The command lines of the host's processes, the arguments joined by blanks."""
        found = [process.argv() for process in self.container.leader().descendants()]
        return [" ".join(argv) for argv in found if any(argv)]

    def grep_disk(self, needle: bytes) -> list[str]:
        """The files that hold these bytes: all the host wrote to its disk, and its memory while it runs."""
        found = self.disk.grep(needle)
        if self.running:
            tops = {place: self.container.inside(place) for place in MEMORY}
            found += [f"/{place}/{name}" for place, top in tops.items() for name in grep_below(top, needle)]
        return sorted(found)

    @property
    def running(self) -> bool:
        """Whether the host has power."""
        return self.container.running


def hang_up(path: Path) -> None:
    """Close the kept connection behind a control socket."""
    subprocess.run(
        ["ssh", "-F", "none", "-S", str(path), "-O", "exit", "x"], capture_output=True, check=False
    )
    path.unlink(missing_ok=True)


def _serves(argv: list[str]) -> bool:
    return bool(argv) and argv[0].startswith("sshd: ") and "[listener]" not in argv[0]
