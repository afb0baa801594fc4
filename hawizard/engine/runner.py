"""The Runner: looks, applies what is not done, looks again; the only one that sends anything."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping
from typing import Literal

from hawizard.engine.lanes import Outcome, run_lanes
from hawizard.engine.look import Looker, Seen, items
from hawizard.engine.pace import Pace, Permission
from hawizard.engine.scope import EVERYTHING, Scope
from hawizard.engine.shown import outline, tell_judged
from hawizard.engine.teller import Teller
from hawizard.engine.walk import Walker
from hawizard.model.findings import Finding, Level
from hawizard.model.verdict import Verdict
from hawizard.plan.plan import Plan, Stage, Step
from hawizard.record.events import (
    FindingsMade,
    Held,
    Planned,
    Released,
    StageEnded,
    StageStarted,
    StepEnded,
)

Ran = Literal["done", "stopped", "again"]
"""All that was to run is done; something is not; a person asked for a fresh look."""


class Runner:
    """Runs a plan on a fleet, stage by stage, as far as a scope reaches."""

    def __init__(
        self,
        plan: Plan,
        looker: Looker,
        walker: Walker,
        tell: Teller,
        stopping: threading.Event,
        pace: Pace,
        scope: Scope = EVERYTHING,
    ) -> None:
        self._scope = scope
        self._plan = plan
        self._pace = pace
        self._looker = looker
        self._walker = walker
        self._tell = tell
        self._stopping = stopping
        self._first: dict[str, Seen] = {}
        self._skipped: set[str] = set()

    @property
    def skipped(self) -> tuple[str, ...]:
        """Ids of the steps that were left out, in the plan's order."""
        return tuple(step.id for step in self._plan.steps() if step.id in self._skipped)

    def tell_plan(self) -> None:
        """Tells the outline of the plan."""
        self._tell(Planned(at=self._tell.at(), stages=outline(self._plan)))

    def look(self) -> dict[str, Verdict]:
        """Looks at everything once, one round trip a host, and says how each step stands."""
        self._first = self._looker.look(items(self._plan.steps()))
        self._walker.looked()
        return {step.id: self._standing(step) for step in self._plan.steps()}

    def guard(self, findings: Iterable[Finding], verdicts: Mapping[str, Verdict]) -> tuple[Finding, ...]:
        """Tells the findings that count; an error among them stops the steps it guards."""
        counting = tuple(finding for finding in findings if _counts(finding, verdicts))
        self._tell(FindingsMade(at=self._tell.at(), findings=counting))
        errors = [finding for finding in counting if finding.level is Level.ERROR]
        every = [step.id for step in self._plan.steps()]
        self._walker.guards = {step: f for f in reversed(errors) for step in (f.guards or every)}
        return counting

    def tell_looks(self, *, calls: bool) -> None:
        """Tells the first look's verdict of every action, and with `calls` what would be done."""
        for item in items(self._plan.steps()):
            tell_judged(self._tell, item, self._first[item.id], calls=calls)

    def run(self, until: str | None = None) -> Ran:
        """Runs the stages in order, up to and with `until`, each as soon as the pace lets it begin."""
        for stage in self._plan.stages:
            permission = self._permission(stage)
            if permission == "look":
                return "again"
            if permission == "stop" or not self._stage(stage):
                return "stopped"
            if stage.name == until:
                break
        return "done"

    def _permission(self, stage: Stage) -> Permission:
        """Asks the pace where there is something to do."""
        if self._stopping.is_set():
            return "stop"
        if not self._pace.waits() or not self._left(stage):
            return "go"
        self._tell(Held(at=self._tell.at(), stage=stage.name, begun=False))
        permission = self._pace.may_begin()
        if permission != "stop":
            self._tell(Released(at=self._tell.at()))
        return permission

    def _left(self, stage: Stage) -> bool:
        """Whether anything of a stage is not done; looks at it anew where something was changed."""
        wanted = items(step for step in stage.steps if not self._scope.skips(step))
        if self._walker.stirred and wanted:
            self._looker.forget()
            self._first |= self._looker.look(wanted)
            for item in wanted:
                tell_judged(self._tell, item, self._first[item.id], calls=True)
        return any(not self._first[item.id].judgement.done for item in wanted)

    def _stage(self, stage: Stage) -> bool:
        self._looker.forget()
        self._tell(StageStarted(at=self._tell.at(), stage=stage.name, title=stage.title))
        ok = run_lanes(stage, self._step, self._stopping, self._blocked)
        self._tell(StageEnded(at=self._tell.at(), stage=stage.name, ok=ok))
        return ok

    def _step(self, step: Step) -> Outcome | Literal["again"]:
        """A step that was found done stays so while nothing was changed and no host was lost."""
        spared = self._scope.spares(step)
        if (spared or not self._walker.stirred) and self._standing(step) is Verdict.DONE:
            self._ended(step, "done")
            return "done"
        if spared:
            return "blocked"
        if self._scope.skips(step):
            self._skipped.add(step.id)
            self._ended(step, "skipped")
            return "skipped"
        self._hold(step)
        return "interrupted" if self._stopping.is_set() else self._walker(step)

    def _hold(self, step: Step) -> None:
        """Waits between two steps while a person wants it."""
        if self._pace.held:
            self._tell(Held(at=self._tell.at(), stage=step.stage, begun=True))
            self._pace.may_step()
            self._tell(Released(at=self._tell.at()))

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
