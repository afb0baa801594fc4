"""Questions: what the engine needs from a person, and who answers."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from hawizard.text.secret import Secret
from hawizard.text.sentence import Sentence


class QuestionKind(str, Enum):
    """What is asked for."""

    PASSWORD = "password"  # noqa: S105
    PASSPHRASE = "passphrase"  # noqa: S105
    SUDO_PASSWORD = "sudo-password"  # noqa: S105
    FINGERPRINT = "fingerprint"
    REPAIR = "repair"
    CONFIRM = "confirm"


@dataclass(frozen=True)
class Question:
    """Something a person has to say; `default` is what a bare Enter means."""

    id: str
    kind: QuestionKind
    host: str
    text: Sentence
    detail: tuple[str, ...] = ()
    default: bool = False


Answer = Secret | bool | None
"""A secret, yes or no; None where nobody answers."""


class Answerer(Protocol):
    """Whoever answers: a screen, the console, a test."""

    def answer(self, question: Question) -> Answer:
        """The answer, however long it takes; None where nobody can give it."""
