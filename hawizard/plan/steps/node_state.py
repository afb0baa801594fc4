"""A node as the API server has it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hawizard.model.cluster import Cluster
from hawizard.plan.late import Late
from hawizard.plan.probe import Probe, Reply
from hawizard.plan.steps.kube import CONTROL_PLANE_LABEL, CONTROL_PLANE_TAINTS, CRI_ANNOTATION, kubectl
from hawizard.plan.steps.ready import balancer_answers
from hawizard.text.sentence import say

_FIELDS = (
    ".metadata.name",
    ".metadata.labels",
    ".metadata.annotations",
    ".spec.taints",
    ".status.conditions",
    ".status.nodeInfo.kubeletVersion",
)
# The whole object of a node is some ten kilobytes, most of it its images.
_ROW = '{"\\t"}'.join("{" + field + "}" for field in _FIELDS)
NODES_OUTPUT = "jsonpath={range .items[*]}" + _ROW + '{"\\n"}{end}'


@dataclass(frozen=True)
class Node:
    """A node as the API server has it."""

    name: str
    ready: bool = False
    labelled: bool = False
    """It has the control plane's label."""
    tainted: bool = False
    """It has the control plane's taint."""
    cri_socket: str = ""
    """kubeadm's annotation, the last that a worker's join writes."""
    version: str = ""


Nodes = Mapping[str, Node]


def nodes_argv(server: str | None = None) -> tuple[str, ...]:
    """The question for all nodes; `server` is asked in place of the balancer."""
    return kubectl("get", "nodes", "-o", NODES_OUTPUT, server=server)


def nodes_probe(server: str | None = None) -> Probe[Nodes | None]:
    """All nodes by name, or None where the API server does not tell."""
    return Probe(nodes_argv(server), lambda reply: parse_nodes(_told(reply)))


def nodes_late(cluster: Cluster) -> Late:
    """All nodes, asked on the first master; for hosts that have no right to ask themselves."""
    title = say("the nodes as the API server has them")
    return Late(
        "nodes",
        cluster.first_master.name,
        nodes_argv(),
        title,
        _told,
        volatile=True,
        limit=nodes_probe().limit,  # one question, not two, where both are asked
        after=balancer_answers(cluster),
    )


def _told(reply: Reply) -> str | None:
    return (reply.text or "none") if reply.ok else None


def parse_nodes(text: str | None) -> Nodes | None:
    """Nodes by name from what `NODES_OUTPUT` prints; None where it was not had."""
    if text is None:
        return None
    found = (_node(line.split("\t")) for line in text.splitlines())
    return {node.name: node for node in found if node}


def _node(row: list[str]) -> Node | None:
    if len(row) != len(_FIELDS):
        return None
    labels, annotations, taints, conditions = (_loaded(text) for text in row[1:5])
    return Node(
        row[0],
        ready=_is_ready(conditions),
        labelled=isinstance(labels, dict) and CONTROL_PLANE_LABEL in labels,
        tainted=any(taint.get("key") in CONTROL_PLANE_TAINTS for taint in _dicts(taints)),
        cri_socket=str(annotations.get(CRI_ANNOTATION, "")) if isinstance(annotations, dict) else "",
        version=row[5],
    )


def _is_ready(conditions: object) -> bool:
    ready = [item for item in _dicts(conditions) if item.get("type") == "Ready"]
    return bool(ready) and ready[0].get("status") == "True"


def _dicts(value: object) -> list[dict[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _loaded(text: str) -> object:
    try:
        loaded: object = json.loads(text) if text else None
    except (ValueError, RecursionError):
        return None
    return loaded
