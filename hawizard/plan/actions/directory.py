"""A directory with its mode and owner."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from hawizard.plan.actions.action import Action, Judgement, different, done, missing
from hawizard.plan.actions.places import octal, place, rights_differ
from hawizard.plan.call import Call, Run
from hawizard.plan.probe import Answers, Probe
from hawizard.text.sentence import say


@dataclass(frozen=True, kw_only=True)
class Directory(Action):
    """A directory that is there, with its mode and owner; what is in it stays."""

    path: str
    mode: int = 0o755
    owner: str = "root"
    group: str = "root"

    def probes(self) -> tuple[Probe[Any], ...]:
        return (place(self.path),)

    def judge(self, answers: Answers) -> Judgement:
        found = answers[place(self.path)]
        if found is None:
            return missing(say("{path} is not there", path=self.path))
        if not found.is_directory:
            return different(say("{path} is not a directory", path=self.path))
        wrong = rights_differ(self.path, found, self.mode, self.owner, self.group)
        return different(wrong) if wrong else done(say("{path} is there", path=self.path))

    def calls(self, answers: Answers) -> tuple[Call, ...]:  # noqa: ARG002
        rights = ("-m", octal(self.mode), "-o", self.owner, "-g", self.group)
        return (Run(("install", "-d", *rights, self.path)),)
