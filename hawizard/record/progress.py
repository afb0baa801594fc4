"""Progress: what the events add up to, immutable, so that any moment of a run can be kept and shown again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import reduce, singledispatch
from types import MappingProxyType
from typing import Any, TypeVar

from hawizard.model.findings import Finding
from hawizard.model.verdict import Verdict
from hawizard.record import events as e
from hawizard.record.login import host_names
from hawizard.record.states import ActionState, HostState, RunState, StageState, StepState
from hawizard.text.sentence import Sentence, say

K = TypeVar("K")
V = TypeVar("V")
NOTHING: Mapping[Any, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """What the events so far add up to; all but `runs` and `offsets` is of the last run."""

    at: float = 0.0
    runs: tuple[RunState, ...] = ()
    offsets: Mapping[str, int] = field(default_factory=lambda: NOTHING)
    """The byte of its output up to which each job was followed."""
    hosts: Mapping[str, HostState] = field(default_factory=lambda: NOTHING)
    stages: Mapping[str, StageState] = field(default_factory=lambda: NOTHING)
    steps: Mapping[str, StepState] = field(default_factory=lambda: NOTHING)
    actions: Mapping[str, ActionState] = field(default_factory=lambda: NOTHING)
    findings: tuple[Finding, ...] = ()
    questions: tuple[e.QuestionAsked, ...] = ()
    """Those that nobody answered yet."""
    failures: tuple[e.ActionFailed, ...] = ()

    @property
    def run(self) -> RunState | None:
        """The run that goes on, or was the last."""
        return self.runs[-1] if self.runs else None

    @property
    def failure(self) -> e.ActionFailed | None:
        """The last failure of this run."""
        return self.failures[-1] if self.failures else None

    def actions_of(self, step: str) -> tuple[ActionState, ...]:
        """The actions of a step that were judged or sent, in the order they were first heard of."""
        return tuple(action for action in self.actions.values() if step_of(action.id) == step)

    def steps_of(self, stage: str) -> tuple[StepState, ...]:
        """The steps of a stage, in the plan's order."""
        return tuple(step for step in self.steps.values() if stage_of(step.id) == stage)


def step_of(action: str) -> str:
    """The id of the step that an action is part of."""
    path, _, host = action.partition("@")
    return f"{path.rpartition('/')[0]}@{host}"


def stage_of(step_or_action: str) -> str:
    """The name of the stage that a step or an action is part of."""
    return step_or_action.partition("/")[0]


def fold(progress: Progress, event: e.Event) -> Progress:
    """The progress after one more event; never raises, whatever came before."""
    return _after(event, replace(progress, at=event.at))


def folded(events: Iterable[e.Event]) -> Progress:
    """What events add up to."""
    return reduce(fold, events, Progress())


def last_offsets(events: Iterable[e.Event]) -> Mapping[str, int]:
    """The byte of its output from which each job is to be followed."""
    return folded(events).offsets


@singledispatch
def _after(event: object, progress: Progress) -> Progress:  # noqa: ARG001
    return progress


@_after.register
def _(event: e.RunStarted, progress: Progress) -> Progress:
    hosts = {name: HostState(name=name) for name in host_names(event.cluster)}
    runs = (*progress.runs, RunState(started=event))
    return Progress(at=event.at, runs=runs, offsets=progress.offsets, hosts=MappingProxyType(hosts))


@_after.register
def _(event: e.RunEnded, progress: Progress) -> Progress:
    return _with_run(progress, ended=event, held=None)


@_after.register
def _(event: e.Held, progress: Progress) -> Progress:
    return _with_run(progress, held=event)


@_after.register
def _(event: e.Released, progress: Progress) -> Progress:  # noqa: ARG001
    return _with_run(progress, held=None)


def _with_run(progress: Progress, **changes: Any) -> Progress:
    if not progress.runs:
        return progress
    return replace(progress, runs=(*progress.runs[:-1], replace(progress.runs[-1], **changes)))


@_after.register
def _(event: e.Planned, progress: Progress) -> Progress:
    stages = {s.name: StageState(name=s.name, title=s.title, why=s.why) for s in event.stages}
    outlines = [step for stage in event.stages for step in stage.steps]
    steps = {o.id: StepState(id=o.id, host=o.host, title=o.title, outline=o) for o in outlines}
    actions = {
        key: ActionState(id=key, host=o.host, title=title) for o in outlines for key, title in o.actions
    }
    return replace(
        progress,
        stages=MappingProxyType(stages | dict(progress.stages)),
        steps=MappingProxyType(steps | dict(progress.steps)),
        actions=MappingProxyType(actions | dict(progress.actions)),
    )


@_after.register
def _(event: e.HostConnected, progress: Progress) -> Progress:
    host = HostState(
        name=event.host,
        state="connected",
        address=event.address,
        user=event.user,
        rights=event.rights,
        facts=event.facts,
    )
    return replace(progress, hosts=_with(progress.hosts, event.host, host))


@_after.register
def _(event: e.HostLost, progress: Progress) -> Progress:
    known = progress.hosts.get(event.host, HostState(name=event.host))
    host = replace(known, state="lost", what=event.what, remedy=event.remedy)
    return replace(progress, hosts=_with(progress.hosts, event.host, host))


@_after.register
def _(event: e.FindingsMade, progress: Progress) -> Progress:
    return replace(progress, findings=event.findings)


@_after.register
def _(event: e.StageStarted, progress: Progress) -> Progress:
    known = progress.stages.get(event.stage, StageState(name=event.stage, title=event.title))
    stage = replace(known, title=event.title, began=event.at, ended=None, ok=None)
    return replace(progress, stages=_with(progress.stages, event.stage, stage))


@_after.register
def _(event: e.StageEnded, progress: Progress) -> Progress:
    known = progress.stages.get(event.stage, StageState(name=event.stage, title=say(event.stage)))
    stage = replace(known, ended=event.at, ok=event.ok)
    return replace(progress, stages=_with(progress.stages, event.stage, stage))


@_after.register
def _(event: e.StepStarted, progress: Progress) -> Progress:
    known = progress.steps.get(event.step, StepState(id=event.step, host=event.host, title=event.title))
    step = replace(known, outcome="running", began=event.at, ended=None)
    return replace(progress, steps=_with(progress.steps, event.step, step))


@_after.register
def _(event: e.StepEnded, progress: Progress) -> Progress:
    unknown = StepState(id=event.step, host=event.host, title=say(event.step))
    known = progress.steps.get(event.step, unknown)
    step = replace(known, outcome=event.outcome, changed=event.changed, ended=event.at)
    return replace(progress, steps=_with(progress.steps, event.step, step))


@_after.register
def _(event: e.ActionJudged, progress: Progress) -> Progress:
    known = _action(progress, event.action, event.host, event.title)
    # What was sent is still of interest when nothing is left to be sent.
    brought_about = event.verdict is Verdict.DONE and known.began is not None
    action = replace(
        known,
        title=event.title,
        verdict=event.verdict,
        why=event.why,
        calls=known.calls if brought_about else event.calls,
        diff=known.diff if brought_about else event.diff,
        assumed=event.assumed,
        ended=event.at if brought_about and known.ended is None else known.ended,
    )
    return _with_action(progress, action)


@_after.register
def _(event: e.CallStarted, progress: Progress) -> Progress:
    known = _action(progress, event.action, event.host)
    began = event.at if known.began is None else known.began
    action = replace(
        known,
        call=event.call,
        job=event.job,
        found=event.found,
        began=began,
        ended=None,
        status=None,
        failure=None,
    )
    if event.job and not event.found:
        # The id of a job follows from its action: started anew, its output begins anew.
        progress = replace(progress, offsets=_with(progress.offsets, event.job, 0))
    return _with_action(progress, action)


@_after.register
def _(event: e.Output, progress: Progress) -> Progress:
    if not event.job:
        return progress
    return replace(progress, offsets=_with(progress.offsets, event.job, event.end))


@_after.register
def _(event: e.CallEnded, progress: Progress) -> Progress:
    known = _action(progress, event.action, event.host)
    return _with_action(progress, replace(known, call=None, status=event.status))


@_after.register
def _(event: e.ActionFailed, progress: Progress) -> Progress:
    progress = replace(progress, failures=(*progress.failures, event))
    # What keeps a step from beginning is told in the step's own name.
    if event.action in progress.steps:
        return progress
    known = _action(progress, event.action, event.host)
    return _with_action(progress, replace(known, call=None, failure=event, ended=event.at))


@_after.register
def _(event: e.QuestionAsked, progress: Progress) -> Progress:
    return replace(progress, questions=(*progress.questions, event))


@_after.register
def _(event: e.QuestionAnswered, progress: Progress) -> Progress:
    left = tuple(q for q in progress.questions if (q.question, q.host) != (event.question, event.host))
    return replace(progress, questions=left)


def _action(progress: Progress, key: str, host: str, title: Sentence | None = None) -> ActionState:
    return progress.actions.get(key, ActionState(id=key, host=host, title=title or say(key)))


def _with_action(progress: Progress, action: ActionState) -> Progress:
    return replace(progress, actions=_with(progress.actions, action.id, action))


def _with(mapping: Mapping[K, V], key: K, value: V) -> Mapping[K, V]:
    # A proxy's union copies the dict under it whole; `{**mapping}` would ask for one key after another.
    return MappingProxyType(MappingProxyType(mapping) | {key: value})
