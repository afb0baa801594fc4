"""Looking: what the hosts say of actions, in one round trip a host, without changing anything."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from hawizard.engine.fleet import Fleet
from hawizard.engine.jobs import JobState, job_id, job_probes, job_state
from hawizard.model.verdict import Verdict
from hawizard.plan.actions.action import Action, Judgement
from hawizard.plan.late import Late
from hawizard.plan.plan import Step
from hawizard.plan.probe import Answers, Probe, Reply
from hawizard.text.secret import Redactor, Secret
from hawizard.text.sentence import say

JOBS: Probe[frozenset[str]] = Probe(
    ("ls", "/var/lib/hawizard/jobs"), lambda reply: frozenset(reply.lines) if reply.ok else frozenset()
)
NO_JOB = JobState("none", None, 0)


@dataclass(frozen=True)
class Item:
    """An action with the step it belongs to."""

    step: Step
    action: Action

    @property
    def id(self) -> str:
        """`stage/step/action@host`."""
        return self.step.action_id(self.action)

    @property
    def host(self) -> str:
        """The host it is about."""
        return self.step.host


@dataclass(frozen=True)
class Seen:
    """What a look found of one action."""

    judgement: Judgement
    answers: Answers
    job: JobState = NO_JOB


def items(steps: Iterable[Step]) -> list[Item]:
    """The actions of steps, in order."""
    return [Item(step, action) for step in steps for action in step.actions]


class Looker:
    """Asks the hosts of a fleet about actions; late values that last are kept until `forget`."""

    def __init__(self, fleet: Fleet, session: str, redactor: Redactor) -> None:
        self._fleet = fleet
        self._session = session
        self._redactor = redactor
        self._kept: dict[Late, str] = {}
        self._lock = threading.Lock()

    def forget(self) -> None:
        """Lets go of the late values that were read."""
        with self._lock:
            self._kept.clear()

    def job(self, item: Item) -> str:
        """The id of an action's job."""
        return job_id(self._session, item.id)

    def look(self, wanted: Sequence[Item]) -> dict[str, Seen]:
        """What each action's host says of it, by action id; a lost host gives no answers."""
        questions: defaultdict[str, list[Probe[Any]]] = defaultdict(list)
        for item in wanted:
            questions[item.host] += [JOBS, *item.action.probes()]
            for late in item.action.reads():
                if self._stale(late, item.host):
                    questions[late.host].append(late.probe)
        replies = self._fleet.ask(questions)
        jobs = self._jobs(wanted, replies)
        return {item.id: self._seen(item, replies, jobs.get(item.id, NO_JOB)) for item in wanted}

    def _stale(self, late: Late, host: str) -> bool:
        return late.volatile or late.host == host or late not in self._kept

    def _jobs(
        self, wanted: Sequence[Item], replies: dict[str, dict[Probe[Any], Reply]]
    ) -> dict[str, JobState]:
        there = {host: Answers(told)[JOBS] for host, told in replies.items()}
        found = [item for item in wanted if self.job(item) in there.get(item.host, ())]
        if not found:
            return {}
        questions: defaultdict[str, list[Probe[Any]]] = defaultdict(list)
        for item in found:
            questions[item.host] += job_probes(self.job(item))
        told = {host: Answers(replies) for host, replies in self._fleet.ask(questions).items()}
        return {i.id: _kept(job_state(told[i.host], self.job(i))) for i in found if i.host in told}

    def _seen(self, item: Item, replies: dict[str, dict[Probe[Any], Reply]], job: JobState) -> Seen:
        late = {value: told for value in item.action.reads() if (told := self._late(value, replies))}
        answers = Answers(replies.get(item.host, {}), late, preview=True)
        judgement = item.action.judge(answers)
        if job.kind == "running":
            judgement = Judgement(Verdict.RUNNING, say("its job is at work on the host"))
        elif item.host not in replies:
            judgement = Judgement(Verdict.UNKNOWN, say("{host} was not asked", host=item.host))
        return Seen(judgement, answers, job)

    def _late(self, late: Late, replies: dict[str, dict[Probe[Any], Reply]]) -> str | None:
        reply = replies.get(late.host, {}).get(late.probe)
        value = late.parse(reply) if reply is not None else self._kept.get(late)
        if value is not None and reply is not None:
            self._keep(late, value)
        return value

    def _keep(self, late: Late, value: str) -> None:
        if late.secret:
            self._redactor.learn(Secret(value))
        if not late.volatile:
            with self._lock:
                self._kept[late] = value


def _kept(state: JobState) -> JobState:
    """A folder without output is left where the power went while a job was started: nothing runs."""
    return JobState("lost") if state.kind == "none" else state
