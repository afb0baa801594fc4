"""The terminal answers: a line, a secret without an echo, nothing once the run stops or it is gone."""

from __future__ import annotations

import io
import os
import pty
import sys
import termios
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from hawizard.answering import Terminal
from hawizard.engine.questions import Answer, Question, QuestionKind
from hawizard.text.secret import Secret
from hawizard.text.sentence import say

PATIENCE = 10.0


def question(kind: QuestionKind) -> Question:
    return Question("q", kind, "h", say("Well?"), ("a detail",))


class Person:
    """Whoever sits at the other end of a pseudo-terminal."""

    def __init__(self) -> None:
        self.end, self.terminal = pty.openpty()
        self.stopping = threading.Event()
        self.shown = io.StringIO()

    @property
    def echo(self) -> bool:
        return bool(termios.tcgetattr(self.terminal)[3] & termios.ECHO)

    def type(self, text: bytes) -> None:
        os.write(self.end, text)

    def asked(self, kind: QuestionKind, then: Callable[[], None]) -> Answer:
        """The answer to a question, once `then` was done while it was being asked."""
        answers: list[Answer] = []
        thread = threading.Thread(target=lambda: answers.append(self.answer(kind)), daemon=True)
        thread.start()
        self._until(lambda: "Well?" in self.shown.getvalue())
        then()
        thread.join(PATIENCE)
        assert answers, "the terminal still waits for an answer"
        return answers[0]

    def answer(self, kind: QuestionKind) -> Answer:
        """What the terminal answers."""
        with os.fdopen(self.terminal, "r", closefd=False) as stdin, pytest.MonkeyPatch.context() as patch:
            patch.setattr(sys, "stdin", stdin)
            patch.setattr(sys, "stderr", self.shown)
            return Terminal(yes=False, stopped=self.stopping.is_set).answer(question(kind))

    def _until(self, seen: Callable[[], bool]) -> None:
        deadline = time.monotonic() + PATIENCE
        while not seen():
            assert time.monotonic() < deadline, "nothing was asked"
            time.sleep(0.01)


@pytest.fixture
def person() -> Iterator[Person]:
    person = Person()
    yield person
    os.close(person.terminal)


@pytest.mark.parametrize(
    ("typed", "answer"), [(b"y\n", True), (b"YES\n", True), (b"\n", False), (b"n\n", False)]
)
def test_a_line_is_yes_or_no(person: Person, typed: bytes, answer: bool) -> None:
    assert person.asked(QuestionKind.REPAIR, lambda: person.type(typed)) is answer
    assert "a detail" in person.shown.getvalue()


def test_a_password_is_typed_without_an_echo(person: Person) -> None:
    echoed: list[bool] = []

    def type_it() -> None:
        echoed.append(person.echo)
        person.type(b"open sesame \n")

    assert person.asked(QuestionKind.SUDO_PASSWORD, type_it) == Secret("open sesame ")
    assert echoed == [False]
    assert person.echo


def test_a_password_in_another_encoding_is_no_traceback(person: Person) -> None:
    answer = person.asked(QuestionKind.PASSWORD, lambda: person.type(b"caf\xe9\n"))
    assert isinstance(answer, Secret)


@pytest.mark.parametrize("kind", [QuestionKind.REPAIR, QuestionKind.PASSWORD])
def test_ctrl_c_answers_for_nobody_and_leaves_the_terminal_as_it_was(
    person: Person, kind: QuestionKind
) -> None:
    assert person.asked(kind, person.stopping.set) is None
    assert person.echo


@pytest.mark.parametrize("kind", [QuestionKind.REPAIR, QuestionKind.PASSWORD])
def test_a_terminal_that_is_closed_answers_for_nobody(person: Person, kind: QuestionKind) -> None:
    assert person.asked(kind, lambda: os.close(person.end)) is None


def test_nothing_is_asked_once_the_run_stops(person: Person) -> None:
    person.stopping.set()
    assert person.answer(QuestionKind.REPAIR) is None
    assert person.shown.getvalue() == ""
