"""The client: kubectl through the balancer, from a host that is no node."""

from __future__ import annotations

from dataclasses import replace

from hawizard.model.cluster import Cluster, Host
from hawizard.plan.actions.gate import Gate
from hawizard.plan.plan import Step
from hawizard.plan.probe import Probe, Reply
from hawizard.plan.steps.kube import ADMIN_CONF, kubectl
from hawizard.plan.steps.kubeconfig import ROOT_CONFIG, kubeconfig_step
from hawizard.plan.steps.shared_values import file_of
from hawizard.text.sentence import Sentence, say

SECTION = "五"


def client_steps(cluster: Cluster) -> tuple[Step, ...]:
    """A kubeconfig on each client, then kubectl tried; masters have their own already."""
    clients = [host for host in cluster.clients if host not in cluster.masters]
    return tuple(step for host in clients for step in (_kubeconfig(cluster, host), _through(cluster, host)))


def _kubeconfig(cluster: Cluster, host: Host) -> Step:
    made = kubeconfig_step(cluster, host, file_of(cluster.first_master, ADMIN_CONF, secret=True))
    return replace(made, skip=without(host))


def _through(cluster: Cluster, host: Host) -> Step:
    return Step(
        name="client",
        host=host.name,
        title=say("kubectl on {host} reaches the cluster through the balancer", host=host.name),
        why=say("This is how the cluster is used from now on: no client knows the address of a master."),
        breaks=say("Clients that connect to one master are cut off when that one is lost."),
        section=SECTION,
        actions=(_server(cluster), _ready(), _nodes(cluster)),
        skip=without(host),
    )


def without(host: Host) -> Sentence:
    """What it means to leave out a step of a client."""
    return say("The cluster is the same without it; from {host} it cannot be used yet.", host=host.name)


def _server(cluster: Cluster) -> Gate:
    wanted = f"https://{cluster.endpoint}"
    return Gate(
        name="server",
        title=say("Its kubeconfig names the balancer"),
        probe=Probe(
            ("kubectl", "--kubeconfig", ROOT_CONFIG, "config", "view", "--minify", "-o", _SERVER),
            lambda reply: _other_server(reply, wanted),
        ),
        holds=say("its kubeconfig names {server}", server=wanted),
    )


_SERVER = "jsonpath={.clusters[0].cluster.server}"


def _other_server(reply: Reply, wanted: str) -> Sentence | None:
    if reply.ok and reply.text == wanted:
        return None
    return say("the kubeconfig names {found}, not {wanted}", found=reply.text[:80] or "-", wanted=wanted)


def _ready() -> Gate:
    return Gate(
        name="ready",
        title=say("/readyz says ok"),
        probe=READY,
        holds=say("/readyz says ok through the balancer"),
        settle=30,
    )


def _not_ok(reply: Reply) -> Sentence | None:
    return None if reply.ok and reply.text == "ok" else say("/readyz does not say ok to the client")


READY = Probe(kubectl("get", "--raw", "/readyz", kubeconfig=ROOT_CONFIG), _not_ok)


def _nodes(cluster: Cluster) -> Gate:
    wanted = {f"node/{host.name}" for host in cluster.nodes}
    argv = kubectl("get", "nodes", "-o", "name", kubeconfig=ROOT_CONFIG)

    def absent(reply: Reply) -> Sentence | None:
        lacking = sorted(wanted - set(reply.lines)) if reply.ok else sorted(wanted)
        return say("the client does not see {nodes}", nodes=", ".join(lacking)) if lacking else None

    return Gate(
        name="nodes",
        title=say("It sees every node"),
        probe=Probe(argv, absent, after=READY),
        holds=say("it sees every node"),
        settle=30,
    )
