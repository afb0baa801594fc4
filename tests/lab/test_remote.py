"""The Remote on real hosts: logins, rights, host keys, probes, writes, and what breaks them."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from hawizard.engine import vocabulary
from hawizard.engine.questions import Answer, QuestionKind
from hawizard.engine.remote import ConnectionLost, Remote, Unreachable
from hawizard.plan.call import Input, Run, Write
from hawizard.plan.probe import Probe, Reply, prints
from hawizard.text.secret import Secret
from hawizard.text.sentence import Problem
from tests.lab.host import Host
from tests.lab.identity import own_key
from tests.lab.lab import Lab
from tests.lab.paths import OPERATOR_PASSWORD
from tests.lab.remotes import Desk, Person, make_bare

SUDO = QuestionKind.SUDO_PASSWORD


@pytest.fixture(scope="module")
def host(lab: Lab) -> Host:
    lab.make_bare()
    return lab["vms83"]


@pytest.fixture
def spoilt(lab: Lab, host: Host) -> Iterator[Host]:
    """The host, for a test that leaves it in no state for others."""
    yield host
    make_bare(lab, host.name)


@pytest.fixture(autouse=True)
def more_words(monkeypatch: pytest.MonkeyPatch) -> None:
    """Programs that no step uses."""
    words = dict.fromkeys(("id", "date", "hostname", "socat", "grep"), "for these tests")
    monkeypatch.setattr(vocabulary, "PROGRAMS", {**vocabulary.PROGRAMS, **words})


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


@pytest.fixture
def root(desk: Desk, host: Host) -> Iterator[Remote]:
    remote = desk.remote(host)
    remote.connect()
    yield remote
    remote.close()


def probe(*argv: str, limit: float = 10) -> Probe[Reply]:
    return Probe(argv, lambda reply: reply, limit)


def refused(remote: Remote) -> str:
    with pytest.raises(Unreachable) as caught:
        remote.connect()
    assert caught.value.remedy is not None
    assert not remote.connected
    return str(caught.value.what)


@pytest.mark.parametrize(
    ("user", "rights", "questions"),
    [("root", "root", 0), ("deploy", "sudo", 0), ("operator", "sudo with password", 1)],
)
def test_every_user_becomes_root(desk: Desk, host: Host, user: str, rights: str, questions: int) -> None:
    desk.person = Person({SUDO: Secret(OPERATOR_PASSWORD)})
    remote = desk.remote(host, user)
    remote.connect()
    assert (remote.rights, remote.round_trips) == (rights, 0)
    who, where = remote.batch([prints("id", "-un"), prints("hostname")])
    assert (who.text, where.text, remote.round_trips) == ("root", "vms83.rhce.cc", 1)
    printed: list[bytes] = []
    call = Run(("cat", "-", "/run/hawizard/two"), "on stdin\n" * 9, (Input("two", "an input\n"),))
    assert remote.run(call, printed.append) == 0
    assert b"".join(printed) == b"on stdin\n" * 9 + b"an input\n"
    remote.write(Write("/etc/made-by-hawizard", "text\n", 0o640, "root", "adm"))
    assert host.read("/etc/made-by-hawizard") == "text\n"
    remote.close()
    remote.connect()
    assert len(desk.person.asked) == questions, "a reconnect asks nothing"


def test_wrong_passwords_are_tried_once_each(desk: Desk, host: Host) -> None:
    desk.person = Person({SUDO: Secret("planted-wrong-password")})
    assert "refused" in refused(desk.remote(host, "operator"))
    assert len(desk.person.asked) == 3


@pytest.mark.parametrize("answer", [Secret("some-password"), None])
def test_guest_has_no_rights(desk: Desk, host: Host, answer: Answer) -> None:
    desk.person = Person({SUDO: answer})
    assert "guest" in refused(desk.remote(host, "guest"))


def test_a_login_by_password(desk: Desk, host: Host, tmp_path: Path) -> None:
    desk.person = Person({kind: Secret(OPERATOR_PASSWORD) for kind in (QuestionKind.PASSWORD, SUDO)})
    remote = desk.remote(host, "operator", key=None)
    remote.connect()
    assert remote.rights == "sudo with password"
    assert "root" in refused(desk.remote(host, "root", key=None)), "sshd prohibits root's password"


def test_the_password_is_seen_nowhere(desk: Desk, host: Host) -> None:
    desk.person = Person({SUDO: Secret(OPERATOR_PASSWORD)})
    remote = desk.remote(host, "operator")
    remote.connect()
    fifo = "/root/planted-fifo"
    host.ssh(f"mkfifo {fifo}")
    reader = threading.Thread(target=remote.run, args=(Run(("cat", fifo)), lambda _: None))
    reader.start()
    until(lambda: any("cat " + fifo in line for line in host.processes()))
    assert not any(OPERATOR_PASSWORD in line for line in host.processes())
    host.ssh(f"true >{fifo}")
    reader.join()
    remote.write(Write("/etc/made-by-hawizard", "text\n"))
    assert host.grep_disk(OPERATOR_PASSWORD.encode()) == []
    assert all(OPERATOR_PASSWORD.encode() not in path.read_bytes() for path in desk.folder.iterdir())


def test_an_unknown_host_key_needs_a_yes(desk: Desk, host: Host) -> None:
    assert "SHA256:" in refused(desk.remote(host, accept=False))
    desk.person = Person({QuestionKind.FINGERPRINT: True})
    for _ in range(2):
        remote = desk.remote(host, accept=False)
        remote.connect()
        remote.close()
    assert len(desk.person.asked) == 1
    assert desk.known_hosts.stat().st_mode & 0o777 == 0o600


def test_a_changed_host_key_is_always_refused(desk: Desk, host: Host) -> None:
    other = own_key().with_suffix(".pub").read_text().split()[1]
    desk.known_hosts.write_text(f"{host.address} ssh-ed25519 {other}\n")
    desk.person = Person({QuestionKind.FINGERPRINT: True})
    assert str(desk.known_hosts) in refused(desk.remote(host, accept=True))
    assert desk.person.asked == []


def test_the_known_type_of_key_is_asked_for(desk: Desk, host: Host) -> None:
    kind = "ecdsa-sha2-nistp256"
    desk.known_hosts.write_text(f"{host.address} {kind} {host.host_keys()[kind]}\n")
    desk.remote(host, accept=False).connect()
    assert desk.person.asked == []


def test_nobody_there(desk: Desk, spoilt: Host) -> None:
    spoilt.ssh("systemctl stop ssh.socket ssh.service 2>/dev/null; true", check=False)
    spoilt.kill_sshd_children()
    assert "connection refused" in refused(desk.remote(spoilt))
    spoilt.power_off()
    assert "vms83" in refused(desk.remote(spoilt))


def test_probes_tell_what_happened(root: Remote) -> None:
    argv = ("ls", "a b'c\n$(id)`id`\\")
    found, missing, hanging, nasty = root.batch(
        [probe("cat", "/etc/hostname"), probe("kubeadm"), probe("socat", "-u", "-", "-"), probe(*argv)]
    )
    assert (found.status, found.text) == (0, "vms83.rhce.cc")
    assert missing.status == hanging.status == 127
    assert nasty.status == 2
    assert root.round_trips == 1


def test_a_hanging_probe_holds_nothing_up(root: Remote) -> None:
    slow, after = root.batch([probe("grep", "-r", "x", "/proc/kmsg", limit=1), probe("id", "-u")])
    assert (slow.status, after.text) == (124, "0")


def test_many_threads_share_one_connection(root: Remote) -> None:
    wrong: list[int] = []

    def ask(number: int) -> None:
        replies = root.batch([probe("date", "-d", f"@{number}", "+%s")] * 3)
        wrong.extend(number for reply in replies if reply.text != str(number))

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(30)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (wrong, root.round_trips) == ([], 30)


def test_megabytes_in_and_out(root: Remote) -> None:
    text = "0123456789abcde\n" * (5 << 16)
    printed: list[bytes] = []
    root.write(Write("/root/big", text))
    assert root.run(Run(("cat", "/root/big")), printed.append) == 0
    assert b"".join(printed).decode() == text
    printed.clear()
    assert root.run(Run(("sha256sum",), stdin=text), printed.append) == 0
    assert printed[0][:64] == root.batch([probe("sha256sum", "/root/big")])[0].out[:64]


def test_a_write_that_fails_names_the_file(root: Remote, spoilt: Host) -> None:
    with pytest.raises(Problem, match="/etc/conf could not be written on vms83: there is no user etcd"):
        root.write(Write("/etc/conf", "x", owner="etcd", group="etcd"))
    spoilt.ssh("mkdir /small && mount -t tmpfs -o size=64k small /small && echo old >/small/conf")
    with pytest.raises(Problem, match=r"/small/conf.*disk is full"):
        root.write(Write("/small/conf", "x" * 200_000))
    assert spoilt.ssh("ls -A /small; cat /small/conf").stdout == "conf\nold\n"
    assert root.connected


def test_full_temporary_folders(root: Remote, spoilt: Host) -> None:
    spoilt.ssh(
        "mount -t tmpfs -o size=16k none /dev/shm; head -c 9999999999 /dev/zero >/run/full", check=False
    )
    assert root.batch([probe("id", "-u")])[0].text == "0"
    with pytest.raises(Problem, match="no room"):
        root.run(Run(("cat",), stdin="x" * 20_000), lambda _: None)


@pytest.mark.parametrize(
    ("setting", "said"), [("requiretty", "terminal only"), ("use_pty", ""), ("passwd_tries=1", "")]
)
def test_sudoers_settings(desk: Desk, spoilt: Host, setting: str, said: str) -> None:
    spoilt.ssh(f"echo 'Defaults {setting}' >/etc/sudoers.d/zz-test")
    desk.person = Person({SUDO: Secret(OPERATOR_PASSWORD)})
    for user in ("deploy", "operator"):
        remote = desk.remote(spoilt, user)
        if said:
            assert said in refused(remote)
        else:
            remote.connect()
            assert remote.batch([probe("id", "-u")])[0].text == "0"


def test_an_account_that_runs_nothing(desk: Desk, spoilt: Host) -> None:
    spoilt.ssh("usermod -s /usr/sbin/nologin deploy")
    assert "runs no commands" in refused(desk.remote(spoilt, "deploy"))


def test_a_login_shell_that_talks(desk: Desk, spoilt: Host) -> None:
    spoilt.ssh("sed -i '1i echo WELCOME . to; printf here; echo err >&2; set -x' ~deploy/.bashrc")
    remote = desk.remote(spoilt, "deploy")
    remote.connect()
    assert remote.batch([probe("id", "-u"), probe("id", "-un")]) == [Reply(0, b"0\n"), Reply(0, b"root\n")]


def test_a_cut_connection_is_told_and_made_anew(root: Remote, host: Host) -> None:
    timer = threading.Timer(0.5, host.kill_sshd_children)
    timer.start()
    with pytest.raises(ConnectionLost):
        root.run(Run(("cat", "/proc/kmsg"), limit=30), lambda _: None)
    timer.join()
    assert not root.connected
    root.connect()
    assert root.batch([probe("id", "-u")])[0].text == "0"


def test_a_frozen_server_is_noticed(root: Remote, spoilt: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hawizard.engine.shell.GRACE", 1.0)
    monkeypatch.setattr("hawizard.engine.channel.OPEN_SECONDS", 3.0)
    ports = spoilt.ssh("ss -Htnp state established sport = :22").stdout
    pids = " ".join(set(re.findall(r"pid=(\d+)", ports)))
    spoilt.hang_up()
    threading.Timer(0.3, spoilt.ssh, [f"kill -STOP {pids}"]).start()
    began = time.monotonic()
    with pytest.raises(ConnectionLost):
        root.run(Run(("cat", "/proc/kmsg"), limit=1), lambda _: None)
    assert time.monotonic() - began < 20
    spoilt.ssh(f"kill -KILL {pids}", check=False)


def until(true: object, patience: float = 20) -> None:
    """Waits until a condition holds."""
    assert callable(true)
    deadline = time.monotonic() + patience
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.05)
