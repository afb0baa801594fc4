"""The shell: named scripts over one transport, as root; a password goes only where sudo's prompt asks."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager

import paramiko

from hawizard.engine import command
from hawizard.engine.channel import Silent, Talk
from hawizard.engine.rights import ROOT, Rights
from hawizard.engine.slots import Full, Slots
from hawizard.engine.unreachable import lost

GRACE = 15.0
"""Seconds that a host gets beyond what it was allowed, before it counts as lost."""


class WrongPassword(Exception):
    """sudo asked for the password a second time."""


class NoRights(Exception):
    """sudo took the password and ran nothing."""


class Shell:
    """Runs named scripts on one host; usable from any thread."""

    def __init__(self, transport: paramiko.Transport, host: str) -> None:
        self.transport = transport
        self.host = host
        self.rights: Rights = ROOT
        self.encode: Callable[[Sequence[str]], bytes] = command.plain
        self.round_trips = 0
        self._slots = Slots()
        self._counting = threading.Lock()

    @contextmanager
    def script(
        self,
        name: str,
        arguments: Sequence[str] = (),
        *,
        stdin: bytes | None = None,
        seconds: float,
        terminal: bool = False,
    ) -> Iterator[Talk]:
        """A script at work, past its first mark; raises ConnectionLost, WrongPassword, NoRights or Silent."""
        mark, prompt = secrets.token_hex(12), secrets.token_hex(12)
        argv = (*self.rights.words(prompt), *command.words(name, mark, arguments))
        with self._open(mark, seconds) as talk:
            talk.execute(self.encode(argv), terminal)
            self._begin(talk, prompt.encode())
            if stdin is not None:
                talk.tell(stdin)
            yield talk

    @contextmanager
    def _open(self, mark: str, seconds: float) -> Iterator[Talk]:
        talk = Talk(self.transport, self.host, mark, seconds + GRACE)
        try:
            with self._slots.opened(talk.open), closing(talk):
                with self._counting:
                    self.round_trips += 1
                yield talk
        except Full:
            raise lost(self.host) from None

    def _begin(self, talk: Talk, prompt: bytes) -> None:
        ready = f"{talk.mark} ready".encode()
        password = self.rights.password
        if talk.until(ready, prompt) == prompt and password is not None:
            talk.tell(password.reveal().encode() + b"\n", last=False)
            self._check(talk, ready, prompt)
        talk.line()

    def _check(self, talk: Talk, ready: bytes, prompt: bytes) -> None:
        try:
            if talk.until(ready, prompt) == prompt:
                raise WrongPassword
        except Silent as silent:
            raise NoRights from silent
