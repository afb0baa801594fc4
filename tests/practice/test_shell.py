"""A shell on a simulated host, as a person who looks for the cause of a failure opens it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import paramiko
import pytest

from hawizard.practice.fleet import KEY, PracticeFleet, served
from hawizard.practice.shell import lines
from hawizard.practice.sizes import cluster_of


@pytest.fixture
def fleet(folder: Path) -> Iterator[PracticeFleet]:
    """A small fleet."""
    with served(cluster_of("1x1"), folder) as made:
        yield made


def _typed(fleet: PracticeFleet, *typed: str) -> str:
    """What a person sees on vms80 when these lines are typed."""
    with paramiko.SSHClient() as client:
        client.load_host_keys(str(fleet.session.known_hosts_path))
        key = str(fleet.session.folder / KEY)
        client.connect("127.0.0.1", fleet.street.gates["vms80"].port, "root", key_filename=key)
        channel = client.invoke_shell()
        channel.settimeout(10)
        channel.sendall("".join(f"{line}\r" for line in (*typed, "exit")).encode())
        return b"".join(iter(lambda: channel.recv(65536), b"")).decode()


def test_a_person_can_look_around_and_leave(fleet: PracticeFleet) -> None:
    seen = _typed(fleet, "uname -r", "sudo ls /etc", "no-such-program x", "'unclosed")
    assert "vms80 is simulated" in seen and "os-release" in seen
    assert "no-such-program: not in the vocabulary" in seen
    assert fleet.world.unknown == [], "what a person tries counts as a fault of ours"


def test_what_is_done_by_hand_is_seen_by_the_next_look(fleet: PracticeFleet) -> None:
    _typed(fleet, "install -d -m 0755 /etc/haproxy")
    assert "haproxy" in fleet.world.hosts["vms80"].disk.names("/etc")


def test_a_line_can_be_corrected_and_given_up() -> None:
    keys, seen = iter([b"l", b"x", b"\x7f", b"s", b"\r", b"r", b"m", b"\x03", b"\x04"]), bytearray()
    assert list(lines(lambda: next(keys, b""), seen.extend)) == ["ls", ""]
    assert seen == b"lx\b \bs\r\nrm^C\r\n"
