"""Remotes to the lab's hosts, and a person who answers from a table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from hawizard.engine.questions import Answer, Question, QuestionKind
from hawizard.engine.remote import Remote, Target
from hawizard.text.secret import Redactor
from tests.lab.base import base
from tests.lab.host import Host
from tests.lab.identity import own_key, seed
from tests.lab.lab import Lab


def make_bare(lab: Lab, name: str) -> Host:
    """One host bare again; the others stay as they are."""
    host = lab[name]
    host.power_off()
    host.disk.erase()
    host.disk.mount(base())
    seed(host.name, host.disk.root)
    host.power_on()
    return host


@dataclass
class Person:
    """Answers by the kind of the question."""

    answers: Mapping[QuestionKind, Answer] = field(default_factory=dict)
    asked: list[Question] = field(default_factory=list)

    def __call__(self, question: Question) -> Answer:
        self.asked.append(question)
        return self.answers.get(question.kind)


@dataclass
class Desk:
    """A session's known_hosts and whoever sits before it."""

    folder: Path
    person: Person = field(default_factory=Person)

    @property
    def known_hosts(self) -> Path:
        """The session's own."""
        return self.folder / "known_hosts"

    def remote(self, host: Host, user: str = "root", key: str | None = "", accept: bool = True) -> Remote:
        """A Remote that is not connected yet."""
        key = str(own_key()) if key == "" else key
        return Remote(
            Target(host.name, host.address, 22, user, key),
            known_hosts=(self.known_hosts,),
            ask=self.person,
            accept_new_host_keys=accept,
            redactor=Redactor(),
        )
