"""What every action is: one idempotent change on one host, pure data that touches no host."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from typing import Any

from hawizard.model.verdict import Verdict
from hawizard.plan.call import Call
from hawizard.plan.late import Late
from hawizard.plan.probe import Answers, Probe
from hawizard.text.sentence import Problem, Sentence, say


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a look says of an action and why; where it is half done, the calls that mend it."""

    verdict: Verdict
    why: Sentence
    mend: tuple[Call, ...] = ()
    mending: Sentence | None = None
    """What the repair does, for the person who has to allow it."""
    settle: float | None = None
    """Seconds a half state may still come right by itself before it is mended."""

    @property
    def done(self) -> bool:
        """Whether nothing has to be done."""
        return self.verdict is Verdict.DONE


def done(why: Sentence) -> Judgement:
    """Nothing to do."""
    return Judgement(Verdict.DONE, why)


def missing(why: Sentence) -> Judgement:
    """It is not there."""
    return Judgement(Verdict.MISSING, why)


def different(why: Sentence) -> Judgement:
    """It is there, but not as wanted."""
    return Judgement(Verdict.DIFFERENT, why)


def unknown(why: Sentence) -> Judgement:
    """What it depends on is not there yet."""
    return Judgement(Verdict.UNKNOWN, why)


@dataclass(frozen=True)
class Need:
    """A condition asked only when the action is about to run; the answer is why it must not, or None."""

    probe: Probe[Problem | None]
    host: str | None = None
    """Another host to ask; None is the action's own."""
    patience: float = 0.0
    """Seconds within which the answer may still turn to None by itself."""


@dataclass(frozen=True, kw_only=True)
class Action(ABC):
    """One idempotent change on one host."""

    name: str
    title: Sentence
    settle: float = 0.0
    """Seconds after the calls within which the judgement may still turn to done."""
    needs: tuple[Need, ...] = field(default=(), repr=False)
    remedy: Sentence | None = field(default=None, repr=False)
    """What a person can do where it cannot be brought about."""

    @abstractmethod
    def probes(self) -> tuple[Probe[Any], ...]:
        """The questions whose answers `judge`, `calls` and `diff` need."""

    @abstractmethod
    def judge(self, answers: Answers) -> Judgement:
        """Whether it is done, and why."""

    @abstractmethod
    def calls(self, answers: Answers) -> tuple[Call, ...]:
        """What brings it about."""

    def diff(self, answers: Answers) -> str:  # noqa: ARG002
        """The unified diff of the file it would change, or nothing."""
        return ""

    def reads(self) -> tuple[Late, ...]:
        """Late values that `judge` uses, read from other hosts."""
        return ()

    def mints(self) -> tuple[Late, ...]:
        """Late values that only `calls` uses, made when the action is about to run."""
        return ()

    def changes(self) -> tuple[str, ...]:
        """Paths of the files it changes."""
        return ()

    def follows(self) -> tuple[str, ...]:
        """Paths of the files whose change makes it necessary again."""
        return ()

    def give_back(self) -> tuple[Call, ...]:
        """The calls that take back what a trial did; nothing for every other action."""
        return ()


NOT_YET = say("what it depends on is not there yet")
