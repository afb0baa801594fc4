"""hawizard as an operator runs it: a process of its own, its journal read as it grows."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from hawizard.record.events import Event, event_from_line

E = TypeVar("E")
PATIENCE = 300.0  # seconds


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

    def run(self, *words: str, env: dict[str, str] | None = None, timeout: float = 900) -> Done:
        """Runs a command to its end."""
        process = self.start(*words, env=env)
        return self.end(process, timeout)

    def apply(self, *words: str, env: dict[str, str] | None = None) -> Done:
        """Applies, allowing repairs and new hosts."""
        return self.run("apply", *words, "--yes", "--accept-new-host-keys", env=env)

    def resume(self, *words: str, env: dict[str, str] | None = None) -> Done:
        """Resumes, allowing repairs and new hosts."""
        return self.run("resume", *words, "--yes", "--accept-new-host-keys", env=env)

    def start(self, *words: str, env: dict[str, str] | None = None) -> subprocess.Popen[bytes]:
        """Starts a command; the session stands after its first word."""
        self._kept = words[0] in ("apply", "resume")
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

    def events(self) -> list[Event]:
        """What the journal holds now."""
        path = self.folder / "journal.jsonl"
        lines = path.read_bytes().splitlines(keepends=True) if path.exists() else []
        return [event_from_line(line) for line in lines if line.endswith(b"\n")]

    def wait_for(
        self, process: subprocess.Popen[bytes], seen: Callable[[Event], bool], patience: float = PATIENCE
    ) -> Event:
        """The first event of the newest run that is wanted; fails where the command ends without it."""
        deadline = time.monotonic() + patience
        past = len(self.events())
        while time.monotonic() < deadline:
            found = [event for event in self.events()[max(0, past - 1) :] if seen(event)]
            if found:
                return found[0]
            if process.poll() is not None:
                raise AssertionError(f"it ended before that: {self.end(process)}")
            time.sleep(0.05)
        raise AssertionError(f"not seen within {patience} s: {self.events()[-1]}")
