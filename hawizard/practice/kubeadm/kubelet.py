"""A kubelet: TLS bootstrap, static pods, its node and the pods assigned to it."""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass, field

from hawizard.practice.kubeadm import kubeconfig, manifests, pki
from hawizard.practice.kubeadm.client import CSRS, NODES, get
from hawizard.practice.kubeadm.config import SOCKET
from hawizard.practice.kubeadm.join import BOOTSTRAP
from hawizard.practice.kubeadm.node import FLAGS_ENV, KUBELET
from hawizard.practice.kubeadm.objects import KUBELET_CONFIG, stamp
from hawizard.practice.kubeadm.podstatus import PodRunner
from hawizard.practice.kubeadm.port import Access, ApiError, Host, Json, Unreachable

PKI = "/var/lib/kubelet/pki"
CNI = "/etc/cni/net.d"
PORTS_AFTER, NODE_AFTER, PODS_AFTER, REPORT_EVERY, PODS_EVERY = 4.0, 5.0, 5.0, 10.0, 3.0


class CannotRun(Exception):
    """What keeps a kubelet from starting; systemd starts it again."""


@dataclass
class Kubelet:
    """One run of the kubelet, driven by tick."""

    host: Host
    release: str
    begun: float = 0.0
    registered: bool = False
    listening: bool = False
    reported: float = -1e9
    looked: float = -1e9
    was_ready: bool = False
    request: str = ""
    request_key: bytes = b""
    runner: PodRunner | None = None
    flags: dict[str, str] = field(default_factory=dict)

    def start(self) -> None:
        """Read the configuration or raise CannotRun."""
        if not self.host.exists(KUBELET_CONFIG):
            raise CannotRun(f'"Failed to load kubelet config file" path="{KUBELET_CONFIG}"')
        if self._access() is None and not self.host.exists(BOOTSTRAP):
            raise CannotRun(
                f"unable to load bootstrap kubeconfig: stat {BOOTSTRAP}: no such file or directory"
            )
        self.begun, self.flags = self.host.elapsed(), read_flags(self.host)
        self.runner = PodRunner(self.host, self.node, self.flags.get("container-runtime-endpoint", SOCKET))
        self._keep_certificate()

    @property
    def node(self) -> str:
        """The name of the node."""
        return self.flags.get("hostname-override", self.host.hostname).lower()

    @property
    def address(self) -> str:
        """The address of the node."""
        return self.flags.get("node-ip") or self.host.address()

    def tick(self) -> None:
        """Do what is due now."""
        age = self.host.elapsed() - self.begun
        if age >= PORTS_AFTER and not self.listening:
            self.host.listen()
            self.listening = True
        if age >= PODS_AFTER:
            self._static_pods()
        self._online(age)

    def _online(self, age: float) -> None:
        try:
            access = self._access()
            if access is None:
                self._bootstrap()
            elif age >= NODE_AFTER:
                self._report(access)
        except (ApiError, Unreachable):
            return

    def _access(self) -> Access | None:
        try:
            access = kubeconfig.load(self.host, KUBELET)
        except kubeconfig.BadKubeconfig:
            return None
        return access if access.certificate else None

    def _keep_certificate(self) -> None:
        for suffix in ("crt", "key"):
            if not self.host.exists(f"{PKI}/kubelet.{suffix}"):
                self._make_serving_certificate()
        access = self._access()
        if access and not self.host.exists(kubeconfig.CURRENT_PEM):
            self.host.write(kubeconfig.CURRENT_PEM, access.certificate + access.key)

    def _make_serving_certificate(self) -> None:
        pair = pki.authority(self.node, self.host.private_key(), self.host.now())
        self.host.write(f"{PKI}/kubelet.crt", pki.certificate_pem(pair.certificate), 0o644)
        self.host.write(f"{PKI}/kubelet.key", pki.key_pem(pair.key))

    def _bootstrap(self) -> None:
        try:
            access = kubeconfig.load(self.host, BOOTSTRAP)
        except kubeconfig.BadKubeconfig:
            return
        api = self.host.api(access)
        if not self.request:
            made = api.request("POST", CSRS, self._signing_request())
            self.request = made["metadata"]["name"]
        found = get(api, f"{CSRS}/{self.request}") or {}
        if certificate := found.get("status", {}).get("certificate"):
            self._take_certificate(access, base64.b64decode(certificate))

    def _signing_request(self) -> Json:
        key = self.host.private_key()
        self.request_key = pki.key_pem(key)
        asked = pki.request(pki.name(f"system:node:{self.node}", "system:nodes"), key)
        signer = "kubernetes.io/kube-apiserver-client-kubelet"
        usages = ["digital signature", "key encipherment", "client auth"]
        spec = {"request": base64.b64encode(asked).decode(), "signerName": signer, "usages": usages}
        body = {"apiVersion": "certificates.k8s.io/v1", "kind": "CertificateSigningRequest", "spec": spec}
        return {**body, "metadata": {"generateName": "csr-"}}

    def _take_certificate(self, access: Access, certificate: bytes) -> None:
        self.host.write(kubeconfig.CURRENT_PEM, certificate + self.request_key)
        content = kubeconfig.render_rotating(access, "default-auth", "default-cluster")
        self.host.write(KUBELET, content)

    def _static_pods(self) -> None:
        running = set(self.host.pods())
        for component in manifests.COMPONENTS:
            command = manifests.command(self.host, component)
            if command and component not in running:
                self.host.start_pod(component, command)
            elif command is None and component in running and not self.host.exists(manifests.path(component)):
                self.host.stop_pod(component)

    def _report(self, access: Access) -> None:
        api, now = self.host.api(access), self.host.elapsed()
        if not self.registered:
            self._register(access)
            self.registered = True
        due = now - self.reported >= REPORT_EVERY
        if due or self._ready() != self.was_ready:
            api.request("PATCH", f"{NODES}/{self.node}/status", {"status": self.status()}, "merge-patch+json")
            self.reported, self.was_ready = now, self._ready()
        if self.runner and now - self.looked >= PODS_EVERY:
            self.looked = now
            self.runner.tick(api, self.address, due)

    def _register(self, access: Access) -> None:
        api, name = self.host.api(access), self.node
        if get(api, f"{NODES}/{name}") is None:
            labels = {
                "kubernetes.io/hostname": name,
                "kubernetes.io/os": "linux",
                "kubernetes.io/arch": "amd64",
                "beta.kubernetes.io/os": "linux",
            }
            metadata = {"name": name, "labels": labels}
            api.request("POST", NODES, {"apiVersion": "v1", "kind": "Node", "metadata": metadata, "spec": {}})

    def _ready(self) -> bool:
        return bool(self.host.names(CNI))

    def status(self) -> Json:
        """Return the status of the node."""
        info = self.host.node_info()
        addresses = [{"address": self.address, "type": "InternalIP"}]
        addresses += [{"address": self.node, "type": "Hostname"}]
        node_info = {**info["nodeInfo"], "kubeletVersion": self.release, "kubeProxyVersion": self.release}
        return {
            "addresses": addresses,
            "allocatable": info["capacity"],
            "capacity": info["capacity"],
            "conditions": self._conditions(),
            "daemonEndpoints": {"kubeletEndpoint": {"Port": 10250}},
            "nodeInfo": node_info,
        }

    def _conditions(self) -> list[Json]:
        fine = (
            ("MemoryPressure", "KubeletHasSufficientMemory", "kubelet has sufficient memory available"),
            ("DiskPressure", "KubeletHasNoDiskPressure", "kubelet has no disk pressure"),
            ("PIDPressure", "KubeletHasSufficientPID", "kubelet has sufficient PID available"),
        )
        found = [self._condition(kind, "False", reason, message) for kind, reason, message in fine]
        if self._ready():
            ready = ("True", "KubeletReady", "kubelet is posting ready status")
        else:
            message = "container runtime network not ready: NetworkReady=false reason:NetworkPluginNotReady"
            ready = ("False", "KubeletNotReady", f"{message} message:cni plugin not initialized")
        return [*found, self._condition("Ready", *ready)]

    def _condition(self, kind: str, status: str, reason: str, message: str) -> Json:
        now = stamp(self.host.now())
        times = {"lastHeartbeatTime": now, "lastTransitionTime": now}
        return {"type": kind, "status": status, "reason": reason, "message": message, **times}


def read_flags(host: Host) -> dict[str, str]:
    """Return the flags that kubeadm left for the kubelet."""
    try:
        text = host.read(FLAGS_ENV).decode()
    except FileNotFoundError:
        return {}
    return dict(re.findall(r"--([\w-]+)=([^\s\"]*)", text))
