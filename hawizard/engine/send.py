"""Sending: an action's calls carried out on its host, their output told line by line."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from hawizard.engine.fleet import Fleet
from hawizard.engine.jobs import Jobs, JobState, job_id
from hawizard.engine.look import Item
from hawizard.engine.output import Lines
from hawizard.engine.pulse import Pulse
from hawizard.engine.remote import Remote
from hawizard.engine.shown import shown
from hawizard.engine.teller import Teller
from hawizard.plan.call import Call, Run, Write
from hawizard.record.events import CallEnded, CallStarted, Output, ShownCall


class Stopped(Exception):
    """The run was interrupted; jobs on the hosts go on."""


@dataclass(frozen=True)
class Refused:
    """A call that did not end with status 0."""

    command: str
    status: int | None
    tail: tuple[str, ...]


class Sender:
    """Carries out calls; knows how far the output of each job was read."""

    def __init__(
        self,
        fleet: Fleet,
        session: str,
        tell: Teller,
        pulse: Pulse,
        stopping: threading.Event,
        offsets: Mapping[str, int] | None = None,
        jobs: Callable[[Remote], Jobs] = Jobs,
    ) -> None:
        self._fleet = fleet
        self._session = session
        self._tell = tell
        self._pulse = pulse
        self._stopping = stopping
        self._offsets = dict(offsets or {})
        self._jobs = jobs

    def send(self, item: Item, calls: Sequence[Call]) -> Refused | None:
        """Carries out the calls in order, up to the first that does not end with status 0."""
        for call in calls:
            refused = self._one(item, call)
            if refused:
                return refused
        return None

    def pick_up(self, item: Item, state: JobState) -> Refused | None:
        """Follows a job that an earlier wizard, or a lost connection, left on the host; then forgets it."""
        job = job_id(self._session, item.id)
        command = ShownCall(command=str(item.action.title), job=True)
        self._started(item, command, job, found=True)
        if state.kind == "lost":
            self._jobs(self._fleet.remotes[item.host]).forget(job)
            self._offsets.pop(job, None)
            return self._ended(item, command.command, None, self._tell.at(), Lines(lambda *_: None))
        return self._follow(item, command, job)

    def _one(self, item: Item, call: Call) -> Refused | None:
        if isinstance(call, Write):
            return self._write(item, call)
        return self._job(item, call) if call.job else self._run(item, call)

    def _write(self, item: Item, call: Write) -> Refused | None:
        began = self._tell.at()
        self._started(item, shown(call))
        self._fleet.remotes[item.host].write(call)
        return self._ended(item, call.shown, 0, began, Lines(lambda *_: None))

    def _run(self, item: Item, call: Run) -> Refused | None:
        began = self._tell.at()
        self._started(item, shown(call))
        lines = self._lines(item)
        status = self._fleet.remotes[item.host].run(call, lines.feed)
        lines.close()
        return self._ended(item, call.shown, status, began, lines)

    def _job(self, item: Item, call: Run) -> Refused | None:
        job = job_id(self._session, item.id)
        known = self._offsets.pop(job, None)
        # Told first: a wizard that dies before the job starts must not leave another job's offset behind.
        self._started(item, shown(call), job)
        if not self._jobs(self._fleet.remotes[item.host]).start(job, call):
            self._offsets[job] = known or 0
            self._started(item, shown(call), job, found=True)
        return self._follow(item, shown(call), job)

    def _follow(self, item: Item, call: ShownCall, job: str) -> Refused | None:
        began = self._tell.at()
        jobs = self._jobs(self._fleet.remotes[item.host])
        offset = self._offsets.get(job, 0)
        lines = self._lines(item, job, offset)
        status = jobs.follow(job, offset, lambda data, _: lines.feed(data), self._tick)
        lines.close()
        refused = self._ended(item, call.command, status, began, lines)
        jobs.forget(job)
        self._offsets.pop(job, None)
        return refused

    def _tick(self) -> None:
        if self._stopping.is_set():
            raise Stopped

    def _lines(self, item: Item, job: str = "", offset: int = 0) -> Lines:
        def take(text: str, end: int) -> None:
            if job:
                self._offsets[job] = end
            self._pulse.heard(item.id)
            self._tell(
                Output(at=self._tell.at(), action=item.id, host=item.host, text=text, job=job, end=end)
            )

        return Lines(take, offset)

    def _started(self, item: Item, call: ShownCall, job: str = "", found: bool = False) -> None:
        self._pulse.heard(item.id)
        at = self._tell.at()
        self._tell(CallStarted(at=at, action=item.id, host=item.host, call=call, job=job, found=found))

    def _ended(
        self, item: Item, command: str, status: int | None, began: float, lines: Lines
    ) -> Refused | None:
        at = self._tell.at()
        seconds = round(at - began, 3)
        self._tell(CallEnded(at=at, action=item.id, host=item.host, status=status, seconds=seconds))
        return None if status == 0 else Refused(command, status, tuple(lines.tail))
