"""Torn and foreign files, as the certs and kubeconfig phases find them."""

from __future__ import annotations

import pytest
import yaml

from tests.unit.practice.conftest import CLUSTER, CONFIG, PKI, World


@pytest.fixture
def made(world: World) -> World:
    """A first master with certificates and kubeconfigs, and nothing else."""
    assert phase(world, "certs") == phase(world, "kubeconfig") == 0
    return world


def phase(world: World, name: str) -> int:
    """Run one phase."""
    return world.first.run("init", "phase", name, "all", "--config", CONFIG)


@pytest.mark.parametrize("lost", ["ca.crt", "apiserver.crt"])
def test_a_lost_certificate_is_refused(made: World, lost: str) -> None:
    made.first.remove(f"{PKI}/{lost}")
    assert phase(made, "certs") == 1


@pytest.mark.parametrize("name", ["ca.crt", "apiserver.crt", "sa.key"])
def test_an_empty_file_is_refused(made: World, name: str) -> None:
    made.first.write(f"{PKI}/{name}", b"")
    assert phase(made, "certs") == 1


@pytest.mark.parametrize("alone", ["ca.key", "ca.crt"])
def test_half_an_authority_is_refused(world: World, alone: str) -> None:
    phase(world, "certs")
    for name in world.first.names(PKI):
        if name != alone:
            world.first.remove(f"{PKI}/{name}")
    assert phase(world, "certs") == 1
    assert world.first.names(PKI) == [alone]


@pytest.mark.parametrize("lost", ["apiserver.key", "sa.pub"])
def test_a_lost_half_that_kubeadm_does_not_miss_stays_lost(made: World, lost: str) -> None:
    made.first.remove(f"{PKI}/{lost}")
    assert phase(made, "certs") == 0
    assert not made.first.exists(f"{PKI}/{lost}")


def test_a_lost_service_account_key_is_made_anew(made: World) -> None:
    old = made.first.read(f"{PKI}/sa.pub")
    made.first.remove(f"{PKI}/sa.key")
    assert phase(made, "certs") == 0
    assert made.first.read(f"{PKI}/sa.pub") != old


def test_what_another_authority_signed_is_refused(made: World) -> None:
    for name in ("ca.crt", "ca.key"):
        made.first.remove(f"{PKI}/{name}")
    assert phase(made, "certs") == 1
    assert phase(made, "kubeconfig") == 1


@pytest.mark.parametrize("name", ["admin", "kubelet"])
def test_an_empty_kubeconfig_is_refused(made: World, name: str) -> None:
    made.first.write(f"/etc/kubernetes/{name}.conf", b"")
    assert phase(made, "kubeconfig") == 1


def test_a_missing_kubeconfig_is_made_and_the_others_kept(made: World) -> None:
    admin = made.first.read("/etc/kubernetes/admin.conf")
    made.first.remove("/etc/kubernetes/kubelet.conf")
    assert phase(made, "kubeconfig") == 0
    assert made.first.read("/etc/kubernetes/kubelet.conf")
    assert made.first.read("/etc/kubernetes/admin.conf") == admin


def test_another_endpoint_only_warns(made: World) -> None:
    certificate = made.first.read(f"{PKI}/apiserver.crt")
    made.configure({**CLUSTER, "controlPlaneEndpoint": "192.168.26.99:6443"})
    assert phase(made, "certs") == phase(made, "kubeconfig") == 0
    assert "192.168.26.99" in "".join(made.first.stderr)
    assert made.first.read(f"{PKI}/apiserver.crt") == certificate


def test_expiration_is_told_on_a_master_and_refused_elsewhere(made: World) -> None:
    assert made.first.run("certs", "check-expiration") == 0
    assert "364d" in "".join(made.first.stdout) or "365d" in "".join(made.first.stdout)
    assert made.worker.run("certs", "check-expiration") == 1


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"networking": {"podSubnet": "10.244.0.0/99"}}, 3),
        ({"networking": {"serviceSubnet": "nowhere"}}, 3),
        ({"controlPlaneEndpoint": "https://lb:6443/"}, 3),
        ({"etcd": {"external": {"endpoints": ["192.168.26.80"]}}}, 3),
        ({"etcd": {"external": {"endpoints": ["http://e:2379"], "caFile": "/ca"}}}, 3),
        ({"apiVersion": "kubeadm.k8s.io/v1beta4"}, 1),
        ({"controlPlanEndpoint": "192.168.26.80:6443"}, 0),
    ],
)
def test_what_a_configuration_may_hold(world: World, change: dict[str, object], status: int) -> None:
    world.configure({**CLUSTER, **change})
    assert phase(world, "certs") == status


def test_an_unknown_field_is_only_warned_of(world: World) -> None:
    world.configure({**CLUSTER, "controlPlanEndpoint": "192.168.26.80:6443"})
    phase(world, "certs")
    assert 'unknown field "controlPlanEndpoint"' in "".join(world.first.stderr)


def test_a_missing_or_foreign_file_is_refused(world: World) -> None:
    assert world.first.run("init", "--config", "/nowhere.yaml") == 1
    world.first.write("/foreign.yaml", yaml.safe_dump({"kind": "Pod", "apiVersion": "v1"}).encode())
    assert world.first.run("init", "--config", "/foreign.yaml") == 1
