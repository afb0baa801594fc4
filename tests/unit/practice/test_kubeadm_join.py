"""What joins leave, whole, refused, killed and repeated."""

from __future__ import annotations

import pytest

from hawizard.practice.kubeadm.client import is_ready
from tests.unit.practice.conftest import JOIN, PKI, World, has_socket, is_master, named

BOOTSTRAP = "/etc/kubernetes/bootstrap-kubelet.conf"
THREE = {
    "FileAvailable--etc-kubernetes-pki-ca.crt",
    "FileAvailable--etc-kubernetes-bootstrap-kubelet.conf",
    "FileAvailable--etc-kubernetes-kubelet.conf",
}
FOUR = {
    "DirAvailable--etc-kubernetes-manifests",
    "FileAvailable--etc-kubernetes-bootstrap-kubelet.conf",
    "FileAvailable--etc-kubernetes-kubelet.conf",
    "Port-10250",
}
SIX = {
    "Port-6443",
    "Port-10257",
    "Port-10259",
    "FileAvailable--etc-kubernetes-manifests-kube-apiserver.yaml",
    "FileAvailable--etc-kubernetes-manifests-kube-controller-manager.yaml",
    "FileAvailable--etc-kubernetes-manifests-kube-scheduler.yaml",
}


def test_a_worker_joins_and_is_ready_after_calico(cluster: World) -> None:
    begun = cluster.fleet.seconds
    assert cluster.join(cluster.worker) == 0
    assert 4 < cluster.fleet.seconds - begun < 10
    assert has_socket(cluster.node(cluster.worker))
    assert not is_ready(cluster.node(cluster.worker))
    assert not cluster.worker.exists(BOOTSTRAP)
    cluster.install_calico()
    assert is_ready(cluster.node(cluster.worker))
    assert cluster.worker.exists("/etc/cni/net.d/10-calico.conflist")


def test_a_master_joins(cluster: World) -> None:
    assert cluster.join(cluster.second) == 0
    assert is_master(cluster.node(cluster.second))
    cluster.fleet.wait(5)
    assert cluster.second.port_taken(6443)
    assert len(cluster.second.names(PKI)) == 12
    ca = f"{PKI}/ca.crt"
    assert cluster.second.read(ca) == cluster.first.read(ca)
    cluster.first.stop_pod("kube-apiserver")
    assert cluster.node(cluster.second), "the balancer reaches the other master"


@pytest.mark.parametrize("lost", ["ca.crt", "front-proxy-ca.key", "sa.pub"])
def test_a_master_without_a_shared_certificate_is_refused(cluster: World, lost: str) -> None:
    cluster.second.remove(f"{PKI}/{lost}")
    begun = cluster.fleet.seconds
    assert cluster.join(cluster.second) == 1
    assert cluster.fleet.seconds - begun < 1
    assert not cluster.second.exists("/etc/kubernetes/kubelet.conf")


def test_a_wrong_hash_fails_at_once(cluster: World) -> None:
    cluster.prepare_join(cluster.worker, caCertHashes=["sha256:" + "0" * 64])
    begun = cluster.fleet.seconds
    assert cluster.join(cluster.worker) == 1
    assert cluster.fleet.seconds - begun < 1


@pytest.mark.parametrize("token", ["abcdef.0123456789abcdef", None])
def test_a_token_nobody_knows_says_nothing_and_waits_for_minutes(cluster: World, token: str | None) -> None:
    if token:
        cluster.prepare_join(cluster.worker, token=token)
    else:
        cluster.first.run("token", "list", "-o", "json")
        words = "".join(cluster.first.stdout).split('"token": "')[1:]
        cluster.first.run("token", "delete", *(word[:6] for word in words))
        cluster.fleet.wait(3)
    begun = cluster.fleet.seconds
    assert cluster.join(cluster.worker) == 1
    assert 290 < cluster.fleet.seconds - begun < 320
    assert cluster.worker.stdout == ["[preflight] Running pre-flight checks"]


def test_a_token_ends_with_its_time(cluster: World) -> None:
    assert cluster.first.run("token", "create", "aaaaaa.0123456789abcdef", "--ttl", "2s") == 0
    assert cluster.first.stdout == ["aaaaaa.0123456789abcdef"]
    path = "/api/v1/namespaces/kube-system/secrets/bootstrap-token-aaaaaa"
    assert cluster.get(path)
    cluster.fleet.wait(5)
    assert not cluster.get(path)
    assert cluster.first.run("token", "create", "ill-formed") == 1
    assert cluster.worker.run("token", "list") == 1


@pytest.mark.parametrize("skip", [(), ("--ignore-preflight-errors=all",), ("--skip-phases=preflight",)])
def test_a_node_that_is_ready_is_never_joined_again(cluster: World, skip: tuple[str, ...]) -> None:
    for machine in (cluster.second, cluster.worker):
        cluster.join(machine)
    cluster.install_calico()
    for machine in (cluster.second, cluster.worker):
        assert cluster.join(machine, *skip) == 1
    words = ("join", "phase", "control-plane-join", "all", "--config", JOIN)
    assert cluster.second.run(*words) == 0
    assert is_master(cluster.node(cluster.second))


def test_a_finished_master_names_what_is_taken(cluster: World) -> None:
    cluster.join(cluster.second)
    cluster.fleet.wait(5)
    assert cluster.join(cluster.second) == 1
    assert named(cluster.second) == FOUR - {"FileAvailable--etc-kubernetes-bootstrap-kubelet.conf"}


def test_a_worker_killed_before_its_kubelet_starts_joins_plainly(cluster: World) -> None:
    assert cluster.join(cluster.worker, kill_at=0.2) == -9
    assert not cluster.worker.exists(BOOTSTRAP)
    assert cluster.join(cluster.worker) == 0


def test_a_killed_worker_joins_with_every_name_ignored(cluster: World) -> None:
    assert cluster.join(cluster.worker, kill_at=1.7) == -9
    assert {"bootstrap-kubelet.conf", "kubelet.conf"} <= set(cluster.worker.names("/etc/kubernetes"))
    assert not cluster.node(cluster.worker)
    assert cluster.join(cluster.worker) == 1
    assert named(cluster.worker) == THREE
    assert cluster.worker.exists(BOOTSTRAP), "what fails in preflight leaves it"
    assert cluster.join(cluster.worker, f"--ignore-preflight-errors={','.join(THREE)}") == 0
    assert has_socket(cluster.node(cluster.worker))


def test_named_ignores_race_with_the_kubelets_port(cluster: World) -> None:
    cluster.join(cluster.worker, kill_at=3.0)
    assert cluster.join(cluster.worker) == 1
    cluster.fleet.wait(4)
    assert cluster.join(cluster.worker, f"--ignore-preflight-errors={','.join(THREE)}") == 1
    assert named(cluster.worker) == {"Port-10250"}


def test_a_half_joined_worker_is_ready_by_itself_and_must_be_deleted_first(cluster: World) -> None:
    cluster.install_calico()
    assert cluster.join(cluster.worker, kill_at=3.0) == -9
    cluster.fleet.wait(20)
    node = cluster.node(cluster.worker)
    assert is_ready(node)
    assert not has_socket(node)
    assert cluster.join(cluster.worker, "--ignore-preflight-errors=all") == 1
    assert not cluster.worker.exists(BOOTSTRAP), "what fails after preflight removes it"
    cluster.first.api(cluster.admin()).request("DELETE", f"/api/v1/nodes/{cluster.worker.hostname}")
    cluster.fleet.wait(12)
    assert not cluster.node(cluster.worker), "a running kubelet does not make it again"
    assert cluster.join(cluster.worker, "--ignore-preflight-errors=all") == 0
    assert has_socket(cluster.node(cluster.worker))


@pytest.mark.parametrize("seconds", [1.5, 3.0, 4.5])
def test_a_killed_master_not_ready_joins_with_all_ten_ignored(cluster: World, seconds: float) -> None:
    assert cluster.join(cluster.second, kill_at=seconds) == -9
    cluster.fleet.wait(12)
    node = cluster.node(cluster.second)
    assert node
    assert not is_ready(node)
    assert not is_master(node)
    assert cluster.join(cluster.second) == 1
    assert named(cluster.second) == FOUR
    assert cluster.join(cluster.second, f"--ignore-preflight-errors={','.join(FOUR)}") == 1
    assert named(cluster.second) == SIX
    assert cluster.join(cluster.second, f"--ignore-preflight-errors={','.join(FOUR | SIX)}") == 0
    assert is_master(cluster.node(cluster.second))


def test_a_killed_master_that_got_ready_needs_its_last_phase_only(cluster: World) -> None:
    cluster.install_calico()
    assert cluster.join(cluster.second, kill_at=3.0) == -9
    cluster.fleet.wait(20)
    assert is_ready(cluster.node(cluster.second))
    assert cluster.join(cluster.second, "--skip-phases=preflight") == 1
    assert cluster.second.run("join", "phase", "control-plane-join", "all", "--config", JOIN) == 0
    metadata = cluster.node(cluster.second)["metadata"]
    assert "node-role.kubernetes.io/control-plane" in metadata["labels"]
    assert not has_socket(cluster.node(cluster.second))


def test_a_reset_master_needs_the_certificates_again(cluster: World) -> None:
    cluster.join(cluster.second, kill_at=3.0)
    assert cluster.second.run("reset", "-f", "--skip-phases", "remove-etcd-member") == 0
    assert not cluster.second.exists(f"{PKI}/ca.key")
    assert cluster.join(cluster.second) == 1
    cluster.copy_certificates()
    assert cluster.join(cluster.second) == 0
    assert is_master(cluster.node(cluster.second))


def test_a_reset_worker_leaves_its_node_and_joins_plainly_while_not_ready(cluster: World) -> None:
    cluster.join(cluster.worker)
    assert cluster.worker.run("reset", "-f", "--skip-phases", "remove-etcd-member") == 0
    assert cluster.node(cluster.worker)
    assert cluster.join(cluster.worker) == 0


def test_a_new_authority_over_an_old_registry_makes_joins_fail(cluster: World) -> None:
    cluster.install_calico()
    cluster.join(cluster.worker)
    cluster.fleet.wait(15)
    for machine in (cluster.worker, cluster.first):
        machine.run("reset", "-f", "--skip-phases", "remove-etcd-member")
    assert cluster.init() == 0
    assert cluster.join(cluster.worker) == 1, "the old hash"
    cluster.prepare_join(cluster.worker)
    assert is_ready(cluster.node(cluster.worker))
    assert cluster.join(cluster.worker) == 1, "the old node object is still Ready"


def test_a_silent_node_is_unknown_and_comes_back(cluster: World) -> None:
    cluster.join(cluster.worker)
    cluster.install_calico()
    cluster.worker.unit("stop", "kubelet")
    cluster.fleet.wait(120)
    assert not is_ready(cluster.node(cluster.worker))
    cluster.worker.unit("start", "kubelet")
    cluster.fleet.wait(15)
    assert is_ready(cluster.node(cluster.worker))
