"""Logging in: what is asked of a person, and the sentence where that does not help."""

from __future__ import annotations

import errno
import socket
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import paramiko
import pytest
from paramiko.ssh_exception import NoValidConnectionsError

from hawizard.engine.hostkeys import KnownHosts, Standing
from hawizard.engine.login import ChangedKey, Credentials, Login, Refused, UnknownKey
from hawizard.engine.questions import Answer, Question, QuestionKind
from hawizard.engine.target import Target
from hawizard.engine.unreachable import Unreachable
from hawizard.text.secret import MASK, Redactor, Secret
from hawizard.text.sentence import ExitStatus

KEY = paramiko.ECDSAKey.generate()


@dataclass
class Server:
    """What one host answers to attempts, and what a person answers to questions."""

    known: KnownHosts
    answers: dict[QuestionKind, list[Answer]] = field(default_factory=dict)
    password: str | None = None
    methods: tuple[str, ...] = ("publickey", "password")
    key_known: bool = True
    asked: list[Question] = field(default_factory=list)
    attempts: list[Credentials] = field(default_factory=list)

    def ask(self, question: Question) -> Answer:
        self.asked.append(question)
        given = self.answers.get(question.kind, [])
        return given.pop(0) if given else None

    def attempt(self, credentials: Credentials) -> str:
        self.attempts.append(credentials)
        if self.known.judge("192.0.2.1", KEY)[0] is Standing.UNKNOWN:
            raise UnknownKey("192.0.2.1", KEY)
        if self.password and (credentials.password is None or credentials.password.reveal() != self.password):
            raise Refused(self.methods)
        return "in"


@pytest.fixture
def server(tmp_path: Path) -> Server:
    known = KnownHosts((tmp_path / "known_hosts",))
    known.add("192.0.2.1", KEY)
    return Server(known)


def login(server: Server, key: str | None = None, accept_new: bool = False) -> Login[str]:
    target = Target("vms80", "192.0.2.1", 22, "operator", key)
    return Login(target, server.known, server.ask, accept_new, Redactor(), server.attempt)


def refusal(work: Callable[[], object]) -> Unreachable:
    with pytest.raises(Unreachable) as caught:
        work()
    assert caught.value.status is ExitStatus.UNREACHABLE
    assert caught.value.remedy is not None
    return caught.value


def test_a_known_host_is_entered_without_a_question(server: Server) -> None:
    assert login(server).connect() == "in"
    assert server.asked == []


def test_an_unknown_key_is_confirmed_once(server: Server, tmp_path: Path) -> None:
    server.known = KnownHosts((tmp_path / "new",))
    server.answers[QuestionKind.FINGERPRINT] = [True]
    assert login(server).connect() == login(server).connect() == "in"
    assert [question.kind for question in server.asked] == [QuestionKind.FINGERPRINT]
    assert server.asked[0].detail[0].startswith("SHA256:")
    assert server.asked[0].default is False


@pytest.mark.parametrize("answer", [False, None, Secret("yes")])
def test_an_unconfirmed_key_is_refused(server: Server, tmp_path: Path, answer: Answer) -> None:
    server.known = KnownHosts((tmp_path / "new",))
    server.answers[QuestionKind.FINGERPRINT] = [answer]
    assert "SHA256:" in str(refusal(login(server).connect))
    assert not (tmp_path / "new").exists()


def test_new_keys_are_accepted_where_the_operator_said_so(server: Server, tmp_path: Path) -> None:
    server.known = KnownHosts((tmp_path / "new",))
    assert login(server, accept_new=True).connect() == "in"
    assert server.asked == []


def test_a_changed_key_is_refused_whatever_the_operator_said(server: Server) -> None:
    def changed(_: Credentials) -> str:
        raise ChangedKey("192.0.2.1", KEY, "/home/x/.ssh/known_hosts")

    entry = login(server, accept_new=True)
    entry.attempt = changed
    problem = refusal(entry.connect)
    assert "/home/x/.ssh/known_hosts" in str(problem.what)
    assert "console" in str(problem.remedy)
    assert server.asked == []


def test_a_password_is_asked_for_where_it_helps_and_then_kept(server: Server) -> None:
    server.password = "correct-horse"
    server.answers[QuestionKind.PASSWORD] = [Secret("wrong-horse"), Secret("correct-horse")]
    entry = login(server)
    assert entry.connect() == entry.connect() == "in"
    assert len(server.asked) == 2
    assert len(server.attempts) == 4, "one attempt for each password"
    assert entry.redactor.clean("x correct-horse x") == f"x {MASK} x"
    assert "correct-horse" not in repr(server.attempts)


def test_three_wrong_passwords_are_enough(server: Server) -> None:
    server.password = "correct-horse"
    server.answers[QuestionKind.PASSWORD] = [Secret(f"wrong-{number}") for number in range(9)]
    problem = refusal(login(server).connect)
    assert len(server.asked) == 3
    assert "publickey, password" in str(problem.what)


def test_no_password_is_asked_for_where_the_server_takes_none(server: Server) -> None:
    server.password, server.methods = "x", ("publickey",)
    assert "operator" in str(refusal(login(server).connect))
    assert server.asked == []


@pytest.mark.parametrize(
    ("failure", "said"),
    [
        (socket.gaierror(-2, "Name or service not known"), "not a name"),
        (TimeoutError("timed out"), "no answer in time"),
        (
            NoValidConnectionsError({("192.0.2.1", 22): ConnectionRefusedError(errno.ECONNREFUSED, "no")}),
            "connection refused",
        ),
        (
            NoValidConnectionsError({("192.0.2.1", 22): OSError(errno.EHOSTUNREACH, "No route to host")}),
            "No route to host",
        ),
        (OSError(errno.ENETUNREACH, "Network is unreachable"), "Network is unreachable"),
        (paramiko.SSHException("Error reading SSH protocol banner"), "does not speak SSH"),
        (ConnectionResetError(errno.ECONNRESET, "reset"), "does not speak SSH"),
        (EOFError(), "does not speak SSH"),
    ],
)
def test_every_failure_has_its_sentence(server: Server, failure: Exception, said: str) -> None:
    def fail(_: Credentials) -> str:
        raise failure

    entry = login(server)
    entry.attempt = fail
    assert said in str(refusal(entry.connect).what)


def test_an_encrypted_key_asks_for_its_passphrase_once(server: Server, tmp_path: Path) -> None:
    path = tmp_path / "key"
    KEY.write_private_key_file(str(path), password="open-sesame")
    server.answers[QuestionKind.PASSPHRASE] = [Secret("wrong-word"), Secret("open-sesame")]
    entry = login(server, str(path))
    assert entry.connect() == entry.connect() == "in"
    assert [question.kind for question in server.asked] == [QuestionKind.PASSPHRASE] * 2
    assert all(tried.key == KEY for tried in server.attempts)


@pytest.mark.parametrize("text", [None, "", "not a key\n", "-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n"])
def test_a_useless_key_file_has_its_sentence(server: Server, tmp_path: Path, text: str | None) -> None:
    path = tmp_path / "key"
    if text is not None:
        path.write_text(text)
    assert str(path) in str(refusal(login(server, str(path)).connect).what)
    assert server.attempts == []


def test_an_encrypted_key_that_nobody_opens(server: Server, tmp_path: Path) -> None:
    path = tmp_path / "key"
    KEY.write_private_key_file(str(path), password="open-sesame")
    assert "encrypted" in str(refusal(login(server, str(path)).connect).what)


def test_a_host_that_let_us_in_before_is_asked_again_with_the_same_password(server: Server) -> None:
    server.password = "open-sesame"
    server.answers[QuestionKind.PASSWORD] = [Secret("open-sesame")]
    entry = login(server)
    assert entry.connect() == "in"
    server.password = "nobody, while it boots"
    refusal(entry.connect)
    server.password = "open-sesame"
    assert entry.connect() == "in"
    assert len(server.asked) == 1


def test_a_host_key_that_cannot_be_kept_has_its_sentence(server: Server, tmp_path: Path) -> None:
    (tmp_path / "a file").touch()
    server.known = KnownHosts((tmp_path / "a file" / "known_hosts",))
    assert "cannot be kept" in str(refusal(login(server, accept_new=True).connect).what)
