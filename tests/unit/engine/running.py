"""A Runner over hosts in memory, for tests."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from hawizard.engine.asking import Asking
from hawizard.engine.bring import Bringer
from hawizard.engine.fleet import Fleet
from hawizard.engine.look import Looker
from hawizard.engine.pace import Pace
from hawizard.engine.pulse import Pulse
from hawizard.engine.questions import Answer, Question
from hawizard.engine.runner import Ran, Runner
from hawizard.engine.scope import EVERYTHING, Scope
from hawizard.engine.send import Sender
from hawizard.engine.teller import Teller
from hawizard.engine.walk import Walker
from hawizard.model.findings import Finding
from hawizard.plan.actions.action import Action
from hawizard.plan.plan import Plan, Stage, Step
from hawizard.record.events import (
    ActionFailed,
    CallStarted,
    Event,
    QuestionAsked,
    StepEnded,
)
from hawizard.text.sentence import ExitStatus, say
from tests.unit.engine.fakes import FakeHost, FakeJobs

EMPTY = say("")


def one(host: str, *actions: Action, name: str = "step") -> Step:
    return Step(name, host, EMPTY, EMPTY, EMPTY, "", actions, stage="stage")


@dataclass
class Bench:
    """A Runner over hosts in memory."""

    hosts: dict[str, FakeHost]
    steps: tuple[Step, ...]
    answers: Answer = None
    silence: float = 15.0
    told: list[Event] = field(default_factory=list)
    stopping: threading.Event = field(default_factory=threading.Event)
    offsets: dict[str, int] = field(default_factory=dict)
    ok: bool = False
    ran: Ran = "stopped"
    status: ExitStatus = ExitStatus.DONE
    pace: Pace | None = None
    scope: Scope = EVERYTHING

    def run(self, findings: Iterable[Finding] = ()) -> Bench:
        tell = Teller(self.told.append)
        remotes: dict[str, Any] = dict(self.hosts)
        self.fleet = Fleet(remotes, tell, self.stopping, wait=lambda _: None)
        looker = Looker(self.fleet, "session", tell.redactor)
        pulse = Pulse(tell, self.silence)
        self.sender = Sender(
            self.fleet,
            "session",
            tell,
            pulse,
            self.stopping,
            self.offsets,
            jobs=FakeJobs,  # type: ignore[arg-type]
        )
        bringer = Bringer(self.fleet, looker, self.sender, Asking(self, tell), tell, pulse, self.stopping)
        walker = Walker(self.fleet, bringer, tell, self.stopping)
        runner = Runner(
            self.plan, looker, walker, tell, self.stopping, self.pace or Pace(self.stopping), self.scope
        )
        pulse.start()
        self.fleet.connect()
        runner.guard(findings, runner.look())
        self.ran = runner.run()
        self.ok = self.ran == "done"
        self.status = walker.status
        pulse.stop()
        return self

    @property
    def plan(self) -> Plan:
        return Plan((Stage("stage", EMPTY, EMPTY, self.steps),))

    def answer(self, question: Question) -> Answer:  # noqa: ARG002
        """Answers as a person would."""
        return self.answers

    @property
    def asked(self) -> list[str]:
        return [str(event.text) for event in self.told if isinstance(event, QuestionAsked)]

    def failures(self) -> list[ActionFailed]:
        return [event for event in self.told if isinstance(event, ActionFailed)]

    def called(self) -> list[str]:
        return [event.call.command for event in self.told if isinstance(event, CallStarted)]

    def outcomes(self) -> dict[str, str]:
        return {event.step: event.outcome for event in self.told if isinstance(event, StepEnded)}


def single(*actions: Action, **host: Any) -> Bench:
    return Bench({"h": FakeHost("h", **host)}, (one("h", *actions),))
