"""Findings: each with its cause, its remedy, and the steps it guards."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hawizard.model.facts import Facts, Listener
from hawizard.model.findings import Finding, Level
from hawizard.model.verdict import Verdict
from hawizard.plan.findings import findings
from hawizard.plan.make import plan
from tests.unit.plan.told import cluster

CLUSTER = cluster()


def fact(name: str) -> Facts:
    """What a good host of the cluster is."""
    return Facts(
        hostname=name,
        family="debian",
        os_name="Debian GNU/Linux 12 (bookworm)",
        kernel="6.1.0",
        cgroup=2,
        cpus=2,
        memory_mib=4096,
        addresses=(CLUSTER.host(name).address,),
        default_route=True,
        machine_id=f"machine-{name}",
        boot_id=f"boot-{name}",
        clock=1_800_000_000.0,
        systemd=252,
        disk_free_mib=20_000,
    )


GOOD = {host.name: fact(host.name) for host in CLUSTER.hosts}
STEPS = {step.id: Verdict.MISSING for step in plan(CLUSTER, GOOD).steps()}


def found(name: str, **changed: object) -> list[Finding]:
    """The findings that a changed host adds to those of a good fleet."""
    facts = {**GOOD, name: replace(GOOD[name], **changed)}  # type: ignore[arg-type]
    usual = findings(CLUSTER, GOOD, STEPS)
    return [finding for finding in findings(CLUSTER, facts, STEPS) if finding not in usual]


def test_a_good_fleet_has_only_its_known_single_points() -> None:
    usual = findings(CLUSTER, GOOD, STEPS)
    assert [(finding.level, finding.hosts) for finding in usual] == [(Level.WARNING, ("vms80",))] * 2
    alone = cluster(masters=1)
    assert ("vms81",) in [finding.hosts for finding in findings(alone, GOOD, STEPS)]


@pytest.mark.parametrize(
    ("name", "changed", "level", "guarded"),
    [
        ("vms81", {"default_route": False}, Level.ERROR, "first-master/init@vms81"),
        ("vms83", {"default_route": False}, Level.ERROR, "join/join@vms83"),
        ("vms91", {"cpus": 1}, Level.ERROR, "join/join@vms91"),
        ("vms81", {"memory_mib": 1024}, Level.ERROR, "first-master/init@vms81"),
        ("vms80", {"family": "rhel"}, Level.ERROR, "etcd/etcd@vms80"),
        ("vms80", {"systemd": 0}, Level.ERROR, "etcd/etcd@vms80"),
        ("vms41", {"systemd": 219}, Level.ERROR, "verify/client@vms41"),
        ("vms83", {"addresses": ("10.0.0.9",)}, Level.ERROR, "join/join@vms83"),
        ("vms83", {"disk_free_mib": 900}, Level.WARNING, "nodes/images@vms83"),
        ("vms83", {"swap": ("/dev/sda2",)}, Level.NOTE, "nodes/swap@vms83"),
        ("vms83", {"clock": 1_800_000_060.0}, Level.WARNING, "join/join@vms83"),
        ("vms83", {"clock": 1_799_999_000.0}, Level.ERROR, "join/join@vms83"),
        ("vms83", {"hostname": "vms81"}, Level.WARNING, "join/join@vms83"),
        ("vms83", {"machine_id": "machine-vms81"}, Level.WARNING, "join/join@vms83"),
    ],
)
def test_a_fault_is_found_with_its_remedy_and_guards_the_host_s_steps(
    name: str, changed: dict[str, object], level: Level, guarded: str
) -> None:
    (finding,) = found(name, **changed)
    assert finding.level is level
    assert name in finding.hosts
    assert guarded in finding.guards
    assert {step.rpartition("@")[2] for step in finding.guards} <= set(finding.hosts)
    assert finding.remedy
    assert "{" not in f"{finding.what}{finding.remedy}"


@pytest.mark.parametrize(
    ("name", "changed"),
    [
        ("vms80", {"default_route": False}),
        ("vms83", {"cpus": 1}),
        ("vms83", {"memory_mib": 900}),
        ("vms80", {"swap": ("/dev/sda2",)}),
        ("vms83", {"clock": 1_800_000_020.0}),
        ("vms83", {"clock": 0.0}),
        ("vms81", {"cpus": 0, "memory_mib": 0, "disk_free_mib": 0, "addresses": ()}),
    ],
)
def test_what_does_no_harm_or_was_not_read_is_no_fault(name: str, changed: dict[str, object]) -> None:
    assert not found(name, **changed)


def test_one_machine_behind_two_names_is_an_error() -> None:
    same = {"machine_id": "machine-vms81", "boot_id": "boot-vms81"}
    (finding,) = found("vms83", **same)
    assert finding.level is Level.ERROR
    assert finding.hosts == ("vms81", "vms83")


@pytest.mark.parametrize(
    ("name", "port", "program", "guarded"),
    [
        ("vms81", 6443, "socat", "first-master/init@vms81"),
        ("vms91", 10257, "nginx", "join/join@vms91"),
        ("vms91", 10259, "", "join/join@vms91"),
        ("vms83", 10250, "nginx", "join/join@vms83"),
        ("vms80", 6443, "nginx", "load-balancer/haproxy@vms80"),
        ("vms80", 2379, "consul", "etcd/etcd@vms80"),
    ],
)
def test_a_port_of_ours_that_another_holds_is_an_error(
    name: str, port: int, program: str, guarded: str
) -> None:
    (finding,) = found(name, listeners=(Listener(port, "0.0.0.0", program), Listener(port, "::", program)))
    assert finding.level is Level.ERROR
    assert finding.guards == (guarded,)
    assert str(port) in str(finding.what) and str(port) in str(finding.remedy)


@pytest.mark.parametrize(
    ("name", "port", "program"),
    [
        ("vms81", 6443, "kube-apiserver"),
        ("vms81", 10257, "kube-controller"),
        ("vms81", 10250, "kubelet"),
        ("vms80", 6443, "haproxy"),
        ("vms80", 2380, "etcd"),
        ("vms81", 2379, "consul"),
        ("vms83", 6443, "nginx"),
        ("vms80", 10250, "nginx"),
    ],
)
def test_a_port_that_is_ours_already_or_not_needed_is_no_fault(name: str, port: int, program: str) -> None:
    assert not found(name, listeners=(Listener(port, "*", program),))


def test_what_another_configuration_of_haproxy_serves_is_a_warning() -> None:
    (finding,) = found("vms80", listeners=(Listener(6443, "*", "haproxy"), Listener(443, "*", "haproxy")))
    assert finding.level is Level.WARNING
    assert str(finding.what) == "haproxy on vms80 serves something else already, on port 443."
    assert finding.guards == ("load-balancer/haproxy@vms80",)
    assert not found("vms83", listeners=(Listener(443, "*", "haproxy"),))


def test_hosts_that_were_not_asked_are_passed_over() -> None:
    assert findings(CLUSTER, {}, STEPS) == findings(CLUSTER, GOOD, STEPS)
    assert findings(CLUSTER, {"vms81": Facts()}, STEPS) == findings(CLUSTER, GOOD, STEPS)


def test_errors_come_first() -> None:
    facts = {**GOOD, "vms83": replace(GOOD["vms83"], swap=("/swap",), default_route=False)}
    levels = [finding.level for finding in findings(CLUSTER, facts, STEPS)]
    assert levels == sorted(levels, key=list(Level).index)
    assert levels[0] is Level.ERROR
