"""The person at the screens: questions wait in turn, and passwords are kept while the process lives."""

from __future__ import annotations

import threading
from collections import deque
from concurrent.futures import Future, InvalidStateError
from concurrent.futures import TimeoutError as NotYet
from contextlib import suppress

from hawizard.answering import PASSWORDS, Environment
from hawizard.engine.questions import Answer, Question, QuestionKind
from hawizard.text.secret import Secret

POLL = 0.5  # seconds after which a waiting question looks whether its run is to stop
EVERY_HOST = ""


class Waiting:
    """A question that a person is to answer."""

    def __init__(self, question: Question) -> None:
        self.question = question
        self._future: Future[Answer] = Future()

    @property
    def over(self) -> bool:
        """Whether nobody waits for the answer any more."""
        return self._future.done()

    def answer(self, answer: Answer) -> None:
        """Gives the answer."""
        with suppress(InvalidStateError):
            self._future.set_result(answer)

    def wait(self, stopping: threading.Event) -> Answer:
        """The answer; None once the run is to stop."""
        while not stopping.is_set():
            with suppress(NotYet):
                return self._future.result(POLL)
        self._future.cancel()
        return None


class Person:
    """Questions of every run and test, and the passwords that were typed."""

    def __init__(self) -> None:
        self._waiting: deque[Waiting] = deque()
        self._kept: dict[tuple[QuestionKind, str], Secret] = {}

    def next(self) -> Waiting | None:
        """The question whose turn it is."""
        while self._waiting and self._waiting[0].over:
            self._waiting.popleft()
        return self._waiting[0] if self._waiting else None

    def ask(self, question: Question, stopping: threading.Event) -> Answer:
        """Waits for the person, from any thread but theirs."""
        waiting = Waiting(question)
        self._waiting.append(waiting)
        return waiting.wait(stopping)

    def keep(self, question: Question, secret: Secret, *, everywhere: bool) -> None:
        """Keeps what was typed, for this host or for every one that asks the same."""
        self._kept[question.kind, question.host] = secret
        if everywhere:
            self._kept[question.kind, EVERY_HOST] = secret

    def known(self, question: Question) -> Secret | None:
        """What was typed for this host, or for every host, before."""
        kind = question.kind
        return self._kept.get((kind, question.host)) or self._kept.get((kind, EVERY_HOST))


class AtScreens:
    """Answers the questions of one run: what is known is offered once a host, then the person is asked."""

    def __init__(self, person: Person, stopping: threading.Event) -> None:
        self._person = person
        self._stopping = stopping
        self._environment = Environment(yes=False)
        self._offered: set[tuple[QuestionKind, str]] = set()

    def answer(self, question: Question) -> Answer:
        """The answer, however long it takes; None once the run is to stop."""
        known = self._environment.answer(question) or self._known(question)
        return known or self._person.ask(question, self._stopping)

    def _known(self, question: Question) -> Secret | None:
        key = (question.kind, question.host)
        if question.kind not in PASSWORDS or key in self._offered:
            return None
        self._offered.add(key)
        return self._person.known(question)
