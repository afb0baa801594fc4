"""Whether a host belongs to another cluster already."""

from __future__ import annotations

from hawizard.model.cluster import Cluster, Host
from hawizard.plan.actions.gate import Gate
from hawizard.plan.probe import Answers, Probe, prints
from hawizard.plan.steps.kube import CA_CRT, KUBELET_CONF, reset
from hawizard.plan.steps.shared_values import ca_certificate
from hawizard.text.sentence import Sentence, say

OWN_CA = prints("cat", CA_CRT)
KUBELET_SERVER: Probe[str | None] = prints(
    "kubectl",
    "--kubeconfig",
    KUBELET_CONF,
    "config",
    "view",
    "-o",
    "jsonpath={.clusters[*].cluster.server}",
)
"""The API that the host's kubelet reports to; nothing before it has joined."""


def no_other_cluster(cluster: Cluster, host: Host) -> Gate:
    """The host carries the CA of no other cluster, and its kubelet reports to no other."""
    ca = ca_certificate(cluster.first_master)

    def foreign(answers: Answers) -> Sentence | None:
        theirs, own = answers.value(ca), answers[OWN_CA]
        if theirs is None:
            return say("the CA of {host} cannot be read yet", host=ca.host)
        if own and own != theirs.strip():
            return _other_ca(host)
        return reports_elsewhere(cluster, host, answers)

    return Gate(
        name="no-other-cluster",
        title=say("See that {host} belongs to no other cluster", host=host.name),
        probe=OWN_CA,
        also=(KUBELET_SERVER,),
        awaited=foreign,
        late_reads=(ca,),
        holds=say("{host} belongs to no other cluster", host=host.name),
    )


def reports_elsewhere(cluster: Cluster, host: Host, answers: Answers) -> Sentence | None:
    """That the host's kubelet reports to another API than this cluster's, or None."""
    server = answers[KUBELET_SERVER]
    if not server or server == f"https://{cluster.endpoint}":
        return None
    return _other_server(host, server)


_RESET = " ".join(reset())


def _other_ca(host: Host) -> Sentence:
    return say(
        "{host} belongs to another cluster: its {path} is not this cluster's. If it needs that cluster no "
        "more, run there: {reset}; then resume",
        host=host.name,
        path=CA_CRT,
        reset=_RESET,
    )


def _other_server(host: Host, server: str) -> Sentence:
    return say(
        "{host} belongs to another cluster: its kubelet reports to {server}. If it needs that cluster no "
        "more, run there: {reset}; then resume",
        host=host.name,
        server=server,
        reset=_RESET,
    )
