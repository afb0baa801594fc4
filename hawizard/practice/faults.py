"""Faults on request: what goes wrong on a simulated host, at which step."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import paramiko

from hawizard.practice import programs, scripts
from hawizard.practice.process import Process

if TYPE_CHECKING:
    from hawizard.practice.host import SimulatedHost
    from hawizard.practice.sshd import Gate

Argv = tuple[str, ...]
SLOWNESS, SKEW, LATER = 10.0, 3600.0, 1.0
HOSTILE = (
    b"\x1b[2J\x1b[31mall is lost\x1b]0;owned\x07\n[bold red]markup[/] {braces} %s\n\xff\xfe\x80 no UTF-8\n"
    + b"x" * 3_000_000
    + b"\n"
)


@dataclass(frozen=True)
class Trigger:
    """By what a step is known on its host: its calls or, where it has none, its questions."""

    jobs: frozenset[str] = frozenset()
    argvs: frozenset[Argv] = frozenset()
    paths: frozenset[str] = frozenset()
    questions: frozenset[Argv] = frozenset()
    at_connect: bool = False

    def fits(self, script: str, words: list[str]) -> bool:
        """Whether a script does something of the step."""
        if script == "start":
            return words[0] in self.jobs
        if script == "run":
            return tuple(words[4 + 2 * int(words[3]) :]) in self.argvs
        if script == "write":
            return words[0] in self.paths
        return script == "batch" and bool(self.questions) and _asked(words) <= self.questions


def _asked(words: list[str]) -> set[Argv]:
    found, rest = set(), words
    while rest:
        end = 3 + int(rest[2])
        found.add(tuple(rest[3:end]))
        rest = rest[end:]
    return found


@dataclass
class Fault:
    """One thing that goes wrong once."""

    kind: str
    trigger: Trigger
    status: int = 1


@dataclass
class Faults:
    """What is to go wrong on one host, and what goes wrong now."""

    host: SimulatedHost
    pending: list[Fault] = field(default_factory=list)
    spoilt: Fault | None = None
    """How the next program is to fare."""
    lasting: bool = False
    gate: Gate | None = None

    def connected(self) -> None:
        """Somebody has logged in: what lasted for the run before has been mended since."""
        everywhere = [host.faults for host in self.host.world.hosts.values()]
        if not any(faults.gate and faults.gate.busy for faults in everywhere):
            for faults in everywhere:
                faults._mend()
        for fault in [each for each in self.pending if each.trigger.at_connect]:
            self.strike(fault)

    def around(self, script: str, call: scripts.Exec) -> int:
        """Runs a script as the host's state lets it."""
        fault = next((each for each in self.pending if each.trigger.fits(script, call.words)), None)
        if fault:
            self.strike(fault)
        return scripts.SCRIPTS[script](call)

    def program(self, process: Process) -> int:
        """Runs a program, unless it is the one that fares badly."""
        fault, self.spoilt = self.spoilt, None
        if fault is None:
            return programs.run(process)
        if fault.kind == "hang":
            return programs.hang(process)
        if fault.kind == "fail":
            process.complain("practice: this failure was asked for")
            return fault.status
        process.out(HOSTILE)
        return programs.run(process)

    def strike(self, fault: Fault) -> None:
        """Has a fault that was to come happen now."""
        self.pending.remove(fault)
        if fault.kind in ("hang", "fail", "hostile"):
            self.spoilt = fault
        else:
            KINDS[fault.kind](self)

    def _mend(self) -> None:
        if self.lasting:
            self.host.sudo, self.host.disk.full, self.host.pace, self.host.skew = True, False, 1.0, 0.0
            self.lasting = False

    def _drop(self) -> None:
        self.host.world.later(LATER, self.gate.drop if self.gate else _nobody)

    def _power(self) -> None:
        self.host.world.later(LATER, self.host.power_cycle)

    def _key(self) -> None:
        if self.gate:
            self.gate.key = paramiko.ECDSAKey.generate()
        self._drop()

    def _sudo(self) -> None:
        self.host.sudo, self.lasting = False, True
        self._drop()

    def _disk(self) -> None:
        self.host.disk.full = self.lasting = True

    def _slow(self) -> None:
        self.host.pace, self.lasting = SLOWNESS, True

    def _clock(self) -> None:
        self.host.skew, self.lasting = SKEW, True


def _nobody() -> None:
    """Nobody is connected."""


def _nothing(_: Faults) -> None:
    """What spoils the next program does it when that runs."""


KINDS: dict[str, Callable[[Faults], object]] = {
    "drop": Faults._drop,
    "hang": _nothing,
    "fail": _nothing,
    "sudo": Faults._sudo,
    "disk": Faults._disk,
    "slow": Faults._slow,
    "clock": Faults._clock,
    "key": Faults._key,
    "power": Faults._power,
    "hostile": _nothing,
}
