"""Hosts that answer what a test tells them to, in place of real ones."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from hawizard.model.cluster import Cluster
from hawizard.plan.actions.action import Action
from hawizard.plan.call import Call, Run
from hawizard.plan.late import Late
from hawizard.plan.probe import NOT_ASKED, Answers, Reply
from hawizard.plan.steps.init_state import CLUSTER_INFO, OBJECTS
from hawizard.plan.steps.kube import (
    CONTROL_PLANE_LABEL,
    CRI_ANNOTATION,
    CRI_SOCKET,
    MANIFESTS,
)
from hawizard.plan.steps.node_disk import CA_LEAVES, CONFS, FRONT_PROXY_LEAVES, SHARED

Argv = tuple[str, ...]
Replies = Mapping[Argv, Reply]

PKI_FILES = (*SHARED, *(path for pair in (*CA_LEAVES, *FRONT_PROXY_LEAVES) for path in pair))
EVERYTHING = (*PKI_FILES, *CONFS, *MANIFESTS)


def cluster(masters: int = 2, user: str = "root") -> Cluster:
    """The tutorial's hosts, with as many masters as asked for."""
    hosts = [
        {"name": "vms80", "address": "192.168.26.80", "roles": ["loadbalancer", "etcd"]},
        {"name": "vms81", "address": "192.168.26.81", "roles": ["control-plane"]},
        {"name": "vms83", "address": "192.168.26.83", "roles": ["worker"]},
        {"name": "vms41", "address": "192.168.26.41", "roles": ["client"]},
    ]
    for number in range(1, masters):
        name, address = f"vms9{number}", f"192.168.26.9{number}"
        hosts.insert(1 + number, {"name": name, "address": address, "roles": ["control-plane"]})
    kubernetes = {"version": "1.24.2"}
    return Cluster.model_validate(
        {"name": "lab", "kubernetes": kubernetes, "ssh": {"user": user}, "hosts": hosts}
    )


def ok(text: str = "") -> Reply:
    """A program that printed this and ended well."""
    return Reply(0, text.encode())


def stat(files: Sequence[str], empty: Sequence[str] = ()) -> Reply:
    """stat over files that are there, some of them empty."""
    lines = [f"{0 if path in empty else 1675} {path}" for path in (*files, *empty)]
    return Reply(1, "\n".join(dict.fromkeys(lines)).encode())


def node_row(
    name: str, *, ready: bool = True, master: bool = True, socket: str = CRI_SOCKET, version: str = "v1.24.2"
) -> str:
    """A node as kubectl prints it for us."""
    labels = {CONTROL_PLANE_LABEL: ""} if master else {"kubernetes.io/os": "linux"}
    taints = json.dumps([{"key": CONTROL_PLANE_LABEL, "effect": "NoSchedule"}]) if master else ""
    annotations = {CRI_ANNOTATION: socket} if socket else {}
    conditions = [
        {"type": "DiskPressure", "status": "False"},
        {"type": "Ready", "status": "True" if ready else "False"},
    ]
    row = (name, json.dumps(labels), json.dumps(annotations), taints, json.dumps(conditions), version)
    return "\t".join(row)


def objects(*without: str) -> dict[str, Reply]:
    """What kubectl says of the objects that init makes, by namespace."""
    system = "\n".join(name for name in OBJECTS if name not in without)
    return {"kube-system": ok(system), "kube-public": ok("" if CLUSTER_INFO in without else CLUSTER_INFO)}


def answers(
    action: Action, replies: Replies, late: Mapping[Late, str] | None = None, preview: bool = False
) -> Answers:
    """The answers of a host to an action's questions; what is not told counts as never asked."""
    told = {probe: replies.get(probe.argv, Reply(NOT_ASKED)) for probe in action.probes()}
    return Answers(told, late or {}, preview)


def commands(calls: Sequence[Call]) -> list[str]:
    """What would be typed for the calls."""
    return [call.shown if isinstance(call, Run) else f"write {call.path}" for call in calls]


def config_map(cluster: Cluster, **changed: Any) -> Reply:
    """kubeadm-config as init of this cluster makes it, with fields changed."""
    config = {
        "controlPlaneEndpoint": cluster.endpoint,
        "kubernetesVersion": f"v{cluster.kubernetes.version}",
        "etcd": {"external": {"endpoints": [cluster.etcd_url]}},
        "networking": {
            "podSubnet": cluster.kubernetes.pod_subnet,
            "serviceSubnet": cluster.kubernetes.service_subnet,
        },
    }
    return ok(json.dumps({"data": {"ClusterConfiguration": json.dumps({**config, **changed})}}))
