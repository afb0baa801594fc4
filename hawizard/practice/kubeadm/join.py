"""`kubeadm join`, for workers and further masters."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from dataclasses import dataclass, field

from hawizard.practice.kubeadm import certs, documents, kubeconfig, pki
from hawizard.practice.kubeadm.certs import PKI, Certs
from hawizard.practice.kubeadm.client import NODES, PUBLIC, SYSTEM, get, is_ready
from hawizard.practice.kubeadm.config import Config, complete
from hawizard.practice.kubeadm.kubeconfigs import Kubeconfigs
from hawizard.practice.kubeadm.node import (
    KUBELET,
    admin_access,
    annotate,
    mark,
    start_kubelet,
    write_manifests,
)
from hawizard.practice.kubeadm.port import Access, Api, ApiError, Host, Json, Unreachable
from hawizard.practice.kubeadm.preflight import Preflight
from hawizard.practice.kubeadm.voice import Refused, Voice

BOOTSTRAP = "/etc/kubernetes/bootstrap-kubelet.conf"
LIMIT = 300.0


@dataclass
class Join:
    """The joining of one host."""

    host: Host
    voice: Voice
    config: Config
    release: str
    ignored: frozenset[str] = field(default_factory=frozenset)

    @property
    def control_plane(self) -> bool:
        """Whether the host becomes a master."""
        return self.config.join.get("controlPlane") is not None

    @property
    def token(self) -> Json:
        """What the configuration says of discovery by token."""
        found: Json = self.config.join["discovery"]["bootstrapToken"]
        return found

    def run(self, skipped: frozenset[str] = frozenset()) -> None:
        """Run all phases but those left out."""
        if "preflight" not in skipped:
            self.voice.say("[preflight] Running pre-flight checks")
            Preflight(self.host, self.voice, self.config, self.ignored).join(self.control_plane)
            self.host.sleep(0.3)
        access = self.discover()
        self.read_cluster(access)
        if self.control_plane:
            self.prepare_control_plane("preflight" not in skipped)
        self.kubelet_start(access)
        if self.control_plane:
            self.control_plane_join()
        self.voice.say("\nThis node has joined the cluster.\n")

    def discover(self) -> Access:
        """Learn the cluster's CA and address with a token."""
        begun = self.host.elapsed()
        while self.host.elapsed() - begun <= LIMIT:
            if access := self._discovered():
                return access
            self.host.sleep(5)
        raise Refused("错误执行阶段 preflight: couldn't validate the identity of the API Server: timed out")

    def read_cluster(self, access: Access) -> None:
        """Learn the cluster's configuration."""
        self.voice.say("[preflight] Reading configuration from the cluster...")
        self.voice.say(
            "[preflight] FYI: You can look at this config file with 'kubectl -n kube-system get cm'"
        )
        try:
            found = get(self.host.api(access), f"{SYSTEM}/configmaps/kubeadm-config")
        except (ApiError, Unreachable) as error:
            raise Refused(
                f"错误执行阶段 preflight: unable to fetch the kubeadm-config ConfigMap: {error}"
            ) from None
        if found is None:
            raise Refused('错误执行阶段 preflight: configmaps "kubeadm-config" not found')
        take_cluster(self.config, found)

    def prepare_control_plane(self, checked: bool = True) -> None:
        """Do what a master does before its kubelet starts."""
        self._need_shared_certificates()
        if checked:
            self.voice.say("[preflight] Running pre-flight checks before initializing the new control plane")
            Preflight(self.host, self.voice, self.config, self.ignored).control_plane()
        Certs(self.host, self.voice, self.config).joined()
        Kubeconfigs(self.host, self.voice, self.config).all(("admin", "controller-manager", "scheduler"))
        write_manifests(self.host, self.voice, self.config)
        self.voice.say("[check-etcd] 在外部模式下跳过etcd检查")

    def kubelet_start(self, access: Access) -> None:
        """Start the kubelet with the token and wait for it to get a certificate of its own."""
        try:
            self._kubelet_start(access)
        except Exception:
            self.host.remove(BOOTSTRAP)
            raise
        self.host.remove(BOOTSTRAP)

    def control_plane_join(self) -> None:
        """Label and taint the node of a master."""
        self.voice.say("[control-plane-join] using external etcd - no local stacked instance added")
        mark(self.host, self.voice, self.host.api(admin_access(self.host)), self.config)

    def _discovered(self) -> Access | None:
        server = f"https://{self.token['apiServerEndpoint']}"
        try:
            info = get(self.host.api(Access(server)), f"{PUBLIC}/configmaps/cluster-info")
        except (ApiError, Unreachable):
            return None
        if info is None or not signature_fits(info["data"], self.token["token"]):
            return None
        found = kubeconfig.parse_bare(info["data"]["kubeconfig"])
        self._check_pin(found.ca or b"")
        return Access(found.server, found.ca, token=self.token["token"])

    def _check_pin(self, ca: bytes) -> None:
        pin, pins = pki.ca_hash(pki.load_certificate(ca)), self.token.get("caCertHashes") or []
        if pins and pin not in pins and not self.token.get("unsafeSkipCAVerification"):
            raise Refused(
                "错误执行阶段 preflight: couldn't validate the identity of the API Server: "
                "cluster CA found in "
                f'cluster-info ConfigMap is invalid: none of the public keys "{pin}" are pinned'
            )

    def _need_shared_certificates(self) -> None:
        for name in certs.SHARED:
            if not self.host.exists(f"{PKI}/{name}"):
                reason = f"couldn't load the certificate file {PKI}/{name}: open {PKI}/{name}: no such file"
                raise Refused(
                    "错误执行阶段 preflight: \n"
                    "One or more conditions for hosting a new control plane instance is not satisfied.\n\n"
                    f"failure loading certificate for CA: {reason} or directory\n"
                )

    def _kubelet_start(self, access: Access) -> None:
        self.host.write(BOOTSTRAP, kubeconfig.render(access, "tls-bootstrap-token-user"))
        if not self.host.exists(f"{PKI}/ca.crt"):
            self.host.write(f"{PKI}/ca.crt", access.ca or b"", 0o644)
        node = get(self.host.api(access), f"{NODES}/{self.config.node_name}")
        if node is not None and is_ready(node):
            raise Refused(
                f'错误执行阶段 kubelet-start: 群集中已经存在名为"{self.config.node_name}", '
                '状态为"Ready"的节点. '
                "您必须删除现有节点或更改此新加入节点的名称"
            )
        start_kubelet(self.host, self.voice, self.config, "[kubelet-start] Starting the kubelet")
        self.voice.say("[kubelet-start] Waiting for the kubelet to perform the TLS Bootstrap...")
        annotate(self.host, self._node_api(), self.config)

    def _node_api(self) -> Api:
        begun = self.host.elapsed()
        while self.host.elapsed() - begun <= LIMIT:
            try:
                return self.host.api(kubeconfig.load(self.host, KUBELET))
            except kubeconfig.BadKubeconfig:
                self.host.sleep(0.5)
        raise Refused(
            "错误执行阶段 kubelet-start: error execution phase: timed out waiting for the condition"
        )


def take_cluster(config: Config, found: Json) -> None:
    """Fill in what the cluster's own ConfigMap says of it."""
    cluster = documents.load(found["data"]["ClusterConfiguration"])
    config.cluster = {key: value for key, value in cluster.items() if key not in ("apiVersion", "kind")}


def read_cluster_as_admin(host: Host, config: Config, release: str) -> None:
    """Fill in the cluster's configuration with the administrator's credentials."""
    found = get(host.api(admin_access(host)), f"{SYSTEM}/configmaps/kubeadm-config")
    if found is None:
        raise Refused('configmaps "kubeadm-config" not found')
    take_cluster(config, found)
    complete(config, host, release)


def signature(content: str, token: str) -> str:
    """Return the detached JWS that a token gives to a kubeconfig."""
    name, secret = token.split(".")
    header = _base64(json.dumps({"alg": "HS256", "kid": name}, separators=(",", ":")).encode())
    signed = f"{header}.{_base64(content.encode())}".encode()
    return f"{header}..{_base64(hmac.new(secret.encode(), signed, hashlib.sha256).digest())}"


def signature_fits(data: dict[str, str], token: str) -> bool:
    """Tell whether cluster-info carries the signature of a token."""
    given = data.get("jws-kubeconfig-" + token.split(".")[0], "")
    return hmac.compare_digest(given, signature(data.get("kubeconfig", ""), token))


def _base64(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()
