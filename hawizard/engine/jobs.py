"""Jobs: calls that run detached on the host and are found again by any wizard with the session."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from hawizard.engine import command, vocabulary
from hawizard.engine.frames import whole_seconds
from hawizard.engine.remote import Remote
from hawizard.engine.sending import no_room, packed
from hawizard.engine.unreachable import lost
from hawizard.plan.call import INPUTS, Run
from hawizard.plan.probe import Answers, Probe, prints
from hawizard.text.sentence import Problem, say

FOLDER = "/var/lib/hawizard/jobs"
POLL_SECONDS = 4
START_SECONDS = 60.0
STOP_SECONDS = 60.0
ALIVE = ("active", "activating", "deactivating", "reloading")
Kind = Literal["none", "running", "ended", "lost"]
NEWS = re.compile(r"(none|running|lost|ended) (-|[0-9]{1,9}) ([0-9]{1,15}) ([0-9]{1,15})", re.ASCII)
"""What the follow script says: KIND STATUS SIZE BYTES."""


@dataclass(frozen=True)
class JobState:
    """A job as its host knows it; `lost` where it was at work when the host lost power."""

    kind: Kind
    status: int | None = None
    size: int = 0
    """Bytes of output so far."""


def job_id(session: str, action: str) -> str:
    """The id that any wizard with the session works out for an action; its unit is `hawizard-ID`."""
    return hashlib.sha256(f"{session}\0{action}".encode()).hexdigest()[:12]


def job_probes(job: str) -> tuple[Probe[Any], ...]:
    """What tells a job's state, to ride in a batch; the unit first, since the status is written last."""
    return (_unit(job), _status(job), _size(job))


def job_state(answers: Answers, job: str) -> JobState:
    """The state of a job from the answers to its probes."""
    size, status, unit = answers[_size(job)], answers[_status(job)], answers[_unit(job)]
    if size is None or not size.isdigit():
        return JobState("none")
    if status is not None and status.isdigit():
        return JobState("ended", int(status), int(size))
    alive = unit is not None and unit.partition("=")[2] in ALIVE
    return JobState("running" if alive else "lost", None, int(size))


def _unit(job: str) -> Probe[str | None]:
    return prints("systemctl", "show", "-p", "ActiveState", f"hawizard-{job}.service")


def _status(job: str) -> Probe[str | None]:
    return prints("cat", f"{FOLDER}/{job}/status")


def _size(job: str) -> Probe[str | None]:
    return prints("stat", "-c", "%s", f"{FOLDER}/{job}/out")


class Jobs:
    """Starts, follows and ends the jobs of one host."""

    def __init__(self, remote: Remote) -> None:
        self._remote = remote

    def start(self, job: str, call: Run) -> bool:
        """Starts a job; False if there is one of that id already, at work or ended."""
        vocabulary.check(call.argv)
        sent = packed(call)
        stdin, *files = sent.words
        work = unit_words(job, call, stdin)
        words = (job, call.shown[:200], *files, *work)
        with self._remote.script("start", words, stdin=sent.stdin, seconds=START_SECONDS) as talk:
            result = talk.reply()
        if result == ["go"]:
            return True
        return self._refused(result[-1], call)

    def follow(
        self,
        job: str,
        offset: int,
        on_bytes: Callable[[bytes, int], None],
        tick: Callable[[], None],
    ) -> int | None:
        """Hands on output after `offset`, each piece with its end, until the job ends; None where lost."""
        while True:
            words = (job, str(offset), str(POLL_SECONDS))
            with self._remote.script("follow", words, seconds=POLL_SECONDS) as talk:
                kind, status, size, count = self._news(talk.reply())
                data = talk.exactly(int(count))
            offset += len(data)
            if data:
                on_bytes(data, offset)
            tick()
            if kind != "running" and offset >= int(size):
                return int(status) if kind == "ended" and status != "-" else None

    def _news(self, words: Sequence[str]) -> Sequence[str]:
        told = NEWS.fullmatch(" ".join(words))
        if told is None:
            raise lost(self._remote.target.host)
        return told.groups()

    def forget(self, job: str) -> None:
        """Takes away what an ended job left, once it is read."""
        self._drop(job, "remove")

    def cancel(self, job: str) -> None:
        """Stops a job and waits until it has stopped; its output stays until it is forgotten."""
        self._drop(job, "keep")

    def _drop(self, job: str, what: str) -> None:
        with self._remote.script("drop", (job, what), seconds=STOP_SECONDS) as talk:
            talk.reply()

    def _refused(self, word: str, call: Run) -> bool:
        host = self._remote.target.host
        if word == "exists":
            return False
        if word == "torn":
            raise lost(host)
        if word == "space":
            raise no_room(host, FOLDER, INPUTS)
        raise Problem(
            say("systemd on {host} would not start a job for: {command}", host=host, command=call.shown),
            say("Look at `systemctl status` and `journalctl -xe` there; the job runs through systemd-run."),
        )


def unit_words(job: str, call: Run, stdin: str) -> tuple[str, ...]:
    """The command of a job's unit, so written that systemd hands it on byte for byte."""
    argv = (
        "/bin/sh",
        "-c",
        command.script("job"),
        "hawizard-job",
        f"{FOLDER}/{job}",
        whole_seconds(call.limit),
        stdin,
        *call.argv,
    )
    # systemd replaces $NAME and ${NAME} in the command of a unit.
    return tuple(word.replace("$", "$$") for word in argv)
