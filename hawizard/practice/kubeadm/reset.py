"""`kubeadm reset`: what it takes away, and what it leaves."""

from __future__ import annotations

from dataclasses import dataclass

from hawizard.practice.kubeadm.node import ADMIN
from hawizard.practice.kubeadm.port import Host
from hawizard.practice.kubeadm.voice import Voice

FOLDERS = ("/etc/kubernetes/manifests", "/etc/kubernetes/pki")
NAMES = ("admin", "kubelet", "bootstrap-kubelet", "controller-manager", "scheduler")
CONFS = tuple(f"/etc/kubernetes/{name}.conf" for name in NAMES)
STATE = ("/var/lib/kubelet", "/var/lib/dockershim", "/var/run/kubernetes", "/var/lib/cni")
ETCD = "/var/lib/etcd"


@dataclass
class Reset:
    """The undoing of an init or a join on one host."""

    host: Host
    voice: Voice

    def run(self, skipped: frozenset[str] = frozenset()) -> None:
        """Run all phases but those left out."""
        self._preflight()
        if "remove-etcd-member" not in skipped:
            self._empty_etcd()
        if "cleanup-node" not in skipped:
            self._clean_node()
        self.voice.say("\n重置进程不会清除 CNI 配置。 为此，您必须删除/etc/cni/net.d\n")
        self.voice.say("重置过程不会重置或清除 iptables 规则或 IPVS 表。")

    def _preflight(self) -> None:
        if self.host.exists(ADMIN):
            self.voice.say("[reset] Reading configuration from the cluster...")
        self.voice.say("[预检] 运行预检")

    def _empty_etcd(self) -> None:
        # kubeadm falls back to the default folder of a local etcd, external or not.
        self._empty(ETCD)
        self.voice.say(f"[reset] Deleting contents of the etcd data directory: {ETCD}")

    def _clean_node(self) -> None:
        self.voice.say("[reset] Stopping the kubelet service")
        self.host.unit("stop", "kubelet")
        self.voice.say('[reset] Unmounting mounted directories in "/var/lib/kubelet"')
        self._remove_pods()
        self.voice.say(f"[reset] Deleting contents of config directories: [{' '.join(FOLDERS)}]")
        self.voice.say(f"[reset] Deleting files: [{' '.join(CONFS)}]")
        for path in CONFS:
            self.host.remove(path)
        self.voice.say(f"[reset] Deleting contents of stateful directories: [{' '.join(STATE)}]")
        for folder in (*FOLDERS, *STATE):
            self._empty(folder)

    def _remove_pods(self) -> None:
        running = self.host.pods()
        for name in running:
            self.host.stop_pod(name)
        self.host.sleep(2.5 if running else 0.1)

    def _empty(self, folder: str) -> None:
        for name in self.host.names(folder):
            self.host.remove(f"{folder}/{name}")
