"""A change made to learn something, and taken back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from hawizard.plan.actions.action import Action, Judgement, different, done, missing
from hawizard.plan.actions.notes import PROVED, digest, noted, write_note
from hawizard.plan.call import Call
from hawizard.plan.late import Late
from hawizard.plan.probe import Answers, Probe
from hawizard.text.sentence import say

Calls = tuple[Call, ...] | Callable[[Answers], tuple[Call, ...]]


@dataclass(frozen=True, kw_only=True)
class Trial(Action):
    """Calls that prove something about what `mark` names; proved once, until that is another."""

    calls_: Calls = field(repr=False)
    gives_back: tuple[Call, ...]
    mark: Callable[[Answers], str] = field(repr=False)
    marks: tuple[Probe[Any], ...] = ()
    """The questions that `mark` needs."""
    late_reads: tuple[Late, ...] = ()

    def probes(self) -> tuple[Probe[Any], ...]:
        return (*self.marks, noted(self.name, PROVED))

    def reads(self) -> tuple[Late, ...]:
        return self.late_reads

    def judge(self, answers: Answers) -> Judgement:
        proved = answers[noted(self.name, PROVED)]
        if proved is None:
            return missing(say("it has not been tried yet"))
        if proved != digest(self.mark(answers)):
            return different(say("it was tried, but on something else than is there now"))
        return done(say("it was tried and proved"))

    def calls(self, answers: Answers) -> tuple[Call, ...]:
        calls = self.calls_ if isinstance(self.calls_, tuple) else self.calls_(answers)
        return (*calls, write_note(self.name, digest(self.mark(answers)), PROVED))

    def give_back(self) -> tuple[Call, ...]:
        return self.gives_back
