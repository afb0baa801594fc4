"""Join: the other masters one at a time, the workers together."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from hawizard.model.cluster import Cluster, Host
from hawizard.model.facts import Facts
from hawizard.plan.actions.action import Action, Need
from hawizard.plan.actions.command import Command
from hawizard.plan.call import Call
from hawizard.plan.plan import Stage, Step
from hawizard.plan.probe import Answers, Probe, Reply
from hawizard.plan.steps.belongs import no_other_cluster
from hawizard.plan.steps.join_calls import JoinCalls
from hawizard.plan.steps.join_state import JoinState, join_probes, join_reads
from hawizard.plan.steps.kubeconfig import kubeconfig_step
from hawizard.plan.steps.node_state import nodes_probe
from hawizard.plan.steps.ready import ready_directly
from hawizard.plan.steps.shared_values import admin_conf, join_token
from hawizard.text.sentence import Problem, say

NAME = "join"
TURN = "masters"


def stage(cluster: Cluster, facts: Mapping[str, Facts]) -> Stage:  # noqa: ARG001
    """The stage in which all other nodes join the first master's cluster."""
    masters = (step for host in cluster.other_masters for step in _master(cluster, host))
    workers = (_worker(cluster, host) for host in cluster.workers)
    return Stage(
        NAME,
        say("Join"),
        say(
            "Each node joins with a token made for this run and the hash of the CA's key, so that it knows "
            "the cluster it joins. Masters go one at a time, as kubeadm advises; workers go together."
        ),
        (*masters, *workers),
    )


def _master(cluster: Cluster, host: Host) -> tuple[Step, Step]:
    join = Step(
        name="join",
        host=host.name,
        title=say("Join {host} as a master", host=host.name),
        why=say(
            "The new master gets its own API server, controller manager and scheduler, over the same etcd. "
            "From now on the balancer has one more to lead to."
        ),
        breaks=say("With one master, the loss of that one is the loss of the cluster's control."),
        section="二、三(4)",
        actions=(*_actions(cluster, host), ready_directly(host)),
        turn=TURN,
    )
    return join, kubeconfig_step(cluster, host)


def _worker(cluster: Cluster, host: Host) -> Step:
    return Step(
        name="join",
        host=host.name,
        title=say("Join {host} as a worker", host=host.name),
        why=say(
            "Workers run the pods. A lost worker is no disaster: its pods are made again on others, which is "
            "why the tutorial makes only masters redundant."
        ),
        breaks=say("Pods have nowhere to run: masters take none but the cluster's own."),
        section="二、三(5)",
        actions=_actions(cluster, host),
    )


def _actions(cluster: Cluster, host: Host) -> tuple[Action, ...]:
    first = cluster.first_master
    command = Command(
        name="join",
        title=say("Run kubeadm join on {host}", host=host.name),
        proof=join_probes(cluster, host),
        verdict=lambda answers: JoinState(cluster, host, answers).judge(),
        instead=partial(_plain, cluster, host),
        late_reads=join_reads(cluster, host),
        late_mints=(join_token(first), admin_conf(first)),
        needs=(_name_is_free(cluster, host),),
        settle=15.0,
    )
    return (no_other_cluster(cluster, host), command)


def _plain(cluster: Cluster, host: Host, answers: Answers) -> tuple[Call, ...]:
    return JoinCalls(cluster, host, answers).plain()


def _name_is_free(cluster: Cluster, host: Host) -> Need:
    """kubeadm refuses to join under the name of a node that is Ready."""
    nodes = nodes_probe()

    def refuse(reply: Reply) -> Problem | None:
        node = (nodes.parse(reply) or {}).get(host.name)
        if node is None or not node.ready:
            return None
        return Problem(
            say("A node named {host} is Ready in the cluster, though {host} has not joined.", host=host.name),
            say(
                "Either another machine has this name, or {host} was reset less than a minute ago. See "
                "`kubectl get node {host} -o wide` on {first}; if the node is gone for good, "
                "`kubectl delete node {host}`, then resume.",
                host=host.name,
                first=cluster.first_master.name,
            ),
        )

    return Need(Probe(nodes.argv, refuse), cluster.first_master.name)
