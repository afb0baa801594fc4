"""Waiting until something is true."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from hawizard.plan.actions.action import Action, Judgement, done, missing
from hawizard.plan.call import Call
from hawizard.plan.late import Late
from hawizard.plan.probe import Answers, Probe
from hawizard.text.sentence import Sentence, say

HOLDS = say("it is so")


@dataclass(frozen=True, kw_only=True)
class Gate(Action):
    """Nothing to do but wait, at most `settle` seconds: the probe's answer is what is awaited, or None."""

    probe: Probe[Any]
    also: tuple[Probe[Any], ...] = ()
    """More questions, for an `awaited` that needs them."""
    awaited: Callable[[Answers], Sentence | None] | None = field(default=None, repr=False)
    """Judges the answers where the probe's own answer is not the sentence."""
    holds: Sentence | Callable[[Answers], Sentence] = field(default=HOLDS, repr=False)
    """What is said once it is so, or what says it."""
    late_reads: tuple[Late, ...] = ()

    def probes(self) -> tuple[Probe[Any], ...]:
        return (self.probe, *self.also)

    def reads(self) -> tuple[Late, ...]:
        return self.late_reads

    def judge(self, answers: Answers) -> Judgement:
        waiting = self.awaited(answers) if self.awaited else answers[self.probe]
        if waiting is not None:
            return missing(waiting)
        return done(self.holds(answers) if callable(self.holds) else self.holds)

    def calls(self, answers: Answers) -> tuple[Call, ...]:  # noqa: ARG002
        return ()
