"""A practice fleet for tests: served in this process at its fastest, and commands as a user types them."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner

from hawizard.cli import main
from hawizard.practice.fleet import PracticeFleet, served
from hawizard.practice.process import Process
from hawizard.practice.programs import run
from hawizard.practice.sizes import cluster_of
from hawizard.record.events import CallStarted, Event, RunStarted, event_from_line


@dataclass(frozen=True)
class Ended:
    """How a command ended and what it printed."""

    status: int
    out: str

    def __str__(self) -> str:
        return f"status {self.status}\n{self.out[-5000:]}"


@dataclass(frozen=True)
class Practice:
    """A served fleet, and the commands on its session."""

    fleet: PracticeFleet

    def run(self, *words: str) -> Ended:
        """Runs a command; the session stands after its first word."""
        self._left()
        folder = str(self.fleet.session.folder)
        done = CliRunner().invoke(main, [words[0], folder, *words[1:]], catch_exceptions=False)
        assert self.fleet.world.unknown == [], "the practice fleet was asked for what it does not know"
        return Ended(done.exit_code, done.output)

    def _left(self) -> None:
        """Waits until the command before has let go of its connections, as its process's end would."""
        deadline = time.monotonic() + 10
        while any(gate.busy for gate in self.fleet.street.gates.values()):
            assert time.monotonic() < deadline, "a command has ended and its connections have not"
            time.sleep(0.01)

    def ask(self, host: str, argv: Sequence[str]) -> tuple[int, bytes]:
        """What a simulated program answers, asked without SSH."""
        out = bytearray()
        with self.fleet.world.held():
            process = Process(self.fleet.world.hosts[host], argv, out.extend, lambda _: None)
            return run(process), bytes(out)

    def events(self) -> list[Event]:
        """What the journal holds."""
        lines = self.fleet.session.journal_path.read_bytes().splitlines(keepends=True)
        return [event_from_line(line) for line in lines]

    def calls_of_last_run(self) -> list[str]:
        """The commands that the last run sent."""
        events = self.events()
        start = max(n for n, event in enumerate(events) if isinstance(event, RunStarted))
        return [event.call.command for event in events[start:] if isinstance(event, CallStarted)]


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Practice, Ended]]:
    """The tutorial's cluster on the tutorial's five hosts, and how the run that built it ended."""
    with served(cluster_of(None), tmp_path_factory.mktemp("built") / "practice") as fleet:
        practice = Practice(fleet)
        yield practice, practice.run("apply", "--yes")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where a session goes."""
    return tmp_path / "practice"
