"""Who logs in, what is asked, and what becomes of a question that nobody answers."""

from __future__ import annotations

from pathlib import Path

import pytest

from hawizard.record.events import HostConnected
from tests.lab.host import Host
from tests.lab.lab import Lab
from tests.lab.paths import OPERATOR_PASSWORD
from tests.lab.said import assert_says
from tests.lab.tools import run
from tests.lab.variants import session_with
from tests.lab.wizard import Wizard
from tests.lab.written import written

ACCEPT = "--accept-new-host-keys"
SUDO = {"HAWIZARD_SUDO_PASSWORD": OPERATOR_PASSWORD}


@pytest.fixture
def wizard(tmp_path: Path) -> Wizard:
    """A session of which nothing has been done."""
    return Wizard(tmp_path / "lab", session_with({"vms80": "operator", "vms81": "deploy"}))


def fingerprint(host: Host) -> str:
    """The fingerprint that the host's console shows for the key that is asked for first."""
    return run("ssh-keygen", "-lf", str(host.disk.root / "etc/ssh/ssh_host_ed25519_key.pub")).split()[1]


@pytest.mark.parametrize("command", ["apply", "plan", "status"])
def test_an_unknown_host_key_is_shown_and_refused_where_nobody_confirms_it(
    command: str, lab: Lab, wizard: Wizard
) -> None:
    words, again = (("--yes",), "resume") if command == "apply" else ((), command)
    refused = wizard.run(command, *words, env=SUDO)
    assert refused.status == 3, str(refused)
    for host in lab:
        known = f"The host key of {host.name} ({host.address}) is not known and was not confirmed:"
        assert_says(refused, f"{known} {fingerprint(host)} (ssh-ed25519).", ACCEPT)
    assert_says(refused, f"Mend what is said above, then: hawizard {again} {wizard.folder}")
    assert not (wizard.folder / "known_hosts").exists(), str(refused)


def test_looking_writes_nothing(hosts: Lab, wizard: Wizard) -> None:
    before = {host.name: written(host) for host in hosts}
    for command, status in (("plan", 0), ("status", 1)):
        looked = wizard.run(command, ACCEPT, env=SUDO)
        assert looked.status == status, str(looked)
        for host in hosts:
            changed = sorted(path for path, _ in before[host.name].items() ^ written(host).items())
            assert changed == [], f"{command} changed {host.name}"
    assert sorted(path.name for path in wizard.folder.iterdir()) == ["known_hosts", "session.yaml"]
    hosts["vms80"].ssh("touch /etc/hostname")
    assert written(hosts["vms80"]) != before["vms80"], "a change would not have been seen"


def test_sudo_with_and_without_a_password_does_what_root_does(hosts: Lab, wizard: Wizard) -> None:
    built = wizard.apply("--until", "etcd", env=SUDO)
    assert built.status == 0, str(built)
    rights = {event.host: event.rights for event in wizard.events() if isinstance(event, HostConnected)}
    assert rights == {
        "vms80": "sudo with password",
        "vms81": "sudo",
        "vms82": "root",
        "vms83": "root",
        "vms41": "root",
    }
    owners = hosts["vms80"].ssh("stat -c %U:%G /etc/haproxy/haproxy.cfg /var/lib/etcd/cluster.etcd").stdout
    assert owners.split() == ["root:root", "etcd:etcd"]
