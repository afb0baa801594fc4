"""Becoming root: what is tried, what is asked, and the sentence for each way it fails."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import cast

import pytest

from hawizard.engine import command
from hawizard.engine.channel import Silent, Talk
from hawizard.engine.questions import Answer, Question, QuestionKind
from hawizard.engine.rights import ROOT, Rights
from hawizard.engine.settling import CANARY, Settling
from hawizard.engine.shell import NoRights, Shell, WrongPassword
from hawizard.engine.target import Target
from hawizard.engine.unreachable import Unreachable
from hawizard.text.secret import MASK, Redactor, Secret
from tests.unit.engine.local import MARK, LocalTalk

RIGHT = Secret("right-horse")


@dataclass
class FakeShell:
    """A login on a host with or without sudo."""

    uid: int = 1000
    sudo: str = "yes"
    missing: str = ""
    canary: str = CANARY
    free: bool = False
    """sudo asks for no password."""
    password: Secret | None = None
    allowed: bool = True
    wants_terminal: bool = False
    nologin: bool = False
    rights: Rights = ROOT
    encode: Callable[[Sequence[str]], bytes] = command.plain
    guesses: int = 0

    @contextmanager
    def script(
        self, name: str, arguments: Sequence[str], *, seconds: float, terminal: bool = False
    ) -> Iterator[Talk]:
        assert (name, arguments) == ("settle", (CANARY,))
        assert seconds > 0
        if self.nologin:
            raise Silent(b"This account is currently not available.\n", 1)
        uid = self.uid
        if self.rights.kind != "root":
            self._sudo(terminal)
            uid = 0
        canary = self.canary if self.encode is command.plain else CANARY
        yield LocalTalk(f"{MARK} {uid} {self.sudo}{self.missing}\n{canary}\n".encode())

    def _sudo(self, terminal: bool) -> None:
        if self.wants_terminal and not terminal:
            raise Silent(b"sorry, you must have a tty", 1)
        if self.free:
            return
        if self.rights.password is None:
            raise Silent(b"a password is required", 1)
        self.guesses += 1
        if self.rights.password != self.password:
            raise WrongPassword
        if not self.allowed:
            raise NoRights


@dataclass
class Person:
    """Answers from a list, then nobody."""

    answers: list[Answer] = field(default_factory=list)
    asked: list[Question] = field(default_factory=list)

    def __call__(self, question: Question) -> Answer:
        self.asked.append(question)
        return self.answers.pop(0) if self.answers else None


def settling(*answers: Answer) -> tuple[Settling, Person]:
    person = Person(list(answers))
    return Settling(Target("vms80", "192.0.2.1", user="operator"), person, Redactor()), person


def settle(fake: FakeShell, *answers: Answer) -> Person:
    work, person = settling(*answers)
    work.settle(cast(Shell, fake))
    return person


def test_root_needs_nothing() -> None:
    fake = FakeShell(uid=0, sudo="no")
    assert settle(fake).asked == []
    assert fake.rights.kind == "root"


def test_sudo_without_a_password_is_found_without_a_question() -> None:
    fake = FakeShell(free=True)
    assert settle(fake).asked == []
    assert fake.rights.kind == "sudo"


def test_a_sudo_password_is_asked_once_and_kept() -> None:
    work, person = settling(RIGHT)
    for _ in range(2):
        fake = FakeShell(password=RIGHT)
        work.settle(cast(Shell, fake))
        assert fake.rights == Rights("sudo with password", RIGHT)
    assert [question.kind for question in person.asked] == [QuestionKind.SUDO_PASSWORD]
    assert work.redactor.clean("right-horse") == MASK


def test_a_kept_password_that_no_longer_works_is_asked_again() -> None:
    work, person = settling(RIGHT, Secret("new-horse"))
    work.settle(cast(Shell, FakeShell(password=RIGHT)))
    work.settle(cast(Shell, FakeShell(password=Secret("new-horse"))))
    assert len(person.asked) == 2


def test_each_password_is_tried_once() -> None:
    fake = FakeShell(password=RIGHT)
    with pytest.raises(Unreachable, match="was refused"):
        settle(fake, Secret("one-horse"), Secret("two-horse"), Secret("three-horse"), RIGHT)
    assert fake.guesses == 3
    assert fake.rights == ROOT


@pytest.mark.parametrize(
    ("fake", "said"),
    [
        (FakeShell(sudo="no"), "sudo is not installed"),
        (FakeShell(password=RIGHT, allowed=False), "does not let operator become root"),
        (FakeShell(free=True, wants_terminal=True), "on a terminal only"),
        (FakeShell(password=RIGHT, wants_terminal=True), "on a terminal only"),
        (FakeShell(missing=" timeout mktemp"), "timeout mktemp"),
        (FakeShell(nologin=True), "not available"),
    ],
)
def test_each_way_to_fail_has_its_sentence(fake: FakeShell, said: str) -> None:
    with pytest.raises(Unreachable, match=said) as caught:
        settle(fake, RIGHT)
    assert caught.value.remedy is not None


def test_nobody_gives_the_password() -> None:
    with pytest.raises(Unreachable, match="nobody gave"):
        settle(FakeShell(password=RIGHT))


def test_a_wrong_password_with_nobody_to_give_another_is_called_refused() -> None:
    with pytest.raises(Unreachable, match="was refused"):
        settle(FakeShell(password=RIGHT), Secret("one-horse"))


def test_a_shell_that_changes_quotes_gets_encoded_commands() -> None:
    fake = FakeShell(uid=0, canary=CANARY.replace("\\\\", "\\"))
    settle(fake)
    assert fake.encode is command.encoded
