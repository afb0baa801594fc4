"""A program run for an effect that is proved by looking, never by its own exit status."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from hawizard.plan.actions.action import Action, Judgement, different
from hawizard.plan.actions.notes import as_followed, digest, followed, noted, write_note
from hawizard.plan.call import Call, Input, Run
from hawizard.plan.late import Late
from hawizard.plan.probe import Answers, Probe
from hawizard.text.sentence import say


@dataclass(frozen=True, kw_only=True)
class Command(Action):
    """A program; `verdict` judges its effect by the answers to `proof`."""

    argv: tuple[str, ...] = ()
    proof: tuple[Probe[Any], ...]
    verdict: Callable[[Answers], Judgement] = field(repr=False)
    run_inputs: Callable[[Answers], tuple[Input, ...]] | tuple[Input, ...] = field(default=(), repr=False)
    before: tuple[Call, ...] = ()
    instead: Callable[[Answers], tuple[Call, ...]] | None = field(default=None, repr=False)
    """The calls where they depend on what was found; `argv` is then not used."""
    job: bool = False
    limit: float = 60.0
    """Seconds it may take."""
    late_reads: tuple[Late, ...] = ()
    late_mints: tuple[Late, ...] = ()
    follows_files: tuple[str, ...] = ()
    """It is due again when one of these has changed since it last succeeded."""

    def probes(self) -> tuple[Probe[Any], ...]:
        note = (noted(self._note),) if self.follows_files else ()
        return (*self.proof, *followed(self.follows_files), *note)

    def reads(self) -> tuple[Late, ...]:
        return self.late_reads

    def mints(self) -> tuple[Late, ...]:
        return self.late_mints

    def follows(self) -> tuple[str, ...]:
        return self.follows_files

    def judge(self, answers: Answers) -> Judgement:
        judgement = self.verdict(answers)
        if not judgement.done or not self.follows_files:
            return judgement
        now, then = as_followed(answers, self.follows_files), answers[noted(self._note)]
        if now is not None and now == then:
            return judgement
        return different(say("it has not run since {files} changed", files=", ".join(self.follows_files)))

    def calls(self, answers: Answers) -> tuple[Call, ...]:
        return (*self.before, *self._main(answers), *self._keep(answers))

    @property
    def _note(self) -> str:
        return f"{self.name}-{digest(repr((self.argv, self.follows_files)))[:8]}"

    def _main(self, answers: Answers) -> tuple[Call, ...]:
        if self.instead is not None:
            return self.instead(answers)
        inputs = self.run_inputs if isinstance(self.run_inputs, tuple) else self.run_inputs(answers)
        return (Run(self.argv, inputs=inputs, job=self.job, limit=self.limit),)

    def _keep(self, answers: Answers) -> tuple[Call, ...]:
        if not self.follows_files:
            return ()
        return (write_note(self._note, as_followed(answers, self.follows_files) or ""),)
