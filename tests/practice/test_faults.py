"""Every fault: what the engine says, how it ends, and that a second run finishes the job."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner
from paramiko.common import AUTH_FAILED

from hawizard.cli import main
from hawizard.engine import fleet
from hawizard.practice.faults import KINDS
from hawizard.practice.fleet import served
from hawizard.practice.sizes import cluster_of
from hawizard.practice.sshd import Door
from hawizard.record.events import ActionFailed, HostLost
from tests.practice.conftest import Practice

APPLY = ("apply", "--yes", "--until", "load-balancer")
STEP = "load-balancer/haproxy"


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hosts that will not come back are called again for two seconds, not for a minute."""
    monkeypatch.setattr(fleet, "RECONNECT_FOR", 2.0)


@contextmanager
def _practice(folder: Path, *faults: str) -> Iterator[Practice]:
    with served(cluster_of("1x1"), folder, faults=faults) as made:
        yield Practice(made)


def _lost(practice: Practice) -> float | None:
    """When a host was first lost."""
    return next((event.at for event in practice.events() if isinstance(event, HostLost)), None)


def _finished(practice: Practice) -> None:
    again = practice.run(*APPLY)
    assert again.status == 0, again
    assert practice.run(*APPLY).status == 0
    assert practice.calls_of_last_run() == []


CASES: dict[str, tuple[str, int, str]] = {
    "drop": (f"drop@{STEP}", 0, "The connection to vms80 was lost."),
    "hang": (f"hang@{STEP}/configuration", 1, "exit status 124"),
    "fail": (f"fail=7@{STEP}", 1, "exit status 7"),
    "sudo": (f"sudo@{STEP}", 3, "sudo"),
    "disk": (f"disk@{STEP}", 1, "no room"),
    "slow": (f"slow@{STEP}", 0, "is done"),
    "clock": ("clock@connect:vms81", 0, "s off the others"),
    "power": (f"power@{STEP}", 0, "The connection to vms80 was lost."),
    "hostile": (f"hostile@{STEP}", 0, "all is lost"),
}


@pytest.mark.parametrize("kind", CASES)
def test_a_fault_is_told_and_a_second_run_finishes(folder: Path, kind: str) -> None:
    fault, status, told = CASES[kind]
    with _practice(folder, fault) as practice:
        ended = practice.run(*APPLY)
        assert ended.status == status, ended
        assert told in " ".join(ended.out.split()), ended
        assert "\x1b" not in ended.out
        _finished(practice)


def test_a_changed_host_key_is_refused_until_somebody_takes_the_old_one_away(folder: Path) -> None:
    with _practice(folder, f"key@{STEP}") as practice:
        ended = practice.run(*APPLY)
        assert ended.status == 3, ended
        assert practice.run(*APPLY).status == 3
        practice.fleet.session.known_hosts_path.write_text("")
        _finished_with_new_keys(practice)


def test_a_host_that_shows_another_key_is_not_called_again(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fleet, "RECONNECT_FOR", 60.0)
    with _practice(folder, f"key@{STEP}") as practice:
        ended = practice.run(*APPLY)
        lost = _lost(practice)
        failed = next(event.at for event in practice.events() if isinstance(event, ActionFailed))
    assert "another host key" in " ".join(ended.out.split()), ended
    assert lost is not None
    assert failed - lost < 30, "it was called again and again"


def test_a_host_that_refuses_the_login_is_called_again(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fleet, "RECONNECT_FOR", 60.0)
    refused: list[str] = []

    def booting(door: Door, username: str, right: bool) -> int:
        """As pam_nologin has it, which lets nobody in until the host is up."""
        was_lost = b'"HostLost"' in practice.fleet.session.journal_path.read_bytes()
        if door.host.hostname == "vms80" and was_lost and not refused:
            refused.append(username)
            return AUTH_FAILED
        return let_in(door, username, right)

    let_in = Door._let_in
    monkeypatch.setattr(Door, "_let_in", booting)
    with _practice(folder, f"drop@{STEP}") as practice:
        ended = practice.run(*APPLY)
    assert refused
    assert ended.status == 0, ended


def _finished_with_new_keys(practice: Practice) -> None:
    assert practice.run(*APPLY, "--accept-new-host-keys").status == 0
    _finished(practice)


def test_every_kind_has_its_case() -> None:
    assert set(CASES) | {"key"} == set(KINDS)


def test_an_init_that_loses_its_power_is_finished(folder: Path) -> None:
    with _practice(folder, "power@first-master/init/init") as practice:
        practice.run("apply", "--yes")
        ended = practice.run("resume", "--yes")
        assert ended.status == 0, ended


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        ("dorp@etcd", "Did you mean drop?"),
        ("drop@etcd/etdc", "Did you mean etcd/etcd?"),
        ("drop@etcd:vms99", "vms"),
        ("drop", "KIND@STEP[:HOST]"),
    ],
)
def test_a_fault_that_nobody_knows_is_a_sentence(fault: str, told: str) -> None:
    done = CliRunner().invoke(main, ["practice", "--fault", fault])
    assert done.exit_code == 2, done.output
    assert told in done.output
