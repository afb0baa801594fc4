"""Logging in: one attempt after another, with a question between them where a person can help."""

from __future__ import annotations

import socket
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

import paramiko
from paramiko.ssh_exception import NoValidConnectionsError

from hawizard.engine import privatekey, unreachable
from hawizard.engine.hostkeys import KnownHosts, fingerprint
from hawizard.engine.questions import Answer, Question, QuestionKind
from hawizard.engine.target import Target
from hawizard.engine.unreachable import Unreachable
from hawizard.text.secret import Redactor, Secret
from hawizard.text.sentence import Sentence, say

C = TypeVar("C")
TRIES = 3


@dataclass(frozen=True)
class Credentials:
    """What one attempt offers."""

    key: paramiko.PKey | None = None
    password: Secret | None = None


class UnknownKey(Exception):
    """The server's key is not known yet."""

    def __init__(self, name: str, key: paramiko.PKey) -> None:
        super().__init__(name)
        self.name = name
        self.key = key


class ChangedKey(UnknownKey):
    """The server's key is not the one that `file` has."""

    def __init__(self, name: str, key: paramiko.PKey, file: str) -> None:
        super().__init__(name, key)
        self.file = file


class Refused(Exception):
    """The server refused what was offered."""

    def __init__(self, methods: tuple[str, ...]) -> None:
        super().__init__(methods)
        self.methods = methods


@dataclass
class Login(Generic[C]):
    """The login to one host; `attempt` connects once or raises. What a person said is kept for reconnects."""

    target: Target
    known: KnownHosts
    ask: Callable[[Question], Answer]
    accept_new: bool
    redactor: Redactor
    attempt: Callable[[Credentials], C]
    passphrase: Secret | None = None
    password: Secret | None = None
    _asked: int = 0
    _let_in: bool = False

    def connect(self) -> C:
        """The connection; raises Unreachable."""
        made = self._connected()
        self._let_in = True
        return made

    def _connected(self) -> C:
        self._asked = 0
        credentials = Credentials(self._key(), self.password)
        while True:
            try:
                return self.attempt(credentials)
            except ChangedKey as changed:
                raise unreachable.changed_key(
                    self.target.host, changed.name, fingerprint(changed.key), changed.file
                ) from None
            except UnknownKey as unknown:
                self._confirm(unknown)
            except Refused as refused:
                credentials = replace(credentials, password=self._ask_password(refused.methods))
            except (paramiko.SSHException, EOFError, OSError) as failure:
                raise self._explained(failure) from failure

    def _key(self) -> paramiko.PKey | None:
        if self.target.key is None:
            return None
        for number in range(1, TRIES + 1):
            try:
                return privatekey.load(self.target.host, self.target.key, self.passphrase)
            except privatekey.Locked:
                self.passphrase = self._secret(
                    QuestionKind.PASSPHRASE, number, say("Passphrase of the key {key}", key=self.target.key)
                )
            if self.passphrase is None:
                break
        raise unreachable.bad_key(
            self.target.host, self.target.key, say("it is encrypted, and its passphrase was not given")
        )

    def _confirm(self, unknown: UnknownKey) -> None:
        print_ = fingerprint(unknown.key)
        text = say("Is this the host key of {host} ({address})?", host=self.target.host, address=unknown.name)
        question = Question(
            f"fingerprint@{self.target.host}", QuestionKind.FINGERPRINT, self.target.host, text, (print_,)
        )
        if not self.accept_new and self.ask(question) is not True:
            raise unreachable.unknown_key(self.target.host, unknown.name, print_)
        try:
            self.known.add(unknown.name, unknown.key)
        except OSError as error:
            raise unreachable.unkept_key(self.target.host, error.strerror or str(error)) from error

    def _ask_password(self, methods: tuple[str, ...]) -> Secret:
        refusal = unreachable.login_refused(self.target.host, self.target.user, self.target.key, methods)
        # A host that let us in before is just booting: sshd refuses every user then.
        if self._let_in:
            raise refusal
        self.password = None
        if self._asked == TRIES or not {"password", "keyboard-interactive"} & set(methods):
            raise refusal
        self._asked += 1
        text = say("Password of {user} on {host}", user=self.target.user, host=self.target.host)
        self.password = self._secret(QuestionKind.PASSWORD, self._asked, text)
        if self.password is None:
            raise refusal
        return self.password

    def _secret(self, kind: QuestionKind, number: int, text: Sentence) -> Secret | None:
        answer = ask_secret(self.ask, kind, self.target.host, number, text)
        if answer is not None:
            self.redactor.learn(answer)
        return answer

    def _explained(self, failure: Exception) -> Unreachable:
        host, address, port = self.target.host, self.target.address, self.target.port
        if isinstance(failure, socket.gaierror):
            return unreachable.no_name(host, address)
        if isinstance(failure, TimeoutError):
            return unreachable.no_route(host, address, port, str(say("no answer in time")))
        if isinstance(failure, NoValidConnectionsError):
            failure = next(iter(failure.errors.values()), failure)
        if isinstance(failure, ConnectionRefusedError):
            return unreachable.no_route(host, address, port, str(say("connection refused")))
        if isinstance(failure, OSError) and failure.errno and not isinstance(failure, ConnectionResetError):
            return unreachable.no_route(host, address, port, failure.strerror or str(failure))
        return unreachable.no_ssh(host, address, port)


def ask_secret(
    ask: Callable[[Question], Answer], kind: QuestionKind, host: str, number: int, text: Sentence
) -> Secret | None:
    """A secret from a person; None where nobody gives one."""
    detail = () if number == 1 else (str(say("The last one was refused.")),)
    answer = ask(Question(f"{kind.value}-{number}@{host}", kind, host, text, detail))
    return answer if isinstance(answer, Secret) else None
