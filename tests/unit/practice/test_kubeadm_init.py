"""What a first master's init leaves, whole, killed and repeated."""

from __future__ import annotations

import pytest

from hawizard.practice.kubeadm.certs import load_certificate
from tests.unit.practice.conftest import CLUSTER, CONFIG, PKI, World, named

MANIFESTS = {
    f"FileAvailable--etc-kubernetes-manifests-kube-{name}.yaml"
    for name in ("apiserver", "controller-manager", "scheduler")
}
SIX = MANIFESTS | {"Port-6443", "Port-10257", "Port-10259"}
SEVEN = SIX | {"Port-10250"}
MODES = {"ca.crt": 0o644, "ca.key": 0o600, "apiserver.crt": 0o644, "sa.key": 0o600, "sa.pub": 0o600}
FINALIZE = "[kubelet-finalize]"


def test_an_init_ends_with_everything_there(world: World) -> None:
    begun = world.fleet.seconds
    assert world.init() == 0
    assert 12 < world.fleet.seconds - begun < 20
    assert world.is_done()
    assert len(world.first.names(PKI)) == 12
    assert {name: world.first.content[f"{PKI}/{name}"][1] for name in MODES} == MODES
    assert world.first.names("/etc/kubernetes") == [
        "admin.conf",
        "controller-manager.conf",
        "kubeadm.yaml",
        "kubelet.conf",
        "manifests",
        "pki",
        "scheduler.conf",
    ]
    assert b"kubelet-client-current.pem" in world.first.read("/etc/kubernetes/kubelet.conf")


def test_the_api_server_certificate_names_balancer_and_service(world: World) -> None:
    world.init()
    names = str(load_certificate(world.first, "apiserver").extensions)
    for name in ("kubernetes.default.svc.cluster.local", "vms81.rhce.cc", "10.96.0.1", "192.168.26.81"):
        assert name in names
    assert "192.168.26.80" in names


def test_a_second_init_is_refused_and_without_preflight_harmless(world: World) -> None:
    world.init()
    ca = world.first.read(f"{PKI}/ca.crt")
    world.fleet.wait(5)
    assert world.init() == 1
    assert named(world.first) == SEVEN
    assert world.init("--skip-phases=preflight") == 0
    assert world.first.read(f"{PKI}/ca.crt") == ca
    assert world.is_done()
    world.first.run("token", "list", "-o", "json")
    assert sum('"token":' in line for line in "\n".join(world.first.stdout).splitlines()) == 2


@pytest.mark.parametrize(
    ("cut", "files"),
    [
        ({"kill_at": 0.5}, {"ca.key", "ca.crt"}),
        ({"kill_at": 0.8}, {"apiserver.key"}),
        ({"kill_line": 'Writing "kubelet.conf"'}, {"sa.pub", "front-proxy-client.crt"}),
    ],
)
def test_killed_before_the_manifests_a_plain_init_goes_on(
    world: World, cut: dict[str, object], files: set[str]
) -> None:
    assert world.init(**cut) == -9
    assert files <= set(world.first.names(PKI))
    assert world.first.unit_state() == "activating"
    assert not world.fleet.etcd.entries
    authority = world.first.read(f"{PKI}/ca.crt")
    world.fleet.wait(30)
    assert world.init() == 0
    assert world.first.read(f"{PKI}/ca.crt") == authority
    assert world.is_done()


def test_killed_while_the_kubelet_starts_it_is_stopped(world: World) -> None:
    assert world.init(kill_line="正在启动kubelet") == -9
    assert world.first.unit_state() == "inactive"
    assert world.first.exists("/var/lib/kubelet/config.yaml")
    assert not world.first.names("/etc/kubernetes/manifests")
    assert world.init() == 0
    assert world.is_done()


@pytest.mark.parametrize("seconds", [2.5, 5, 8, 10])
def test_killed_in_the_wait_the_api_comes_up_alone_and_ignoring_seven_mends(
    world: World, seconds: float
) -> None:
    assert world.init(kill_at=seconds) == -9
    assert not world.get("/api/v1/nodes/vms81.rhce.cc")
    world.fleet.wait(12)
    assert world.get("/api/v1/namespaces/kube-system")
    assert not world.is_done()
    assert world.init() == 1
    assert named(world.first) == SEVEN
    assert world.init(f"--ignore-preflight-errors={','.join(sorted(SEVEN))}") == 0
    assert world.is_done()


@pytest.mark.parametrize(
    ("line", "present", "absent"),
    [
        (
            "Storing the configuration",
            "namespaces/kube-system",
            "namespaces/kube-system/configmaps/kubeadm-config",
        ),
        (
            "通过添加污点",
            "namespaces/kube-system/configmaps/kubelet-config",
            "namespaces/kube-public/configmaps/cluster-info",
        ),
        ("Using token", "nodes/vms81.rhce.cc", "namespaces/kube-public/configmaps/cluster-info"),
        (
            "基本插件: CoreDNS",
            "namespaces/kube-system/configmaps/coredns",
            "namespaces/kube-system/configmaps/kube-proxy",
        ),
    ],
)
def test_killed_after_the_wait_skipping_preflight_mends(
    world: World, line: str, present: str, absent: str
) -> None:
    assert world.init(kill_line=line) == -9
    assert world.get(f"/api/v1/{present}")
    assert not world.get(f"/api/v1/{absent}")
    world.fleet.wait(10)
    assert world.init() == 1
    assert world.init("--skip-phases=preflight") == 0
    assert world.is_done()


def test_killed_at_the_taint_the_node_has_no_label(world: World) -> None:
    world.init(kill_line="通过添加污点")
    assert world.node(world.first)
    assert "node-role.kubernetes.io/control-plane" not in world.node(world.first)["metadata"]["labels"]


def test_killed_in_kubelet_finalize_only_removing_the_empty_file_mends(world: World) -> None:
    assert world.init(kill_line=FINALIZE) == -9
    assert world.first.read("/etc/kubernetes/kubelet.conf") == b""
    assert world.first.unit_state() == "active"
    assert not world.get("/apis/apps/v1/namespaces/kube-system/deployments/coredns")
    assert world.init("--skip-phases=preflight") == 1
    assert world.init("--ignore-preflight-errors=all") == 1
    world.first.remove("/etc/kubernetes/kubelet.conf")
    assert world.init("--skip-phases=preflight") == 0
    assert world.is_done()


def test_with_an_empty_kubelet_conf_a_restarted_kubelet_does_not_start(world: World) -> None:
    world.init()
    world.first.write("/etc/kubernetes/kubelet.conf", b"")
    world.first.unit("restart", "kubelet")
    assert world.first.unit_state() == "activating"
    assert world.get("/api/v1/namespaces/kube-system")


@pytest.mark.parametrize("seconds", [3.0, 30.0])
def test_a_power_cut_keeps_what_is_written(world: World, seconds: float) -> None:
    killed = world.init(kill_at=seconds) == -9
    world.first.power_cycle()
    assert not world.get("/api/v1/namespaces/kube-system")
    world.fleet.wait(15)
    assert world.get("/api/v1/namespaces/kube-system")
    assert world.is_done() is not killed


def test_a_second_init_four_seconds_later_names_the_manifests_only(world: World) -> None:
    world.init(kill_at=4)
    assert world.init() == 1
    assert named(world.first) == MANIFESTS


def test_reset_takes_the_pki_and_leaves_the_keys_of_etcd(world: World) -> None:
    world.init()
    ca, keys = world.first.read(f"{PKI}/ca.crt"), set(world.fleet.etcd.entries)
    for path in ("/etc/cni/net.d/10-calico.conflist", "/var/lib/etcd/member/wal"):
        world.first.write(path, b"x")
    assert world.first.run("reset", "-f", "--skip-phases", "remove-etcd-member") == 0
    assert world.first.names("/etc/kubernetes") == ["kubeadm.yaml"]
    assert world.first.exists("/var/lib/etcd/member/wal")
    assert world.first.exists("/etc/cni/net.d/10-calico.conflist")
    assert world.first.unit_state() == "inactive"
    assert not world.first.port_taken(6443)
    assert keys <= set(world.fleet.etcd.entries)
    assert world.init() == 0
    assert world.first.read(f"{PKI}/ca.crt") != ca
    assert world.is_done()


def test_a_bare_reset_empties_the_folder_of_an_etcd_on_the_host(world: World) -> None:
    world.first.write("/var/lib/etcd/member/wal", b"x")
    assert world.first.run("reset", "-f") == 0
    assert not world.first.exists("/var/lib/etcd/member/wal")


def test_reset_without_force_does_nothing(world: World) -> None:
    world.init()
    assert world.first.run("reset") == 1
    assert world.is_done()


def test_phases_alone_repeat_what_is_there(world: World) -> None:
    world.init()
    for words in (
        ("certs", "all"),
        ("addon", "all"),
        ("mark-control-plane",),
        ("upload-config", "all"),
        ("bootstrap-token",),
    ):
        assert world.first.run("init", "phase", *words, "--config", CONFIG) == 0
    assert world.is_done()


def test_etcd_down_makes_the_cluster_fail(world: World) -> None:
    world.init()
    world.fleet.etcd.up = False
    assert world.get("/api/v1/namespaces/kube-system") is None
    assert world.first.run("token", "create") == 1


def test_nonsense_changes_no_status_and_no_machine_output(world: World) -> None:
    assert world.first.run("init", "--config", CONFIG, nonsense=True) == 0
    assert "kubeadm join" not in "\n".join(world.first.stdout)
    assert world.is_done()
    world.fleet.wait(5)
    assert world.first.run("init", "--config", CONFIG, nonsense=True) == 1
    assert world.first.run("config", "images", "list", "--config", CONFIG, nonsense=True) == 0
    assert world.first.stdout[0] == f"{CLUSTER['imageRepository']}/kube-apiserver:v1.24.0"
