"""How far a host came in joining, and the smallest repair of what a join left that was cut off."""

from __future__ import annotations

from typing import Any

from hawizard.model.cluster import Cluster, Host
from hawizard.plan.actions.action import Judgement, different, done, missing, unknown
from hawizard.plan.late import Late
from hawizard.plan.probe import Answers, Probe, succeeds
from hawizard.plan.steps.belongs import KUBELET_SERVER, reports_elsewhere
from hawizard.plan.steps.certificates import shared_file
from hawizard.plan.steps.init_state import KUBELET_ACTIVE, RESTART_KUBELET, half
from hawizard.plan.steps.join_calls import JoinCalls
from hawizard.plan.steps.kube import CA_CRT, KUBELET_CONF, kubectl
from hawizard.plan.steps.node_disk import DISK, SHARED, Disk
from hawizard.plan.steps.node_state import Node, nodes_late, parse_nodes
from hawizard.plan.steps.ready import balancer_answers, through_balancer
from hawizard.plan.steps.shared_values import ca_hash
from hawizard.text.sentence import Sentence, say


def own_view(host: Host) -> Probe[bool]:
    """Whether the API server lets the host's kubelet in, and trusts the certificate it shows."""
    argv = kubectl("get", "node", host.name, "--ignore-not-found", "-o", "name", kubeconfig=KUBELET_CONF)
    return succeeds(*argv)


def join_probes(cluster: Cluster, host: Host) -> tuple[Probe[Any], ...]:
    """The questions to the host that the verdict on its join needs."""
    return (
        DISK,
        KUBELET_ACTIVE,
        KUBELET_SERVER,
        through_balancer(cluster, own_view(host)),
        balancer_answers(cluster),
    )


def join_reads(cluster: Cluster, host: Host) -> tuple[Late, ...]:
    """The questions to the first master that the verdict on a join needs."""
    first = cluster.first_master
    shared = SHARED if host in cluster.masters else ()
    return (nodes_late(cluster), ca_hash(first), *(shared_file(first, path) for path in shared))


class JoinState:
    """What was found on a host that joins, judged from the top of the table."""

    def __init__(self, cluster: Cluster, host: Host, answers: Answers) -> None:
        self._cluster = cluster
        self._host = host
        self._answers = answers
        self._disk: Disk = answers[DISK]
        self._calls = JoinCalls(cluster, host, answers)
        self._nodes = parse_nodes(answers.value(nodes_late(cluster)))
        self._node: Node | None = (self._nodes or {}).get(host.name)

    def judge(self) -> Judgement:
        """The verdict, and where the join is half done the calls that finish it."""
        if not self._begun:
            return missing(say("{host} has not joined", host=self._host.name))
        elsewhere = reports_elsewhere(self._cluster, self._host, self._answers)
        if elsewhere:
            return different(elsewhere)
        if self._nodes is None:
            return unknown(say("{host} does not tell the nodes", host=self._cluster.first_master.name))
        return self._unconfigured() or self._locked_out() or self._unmarked() or self._idle() or self._done()

    @property
    def _is_master(self) -> bool:
        return self._host in self._cluster.masters

    @property
    def _begun(self) -> bool:
        # The CA on a worker is written by its join; on a master it was copied before.
        return self._disk.joining or (self._disk.manifests if self._is_master else self._disk.has(CA_CRT))

    @property
    def _ready(self) -> bool:
        return self._node is not None and self._node.ready

    def _unconfigured(self) -> Judgement | None:
        if self._disk.whole(KUBELET_CONF):
            return None
        broken = (KUBELET_CONF,) if self._disk.empty(KUBELET_CONF) else ()
        return self._again(say("a join was cut off before the kubelet had its certificate"), *broken)

    def _again(self, why: Sentence, *broken: str) -> Judgement:
        if self._ready:
            text = say("deletes the node object, which would refuse it, and joins again over what is there")
            return half(why, self._calls.delete_and_again(*broken), text)
        return half(why, self._calls.again(*broken), say("joins again over what is there"))

    def _locked_out(self) -> Judgement | None:
        if self._answers[own_view(self._host)]:
            return None
        unreachable = self._answers[balancer_answers(self._cluster)]
        if unreachable:
            return unknown(unreachable)
        why = say("the API server does not let the kubelet of {host} in", host=self._host.name)
        text = say("resets {host} and joins it anew", host=self._host.name)
        return half(why, self._calls.anew(delete=self._ready), text)

    def _unmarked(self) -> Judgement | None:
        if self._node is None:
            return self._again(say("a join was cut off before the node was there"))
        return self._unmarked_master(self._node) if self._is_master else self._unmarked_worker(self._node)

    def _unmarked_master(self, node: Node) -> Judgement | None:
        if not (node.labelled and node.tainted):
            why = say("a join was cut off before it made {host} a master", host=node.name)
            if node.ready or node.cri_socket:
                return half(why, self._calls.mark(), say("runs the last phase of the join alone"))
            return self._again(why)
        if not node.cri_socket:
            why = say("the node lacks kubeadm's annotation of its container runtime")
            return half(why, self._calls.annotate(), say("writes the annotation"))
        return None

    def _unmarked_worker(self, node: Node) -> Judgement | None:
        if node.cri_socket:
            return None
        return self._again(say("a join was cut off before it wrote its last mark, the runtime's annotation"))

    def _idle(self) -> Judgement | None:
        if self._answers[KUBELET_ACTIVE]:
            return None
        why = say("{host} has joined, but its kubelet does not run", host=self._host.name)
        return half(why, (RESTART_KUBELET,), say("starts the kubelet again"), 20.0)

    def _done(self) -> Judgement:
        return done(say("{host} has joined, and its kubelet reports to the balancer", host=self._host.name))
