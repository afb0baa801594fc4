"""DaemonSets and Deployments: their pods, and how many of them are there."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import dataclass

from hawizard.practice.kubeadm.api.store import Store
from hawizard.practice.kubeadm.client import condition, is_ready
from hawizard.practice.kubeadm.port import Json

Guard = Callable[[Callable[[], object]], None]
_ALPHABET = "bcdfghjklmnpqrstvwxz2456789"


def reconcile(store: Store, guard: Guard) -> None:
    """Bring pods and counts in line with what is wanted."""
    nodes, pods = store.list("nodes")[0], store.list("pods")[0]
    owners = {plural: store.list(plural)[0] for plural in ("daemonsets", "deployments")}
    known = {each["metadata"]["uid"] for found in owners.values() for each in found}
    for pod in pods:
        if owner_of(pod) not in known and owner_of(pod):
            store.delete("pods", pod)
    for plural, found in owners.items():
        for workload in found:
            own = [pod for pod in pods if owner_of(pod) == workload["metadata"]["uid"]]
            Workload(store, guard, plural, workload, nodes, own).reconcile()


def owner_of(pod: Json) -> str:
    """Return the uid of a pod's owner, or nothing."""
    references = pod["metadata"].get("ownerReferences") or [{}]
    return str(references[0].get("uid", ""))


@dataclass
class Workload:
    """One DaemonSet or Deployment with the pods it has."""

    store: Store
    guard: Guard
    plural: str
    thing: Json
    nodes: list[Json]
    pods: list[Json]

    def reconcile(self) -> None:
        """Make and delete pods, then count them."""
        wanted = self._wanted()
        for pod in self.pods:
            if pod["metadata"]["name"] not in wanted:
                self.store.delete("pods", pod)
        present = {pod["metadata"]["name"]: pod for pod in self.pods}
        for name, node in wanted.items():
            if name not in present:
                self._make(name, node)
            elif node and not present[name]["spec"].get("nodeName"):
                self._bind(present[name], node)
        self._count([pod for pod in self.pods if pod["metadata"]["name"] in wanted], len(wanted))

    def _wanted(self) -> dict[str, str]:
        if self.plural == "daemonsets":
            return {self._name(node): node for node in self._fitting(self.nodes)}
        ready = self._fitting([node for node in self.nodes if is_ready(node)])
        names = [self._name(str(index)) for index in range(int(self.thing["spec"].get("replicas", 1)))]
        return {name: ready[index % len(ready)] if ready else "" for index, name in enumerate(names)}

    def _fitting(self, nodes: list[Json]) -> list[str]:
        wanted = self.thing["spec"]["template"]["spec"].get("nodeSelector") or {}
        fits = [node for node in nodes if wanted.items() <= (node["metadata"].get("labels") or {}).items()]
        return sorted(str(node["metadata"]["name"]) for node in fits)

    def _name(self, salt: str) -> str:
        metadata = self.thing["metadata"]
        number = zlib.crc32(f"{metadata['uid']} {metadata['generation']} {salt}".encode())
        letters = "".join(_ALPHABET[number // len(_ALPHABET) ** place % len(_ALPHABET)] for place in range(5))
        return f"{metadata['name']}-{letters}"

    def _make(self, name: str, node: str) -> None:
        metadata, template = self.thing["metadata"], self.thing["spec"]["template"]
        labels = (template.get("metadata") or {}).get("labels") or {}
        owner = {
            "kind": self.thing["kind"],
            "name": metadata["name"],
            "uid": metadata["uid"],
            "controller": True,
        }
        own = {"name": name, "namespace": metadata["namespace"], "labels": labels, "ownerReferences": [owner]}
        spec = {**template["spec"], **({"nodeName": node} if node else {})}
        pod = {
            "apiVersion": "v1",
            "kind": "Pod",
            "metadata": own,
            "spec": spec,
            "status": {"phase": "Pending"},
        }
        self.guard(lambda: self.store.create("pods", pod))

    def _bind(self, pod: Json, node: str) -> None:
        pod = {**pod, "spec": {**pod["spec"], "nodeName": node}}
        self.guard(lambda: self.store.update("pods", pod))

    def _count(self, pods: list[Json], wanted: int) -> None:
        alive = {
            node["metadata"]["name"]
            for node in self.nodes
            if condition(node, "Ready").get("status") != "Unknown"
        }
        ready = sum(is_ready(pod) and pod["spec"].get("nodeName") in alive for pod in pods)
        counts = self._daemon_set if self.plural == "daemonsets" else self._deployment
        status = {
            "observedGeneration": self.thing["metadata"]["generation"],
            **counts(len(pods), wanted, ready),
        }
        if status != self.thing.get("status"):
            self.guard(lambda: self.store.update(self.plural, {**self.thing, "status": status}))

    def _daemon_set(self, pods: int, wanted: int, ready: int) -> Json:
        counts = {"currentNumberScheduled": pods, "desiredNumberScheduled": wanted, "numberMisscheduled": 0}
        counts |= {"numberReady": ready, "updatedNumberScheduled": pods}
        return {**counts, "numberAvailable": ready, "numberUnavailable": wanted - ready}

    def _deployment(self, pods: int, wanted: int, ready: int) -> Json:
        enough = "True" if ready >= wanted else "False"
        conditions = [
            {"type": "Available", "status": enough, "reason": "MinimumReplicasAvailable"},
            {"type": "Progressing", "status": "True", "reason": "ReplicaSetUpdated"},
        ]
        counts = {
            "replicas": pods,
            "updatedReplicas": pods,
            "readyReplicas": ready,
            "availableReplicas": ready,
        }
        return {**counts, "unavailableReplicas": wanted - ready, "conditions": conditions}
