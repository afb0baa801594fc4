"""A file that the host itself fetches."""

from __future__ import annotations

from dataclasses import dataclass
from posixpath import dirname
from typing import Any

from hawizard.plan.actions.action import Action, Judgement, different, done, missing
from hawizard.plan.actions.notes import file_digest, noted, write_note
from hawizard.plan.actions.places import octal, place
from hawizard.plan.call import Call, Input, Run
from hawizard.plan.probe import Answers, Probe
from hawizard.text.sentence import say

CURL = ("curl", "--fail", "--silent", "--show-error", "--location", "--retry", "3")
TIMES = ("--connect-timeout", "15", "--max-time", "540")


@dataclass(frozen=True, kw_only=True)
class Download(Action):
    """A file fetched by the host with curl, checked against its digest before it takes its place."""

    path: str
    url: str
    sha256: str | None = None
    mode: int = 0o644

    def probes(self) -> tuple[Probe[Any], ...]:
        return (place(self.path), self._note, file_digest(self.path))

    def changes(self) -> tuple[str, ...]:
        return (self.path,)

    def judge(self, answers: Answers) -> Judgement:
        digest = answers[file_digest(self.path)]
        if answers[place(self.path)] is None or digest is None:
            return missing(say("{path} is not there", path=self.path))
        if self.sha256 is not None:
            return self._judge_digest(digest)
        if answers[self._note] != self.url:
            return different(say("{path} was not fetched from {url}", path=self.path, url=self.url))
        return done(say("{path} was fetched from {url}", path=self.path, url=self.url))

    def calls(self, answers: Answers) -> tuple[Call, ...]:  # noqa: ARG002
        part = self.path + ".part"
        fetch = Run((*CURL, *TIMES, "--output", part, self.url), job=True, limit=600)
        check = (self._check(part),) if self.sha256 else ()
        place_it = (Run(("chmod", octal(self.mode), part)), Run(("mv", "-f", part, self.path)))
        folder = Run(("install", "-d", "-m", "0755", dirname(self.path)))
        return (folder, fetch, *check, *place_it, write_note(self.path, self.url))

    @property
    def _note(self) -> Probe[str | None]:
        return noted(self.path)

    def _check(self, part: str) -> Run:
        sums = Input(f"{self.name}.sha256", f"{self.sha256}  {part}\n")
        return Run(("sha256sum", "--check", "--strict", "--quiet", sums.path), inputs=(sums,))

    def _judge_digest(self, found: str) -> Judgement:
        if found != self.sha256:
            return different(say("{path} has the digest {found}", path=self.path, found=found))
        return done(say("{path} has the digest it must have", path=self.path))
