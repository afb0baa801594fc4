"""Holding a host's programs at one point, so that a cut falls there and nowhere else."""

from __future__ import annotations

import os
import signal
from collections.abc import Mapping
from contextlib import suppress

from tests.lab.host import Host
from tests.lab.processes import Process
from tests.lab.tools import wait_for

SECONDS = 120.0


class Hold:
    """A program of a host that waits when it is called with certain words, until it is let go."""

    def __init__(self, host: Host, program: str, words: str) -> None:
        """Holds calls whose words, joined by blanks, fit the shell pattern."""
        self._host = host
        self._wrapper = f"/usr/local/sbin/{program}"
        self._flag, self._held = f"run/hold.{program}", f"run/held.{program}"
        text = (
            f'#!/bin/sh\ncase "$*" in {words}) : >/{self._held}; '
            f"while [ -e /{self._flag} ]; do sleep 0.1; done ;; esac\n"
            f'PATH=/usr/sbin:/usr/bin:/sbin:/bin exec {program} "$@"\n'
        )
        place = f"touch /{self._flag}; cat >{self._wrapper} && chmod 755 {self._wrapper}"
        host.ssh(place, input=text)

    def wait(self) -> None:
        """Waits until a call is held."""
        there = self._host.container.inside(self._held)
        wait_for(there.exists, f"{self._wrapper} is called on {self._host.name}", SECONDS)

    def let_go(self) -> None:
        """Lets the call that is held go on, and holds none again."""
        self._host.ssh(["rm", "-f", self._wrapper, f"/{self._flag}", f"/{self._held}"])


class AptHold:
    """apt of a host, which counts aloud before it runs dpkg until it is let go."""

    FLAG = "/run/hold.apt"

    def __init__(self, host: Host) -> None:
        self._host = host
        loop = f"n=0; while [ -e {self.FLAG} ]; do echo tick $n; n=$((n+1)); sleep 0.1; done"
        host.ssh(
            f"touch {self.FLAG}; cat >/etc/apt/apt.conf.d/99hold",
            input=f'DPkg::Pre-Invoke {{"{loop}";}};\n',
        )

    def let_go(self) -> None:
        """Lets apt go on, now and from now on."""
        self._host.ssh(["rm", "-f", self.FLAG, "/etc/apt/apt.conf.d/99hold"])


class DpkgHold:
    """dpkg of a host, which waits when everything is unpacked and nothing is configured yet."""

    FLAG, HELD = "run/hold.dpkg", "run/held.dpkg"
    CONFIG = "/etc/dpkg/dpkg.cfg.d/hold"

    def __init__(self, host: Host) -> None:
        self._host = host
        loop = f": >/{self.HELD}; while [ -e /{self.FLAG} ]; do sleep 0.1; done"
        hook = f'if [ "$DPKG_HOOK_ACTION" = configure ]; then {loop}; fi'
        host.ssh(f"touch /{self.FLAG}; cat >{self.CONFIG}", input=f"pre-invoke={hook}\n")

    def wait(self) -> None:
        """Waits until dpkg is held."""
        there = self._host.container.inside(self.HELD)
        wait_for(there.exists, f"dpkg configures on {self._host.name}", SECONDS)

    def let_go(self) -> None:
        """Lets dpkg go on, now and from now on."""
        self._host.ssh(["rm", "-f", self.CONFIG, f"/{self.FLAG}", f"/{self.HELD}"])


def running(host: Host, *words: str) -> list[Process]:
    """The processes of a host that have all these words among their arguments, in any place of a path."""
    return [process for process in host.container.leader().descendants() if _fits(process.argv(), words)]


def freeze(points: Mapping[Host, str], *words: str) -> None:
    """Stops each host's processes of these words in their tracks as soon as a file is there."""
    left = dict(points)
    deadline = f"{' '.join(words)} comes to {sorted(points.values())}"

    def one_more() -> bool:
        for host, path in list(left.items()):
            found = running(host, *words) if host.container.inside(path.lstrip("/")).exists() else []
            if found:
                signal_all(found, signal.SIGSTOP)
                del left[host]
        return not left

    wait_for(one_more, deadline, SECONDS)


def signal_all(processes: list[Process], number: signal.Signals) -> None:
    """Sends a signal to processes, wherever they may be by then."""
    for process in processes:
        with suppress(ProcessLookupError):
            os.kill(process.pid, number)


def _fits(argv: list[str], words: tuple[str, ...]) -> bool:
    return all(any(word == each or each.endswith(f"/{word}") for each in argv) for word in words)
