"""The etcd of a practice fleet: one key-value store behind the service of one host."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from dataclasses import dataclass, field
from hashlib import sha1
from typing import TYPE_CHECKING

from hawizard.practice.kubeadm.api.messages import Request, Response, Target, answer
from hawizard.practice.kubeadm.api.server import Server
from hawizard.practice.kubeadm.api.store import PREFIX, Entry, decode
from hawizard.practice.kubeadm.memory_etcd import MemoryKeyValue

if TYPE_CHECKING:
    from hawizard.practice.host import SimulatedHost

UNIT, VERSION = "etcd.service", "3.4.23"
Keys = dict[str, Entry]


@dataclass
class Etcd(MemoryKeyValue):
    """Entries by resource, and pods by node: what two hundred kubelets ask for at every beat."""

    host: SimulatedHost | None = None
    by_resource: dict[str, Keys] = field(default_factory=lambda: defaultdict(dict))
    by_node: dict[str, Keys] = field(default_factory=lambda: defaultdict(dict))

    def range(self, prefix: str, revision: int = 0) -> tuple[list[Entry], int]:
        """The entries under a prefix."""
        resource = _resource(prefix)
        if not resource:
            return super().range(prefix, revision)
        self._answer()
        found = self.by_resource[resource]
        return [found[key] for key in sorted(found) if key.startswith(prefix)], self.revision

    def put(self, key: str, value: bytes, expected: int) -> int:
        """Writes if the key's revision is the expected one."""
        revision = super().put(key, value, expected)
        if revision:
            self._forget(key)
            self.by_resource[_resource(key)][key] = self.entries[key]
            if node := _node(key, value):
                self.by_node[node][key] = self.entries[key]
        return revision

    def delete(self, key: str, expected: int) -> bool:
        """Deletes if the key's revision is the expected one."""
        deleted = super().delete(key, expected)
        if deleted:
            self._forget(key)
        return deleted

    def pods_of(self, node: str) -> list[Entry]:
        """The pods that are bound to a node."""
        self._answer()
        return list(self.by_node[node].values()) if node in self.by_node else []

    def settings(self) -> dict[str, str]:
        """The environment that the running etcd was started with."""
        unit = self.host.units.get(UNIT) if self.host else None
        text = unit.loaded.get("/etc/default/etcd", b"").decode() if unit and unit.active else ""
        return dict(re.findall(r'^ETCD_(\w+)="?([^"\n]*)"?$', text, re.MULTILINE))

    @property
    def answers(self) -> bool:
        """Whether it answers the cluster's hosts, and not itself alone."""
        return "ADVERTISE_CLIENT_URLS" in self.settings()

    @property
    def cluster_id(self) -> int:
        """The id that etcd makes of its first member's address and the cluster's token."""
        found = self.settings()
        peer = found.get("INITIAL_ADVERTISE_PEER_URLS", "http://localhost:2380")
        member = sha1(
            (peer + found.get("INITIAL_CLUSTER_TOKEN", "")).encode(), usedforsecurity=False
        ).digest()
        return int.from_bytes(sha1(member[:8], usedforsecurity=False).digest()[:8], "big")

    def _answer(self) -> None:
        self.up = self.answers
        super()._answer()

    def _forget(self, key: str) -> None:
        self.by_resource[_resource(key)].pop(key, None)
        if key.startswith(f"{PREFIX}pods/"):
            for pods in self.by_node.values():
                pods.pop(key, None)


class ApiOverEtcd(Server):
    """An API server that finds the pods of one node without looking at all others."""

    def _get(self, request: Request, target: Target) -> Response:
        wanted = re.fullmatch(r"spec\.nodeName=([^,]+)", request.query.get("fieldSelector", ""))
        kv = self.store.kv
        if target.name or not wanted or "labelSelector" in request.query or not isinstance(kv, Etcd):
            return super()._get(request, target)
        items = [decode(entry) for entry in kv.pods_of(wanted[1])]
        metadata = {"resourceVersion": str(kv.revision)}
        return answer(200, {"kind": "PodList", "apiVersion": "v1", "metadata": metadata, "items": items})


def _resource(key: str) -> str:
    return key.removeprefix(PREFIX).split("/")[0] if key.startswith(PREFIX) else ""


def _node(key: str, value: bytes) -> str:
    if not key.startswith(f"{PREFIX}pods/"):
        return ""
    return str(json.loads(value)["spec"].get("nodeName", ""))
