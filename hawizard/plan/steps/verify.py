"""Verify: what was built is what was wanted, and survives what it should survive."""

from __future__ import annotations

import csv
from collections.abc import Mapping

from hawizard.model.cluster import API_PORT, Cluster, Host
from hawizard.model.facts import Facts
from hawizard.plan.actions.action import Action
from hawizard.plan.actions.gate import Gate
from hawizard.plan.plan import Stage, Step
from hawizard.plan.probe import Answers, Probe, Reply
from hawizard.plan.steps.client import client_steps
from hawizard.plan.steps.expiry import expiry_step
from hawizard.plan.steps.load_balancer import BACKEND, STATE, SUMS
from hawizard.plan.steps.node_state import Nodes, nodes_probe
from hawizard.plan.steps.ready import ready_directly, ready_through_balancer, through_balancer
from hawizard.plan.steps.rollout_gates import nodes_ready, rolled_out
from hawizard.plan.steps.sync_test import sync_test
from hawizard.text.sentence import Sentence, say

NAME = "verify"
SECTION = "四"


def stage(cluster: Cluster, facts: Mapping[str, Facts]) -> Stage:  # noqa: ARG001
    """The stage that proves the cluster."""
    masters = tuple(_master(cluster, host) for host in cluster.masters)
    return Stage(
        NAME,
        say("Verify"),
        say(
            "That every command ended well proves little. Here each master is asked directly, the balancer "
            "says what it sees, and something written through one master is read through the others."
        ),
        (
            *(_balancer(cluster), *masters, _nodes(cluster), *_sync(cluster)),
            *map(expiry_step, cluster.masters),
            *client_steps(cluster),
        ),
    )


def _balancer(cluster: Cluster) -> Step:
    return Step(
        name="balancer",
        host=cluster.balancer.name,
        title=say("haproxy sees every master up"),
        why=say("A master that is down behind the balancer is missed only when the other one falls too."),
        breaks=say("The cluster works, but it would not survive the loss of a master."),
        section=SECTION,
        actions=(_all_up(cluster),),
    )


def _all_up(cluster: Cluster) -> Gate:
    names = tuple(host.name for host in cluster.masters)
    return Gate(
        name="all-up",
        title=say("haproxy's own checks say UP for {masters}", masters=", ".join(names)),
        probe=Probe(STATE, lambda reply: _down(names, reply)),
        holds=say("haproxy's own checks say UP for {masters}", masters=", ".join(names)),
        settle=60,
        remedy=say(
            "On {host}, `curl -k https://MASTER:{port}/readyz` says what haproxy meets; no answer in time "
            "means a firewall on that master.",
            host=cluster.balancer.name,
            port=API_PORT,
        ),
    )


def _down(names: tuple[str, ...], reply: Reply) -> Sentence | None:
    states = _states(reply)
    down = [f"{name} {states.get(name, '-')}" for name in names if states.get(name) != "UP"]
    return say("haproxy sees: {down}", down=", ".join(down)) if down else None


def _states(reply: Reply) -> dict[str, str]:
    if not reply.ok:
        return {}
    try:
        rows = list(csv.DictReader(reply.text.removeprefix("# ").splitlines()))
    except csv.Error:
        return {}
    ours = [row for row in rows if row.get("pxname") == BACKEND and row.get("svname") not in SUMS]
    return {str(row["svname"]): str(row.get("status")) for row in ours}


def _master(cluster: Cluster, host: Host) -> Step:
    return Step(
        name="ready",
        host=host.name,
        title=say("The API server of {host} is ready, directly and through the balancer", host=host.name),
        why=say("An API server says ready only when it reaches etcd and its own parts are up."),
        breaks=say("An open port or a running process would look the same while nothing works."),
        section=SECTION,
        actions=(ready_directly(host), ready_through_balancer(cluster)),
    )


def _nodes(cluster: Cluster) -> Step:
    actions: tuple[Action, ...] = (nodes_ready(cluster), _as_wanted(cluster), *rolled_out(cluster))
    return Step(
        name="nodes",
        host=cluster.first_master.name,
        title=say("Every node is Ready with its role and version, Calico and CoreDNS run"),
        why=say("A node that joined half is Ready too; its role and kubeadm's mark tell them apart."),
        breaks=say("Upgrades and resets by kubeadm fail later on a node without its marks."),
        section=SECTION,
        actions=actions,
    )


def _as_wanted(cluster: Cluster) -> Gate:
    nodes = through_balancer(cluster, nodes_probe())

    def awaited(answers: Answers) -> Sentence | None:
        found = answers[nodes]
        if found is None:
            return say("the API server does not answer through the balancer")
        wrong = [text for host in cluster.nodes for text in _wrong(cluster, host, found)]
        return say("not as wanted: {nodes}", nodes=", ".join(wrong)) if wrong else None

    return Gate(
        name="as-wanted",
        title=say("Every node has its role and version"),
        probe=nodes,
        awaited=awaited,
        holds=say("every node has its role and version"),
        settle=30,
    )


def _wrong(cluster: Cluster, host: Host, nodes: Nodes) -> list[str]:
    node = nodes.get(host.name)
    if node is None:
        return [f"{host.name} -"]
    marks = {
        "kubelet": node.version == f"v{cluster.kubernetes.version}",
        "control-plane": node.labelled == (host in cluster.masters),
        "cri-socket": bool(node.cri_socket),
    }
    return [f"{host.name} {name}" for name, good in marks.items() if not good]


def _sync(cluster: Cluster) -> tuple[Step, ...]:
    if not cluster.other_masters:
        return ()
    step = Step(
        name="sync",
        host=cluster.first_master.name,
        title=say("What one master writes, the others read"),
        why=say(
            "A namespace is made through the first master and read from each other one directly. Through the "
            "balancer this would prove nothing: any master may answer there."
        ),
        breaks=say("Two masters over two databases would look like one cluster until the balancer turns."),
        section=SECTION,
        actions=(sync_test(cluster),),
    )
    return (step,)
