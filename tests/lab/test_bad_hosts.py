"""Hosts that are not fit: a sentence with the remedy, the right status, and the other hosts' work kept."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

import pytest

from hawizard.record.events import FindingsMade
from tests.lab.host import Host
from tests.lab.lab import Lab
from tests.lab.login_faults import LOGIN_FAULTS, LoginFault
from tests.lab.paths import GATEWAY, LabError
from tests.lab.said import assert_says
from tests.lab.variants import session_with
from tests.lab.wizard import Wizard

pytestmark = pytest.mark.timeout(1200)  # the first test waits for a build
SYSCTLS = "/etc/sysctl.d/99-k8s.conf"
ADMIN = "kubectl --kubeconfig /etc/kubernetes/admin.conf"
ANNOTATION = "kubeadm.alpha.kubernetes.io/cri-socket"
LISTEN = "import socket,signal; s=socket.create_server(('',6443)); signal.pause()"


@pytest.fixture(scope="module")
def wizard(lab: Lab, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Wizard]:
    """A session whose hosts are ready for init; the tests of this module go on from one another."""
    lab.make_bare()
    wizard = Wizard(tmp_path_factory.mktemp("bad") / "lab", session_with())
    ready = wizard.apply("--until", "nodes")
    assert ready.status == 0, str(ready)
    yield wizard


@pytest.fixture
def undone(lab: Lab, wizard: Wizard) -> Iterator[tuple[Host, Host]]:
    """A worker to be spoilt and a master that is well, each with something left to do."""
    for name in ("vms82", "vms83"):
        lab[name].ssh(["rm", SYSCTLS])
    yield lab["vms83"], lab["vms82"]
    with suppress(LabError):
        lab["vms83"].power_on()
    wizard.yaml.write_text(session_with())


@pytest.mark.parametrize("fault", LOGIN_FAULTS, ids=str)
def test_a_host_that_cannot_be_used_stops_its_own_lane_alone(
    fault: LoginFault, undone: tuple[Host, Host], wizard: Wizard
) -> None:
    bad, good = undone
    wizard.yaml.write_text(session_with({bad.name: fault.user}))
    fault.spoil(bad, wizard)
    stopped = wizard.apply("--until", "nodes", env=dict(fault.env))
    assert stopped.status == 3, str(stopped)
    assert_says(
        stopped, fault.said, fault.remedy, "Could not be reached, logged in to or used as root: vms83."
    )
    assert good.exists(SYSCTLS), f"{good.name} was left undone: {stopped}"
    fault.mend(bad, wizard)
    finished = wizard.resume("--until", "nodes", env=dict(fault.mended_env))
    assert finished.status == 0, str(finished)
    assert bad.exists(SYSCTLS), str(finished)


def test_a_taken_port_stops_init_with_a_finding(lab: Lab, wizard: Wizard) -> None:
    taker = lab["vms81"]
    lab["vms83"].ssh(["rm", SYSCTLS])
    taker.ssh(["systemd-run", "--quiet", "--unit=taker", "python3", "-c", LISTEN])
    stopped = wizard.apply("--until", "first-master")
    assert stopped.status == 1, str(stopped)
    assert_says(
        stopped,
        "Port 6443 of vms81 is held by python3, and kube-apiserver needs it.",
        "`ss -ltnp sport = :6443`",
    )
    assert not taker.exists("/etc/kubernetes/pki/ca.key"), str(stopped)
    assert lab["vms83"].exists(SYSCTLS), f"vms83 was left undone: {stopped}"
    taker.ssh(["systemctl", "stop", "taker"])
    finished = wizard.resume("--until", "first-master")
    assert finished.status == 0, str(finished)


def test_a_missing_default_route_stops_that_join_alone(lab: Lab, wizard: Wizard) -> None:
    lab["vms83"].ssh(["ip", "route", "del", "default"])
    stopped = wizard.apply("--until", "join")
    assert stopped.status == 1, str(stopped)
    assert_says(stopped, "vms83 has no default route.", "`ip route add default via GATEWAY` on vms83")
    assert nodes(lab) == ["vms81", "vms82"], f"vms82 was left undone: {stopped}"
    lab["vms83"].ssh(["ip", "route", "add", "default", "via", GATEWAY])
    finished = wizard.resume("--until", "join")
    assert finished.status == 0, str(finished)
    assert nodes(lab) == ["vms81", "vms82", "vms83"]


def test_no_finding_is_left_once_everything_is_mended(wizard: Wizard) -> None:
    last = [event for event in wizard.events() if isinstance(event, FindingsMade)][-1]
    again = wizard.apply("--until", "join")
    assert again.status == 0, str(again)
    now = [event for event in wizard.events() if isinstance(event, FindingsMade)][-1]
    assert [str(f.what) for f in now.findings if f.level.value == "error"] == [], last


def test_a_repair_that_nobody_can_allow_is_not_made(lab: Lab, wizard: Wizard) -> None:
    lab["vms81"].ssh(f"{ADMIN} annotate node vms82 {ANNOTATION}-")
    unanswered = wizard.run("resume", "--until", "join")
    assert unanswered.status == 1, str(unanswered)
    assert_says(
        unanswered,
        "vms82 is half done and nobody was there to allow its repair.",
        "Run it again with --yes, or in a terminal, to allow the repair shown above.",
    )
    assert ANNOTATION not in annotated(lab), str(unanswered)
    allowed = wizard.run("resume", "--until", "join", "--yes")
    assert allowed.status == 0, str(allowed)
    assert ANNOTATION in annotated(lab), str(allowed)


def nodes(lab: Lab) -> list[str]:
    """The names of the cluster's nodes."""
    listed = lab["vms81"].ssh(f"{ADMIN} get nodes -o name").stdout.split()
    return sorted(name.removeprefix("node/") for name in listed)


def annotated(lab: Lab) -> str:
    """The annotations of the second master's node."""
    return lab["vms81"].ssh(f"{ADMIN} get node vms82 -o jsonpath='{{.metadata.annotations}}'").stdout
