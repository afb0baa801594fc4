"""The practice fleet has the vocabulary's words and no others."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import paramiko
import pytest

from hawizard.engine import command, vocabulary
from hawizard.engine.rights import Rights
from hawizard.practice import scripts, words
from hawizard.practice.fleet import PASSWORD, PracticeFleet, served
from hawizard.practice.programs import PROGRAMS
from hawizard.practice.sizes import cluster_of

NASTY = ("it's", 'a "b" c\\d', "$HOME `x` é\n\t", "")


def test_every_word_of_the_vocabulary_has_a_program_and_no_other_has_one() -> None:
    assert set(PROGRAMS) == set(vocabulary.PROGRAMS) - {"env"}


def test_every_script_has_a_twin() -> None:
    assert set(scripts.SCRIPTS) == set(vocabulary.SCRIPTS) - {"job"}


@pytest.mark.parametrize("encode", [command.plain, command.encoded])
@pytest.mark.parametrize("kind", ["root", "sudo", "sudo with password"])
def test_what_the_engine_sends_is_understood(encode: object, kind: str) -> None:
    argv = (*Rights(kind).words("PROMPT"), *command.words("batch", "MARK", NASTY))  # type: ignore[arg-type]
    found = words.understood(encode(argv))  # type: ignore[operator]
    assert found is not None
    assert (found.name, found.mark, found.arguments) == ("batch", "MARK", NASTY)
    assert found.sudo == (kind != "root")


@pytest.mark.parametrize("sent", ["reboot", "sh -c 'rm -rf /' hawizard-batch MARK", "sh -c", "", "'"])
def test_anything_else_is_not(sent: str) -> None:
    assert words.understood(sent.encode()) is None


@pytest.fixture
def client(folder: Path) -> Iterator[paramiko.SSHClient]:
    with served(cluster_of("1x0"), folder) as fleet:
        connected = _connected(fleet)
        yield connected
        connected.close()


def _connected(fleet: PracticeFleet, password: str = PASSWORD) -> paramiko.SSHClient:
    made = paramiko.SSHClient()
    made.set_missing_host_key_policy(paramiko.AutoAddPolicy())  # noqa: S507
    port = fleet.street.gates["vms81"].port
    made.connect(
        "127.0.0.1", port, "root", password, allow_agent=False, look_for_keys=False, disabled_algorithms={}
    )
    return made


def test_a_wrong_password_is_refused(folder: Path) -> None:
    with served(cluster_of("1x0"), folder) as fleet, pytest.raises(paramiko.AuthenticationException):
        _connected(fleet, "wrong")


def test_an_unknown_command_is_127(client: paramiko.SSHClient) -> None:
    _, out, err = client.exec_command("reboot now")
    assert out.channel.recv_exit_status() == 127
    assert "vocabulary" in err.read().decode()


def test_a_connection_has_ten_sessions_and_no_more(client: paramiko.SSHClient) -> None:
    transport = client.get_transport()
    assert transport is not None
    opened = [transport.open_session() for _ in range(10)]
    with pytest.raises(paramiko.ChannelException):
        transport.open_session()
    assert len(opened) == 10


def test_files_are_read_and_written_over_sftp(client: paramiko.SSHClient) -> None:
    sftp = client.open_sftp()
    with sftp.open("/root/note", "w") as file:
        file.write("practice\n")
    assert "note" in sftp.listdir("/root")
    assert sftp.open("/root/note").read() == b"practice\n"
    sftp.remove("/root/note")
    with pytest.raises(FileNotFoundError):
        sftp.stat("/root/note")


def test_nothing_listens_when_it_is_over(folder: Path) -> None:
    with served(cluster_of("1x0"), folder) as fleet:
        port = fleet.street.gates["vms81"].port
    with pytest.raises(OSError):
        socket.create_connection(("127.0.0.1", port), 1)
