"""The controllers of a cluster, which any of its API servers may play."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from hawizard.practice.kubeadm import pki
from hawizard.practice.kubeadm.api import workloads
from hawizard.practice.kubeadm.api.defaults import prepare
from hawizard.practice.kubeadm.api.resources import RESOURCES
from hawizard.practice.kubeadm.api.snapshot import Snapshot
from hawizard.practice.kubeadm.api.store import KeyValue, Store
from hawizard.practice.kubeadm.certs import TornFile, load_pair
from hawizard.practice.kubeadm.client import condition
from hawizard.practice.kubeadm.join import signature
from hawizard.practice.kubeadm.objects import stamp
from hawizard.practice.kubeadm.port import ApiError, Files, Json
from hawizard.practice.kubeadm.tokens import decoded, is_token_secret

NAMESPACES = ("default", "kube-system", "kube-public", "kube-node-lease")
ROLES = ("cluster-admin", "system:node", "system:node-bootstrapper", "system:node-proxier")
GRACE_SECONDS = 80.0
SIGNER = "kubernetes.io/kube-apiserver-client-kubelet"
_KINDS = {each.plural: each for each in RESOURCES}


class Clock(Protocol):
    """What counts the seconds."""

    def now(self) -> float:
        """Return seconds since the epoch."""
        ...

    def elapsed(self) -> float:
        """Return seconds gone by, at the pace of the cluster."""
        ...


@dataclass
class Controllers:
    """All controllers of one API server; every step is safe beside those of another."""

    kv: KeyValue
    files: Files
    clock: Clock
    beats: dict[str, tuple[str, float]] = field(default_factory=dict)
    store: Store = field(init=False, repr=False)

    def tick(self) -> None:
        """Do what is due, on what one look at the store has shown."""
        self.store = Store(Snapshot(self.kv), self.clock)
        for step in (
            self.bootstrap,
            self.root_certificates,
            self.bootstrap_tokens,
            self.signing_requests,
            self.nodes,
            self.workloads,
            self.namespaces,
        ):
            step()

    def bootstrap(self) -> None:
        """Make what every cluster begins with."""
        for name in NAMESPACES:
            self._ensure("namespaces", {"metadata": {"name": name}})
        for role in ROLES:
            self._ensure("clusterroles", {"metadata": {"name": role}, "rules": []})
        spec = {"clusterIP": "10.96.0.1", "ports": [{"name": "https", "port": 443, "targetPort": 6443}]}
        self._ensure("services", {"metadata": {"name": "kubernetes", "namespace": "default"}, "spec": spec})

    def root_certificates(self) -> None:
        """Keep the cluster's CA in each namespace."""
        try:
            ca = self.files.read("/etc/kubernetes/pki/ca.crt").decode()
        except FileNotFoundError:
            return
        for namespace in self.store.list("namespaces")[0]:
            if namespace["status"]["phase"] == "Terminating":
                continue
            metadata = {"name": "kube-root-ca.crt", "namespace": namespace["metadata"]["name"]}
            self._ensure("configmaps", {"metadata": metadata, "data": {"ca.crt": ca}})
            self._change("configmaps", metadata, {"data": {"ca.crt": ca}})

    def bootstrap_tokens(self) -> None:
        """Delete tokens that are over, and sign cluster-info with the others."""
        secrets = [each for each in self.store.list("secrets", "kube-system")[0] if is_token_secret(each)]
        now, good = stamp(self.clock.now()), []
        for secret in secrets:
            data = decoded(secret)
            if data.get("expiration", "9") <= now:
                self.store.delete("secrets", secret)
            elif data.get("usage-bootstrap-signing") == "true":
                good.append(f"{data['token-id']}.{data['token-secret']}")
        self._sign_cluster_info(good)

    def signing_requests(self) -> None:
        """Approve and sign what kubelets ask for."""
        for request in self.store.list("certificatesigningrequests")[0]:
            spec = request["spec"]
            if spec.get("signerName") == SIGNER and not request.get("status", {}).get("certificate"):
                self._sign(request)

    def nodes(self) -> None:
        """Note which nodes report no longer, and forget the pods of deleted ones."""
        nodes = self.store.list("nodes")[0]
        for node in nodes:
            if self._is_silent(node):
                self._lose(node)
        names = {node["metadata"]["name"] for node in nodes}
        for pod in self.store.list("pods")[0]:
            if pod["spec"].get("nodeName") and pod["spec"]["nodeName"] not in names:
                self.store.delete("pods", pod)

    def workloads(self) -> None:
        """Make the pods of DaemonSets and Deployments, and count them."""
        workloads.reconcile(self.store, self._guarded)

    def namespaces(self) -> None:
        """Empty the namespaces that are being deleted, and then let them go."""
        for namespace in self.store.list("namespaces")[0]:
            if namespace["status"]["phase"] != "Terminating":
                continue
            name = namespace["metadata"]["name"]
            found = [(kind, each) for kind in _KINDS for each in self._inside(kind, name)]
            for kind, thing in found:
                self.store.delete(kind, thing)
            if not found:
                self.store.delete("namespaces", namespace)

    def _inside(self, kind: str, namespace: str) -> list[Json]:
        return self.store.list(kind, namespace)[0] if _KINDS[kind].namespaced else []

    def _ensure(self, plural: str, thing: Json) -> None:
        metadata = thing["metadata"]
        if self.store.find(plural, metadata.get("namespace", ""), metadata["name"]) is None:
            made = prepare(_KINDS[plural], thing, "")
            self._guarded(lambda: self.store.create(plural, made))

    def _change(self, plural: str, metadata: Json, change: Json) -> None:
        old = self.store.find(plural, metadata.get("namespace", ""), metadata["name"])
        if old is not None and any(old.get(name) != value for name, value in change.items()):
            self._guarded(lambda: self.store.update(plural, {**old, **change}))

    def _guarded(self, act: Callable[[], object]) -> None:
        # Another API server was quicker: what it did is seen at the next tick.
        try:
            act()
        except ApiError as error:
            if error.status != 409:
                raise

    def _sign_cluster_info(self, tokens: list[str]) -> None:
        info = self.store.find("configmaps", "kube-public", "cluster-info")
        if info is None or "kubeconfig" not in info["data"]:
            return
        content = info["data"]["kubeconfig"]
        signed = {f"jws-kubeconfig-{token[:6]}": signature(content, token) for token in tokens}
        self._change("configmaps", info["metadata"], {"data": {"kubeconfig": content, **signed}})

    def _sign(self, request: Json) -> None:
        try:
            ca = load_pair(self.files, "ca")
        except TornFile:
            return
        certificate = pki.sign_request(ca, base64.b64decode(request["spec"]["request"]), self.clock.now())
        approved = {"type": "Approved", "status": "True", "reason": "AutoApproved"}
        status = {"conditions": [approved], "certificate": base64.b64encode(certificate).decode()}
        self._guarded(lambda: self.store.update("certificatesigningrequests", {**request, "status": status}))

    def _is_silent(self, node: Json) -> bool:
        # Whether the heartbeat moves, by the own clock: those of the hosts may differ.
        name, beat = node["metadata"]["name"], str(condition(node, "Ready").get("lastHeartbeatTime"))
        mark = f"{node['metadata']['uid']} {beat}"
        if self.beats.get(name, ("", 0.0))[0] != mark:
            self.beats[name] = (mark, self.clock.elapsed())
        return self.clock.elapsed() - self.beats[name][1] > GRACE_SECONDS

    def _lose(self, node: Json) -> None:
        if condition(node, "Ready").get("status") == "Unknown":
            return
        gone = {
            "status": "Unknown",
            "reason": "NodeStatusUnknown",
            "message": "Kubelet stopped posting node status.",
        }
        conditions = [{**each, **gone} for each in node.get("status", {}).get("conditions") or []]
        if conditions:
            status = {**node["status"], "conditions": conditions}
            self._guarded(lambda: self.store.update("nodes", {**node, "status": status}))
