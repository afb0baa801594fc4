"""The Remote: one host over one kept SSH connection; the only module that imports fabric."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import fabric  # type: ignore[import-untyped]
import paramiko

from hawizard.engine import frames, transport, unreachable, vocabulary
from hawizard.engine.channel import Silent, Talk
from hawizard.engine.hostkeys import KnownHosts, host_name
from hawizard.engine.login import Credentials, Login, Refused
from hawizard.engine.questions import Answer, Question
from hawizard.engine.sending import no_room, packed, write_failed
from hawizard.engine.settling import Settling
from hawizard.engine.shell import GRACE, NoRights, Shell, WrongPassword
from hawizard.engine.target import Target
from hawizard.engine.unreachable import ConnectionLost, Unreachable
from hawizard.plan.call import INPUTS, Run, Write, reveal
from hawizard.plan.probe import Probe, Reply
from hawizard.text.secret import Redactor

__all__ = ["ConnectionLost", "Remote", "Target", "Unreachable"]

AUTH_SECONDS = 30.0
WRITE_SECONDS = 120.0

# What goes wrong is told in sentences; without a handler paramiko's tracebacks would reach the terminal.
logging.getLogger("paramiko").addHandler(logging.NullHandler())


class Remote:
    """One host: connects, asks probes, runs calls; usable from any thread."""

    def __init__(
        self,
        target: Target,
        *,
        known_hosts: tuple[Path, ...],
        ask: Callable[[Question], Answer],
        accept_new_host_keys: bool = False,
        redactor: Redactor,
        connect_timeout: float = 10,
    ) -> None:
        self.target = target
        self._known = KnownHosts(known_hosts)
        self._timeout = connect_timeout
        self._login = Login(target, self._known, ask, accept_new_host_keys, redactor, self._attempt)
        self._settling = Settling(target, ask, redactor)
        self._connecting = threading.Lock()
        self._connection: fabric.Connection | None = None
        self._shell: Shell | None = None

    @property
    def connected(self) -> bool:
        """Whether the connection stands, as far as it can be told without asking."""
        shell = self._shell
        return shell is not None and bool(shell.transport.is_active())

    @property
    def rights(self) -> str:
        """`root`, `sudo` or `sudo with password`."""
        return self._open_shell().rights.kind

    @property
    def round_trips(self) -> int:
        """Commands sent since the connect."""
        return self._open_shell().round_trips

    def connect(self) -> None:
        """Connects (again) and settles the rights; raises Unreachable."""
        with self._connecting:
            if self.connected:
                return
            self.close()
            self._connection = self._login.connect()
            shell = Shell(self._connection.transport, self.target.host)
            try:
                self._settling.settle(shell)
            except BaseException:
                self.close()
                raise
            shell.round_trips = 0
            self._shell = shell

    def close(self) -> None:
        """Ends the connection."""
        connection, self._connection, self._shell = self._connection, None, None
        if connection is not None:
            connection.client.close()

    def batch(self, probes: Sequence[Probe[Any]]) -> list[Reply]:
        """The replies to probes, in one round trip unless they are very many."""
        asked = frames.ordered(probes)
        for probe in asked:
            vocabulary.check(probe.argv)
        replies = [reply for chunk in frames.chunks(asked) for reply in self._ask(chunk)]
        told = dict(zip(asked, replies, strict=True))
        return [told[probe] for probe in probes]

    def run(self, call: Run, on_bytes: Callable[[bytes], None]) -> int:
        """Runs a short call, hands on its output as it comes, and returns its exit status."""
        vocabulary.check(call.argv)
        sent = packed(call)
        words = (frames.whole_seconds(call.limit), *sent.words, *call.argv)
        with self.script("run", words, stdin=sent.stdin, seconds=call.limit + frames.KILL_AFTER) as talk:
            if talk.reply() != ["go"]:
                raise no_room(self.target.host, INPUTS)
            for chunk in talk.rest():
                on_bytes(chunk)
            return talk.status()

    def write(self, call: Write) -> None:
        """Writes a file in one rename; raises Problem where the host cannot."""
        content = reveal(call.content).encode("utf-8", "surrogateescape")
        words = (call.path, f"{call.mode:04o}", call.owner, call.group, str(len(content)))
        with self.script("write", words, stdin=content, seconds=WRITE_SECONDS) as talk:
            result = talk.reply()
            if result != ["done"]:
                raise write_failed(self.target.host, call, result[-1], talk.line())

    @contextmanager
    def script(
        self, name: str, arguments: Sequence[str], *, stdin: bytes | None = None, seconds: float
    ) -> Iterator[Talk]:
        """A named script at work on the host; a broken connection is closed, so that it can be made anew."""
        shell = self._open_shell()
        try:
            with shell.script(name, arguments, stdin=stdin, seconds=seconds) as talk:
                yield talk
        except ConnectionLost:
            self._drop(shell)
            raise
        except (Silent, WrongPassword, NoRights):
            self._drop(shell)
            raise unreachable.no_sudo_rights(self.target.host, self.target.user) from None

    def _ask(self, probes: Sequence[Probe[Any]]) -> list[Reply]:
        patience = max(probe.limit for probe in probes) + frames.KILL_AFTER
        with self.script("batch", frames.arguments(probes), seconds=patience) as talk:
            replies = frames.answers(talk, len(probes), patience + GRACE)
        if replies is None:
            raise no_room(self.target.host, *frames.FOLDERS)
        return replies

    def _open_shell(self) -> Shell:
        if self._shell is None:
            raise unreachable.lost(self.target.host)
        return self._shell

    def _drop(self, shell: Shell) -> None:
        with self._connecting:
            if self._shell is shell:
                self.close()

    def _attempt(self, credentials: Credentials) -> fabric.Connection:
        # Kept from here on, so that close() can cut it while it is being made.
        connection = self._connection = self._prepared(credentials)
        try:
            connection.open()
        except paramiko.SSHException as refused:
            if transport.waits_for_login(connection.client):
                methods = transport.methods(connection.client, self.target.user, refused)
                connection.client.close()
                raise Refused(methods) from refused
            connection.client.close()
            raise
        except BaseException:
            connection.client.close()
            raise
        transport.calm(connection)
        return connection

    def _prepared(self, credentials: Credentials) -> fabric.Connection:
        offered = {
            "pkey": credentials.key,
            "password": credentials.password.reveal() if credentials.password else None,
            "look_for_keys": self.target.key is None,
            "banner_timeout": self._timeout,
            "auth_timeout": AUTH_SECONDS,
        }
        connection = fabric.Connection(
            self.target.address,
            user=self.target.user,
            port=self.target.port,
            connect_timeout=self._timeout,
            connect_kwargs=offered,
        )
        transport.guard(connection, self._known)
        name = host_name(connection.host, connection.port)
        connection.connect_kwargs["transport_factory"] = transport.factory(self._known.kinds(name))
        return connection
