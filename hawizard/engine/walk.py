"""Walking a lane: one step on one host, guarded by findings, taken up again when the host comes back."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import Literal

from hawizard.engine.bring import Bringer, Failed
from hawizard.engine.fleet import Fleet, gone
from hawizard.engine.lanes import Outcome
from hawizard.engine.remote import ConnectionLost, Unreachable
from hawizard.engine.send import Stopped
from hawizard.engine.teller import Teller
from hawizard.model.findings import Finding
from hawizard.plan.plan import Step
from hawizard.record.events import ActionFailed, StepEnded, StepStarted
from hawizard.text.sentence import ExitStatus, Problem

LOST_OFTEN = 5  # times a host may be lost within one run before its lane gives up


class Walker:
    """Does steps and tells how they went; remembers the first thing that failed and what was changed."""

    def __init__(self, fleet: Fleet, bringer: Bringer, tell: Teller, stopping: threading.Event) -> None:
        self._fleet = fleet
        self._bringer = bringer
        self._tell = tell
        self._stopping = stopping
        self._lock = threading.Lock()
        self._losses: dict[str, int] = {}
        self._looked = (0, 0)
        self.guards: Mapping[str, Finding] = {}
        self.changed = 0
        self.status = ExitStatus.DONE

    def __call__(self, step: Step) -> Outcome | Literal["again"]:
        """Does a step; `again` where its host was lost and has come back."""
        self._tell(StepStarted(at=self._tell.at(), step=step.id, host=step.host, title=step.title))
        outcome, changed = self._outcome(step)
        if outcome == "again":
            return outcome
        self._tell(
            StepEnded(at=self._tell.at(), step=step.id, host=step.host, outcome=outcome, changed=changed)
        )
        return outcome

    def _outcome(self, step: Step) -> tuple[Outcome | Literal["again"], bool]:
        """What became of a step, and whether it changed anything."""
        try:
            self._begin(step)
            return "done", self._count(self._bringer.step(step))
        except Stopped:
            return "interrupted", False
        except Unreachable as problem:
            return self._lost(step, problem), False
        except Failed as failed:
            return self._failed(step, failed.problem, failed), self._count(1)
        except Problem as problem:
            return self._failed(step, problem), False

    def looked(self) -> None:
        """Every host was just looked at."""
        self._looked = self._stirs()

    @property
    def stirred(self) -> bool:
        """Whether what a host said when all were looked at may hold no longer."""
        return self._stirs() != self._looked

    def _stirs(self) -> tuple[int, int]:
        return self.changed, sum(self._losses.values())

    def _begin(self, step: Step) -> None:
        lost = self._fleet.lost.get(step.host)
        if lost and step.host not in self._fleet.facts:
            raise lost
        finding = self.guards.get(step.id)
        if finding:
            raise Problem(finding.what, finding.remedy)

    def _lost(self, step: Step, problem: Unreachable) -> Outcome | Literal["again"]:
        if self._stopping.is_set():
            return "interrupted"
        host = step.host
        if host not in self._fleet.lost:
            self._fleet.mark_lost(host, problem)
        self._losses[host] = self._losses.get(host, 0) + 1
        known = host in self._fleet.facts
        if known and self._losses[host] <= LOST_OFTEN and self._fleet.reconnect(host):
            return "again"
        if self._stopping.is_set():
            return "interrupted"
        last = self._fleet.lost.get(host, problem)
        return self._failed(step, gone(host) if isinstance(last, ConnectionLost) else last)

    def _failed(self, step: Step, problem: Problem, failed: Failed | None = None) -> Outcome:
        with self._lock:
            self.status = max(self.status, problem.status)
        refused = failed.refused if failed else None
        self._tell(
            ActionFailed(
                at=self._tell.at(),
                action=failed.item.id if failed else step.id,
                host=step.host,
                what=problem.what,
                remedy=problem.remedy,
                command=refused.command if refused else "",
                status=refused.status if refused else None,
                tail=refused.tail if refused else (),
            )
        )
        return "failed"

    def _count(self, changed: int) -> bool:
        with self._lock:
            self.changed += changed
        return bool(changed)
