"""Seconds of `status` beside those of the very same probes sent by bare OpenSSH, in one run."""

from __future__ import annotations

import statistics
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hawizard.text.sentence import ExitStatus
from tests.bench.kept import Kept
from tests.bench.openssh import OpenSSH
from tests.lab.built import built, operation, watched
from tests.lab.lab import Lab
from tests.lab.wizard import Wizard

REPEATS = 7
COMMAND = "hawizard status, the command"
INSIDE = "hawizard status, without starting Python"
OURS = "hawizard: connect, then the same probes"
KEPT = "hawizard: the same probes over kept connections"
BARE = "bare OpenSSH: connect, then the same probes"
BARE_KEPT = "bare OpenSSH: the same probes over kept connections"
RATIOS = ((COMMAND, BARE), (INSIDE, BARE), (OURS, BARE), (KEPT, BARE_KEPT))


class Clock:
    """The seconds that were measured, by what took them."""

    def __init__(self) -> None:
        self.seconds: defaultdict[str, list[float]] = defaultdict(list)

    @contextmanager
    def measured(self, name: str) -> Iterator[None]:
        """Measures the block."""
        began = time.perf_counter()
        yield
        self.seconds[name].append(time.perf_counter() - began)

    def median(self, name: str) -> float:
        """The middle one."""
        return statistics.median(self.seconds[name])

    def table(self) -> str:
        """What is printed."""
        lines = [
            f"  {self.median(name):6.2f} s  ({min(took):.2f} to {max(took):.2f})  {name}"
            for name, took in self.seconds.items()
        ]
        ratios = [f"  {self.median(a) / self.median(b):6.2f}    {a} / {b}" for a, b in RATIOS]
        return "\n".join([f"median of {REPEATS}:", *lines, "ratio:", *ratios])


def test_status_beside_bare_openssh(lab: Lab, tmp_path: Path) -> None:
    """Prints the figures; whether they please is for the reader."""
    wizard = built(lab, tmp_path / "lab")
    with watched() as sent:
        assert operation(wizard.folder, lambda _: None).status() is ExitStatus.DONE
    clock = Clock()
    for _ in range(REPEATS):
        _status(wizard, clock)
        _probes(OpenSSH(lab, sent.probes), clock, BARE, BARE_KEPT)
        _probes(Kept(lab, sent.probes, wizard.folder), clock, OURS, KEPT)
    asked = sum(len(probes) for batches in sent.probes.values() for probes in batches)
    print(f"\nstatus of {len(sent.probes)} hosts, {asked} probes; {clock.table()}")


def _status(wizard: Wizard, clock: Clock) -> None:
    with clock.measured(COMMAND):
        done = wizard.run("status")
    assert done.status == 0, done
    with clock.measured(INSIDE):
        assert operation(wizard.folder, lambda _: None).status() is ExitStatus.DONE


def _probes(over: OpenSSH | Kept, clock: Clock, whole: str, kept: str) -> None:
    with clock.measured(whole):
        over.connect()
        with clock.measured(kept):
            over.ask()
    over.close()
