"""Who answers the engine's questions when there are no screens: a terminal, the environment, or nobody."""

from __future__ import annotations

import os
import select
import sys
import termios
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from hawizard.engine.questions import Answer, Question, QuestionKind
from hawizard.text.clean import clean
from hawizard.text.secret import Secret

PASSWORDS = {
    QuestionKind.PASSWORD: "HAWIZARD_SSH_PASSWORD",
    QuestionKind.PASSPHRASE: "HAWIZARD_KEY_PASSPHRASE",
    QuestionKind.SUDO_PASSWORD: "HAWIZARD_SUDO_PASSWORD",
}
"""The variables that answer for a password where there is no terminal; each is given once a host."""
LONGEST = 65536
"""Bytes of an answer; a terminal hands over one line at a time."""


class Environment:
    """Answers passwords from the environment and, with `yes`, allows what is asked; never a fingerprint."""

    def __init__(self, *, yes: bool) -> None:
        self._yes = yes
        self._given: set[tuple[QuestionKind, str]] = set()

    def answer(self, question: Question) -> Answer:
        """The answer, or None: a password that was wrong is not given twice."""
        name = PASSWORDS.get(question.kind)
        if name is None:
            allowed = self._yes and question.kind is not QuestionKind.FINGERPRINT
            return True if allowed else None
        key = (question.kind, question.host)
        if name not in os.environ or key in self._given:
            return None
        self._given.add(key)
        return Secret(os.fsencode(os.environ[name]).decode("utf-8", "replace"))


class Terminal:
    """Asks the person at the terminal; what the environment or `--yes` answers is not asked."""

    def __init__(self, *, yes: bool, stopped: Callable[[], bool]) -> None:
        self._environment = Environment(yes=yes)
        self._stopped = stopped

    def answer(self, question: Question) -> Answer:
        """What the person answers; None once the run is interrupted or the terminal is gone."""
        known = self._environment.answer(question)
        if known is not None or self._stopped():
            return known
        try:
            return self._asked(question)
        except (OSError, termios.error):
            return None

    def _asked(self, question: Question) -> Answer:
        for line in question.detail:
            sys.stderr.write(f"  {clean(line)}\n")
        if question.kind in PASSWORDS:
            return self._secret(question)
        word = self._line(f"{clean(str(question.text))} [y/N] ")
        return None if word is None else word.strip().lower() in ("y", "yes", "是")

    def _secret(self, question: Question) -> Answer:
        with _unseen():
            word = self._line(f"{clean(str(question.text))} ")
        sys.stderr.write("\n")
        return Secret(word) if word else None

    def _line(self, prompt: str) -> str | None:
        """A line typed, without its end; None where the run stops or the terminal is gone."""
        sys.stderr.write(prompt)
        sys.stderr.flush()
        while not self._stopped():
            if select.select([sys.stdin], [], [], 0.2)[0]:
                line = os.read(sys.stdin.fileno(), LONGEST)
                return line.decode("utf-8", "replace").rstrip("\r\n") if line else None
        return None


@contextmanager
def _unseen() -> Iterator[None]:
    """Types without an echo; the terminal is as it was afterwards."""
    file = sys.stdin.fileno()
    before = termios.tcgetattr(file)
    hidden = [*before[:3], before[3] & ~termios.ECHO, *before[4:]]
    termios.tcsetattr(file, termios.TCSAFLUSH, hidden)
    try:
        yield
    finally:
        termios.tcsetattr(file, termios.TCSAFLUSH, before)
