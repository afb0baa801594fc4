"""The Runner: looks, applies what is not done, looks again; the only one that sends anything."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping
from typing import Literal

from hawizard.engine.lanes import Outcome, run_lanes
from hawizard.engine.look import Looker, Seen, items
from hawizard.engine.shown import outline, tell_judged
from hawizard.engine.teller import Teller
from hawizard.engine.walk import Walker
from hawizard.model.findings import Finding, Level
from hawizard.model.verdict import Verdict
from hawizard.plan.plan import Plan, Stage, Step
from hawizard.record.events import FindingsMade, Planned, StageEnded, StageStarted, StepEnded


class Runner:
    """Runs a plan on a fleet, stage by stage."""

    def __init__(
        self, plan: Plan, looker: Looker, walker: Walker, tell: Teller, stopping: threading.Event
    ) -> None:
        self._plan = plan
        self._looker = looker
        self._walker = walker
        self._tell = tell
        self._stopping = stopping
        self._first: dict[str, Seen] = {}

    def tell_plan(self) -> None:
        """Tells the outline of the plan."""
        self._tell(Planned(at=self._tell.at(), stages=outline(self._plan)))

    def look(self) -> dict[str, Verdict]:
        """Looks at everything once, one round trip a host, and says how each step stands."""
        self._first = self._looker.look(items(self._plan.steps()))
        return {step.id: self._standing(step) for step in self._plan.steps()}

    def guard(self, findings: Iterable[Finding], verdicts: Mapping[str, Verdict]) -> tuple[Finding, ...]:
        """Tells the findings that count; an error among them stops the steps it guards."""
        counting = tuple(finding for finding in findings if _counts(finding, verdicts))
        self._tell(FindingsMade(at=self._tell.at(), findings=counting))
        errors = [finding for finding in counting if finding.level is Level.ERROR]
        every = [step.id for step in self._plan.steps()]
        self._walker.guards = {step: f for f in reversed(errors) for step in (f.guards or every)}
        return counting

    def tell_looks(self) -> None:
        """Tells the first look's verdict of every action."""
        for item in items(self._plan.steps()):
            tell_judged(self._tell, item, self._first[item.id], calls=False)

    def run(self, until: str | None = None) -> bool:
        """Runs the stages in order, up to and with `until`; whether all of them are done."""
        for stage in self._plan.stages:
            if self._stopping.is_set() or not self._stage(stage):
                return False
            if stage.name == until:
                break
        return True

    def _stage(self, stage: Stage) -> bool:
        self._looker.forget()
        self._tell(StageStarted(at=self._tell.at(), stage=stage.name, title=stage.title))
        ok = run_lanes(stage, self._step, self._stopping, self._blocked)
        self._tell(StageEnded(at=self._tell.at(), stage=stage.name, ok=ok))
        return ok

    def _step(self, step: Step) -> Outcome | Literal["again"]:
        """A step that the first look found done stays so while nothing was changed and no host was lost."""
        if self._walker.stirred or self._standing(step) is not Verdict.DONE:
            return self._walker(step)
        self._ended(step, "done")
        return "done"

    def _blocked(self, step: Step) -> None:
        self._ended(step, "blocked")

    def _ended(self, step: Step, outcome: Outcome) -> None:
        self._tell(StepEnded(at=self._tell.at(), step=step.id, host=step.host, outcome=outcome))

    def _standing(self, step: Step) -> Verdict:
        verdicts = [self._first[item.id].judgement.verdict for item in items([step])]
        return next((verdict for verdict in verdicts if verdict is not Verdict.DONE), Verdict.DONE)


def _counts(finding: Finding, verdicts: Mapping[str, Verdict]) -> bool:
    guarded = [verdicts[step] for step in finding.guards if step in verdicts]
    return not finding.guards or any(verdict is not Verdict.DONE for verdict in guarded)
