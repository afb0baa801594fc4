"""What must fit together across the whole of a session."""

from __future__ import annotations

from pathlib import Path

import pytest

from hawizard.model.load import load
from tests.unit.model.sessions import TUTORIAL, faults_of, sole, tutorial


def with_host(index: int, **changes: object) -> dict[str, object]:
    data = tutorial()
    data["hosts"][index] = {**data["hosts"][index], **changes}
    return data


def with_kubernetes(**changes: object) -> dict[str, object]:
    data = tutorial()
    data["kubernetes"] = {**data["kubernetes"], **changes}
    return data


@pytest.mark.parametrize(
    ("content", "field", "words"),
    [
        (with_host(2, name="vms81"), "hosts[2].name", "vms81 stands for another host already"),
        (with_host(2, address="192.168.26.81"), "hosts[2].address", "numbered 2"),
        (with_host(2, ssh={"address": "192.168.26.81"}), "hosts[2].ssh", "192.168.26.81:22"),
        (with_host(3, roles=["worker", "loadbalancer"]), "hosts[3].roles", "vms80 has the role loadbalancer"),
        (with_host(3, roles=["worker", "etcd"]), "hosts[3].roles", "several are not built yet"),
        (with_host(0, roles=["loadbalancer"]), "hosts", "No host has the role etcd"),
        (with_host(0, roles=["etcd"]), "hosts", "No host has the role loadbalancer"),
        (with_host(0, roles=["etcd", "etcd", "loadbalancer"]), "hosts[0].roles", "etcd is written twice"),
        (with_host(2, roles=["control-plane", "worker"]), "hosts[2].roles", "runs other pods too is not"),
        (with_host(0, roles=["loadbalancer", "etcd", "control-plane"]), "hosts[0].roles", "on a master"),
        (with_kubernetes(pod_subnet="10.96.0.0/16"), "kubernetes.pod_subnet", "overlap"),
        (with_kubernetes(pod_subnet="192.168.0.0/16"), "kubernetes.pod_subnet", "vms80, vms81, vms82, vms83"),
        (with_kubernetes(service_subnet="192.168.26.80/28"), "kubernetes.service_subnet", "hosts (vms80"),
        (with_kubernetes(endpoint="192.168.26.90:6443"), "kubernetes.endpoint", "not the balancer's address"),
        (with_kubernetes(endpoint="192.168.26.80:2379"), "kubernetes.endpoint", "Port 2379 of vms80"),
        (with_kubernetes(endpoint="192.168.26.80:22"), "kubernetes.endpoint", "Port 22 of vms80"),
        ({**tutorial(), "calico": {"version": "3.24.6"}}, None, None),
        ({**tutorial(), "calico": {"version": "3.23.0"}}, "calico.version", "3.26.5 is"),
        ({**with_kubernetes(version="1.29.1"), "calico": {"version": "3.26.5"}}, "calico.version", "3.29.7"),
        (with_host(0, roles=["loadbalancer", "etcd", "client"]), None, None),
        (with_host(2, roles=["control-plane", "client"]), None, None),
    ],
)  # fmt: skip
def test_rule(tmp_path: Path, content: dict[str, object], field: str | None, words: str | None) -> None:
    faults = faults_of(tmp_path, content)
    if field is None or words is None:
        assert faults == ()
        return
    _, at, sentence = sole(faults)
    assert at == field
    assert words in sentence


def test_every_missing_role_is_named(tmp_path: Path) -> None:
    data = tutorial()
    data["hosts"] = data["hosts"][3:]
    sentences = [str(fault.sentence) for fault in faults_of(tmp_path, data)]
    roles = ("loadbalancer", "etcd", "control-plane")
    assert sentences == [f"No host has the role {role}; one must." for role in roles]


def test_a_node_port_cannot_be_the_endpoint_where_the_balancer_is_a_worker(tmp_path: Path) -> None:
    data = with_kubernetes(endpoint="192.168.26.80:30000")
    assert faults_of(tmp_path, data) == ()
    hosts = with_host(0, roles=["loadbalancer", "etcd", "worker"])["hosts"]
    assert sole(faults_of(tmp_path, {**data, "hosts": hosts}))[1] == "kubernetes.endpoint"


def test_a_version_older_than_pkgs_k8s_io_is_taken_from_a_repository_that_is_named(tmp_path: Path) -> None:
    packages = "  version: 1.22.3\n  packages: {url: http://192.168.26.1/core:/stable:/v1.22/deb/}\n"
    path = tmp_path / "session.yaml"
    path.write_text(TUTORIAL.replace("  version: 1.24.0\n", packages))
    cluster = load(path)
    assert cluster.kubernetes.packages.key == "http://192.168.26.1/core:/stable:/v1.22/deb/Release.key"
    assert cluster.calico.version == "3.25.2"
