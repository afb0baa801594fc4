"""Every command line that stands in a process list while a block runs, on the hosts and on this machine."""

from __future__ import annotations

import os
import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress

from tests.lab.lab import Lab
from tests.lab.paths import LabError
from tests.lab.processes import process

PAUSE = 0.05  # seconds between two looks
HERE = "this machine"


class Argvs:
    """A thread that looks at the process lists again and again."""

    def __init__(self, lab: Lab) -> None:
        self.seen: defaultdict[str, set[str]] = defaultdict(set)
        """The command lines by the host they stood on."""
        self.looks = 0
        self._lab = lab
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Argvs:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def holding(self, text: str) -> list[str]:
        """The command lines that held a text, behind their hosts."""
        found = ((host, line) for host, lines in self.seen.items() for line in lines if text in line)
        return sorted(f"{host}: {line[:300]}" for host, line in found)

    def _watch(self) -> None:
        while not self._over.is_set():
            for host in self._lab:
                with suppress(LabError, OSError):
                    self.seen[host.name].update(host.processes())
            self.seen[HERE].update(_own())
            self.looks += 1
            self._over.wait(PAUSE)


def _own() -> Iterator[str]:
    """What the tests started on this machine; the hosts are no children of theirs."""
    own = process(os.getpid())
    for child in own.descendants() if own else ():
        yield " ".join(child.argv())
