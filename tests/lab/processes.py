"""The lab's processes: each is noted with its start time, and only what is noted is ever killed."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from tests.lab.paths import PIDS, LabError
from tests.lab.tools import wait_for

# The note is written before the exec, so that nothing can run without one.
LAUNCHER = (
    'note=$1; shift; while [ "$1" != -- ]; do echo $$ >"$1/cgroup.procs" || exit; shift; done; shift; '
    'read -r stat </proc/$$/stat && echo "$stat" >"$note.new" && mv "$note.new" "$note" && exec "$@"'
)


@dataclass(frozen=True)
class Process:
    """One process for good: its pid and the tick it started at, which no later process shares."""

    pid: int
    start: int

    def alive(self) -> bool:
        """Whether this very process still runs; a zombie does not."""
        stat = _stat(self.pid)
        return stat is not None and _start(stat) == self.start and stat[0] != "Z"

    def kill(self, number: int = signal.SIGKILL, seconds: float = 10) -> None:
        """Send a signal and wait for the end."""
        if self.alive():
            with suppress(ProcessLookupError):
                os.kill(self.pid, number)
            wait_for(lambda: not self.alive(), f"process {self.pid} ends", seconds)

    def children(self) -> list[Process]:
        """The processes whose parent this is."""
        with suppress(OSError):
            text = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text()
            return [child for pid in text.split() if (child := process(int(pid)))]
        return []

    def descendants(self) -> Iterator[Process]:
        """Every process below this one, parents first."""
        for child in self.children():
            yield child
            yield from child.descendants()

    def argv(self) -> list[str]:
        """The command line as others may see it."""
        with suppress(OSError):
            data = Path(f"/proc/{self.pid}/cmdline").read_bytes()
            return [word.decode(errors="replace") for word in data.rstrip(b"\0").split(b"\0")]
        return []


def process(pid: int) -> Process | None:
    """The process that has this pid now."""
    stat = _stat(pid)
    return Process(pid, _start(stat)) if stat else None


def start(name: str, argv: list[str], log: Path, cgroups: list[Path] | None = None) -> Process:
    """Start a program of its own session under this name, in the given cgroups."""
    PIDS.mkdir(parents=True, exist_ok=True)
    launcher = ["setsid", "--fork", "sh", "-c", LAUNCHER, "sh", str(PIDS / name)]
    command = [*launcher, *map(str, cgroups or []), "--", *argv]
    env = os.environ | {"SYSTEMD_NSPAWN_API_VFS_WRITABLE": "1", "SYSTEMD_SECCOMP": "0"}
    with log.open("ab") as output:
        subprocess.run(command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, env=env, check=True)
    wait_for(lambda: noted(name) is not None, f"{name} starts", 10)
    return _the(name)


def noted(name: str) -> Process | None:
    """The process of this name, if it is alive."""
    with suppress(FileNotFoundError):
        pid, _, rest = (PIDS / name).read_text().partition(" ")
        found = Process(int(pid), _start(rest.rpartition(")")[2].split()))
        return found if found.alive() else None
    return None


def names() -> list[str]:
    """The names of all processes that were noted."""
    return sorted(path.name for path in PIDS.glob("*")) if PIDS.exists() else []


def stop(name: str, number: int = signal.SIGKILL, seconds: float = 10) -> None:
    """End the process of this name, if it is alive, and forget it."""
    if found := noted(name):
        found.kill(number, seconds)
    (PIDS / name).unlink(missing_ok=True)


def _the(name: str) -> Process:
    if (found := noted(name)) is None:
        raise LabError(f"{name} ended at once")
    return found


def _stat(pid: int) -> list[str] | None:
    """The fields of /proc/PID/stat after the program's name, which may hold anything."""
    with suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text(errors="replace").rpartition(")")[2].split()
    return None


def _start(stat: list[str]) -> int:
    return int(stat[19])
