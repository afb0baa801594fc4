"""Whether the pods of a DaemonSet or Deployment run everywhere they should."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from hawizard.plan.probe import Probe, Reply
from hawizard.plan.steps.common import loaded, within
from hawizard.plan.steps.kube import kubectl
from hawizard.plan.steps.node_state import Nodes
from hawizard.text.sentence import Sentence, say

CALICO_NODE = "daemonset/calico-node"
CALICO_CONTROLLERS = "deployment/calico-kube-controllers"
COREDNS = "deployment/coredns"
WORKLOADS = (CALICO_NODE, CALICO_CONTROLLERS, COREDNS)
LABELS = {
    "calico-node": CALICO_NODE,
    "calico-kube-controllers": CALICO_CONTROLLERS,
    "kube-dns": COREDNS,
}
"""The label k8s-app of their pods."""


@dataclass(frozen=True)
class Workload:
    """A DaemonSet or Deployment: how many pods are wanted, are of the newest form, and are available."""

    wanted: int = 0
    updated: int = 0
    available: int = 0
    current: bool = False
    """Its controller has seen its newest form."""
    pool: str = ""
    """Calico's pool of pod addresses, where a container of it says so."""

    def complete(self, at_least: int = 1) -> bool:
        """Whether all its pods are of the newest form and available."""
        return self.current and self.wanted >= at_least and self.wanted == self.updated == self.available


Workloads = Mapping[str, Workload]


def workloads_probe() -> Probe[Workloads | None]:
    """Calico's and CoreDNS's workloads by kind and name; None where the API server does not tell."""
    return Probe(kubectl("-n", "kube-system", "get", *WORKLOADS, "--ignore-not-found", "-o", "json"), _parsed)


def _parsed(reply: Reply) -> Workloads | None:
    if not reply.ok:
        return None
    told = loaded(reply)
    items = within(told, "items")
    found = items if isinstance(items, list) else [told]
    return {_name(item): _workload(item) for item in found}


def _name(item: object) -> str:
    return f"{within(item, 'kind')}/{within(item, 'metadata', 'name')}".lower()


def _workload(item: object) -> Workload:
    status, is_set = within(item, "status"), within(item, "kind") == "DaemonSet"
    updated, available = _SET_COUNTS if is_set else _DEPLOYMENT_COUNTS
    wanted = within(status, "desiredNumberScheduled") if is_set else within(item, "spec", "replicas")
    generation, seen = within(item, "metadata", "generation"), within(status, "observedGeneration")
    return Workload(
        wanted=_number(wanted),
        updated=_number(within(status, updated)),
        available=_number(within(status, available)),
        current=generation is not None and generation == seen,
        pool=_pool(item),
    )


_SET_COUNTS = ("updatedNumberScheduled", "numberAvailable")
_DEPLOYMENT_COUNTS = ("updatedReplicas", "availableReplicas")


def _number(value: object) -> int:
    return value if isinstance(value, int) else 0


def _pool(item: object) -> str:
    containers = within(item, "spec", "template", "spec", "containers")
    for container in containers if isinstance(containers, list) else []:
        env = within(container, "env")
        for pair in env if isinstance(env, list) else []:
            if within(pair, "name") == "CALICO_IPV4POOL_CIDR":
                return str(within(pair, "value") or "")
    return ""


def waiting_for(name: str, found: Workloads | None, at_least: int = 1) -> Sentence | None:
    """What is awaited of a workload, or None where it is complete."""
    if found is None:
        return say("the API server does not answer through the balancer")
    workload = found.get(name)
    if workload is None:
        return say("{name} is not there", name=name)
    if workload.complete(at_least):
        return None
    return say(
        "{name}: {available} of {wanted} pods are available",
        name=name,
        available=workload.available,
        wanted=max(workload.wanted, at_least),
    )


def not_ready(wanted: tuple[str, ...], nodes: Nodes | None) -> Sentence | None:
    """Which of the wanted nodes are not Ready, or None."""
    if nodes is None:
        return say("the API server does not answer through the balancer")
    late = [name for name in wanted if name not in nodes or not nodes[name].ready]
    return say("not Ready yet: {nodes}", nodes=", ".join(late)) if late else None


def pods_probe() -> Probe[Mapping[str, tuple[str, ...]]]:
    """By workload: where its pods are not ready, and what their containers wait for."""
    labels = ",".join(LABELS)
    argv = kubectl("-n", "kube-system", "get", "pods", "-l", f"k8s-app in ({labels})", "-o", "json")
    return Probe(argv, _troubles)


def _troubles(reply: Reply) -> Mapping[str, tuple[str, ...]]:
    items = within(loaded(reply), "items") if reply.ok else None
    found: defaultdict[str, tuple[str, ...]] = defaultdict(tuple)
    for pod in items if isinstance(items, list) else []:
        name, trouble = LABELS.get(str(within(pod, "metadata", "labels", "k8s-app"))), _trouble(pod)
        if name and trouble:
            found[name] += (trouble,)
    return found


def _trouble(pod: object) -> str:
    kinds = ("initContainerStatuses", "containerStatuses")
    lists = [within(pod, "status", kind) for kind in kinds]
    statuses = [status for found in lists if isinstance(found, list) for status in found]
    reasons = [within(status, "state", "waiting", "reason") for status in statuses]
    told = [reason for reason in reasons if isinstance(reason, str) and reason != "PodInitializing"]
    return f"{within(pod, 'spec', 'nodeName') or '-'}: {told[0]}" if told else ""
