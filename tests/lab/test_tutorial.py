"""The whole tutorial on five real hosts: built, proved, looked at again, shown again, no secret left."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from hawizard.record.events import ActionJudged, CallStarted, RunStarted
from tests.lab.lab import Lab
from tests.lab.session import session_yaml
from tests.lab.wizard import Done, Wizard

ADMIN = "kubectl --kubeconfig /etc/kubernetes/admin.conf"
PASSWORD = "correct-horse-battery"


@pytest.fixture(scope="module")
def wizard(lab: Lab, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Wizard]:
    """A session on bare hosts; the tests of this module go on from one another."""
    lab.make_bare()
    yield Wizard(tmp_path_factory.mktemp("tutorial") / "lab", session_yaml())


@pytest.fixture(scope="module")
def built(wizard: Wizard) -> Done:
    """The tutorial's cluster."""
    return wizard.apply()


def test_apply_on_bare_hosts_ends_with_everything_proved(built: Done, lab: Lab) -> None:
    assert built.status == 0, built
    nodes = json.loads(lab["vms41"].ssh("kubectl get nodes -o json").stdout)["items"]
    ready = {
        node["metadata"]["name"]: [c["status"] for c in node["status"]["conditions"] if c["type"] == "Ready"]
        for node in nodes
    }
    assert ready == {"vms81": ["True"], "vms82": ["True"], "vms83": ["True"]}
    controlled = [n["metadata"]["name"] for n in nodes if CONTROL_PLANE in n["metadata"]["labels"]]
    assert controlled == ["vms81", "vms82"]


CONTROL_PLANE = "node-role.kubernetes.io/control-plane"


def test_the_balancer_reloads_with_a_checked_file_that_has_health_checks(built: Done, lab: Lab) -> None:
    text = lab["vms80"].read("/etc/haproxy/haproxy.cfg")
    assert "bind *:6443" in text
    assert "/readyz" in text
    assert lab["vms80"].ssh("haproxy -c -f /etc/haproxy/haproxy.cfg", check=False).returncode == 0
    assert lab["vms80"].ssh("ls -A /var/lib/hawizard/before/etc/haproxy").stdout.split() == ["haproxy.cfg"]


def test_the_sync_test_left_no_namespace(built: Done, lab: Lab) -> None:
    names = lab["vms81"].ssh(f"{ADMIN} get ns -o name").stdout.split()
    assert sorted(names) == [
        f"namespace/{n}" for n in ("default", "kube-node-lease", "kube-public", "kube-system")
    ]


def test_packages_are_held_at_the_version(built: Done, lab: Lab) -> None:
    for host in ("vms81", "vms82", "vms83"):
        assert lab[host].ssh("apt-mark showhold").stdout.split() == ["kubeadm", "kubectl", "kubelet"]
        assert lab[host].ssh("dpkg-query -W -f '${Version}' kubelet").stdout == "1.24.0-1.1"


def test_keys_have_their_modes_and_nothing_lies_about(built: Done, lab: Lab) -> None:
    listed = lab["vms82"].ssh("stat -c '%a %U:%G %n' /etc/kubernetes/pki/*.key /etc/kubernetes/*.conf").stdout
    assert all(line.startswith("600 root:root ") for line in listed.splitlines()), listed
    for host in lab:
        left = host.ssh(
            "find /run/hawizard /var/lib/hawizard/jobs -mindepth 1 2>/dev/null", check=False
        ).stdout
        assert left == "", host.name


def test_a_second_run_only_looks(built: Done, wizard: Wizard) -> None:
    again = wizard.apply()
    assert again.status == 0, again
    events = wizard.events()
    start = max(n for n, event in enumerate(events) if isinstance(event, RunStarted))
    calls = [event.call.command for event in events[start:] if isinstance(event, CallStarted)]
    assert calls == []


def test_status_is_done_and_not_done_once_something_is_gone(built: Done, wizard: Wizard, lab: Lab) -> None:
    assert wizard.run("status").status == 0
    lab["vms80"].ssh("systemctl stop haproxy")
    gone = wizard.run("status")
    assert gone.status == 1, gone
    assert "haproxy" in gone.out
    assert wizard.resume().status == 0


def test_replay_prints_what_the_runs_printed_to_the_byte(built: Done, wizard: Wizard) -> None:
    shown = wizard.run("replay", "--headless")
    assert shown.status == 0, shown
    assert shown.out == "".join(wizard.printed)


def test_plan_shows_a_diff_and_changes_nothing(built: Done, wizard: Wizard, lab: Lab) -> None:
    lab["vms83"].ssh("sed -i s/ip_forward=1/ip_forward=0/ /etc/sysctl.d/99-k8s.conf || true")
    before = lab["vms83"].ssh("sha256sum /etc/sysctl.d/*").stdout
    shown = wizard.run("plan")
    assert shown.status == 0, shown
    assert lab["vms83"].ssh("sha256sum /etc/sysctl.d/*").stdout == before
    assert wizard.run("plan", "--offline").status == 0


def test_no_secret_is_left_where_kubeadm_does_not_need_it(built: Done, wizard: Wizard, lab: Lab) -> None:
    key = lab["vms81"].read("/etc/kubernetes/pki/ca.key").splitlines()[3]
    pki = "/etc/kubernetes/pki/ca.key"
    for host in lab:
        wanted = [pki] if host.name in ("vms81", "vms82") else []
        assert [path for path in host.grep_disk(key.encode())] == wanted, host.name
    kept = b"".join(path.read_bytes() for path in wizard.folder.iterdir() if path.is_file())
    assert key.encode() not in kept
    assert key not in "".join(wizard.printed)


def test_every_action_was_judged_done_at_the_end(built: Done, wizard: Wizard) -> None:
    last: dict[str, str] = {}
    for event in wizard.events():
        if isinstance(event, ActionJudged):
            last[event.action] = event.verdict.value
    assert {action: verdict for action, verdict in last.items() if verdict != "done"} == {}
