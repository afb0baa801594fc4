"""hawizard as an operator runs it: a process of its own, its journal read as it grows."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from hawizard.record.events import Event, event_from_line

PATIENCE = 300.0  # seconds
ALLOWED = ("--yes", "--accept-new-host-keys")


@dataclass(frozen=True)
class Done:
    """How a command ended and what it printed."""

    status: int
    out: str
    err: str

    def __str__(self) -> str:
        return f"status {self.status}\n{self.out[-6000:]}\n{self.err[-2000:]}"


class Wizard:
    """One session's commands."""

    def __init__(self, folder: Path, yaml: str) -> None:
        self.folder = folder
        folder.mkdir(mode=0o700, parents=True)
        self.yaml = folder / "session.yaml"
        self.yaml.write_text(yaml)
        self.printed: list[str] = []
        """What the runs that are kept in the journal printed, in order."""
        self._kept = False
        self._tail = Tail(self.folder / "journal.jsonl")

    def run(self, *words: str, env: dict[str, str] | None = None, timeout: float = 900) -> Done:
        """Runs a command to its end."""
        process = self.start(*words, env=env)
        return self.end(process, timeout)

    def apply(self, *words: str, env: dict[str, str] | None = None) -> Done:
        """Applies, allowing repairs and new hosts."""
        return self.run("apply", *words, *ALLOWED, env=env)

    def resume(self, *words: str, env: dict[str, str] | None = None) -> Done:
        """Resumes, allowing repairs and new hosts."""
        return self.run("resume", *words, *ALLOWED, env=env)

    def start(self, *words: str, env: dict[str, str] | None = None) -> subprocess.Popen[bytes]:
        """Starts a command; the session stands after its first word."""
        self._kept = words[0] in ("apply", "resume")
        self._tail.skip()
        argv = [sys.executable, "-m", "hawizard", words[0], str(self.folder), *words[1:]]
        out = (self.folder.parent / f"{self.folder.name}.out").open("wb")
        err = (self.folder.parent / f"{self.folder.name}.err").open("wb")
        with out, err:
            return subprocess.Popen(
                argv,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=err,
                env={**os.environ, **(env or {})},
                start_new_session=True,
            )

    def end(self, process: subprocess.Popen[bytes], timeout: float = 900) -> Done:
        """Waits for a command's end; one that does not end is killed and fails the test."""
        try:
            status = process.wait(timeout)
        except subprocess.TimeoutExpired:
            process.kill()
            raise
        out, err = (
            (self.folder.parent / f"{self.folder.name}.{kind}").read_text("utf-8", "replace")
            for kind in ("out", "err")
        )
        if self._kept:
            self.printed.append(out)
        return Done(status, out, err)

    def kill(self, process: subprocess.Popen[bytes]) -> Done:
        """Kills a command as the kernel would."""
        process.send_signal(signal.SIGKILL)
        return self.end(process)

    def interrupt(self, process: subprocess.Popen[bytes]) -> Done:
        """Ctrl-C."""
        process.send_signal(signal.SIGINT)
        return self.end(process, 120)

    def interrupt_twice(self, process: subprocess.Popen[bytes]) -> Done:
        """Ctrl-C, and again from a person who does not want to wait for the call that is at work."""
        process.send_signal(signal.SIGINT)
        with suppress(subprocess.TimeoutExpired):
            process.wait(2)
            raise AssertionError(f"the first Ctrl-C did not wait: {self.end(process)}")
        process.send_signal(signal.SIGINT)
        return self.end(process, 60)

    def events(self) -> list[Event]:
        """What the journal holds now."""
        path = self.folder / "journal.jsonl"
        lines = path.read_bytes().splitlines(keepends=True) if path.exists() else []
        return [event_from_line(line) for line in lines if line.endswith(b"\n")]

    def newest(self) -> list[Event]:
        """What the command that was started last has put into the journal so far."""
        return list(self._tail.events())

    def wait_for(
        self, process: subprocess.Popen[bytes], seen: Callable[[Event], bool], patience: float = PATIENCE
    ) -> Event:
        """The first event of the command started last that is wanted; fails where it ends without it."""
        deadline = time.monotonic() + patience
        while time.monotonic() < deadline:
            ended = process.poll() is not None
            found = next(filter(seen, self.newest()), None)
            if found:
                return found
            if ended:
                raise AssertionError(f"it ended before that: {self.end(process)}")
            time.sleep(0.05)
        process.kill()
        raise AssertionError(f"not seen within {patience} s: {self.end(process)}")


class Tail:
    """The events that are added to a journal, each line read once."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._at = 0
        self._seen: list[Event] = []

    def skip(self) -> None:
        """Passes over all that is there; a line torn by a kill is cut by the next command."""
        self._at += sum(map(len, self._lines()))
        self._seen = []

    def events(self) -> list[Event]:
        """What came since the skip."""
        for line in self._lines():
            self._at += len(line)
            self._seen.append(event_from_line(line))
        return self._seen

    def _lines(self) -> list[bytes]:
        if not self._path.exists():
            return []
        with self._path.open("rb") as file:
            file.seek(self._at)
            return [line for line in file.read().splitlines(keepends=True) if line.endswith(b"\n")]
