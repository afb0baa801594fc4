"""Machines in memory: a first master, a second one and a worker."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
import yaml

from hawizard.practice.kubeadm import kubeconfig
from hawizard.practice.kubeadm.certs import SHARED
from hawizard.practice.kubeadm.client import get
from hawizard.practice.kubeadm.memory import Fleet
from hawizard.practice.kubeadm.memory_machine import Machine
from hawizard.practice.kubeadm.port import Access, ApiError, Json, Unreachable

CONFIG, JOIN, PKI = "/etc/kubernetes/kubeadm.yaml", "/root/join.yaml", "/etc/kubernetes/pki"
CLUSTER = {
    "apiVersion": "kubeadm.k8s.io/v1beta3",
    "kind": "ClusterConfiguration",
    "kubernetesVersion": "v1.24.0",
    "controlPlaneEndpoint": "192.168.26.80:6443",
    "imageRepository": "registry.aliyuncs.com/google_containers",
    "networking": {"podSubnet": "10.244.0.0/16", "serviceSubnet": "10.96.0.0/12"},
    "etcd": {"external": {"endpoints": ["http://192.168.26.80:2379"]}},
}
NODE = {"criSocket": "unix:///run/containerd/containerd.sock"}
OBJECTS = (
    "/api/v1/namespaces/kube-system/configmaps/kubeadm-config",
    "/api/v1/namespaces/kube-system/configmaps/kubelet-config",
    "/api/v1/namespaces/kube-public/configmaps/cluster-info",
    "/apis/apps/v1/namespaces/kube-system/deployments/coredns",
    "/apis/apps/v1/namespaces/kube-system/daemonsets/kube-proxy",
)


@dataclass
class World:
    """The tutorial's masters and worker."""

    fleet: Fleet = field(default_factory=Fleet)

    def __post_init__(self) -> None:
        """Make the machines and the first master's configuration."""
        self.first = self.fleet.add("vms81.rhce.cc", "192.168.26.81")
        self.second = self.fleet.add("vms82.rhce.cc", "192.168.26.82")
        self.worker = self.fleet.add("vms83.rhce.cc", "192.168.26.83")
        self.configure(CLUSTER)

    def configure(self, cluster: Json) -> None:
        """Write the first master's configuration."""
        init = {"apiVersion": "kubeadm.k8s.io/v1beta3", "kind": "InitConfiguration", "nodeRegistration": NODE}
        self.first.write(CONFIG, yaml.safe_dump_all([init, cluster]).encode())

    def init(self, *more: str, **cut: object) -> int:
        """Run kubeadm init on the first master."""
        return self.first.run("init", "--config", CONFIG, *more, **cut)  # type: ignore[arg-type]

    def join(self, machine: Machine, *more: str, **cut: object) -> int:
        """Run kubeadm join on a machine that has its configuration."""
        return machine.run("join", "--config", JOIN, *more, **cut)  # type: ignore[arg-type]

    def prepare_join(self, machine: Machine, **changes: object) -> None:
        """Write a JoinConfiguration with a fresh token, and a master's certificates."""
        assert self.first.run("token", "create", "--print-join-command") == 0
        words = self.first.stdout[0].split()
        token = {"apiServerEndpoint": words[2], "token": words[4], "caCertHashes": [words[6]], **changes}
        join = {"apiVersion": "kubeadm.k8s.io/v1beta3", "kind": "JoinConfiguration", "nodeRegistration": NODE}
        join |= {"discovery": {"bootstrapToken": token}}
        if machine is self.second:
            join["controlPlane"] = {}
        machine.write(JOIN, yaml.safe_dump(join).encode())
        self.fleet.wait(4)

    def copy_certificates(self) -> None:
        """Give the second master the six files."""
        for name in SHARED:
            self.second.write(f"{PKI}/{name}", self.first.read(f"{PKI}/{name}"))

    def get(self, path: str) -> Json | None:
        """Return an object as the administrator sees it, or None where nothing answers."""
        try:
            return get(self.first.api(self.admin()), path)
        except (ApiError, Unreachable, kubeconfig.BadKubeconfig):
            return None

    def admin(self) -> Access:
        """Return the administrator's credentials."""
        return kubeconfig.load(self.first, "/etc/kubernetes/admin.conf")

    def node(self, machine: Machine) -> Json:
        """Return a machine's node, or an empty object."""
        return self.get(f"/api/v1/nodes/{machine.hostname}") or {}

    def is_done(self) -> bool:
        """Tell whether an init left all that it makes."""
        return all(self.get(path) for path in OBJECTS) and is_master(self.node(self.first))

    def install_calico(self) -> None:
        """Apply what of Calico's manifest makes nodes Ready."""
        pod = {"hostNetwork": True, "initContainers": [{"name": "install-cni", "image": "calico/cni"}]}
        pod |= {"containers": [{"name": "calico-node", "image": "calico/node"}]}
        spec = {"selector": {}, "template": {"metadata": {"labels": {"k8s-app": "calico-node"}}, "spec": pod}}
        thing = {"metadata": {"name": "calico-node"}, "spec": spec}
        path = "/apis/apps/v1/namespaces/kube-system/daemonsets"
        self.first.api(self.admin()).request("POST", path, thing)
        self.fleet.wait(20)


def is_master(node: Json) -> bool:
    """Tell whether a node has a master's label, taint and CRI socket."""
    metadata, taints = node.get("metadata", {}), node.get("spec", {}).get("taints") or []
    label = "node-role.kubernetes.io/control-plane"
    return (
        label in metadata.get("labels", {}) and label in [each["key"] for each in taints] and has_socket(node)
    )


def has_socket(node: Json) -> bool:
    """Tell whether a node has the annotation that a join writes last."""
    return "kubeadm.alpha.kubernetes.io/cri-socket" in node.get("metadata", {}).get("annotations", {})


def named(machine: Machine) -> set[str]:
    """Return the names in brackets of the errors that preflight gave."""
    lines = "\n".join(machine.stderr).splitlines()
    return {line.split("[错误 ")[1].split("]")[0] for line in lines if "[错误 " in line}


@pytest.fixture
def world() -> World:
    """Machines on which nothing has been done."""
    return World()


@pytest.fixture
def cluster(world: World) -> World:
    """A finished first master, with configurations for the others to join."""
    assert world.init() == 0
    world.copy_certificates()
    world.prepare_join(world.second)
    world.prepare_join(world.worker)
    return world
