"""Gates on nodes and workloads, asked on the first master through the balancer."""

from __future__ import annotations

from hawizard.model.cluster import Cluster
from hawizard.plan.actions.gate import Gate
from hawizard.plan.probe import Answers
from hawizard.plan.steps.node_state import nodes_probe
from hawizard.plan.steps.ready import through_balancer
from hawizard.plan.steps.rollout import (
    CALICO_CONTROLLERS,
    CALICO_NODE,
    COREDNS,
    not_ready,
    pods_probe,
    waiting_for,
    workloads_probe,
)
from hawizard.text.sentence import Sentence, say

PULLS = 600.0
"""Seconds that images may take to be pulled and pods to start."""


def rolled_out(cluster: Cluster) -> tuple[Gate, ...]:
    """Calico on every node, its controllers, and CoreDNS."""
    return (
        _workload(cluster, CALICO_NODE, len(cluster.nodes)),
        _workload(cluster, CALICO_CONTROLLERS),
        _workload(cluster, COREDNS),
    )


def nodes_ready(cluster: Cluster) -> Gate:
    """Every node of the session is Ready."""
    wanted = tuple(host.name for host in cluster.nodes)
    nodes = through_balancer(cluster, nodes_probe())
    return Gate(
        name="nodes-ready",
        title=say("Wait until every node is Ready"),
        probe=nodes,
        awaited=lambda answers: not_ready(wanted, answers[nodes]),
        holds=say("every node is Ready"),
        settle=PULLS,
    )


def _workload(cluster: Cluster, name: str, at_least: int = 1) -> Gate:
    workloads = through_balancer(cluster, workloads_probe())
    pods = through_balancer(cluster, pods_probe())

    def awaited(answers: Answers) -> Sentence | None:
        waiting, troubles = waiting_for(name, answers[workloads], at_least), answers[pods].get(name)
        if waiting is None or not troubles:
            return waiting
        return say("{name} does not run everywhere: {troubles}", name=name, troubles=", ".join(troubles))

    return Gate(
        name=name.rpartition("/")[2],
        title=say("Wait until {name} runs", name=name),
        probe=workloads,
        also=(pods,),
        awaited=awaited,
        holds=say("{name} runs everywhere", name=name),
        settle=PULLS,
    )
