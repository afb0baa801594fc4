"""The plan: stages of steps per host, a pure function of the wish and of facts that no step changes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from hawizard.plan.actions.action import Action
from hawizard.text.sentence import Sentence


@dataclass(frozen=True)
class Step:
    """A named list of actions on one host, with its reason."""

    name: str
    host: str
    title: Sentence
    why: Sentence
    breaks: Sentence
    """What breaks without it."""
    section: str
    """The tutorial's section."""
    actions: tuple[Action, ...]
    after: tuple[str, ...] = ()
    """Ids of steps on other lanes of the stage that must be done first."""
    turn: str | None = None
    """Steps with the same word take turns, in the plan's order."""
    stage: str = ""
    skip: Sentence | None = None
    """What it means to leave the step out; None where the cluster would not be right without it."""

    @property
    def id(self) -> str:
        """`stage/step@host`."""
        return f"{self.stage}/{self.name}@{self.host}"

    def action_id(self, action: Action) -> str:
        """`stage/step/action@host`."""
        return f"{self.stage}/{self.name}/{action.name}@{self.host}"


@dataclass(frozen=True)
class Stage:
    """Steps whose lanes run together; the next stage begins when all have ended."""

    name: str
    title: Sentence
    why: Sentence
    steps: tuple[Step, ...] = ()

    def lanes(self) -> dict[str, tuple[Step, ...]]:
        """Each host's steps in order."""
        hosts = dict.fromkeys(step.host for step in self.steps)
        return {host: tuple(step for step in self.steps if step.host == host) for host in hosts}


@dataclass(frozen=True)
class Plan:
    """Everything that would be done, in order."""

    stages: tuple[Stage, ...]

    def steps(self) -> Iterator[Step]:
        """Every step, in the plan's order."""
        for stage in self.stages:
            yield from stage.steps

    def of_host(self, host: str) -> tuple[Step, ...]:
        """One host's steps over all stages."""
        return tuple(step for step in self.steps() if step.host == host)
