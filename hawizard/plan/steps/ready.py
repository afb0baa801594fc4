"""Gates on /readyz over TLS that only this cluster's CA can answer."""

from __future__ import annotations

from dataclasses import replace

from hawizard.model.cluster import Cluster, Host
from hawizard.plan.actions.gate import Gate
from hawizard.plan.probe import NOT_ASKED, Probe, Reply, T
from hawizard.plan.steps.kube import CA_CRT, api
from hawizard.text.sentence import Sentence, say

COMES_UP = 120.0
"""Seconds an API server may take to be ready, and haproxy to notice."""
_NOT_TRUSTED = (51, 60)
_NOTHING_THERE = (7, 28, 35, 52, 56)


def ready_directly(host: Host) -> Gate:
    """The API server of a master is ready, asked on that master without the balancer."""
    return Gate(
        name="ready-directly",
        title=say("Wait until the API server of {host} is ready", host=host.name),
        probe=readyz(api(host), host.name),
        holds=say("/readyz of {host} says ok, over TLS by the cluster's CA", host=host.name),
        remedy=say(
            "On {host}, `crictl ps -a` shows whether kube-apiserver runs, and `crictl logs` why it ended.",
            host=host.name,
        ),
        settle=COMES_UP,
    )


def ready_through_balancer(cluster: Cluster) -> Gate:
    """An API server of this cluster is ready behind the balancer."""
    name = cluster.balancer.name
    return Gate(
        name="ready-through-the-balancer",
        title=say("Wait until the balancer {host} leads to a ready API server", host=name),
        probe=balancer_answers(cluster),
        holds=say("/readyz through {host} says ok, over TLS by the cluster's CA", host=name),
        remedy=say(
            "A firewall between this host, {host} and the masters must let port {port} through.",
            host=name,
            port=cluster.endpoint.rpartition(":")[2],
        ),
        settle=COMES_UP,
    )


def directly(host: Host, probe: Probe[T]) -> Probe[T]:
    """A question to a master's own API server, not asked where nothing answers there."""
    return replace(probe, after=readyz(api(host), host.name))


def through_balancer(cluster: Cluster, probe: Probe[T]) -> Probe[T]:
    """A question to the API server through the balancer, not asked where nothing answers there."""
    # Where no master is up haproxy hangs up, and kubectl tries again and again, for 25 seconds.
    return replace(probe, after=balancer_answers(cluster))


def balancer_answers(cluster: Cluster) -> Probe[Sentence | None]:
    """What is wrong with /readyz through the balancer, or None; its program succeeds where one answers."""
    return readyz(f"https://{cluster.endpoint}", cluster.balancer.name)


def readyz(server: str, name: str) -> Probe[Sentence | None]:
    """What is wrong with /readyz at `server`, or None."""
    argv = ("curl", "--silent", "--show-error", "--max-time", "5", "--cacert", CA_CRT, f"{server}/readyz")
    return Probe(argv, lambda reply: _wrong(reply, server, name))


def _wrong(reply: Reply, server: str, name: str) -> Sentence | None:
    if reply.ok and reply.text == "ok":
        return None
    if reply.status in _NOT_TRUSTED:
        return say(
            "another API server than this cluster's answers at {server}: its certificate is not by the "
            "cluster's CA. Take it out from behind {host}, or stop it",
            server=server,
            host=name,
        )
    if reply.status in _NOTHING_THERE:
        return say("no API server answers at {server} yet", server=server)
    if reply.ok:
        return say("the API server at {server} says that it is not ready yet", server=server)
    if reply.status == NOT_ASKED:
        return say("curl could not ask {server}/readyz", server=server)
    return say("curl could not ask {server}/readyz (status {status})", server=server, status=reply.status)
