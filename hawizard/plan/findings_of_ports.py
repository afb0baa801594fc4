"""Findings about ports that other programs hold."""

from __future__ import annotations

from collections.abc import Iterator

from hawizard.model.cluster import API_PORT, ETCD_PORT, Cluster, Host
from hawizard.model.facts import Facts, Listener
from hawizard.model.findings import Finding, Level
from hawizard.plan.guards import BECOMES_NODE, Guards
from hawizard.text.sentence import say

COMM = 15
"""Letters of a program's name that the kernel keeps, and ss shows."""
WORKER = {10250: "kubelet"}
MASTER = {
    **WORKER,
    API_PORT: "kube-apiserver",
    10257: "kube-controller-manager",
    10259: "kube-scheduler",
}
ETCD = {ETCD_PORT: "etcd", ETCD_PORT + 1: "etcd"}

Ports = dict[int, str]
"""Ports to the programs that will hold them."""


def port_findings(cluster: Cluster, host: Host, facts: Facts, guards: Guards) -> Iterator[Finding]:
    """Each port that a program of the cluster will need here and that another one holds."""
    for ports, steps in _needed(cluster, host):
        for port, ours in ports.items():
            holders = {listener.program for listener in facts.listeners if _holds(listener, port, ours)}
            for program in sorted(holders):
                yield _taken(host, port, ours, program, guards.of(host.name, begin=steps))
    if host == cluster.balancer:
        yield from _other_service(cluster, host, facts, guards)


def _needed(cluster: Cluster, host: Host) -> Iterator[tuple[Ports, tuple[str, ...]]]:
    if host in cluster.masters:
        yield MASTER, BECOMES_NODE
    elif host.is_node:
        yield WORKER, BECOMES_NODE
    if host == cluster.balancer:
        yield {int(cluster.endpoint.rpartition(":")[2]): "haproxy"}, ("load-balancer/",)
    if host == cluster.etcd_host:
        yield ETCD, ("etcd/",)


def _other_service(cluster: Cluster, host: Host, facts: Facts, guards: Guards) -> Iterator[Finding]:
    """Ports that only somebody else's haproxy.cfg can have opened."""
    ours = int(cluster.endpoint.rpartition(":")[2])
    ports = sorted({found.port for found in facts.listeners if found.program == "haproxy"} - {ours})
    if ports:
        what = say(
            "haproxy on {host} serves something else already, on port {ports}.",
            host=host.name,
            ports=", ".join(map(str, ports)),
        )
        remedy = say(
            "Its haproxy.cfg is replaced, and kept under /var/lib/hawizard/before: use another host as "
            "load balancer if what it serves is still needed."
        )
        steps = guards.of(host.name, begin=("load-balancer/",))
        yield Finding(Level.WARNING, what, remedy, (host.name,), steps)


def _holds(listener: Listener, port: int, ours: str) -> bool:
    return listener.port == port and listener.program != ours[:COMM]


def _taken(host: Host, port: int, ours: str, program: str, guards: tuple[str, ...]) -> Finding:
    what = say(
        "Port {port} of {host} is held by {program}, and {ours} needs it.",
        port=port,
        host=host.name,
        program=program or "an unknown program",
        ours=ours,
    )
    remedy = say(
        "See on {host} which it is, `ss -ltnp sport = :{port}`, and stop it or move it to another port.",
        host=host.name,
        port=port,
    )
    return Finding(Level.ERROR, what, remedy, (host.name,), guards)
