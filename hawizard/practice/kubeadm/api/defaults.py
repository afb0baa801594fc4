"""What the API fills into new objects, and what a change of them means."""

from __future__ import annotations

import ipaddress
import secrets
import zlib

from hawizard.practice.kubeadm.api.resources import Resource
from hawizard.practice.kubeadm.port import ApiError, Json

GENERATED = ("daemonsets", "deployments", "replicasets", "statefulsets")


def prepare(resource: Resource, thing: Json, namespace: str) -> Json:
    """Return a new object as it is to be kept, or refuse it."""
    metadata = thing.setdefault("metadata", {})
    if not metadata.get("name") and metadata.get("generateName"):
        metadata["name"] = metadata["generateName"] + secrets.token_hex(3)[:5]
    if not metadata.get("name"):
        raise ApiError(422, "Invalid", f'{resource.kind} "" is invalid: metadata.name: Required value')
    if resource.namespaced:
        metadata.setdefault("namespace", namespace)
    thing |= {"apiVersion": resource.api_version, "kind": resource.kind}
    if resource.plural in GENERATED:
        metadata["generation"] = 1
    _SPECIAL.get(resource.plural, _nothing)(thing)
    return thing


def changed(resource: Resource, old: Json, new: Json, status_only: bool) -> Json:
    """Return an object as an update leaves it: its identity kept, its generation counted."""
    if status_only:
        new = {**old, "status": new.get("status", {}), "metadata": {**old["metadata"], **_revision(new)}}
    elif "status" in old:
        new = {**new, "status": old["status"]}
    kept = {name: old["metadata"][name] for name in _KEPT if name in old["metadata"]}
    metadata = {**new["metadata"], **kept}
    if resource.plural in GENERATED and new.get("spec") != old.get("spec"):
        metadata["generation"] = int(old["metadata"].get("generation", 1)) + 1
    return {**new, "apiVersion": resource.api_version, "kind": resource.kind, "metadata": metadata}


_KEPT = ("uid", "creationTimestamp", "name", "namespace", "generation", "deletionTimestamp")


def _revision(thing: Json) -> Json:
    return {
        name: thing["metadata"][name] for name in ("resourceVersion",) if name in thing.get("metadata", {})
    }


def _nothing(thing: Json) -> None:
    pass


def _namespace(thing: Json) -> None:
    thing["spec"] = {"finalizers": ["kubernetes"]}
    thing["status"] = {"phase": "Active"}
    labels = thing["metadata"].setdefault("labels", {})
    labels["kubernetes.io/metadata.name"] = thing["metadata"]["name"]


def _daemon_set(thing: Json) -> None:
    spec = thing["spec"]
    rolling = {"maxSurge": 0, "maxUnavailable": 1}
    strategy = spec.setdefault("updateStrategy", {})
    strategy.setdefault("type", "RollingUpdate")
    strategy.setdefault("rollingUpdate", rolling)
    spec.setdefault("revisionHistoryLimit", 10)
    counts = ("currentNumberScheduled", "desiredNumberScheduled", "numberMisscheduled", "numberReady")
    thing["status"] = dict.fromkeys(counts, 0)


def _deployment(thing: Json) -> None:
    spec = thing["spec"]
    strategy = spec.setdefault("strategy", {})
    strategy.setdefault("type", "RollingUpdate")
    for name, value in (("replicas", 1), ("progressDeadlineSeconds", 600), ("revisionHistoryLimit", 10)):
        spec.setdefault(name, value)
    thing["status"] = {}


def _service(thing: Json) -> None:
    spec = thing.setdefault("spec", {})
    spec.setdefault("type", "ClusterIP")
    number = zlib.crc32(thing["metadata"]["name"].encode()) % 65000
    spec.setdefault("clusterIP", str(ipaddress.ip_address("10.96.0.20") + number))
    thing["status"] = {"loadBalancer": {}}


def _custom(thing: Json) -> None:
    names = thing["spec"]["names"]
    conditions = [{"type": kind, "status": "True"} for kind in ("NamesAccepted", "Established")]
    thing["status"] = {"acceptedNames": names, "conditions": conditions, "storedVersions": []}


def _pod(thing: Json) -> None:
    thing.setdefault("status", {"phase": "Pending"})


def _secret(thing: Json) -> None:
    thing.setdefault("type", "Opaque")


_SPECIAL = {
    "namespaces": _namespace,
    "daemonsets": _daemon_set,
    "deployments": _deployment,
    "services": _service,
    "customresourcedefinitions": _custom,
    "pods": _pod,
    "secrets": _secret,
}
