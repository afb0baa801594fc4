"""What a run is doing, and what a person can do about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from hawizard.record.progress import Progress
from hawizard.record.states import StepState
from hawizard.screens.view import failures_of, find_step
from hawizard.text.clean import clean
from hawizard.text.sentence import Sentence, say

Phase = Literal["none", "working", "waiting", "paused", "failed", "stopped", "done"]
OPEN: frozenset[Phase] = frozenset({"waiting", "paused", "failed", "stopped"})
"""Phases in which a person decides what comes next."""


def phase(progress: Progress) -> Phase:
    """What the run is doing."""
    run = progress.run
    if run is None:
        return "none"
    if run.ended is not None:
        return "done" if run.ended.status == 0 else "failed" if _failed(progress) else "stopped"
    if run.held is not None:
        return "paused" if run.held.begun else "waiting"
    return "working"


INVITATIONS: dict[Phase, Sentence] = {
    "waiting": say("Waiting for you: Enter runs this stage, a everything that is left."),
    "paused": say("Paused: Enter goes on."),
    "stopped": say("Not finished: Enter goes on from here."),
    "failed": say("Something failed: x shows it, Enter goes on from here."),
}
"""What a person is told in the phases in which it is their turn."""


def _failed(progress: Progress) -> bool:
    lost = any(host.state == "lost" for host in progress.hosts.values())
    return bool(progress.failures) or lost


@dataclass(frozen=True)
class Way:
    """A way out of a failure: what it is called by the program, and by people."""

    key: str
    label: Sentence
    means: Sentence


def ways(stage: str, progress: Progress) -> list[Way]:
    """The ways out of what failed in a stage, the likeliest first."""
    hosts = _failed_hosts(stage, progress)
    found = [Way("retry", say("Try again"), say("looks at every host first; what is done stays done"))]
    return [
        *found,
        *(_only(host) for host in hosts if len(hosts) > 1),
        *_skips(stage, progress),
        *(_shell(host) for host in hosts),
        Way("edit", say("Edit the session"), say("hosts, versions, networks, mirrors; then Review")),
        Way("look", say("Look again"), say("changes nothing")),
        Way("report", say("Save a report"), say("one file, without secrets, to show to others")),
        Way("quit", say("Quit, resume later"), say("nothing is lost")),
    ]


def _failed_hosts(stage: str, progress: Progress) -> list[str]:
    """The hosts on which something of a stage failed, as the plan orders them."""
    failed = [progress.failures[i].host for i in failures_of(stage, progress)]
    planned = [step.host for step in progress.steps.values()]
    return [host for host in dict.fromkeys([*planned, *failed]) if host in failed]


def _skips(stage: str, progress: Progress) -> list[Way]:
    """Going on without what failed, where its plan lets it be left out."""
    failed = [find_step(progress.failures[i].action, progress) for i in failures_of(stage, progress)]
    steps = [step for step in progress.steps_of(stage) if step in failed]
    return [_skip(step, step.outline.skip) for step in steps if step.outline and step.outline.skip]


def _skip(step: StepState, means: Sentence) -> Way:
    name = step.id.partition("/")[2].partition("@")[0]
    label = say("Skip {step} on {host}", step=clean(name), host=clean(step.host))
    return Way(f"skip@{step.id}", label, means)


def _only(host: str) -> Way:
    label = say("Try again on {host} only", host=clean(host))
    return Way(f"only@{host}", label, say("the other hosts stay as they are"))


def _shell(host: str) -> Way:
    shown = clean(host)
    means = say("by ssh, as hawizard does; leave it with exit or Ctrl-D")
    return Way(f"shell@{host}", say("Open a shell on {host}", host=shown), means)
