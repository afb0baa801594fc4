"""A file: whole, or an edit of what is there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from hawizard.plan.actions.action import NOT_YET, Action, Judgement, different, done, missing, unknown
from hawizard.plan.actions.differ import secret_change, unified
from hawizard.plan.actions.notes import file_digest
from hawizard.plan.actions.places import Place, place, rights_differ
from hawizard.plan.call import Call, Content, Input, Run, Write, is_secret, reveal
from hawizard.plan.late import Late
from hawizard.plan.probe import Answers, Probe
from hawizard.text.secret import Secret
from hawizard.text.sentence import Problem, Sentence, say


@dataclass(frozen=True, kw_only=True)
class File(Action):
    """A file with its mode and owner; `validate` is run on a candidate, named `%`, before it goes live."""

    path: str
    content: Content | Late | None = None
    edit: Callable[[str], str] | None = field(default=None, repr=False)
    mode: int = 0o644
    owner: str = "root"
    group: str = "root"
    validate: tuple[str, ...] = ()
    diffed: bool = True
    """Whether a preview shows the difference; without it a look costs a digest, not the whole file."""

    def probes(self) -> tuple[Probe[Any], ...]:
        return (place(self.path), self._text if self._is_read else self._digest)

    def reads(self) -> tuple[Late, ...]:
        return (self.content,) if isinstance(self.content, Late) else ()

    def changes(self) -> tuple[str, ...]:
        return (self.path,)

    def judge(self, answers: Answers) -> Judgement:
        wanted = self._wanted(answers)
        if wanted is None:
            return unknown(self._not_yet())
        found = answers[place(self.path)]
        if found is None:
            return self._judge_absent(reveal(wanted), looked=place(self.path) in answers.replies)
        return self._judge_found(found, wanted, answers)

    def calls(self, answers: Answers) -> tuple[Call, ...]:
        content = self._required(answers)
        return (*self._validation(content), self._write(content, answers))

    def diff(self, answers: Answers) -> str:
        content = self._required(answers)
        if self._is_secret:
            return secret_change(self.path, answers[self._digest], content, self.mode, self.owner, self.group)
        return unified(self.path, self._old(answers), reveal(content)) if self._is_read else ""

    def _write(self, content: Content, answers: Answers) -> Write:
        found = answers[place(self.path)]
        if self.edit is not None and found is not None:  # an edit leaves mode and owner as they are
            return Write(self.path, content, mode=found.mode, owner=found.owner, group=found.group)
        return Write(self.path, content, mode=self.mode, owner=self.owner, group=self.group)

    @property
    def _is_secret(self) -> bool:
        return self.content.secret if isinstance(self.content, Late) else is_secret(self.content)

    @property
    def _is_read(self) -> bool:
        return self.edit is not None or (self.diffed and not self._is_secret)

    @property
    def _text(self) -> Probe[bytes | None]:
        return Probe(("cat", self.path), lambda reply: reply.out if reply.ok else None)

    @property
    def _digest(self) -> Probe[str | None]:
        return file_digest(self.path)

    def _old(self, answers: Answers) -> str:
        return (answers[self._text] or b"").decode("utf-8", "replace")

    def _wanted(self, answers: Answers) -> Content | None:
        if isinstance(self.content, Late):
            value = answers.value(self.content)
            return None if value is None else self._as_content(value)
        return self.content if self.edit is None else self.edit(self._old(answers))

    def _required(self, answers: Answers) -> Content:
        if isinstance(self.content, Late):
            return self._as_content(answers.require(self.content))
        if self.edit is not None:
            return self.edit(self._editable(answers))
        return self.content or ""

    def _as_content(self, value: str) -> Content:
        return Secret(value) if self._is_secret else value

    def _editable(self, answers: Answers) -> str:
        try:
            return (answers[self._text] or b"").decode("utf-8")
        except UnicodeDecodeError:
            raise Problem(
                say("{path} is not UTF-8 text, so it cannot be edited without loss.", path=self.path),
                say("Convert it to UTF-8 on the host (iconv), then go on."),
            ) from None

    def _judge_absent(self, wanted: str, *, looked: bool) -> Judgement:
        if self.edit is not None and not looked:
            return unknown(say("nobody has looked at {path} yet", path=self.path))
        if self.edit is not None and not wanted:
            return done(say("{path} is not there and need not be", path=self.path))
        return missing(say("{path} is not there", path=self.path))

    def _judge_found(self, found: Place, wanted: Content, answers: Answers) -> Judgement:
        if not found.is_file:
            return different(say("{path} is not a file", path=self.path))
        if not self._same(wanted, answers):
            return different(say("{path} has another content", path=self.path))
        wrong = None if self.edit else rights_differ(self.path, found, self.mode, self.owner, self.group)
        return different(wrong) if wrong else done(say("{path} is as wanted", path=self.path))

    def _same(self, wanted: Content, answers: Answers) -> bool:
        data = reveal(wanted).encode("utf-8", "replace")
        if self.edit is not None:
            return reveal(wanted) == self._old(answers)
        if self._is_read:
            return answers[self._text] == data
        return answers[self._digest] == sha256(data).hexdigest()

    def _validation(self, content: Content) -> tuple[Call, ...]:
        if not self.validate:
            return ()
        candidate = Input(self.path.strip("/").replace("/", "-"), content)
        argv = tuple(candidate.path if word == "%" else word for word in self.validate)
        return (Run(argv, inputs=(candidate,)),)

    def _not_yet(self) -> Sentence:
        if not isinstance(self.content, Late):
            return NOT_YET
        return say("{what} cannot be read on {host} yet", what=self.content.name, host=self.content.host)
