"""Findings about one host by itself."""

from __future__ import annotations

from collections.abc import Iterator

from hawizard.model.cluster import Cluster, Host
from hawizard.model.facts import Facts
from hawizard.model.findings import Finding, Level
from hawizard.plan.guards import BECOMES_NODE, Guards
from hawizard.text.sentence import Sentence, say

SYSTEMD = 236
"""The first systemd that writes a unit's output to a file, which the jobs need."""
CPUS = 2
MEMORY_MIB = 1700
DISK_MIB = 2048


def host_findings(cluster: Cluster, host: Host, facts: Facts, guards: Guards) -> Iterator[Finding]:
    """What is wrong with a host, or worth knowing before it is changed."""
    whole = guards.of(host.name)
    yield from _system(host, facts, whole)
    yield from _address(host, facts, whole)
    yield from _disk(host, facts, whole)
    if host.is_node:
        yield from _route(host, facts, guards.of(host.name, begin=BECOMES_NODE))
        yield from _swap(host, facts, guards.of(host.name, begin=("nodes/",)))
    if host in cluster.masters:
        yield from _size(host, facts, guards.of(host.name, begin=BECOMES_NODE))


def _error(host: Host, guards: tuple[str, ...], what: Sentence, remedy: Sentence) -> Finding:
    return Finding(Level.ERROR, what, remedy, (host.name,), guards)


def _system(host: Host, facts: Facts, guards: tuple[str, ...]) -> Iterator[Finding]:
    if facts.family != "debian":
        what = say(
            "{host} runs {os}.", host=host.name, os=facts.os_name or facts.family or "an unknown system"
        )
        yield _error(
            host, guards, what, say("Only Debian and Ubuntu are supported yet: use a host with one.")
        )
    if facts.systemd == 0:
        what = say("{host} does not run systemd as its first process.", host=host.name)
        yield _error(host, guards, what, say("Use a host or a container that boots with systemd."))
    elif facts.systemd < SYSTEMD:
        what = say("{host} has systemd {version}.", host=host.name, version=facts.systemd)
        yield _error(host, guards, what, say("Use a host with systemd {version} or newer.", version=SYSTEMD))


def _address(host: Host, facts: Facts, guards: tuple[str, ...]) -> Iterator[Finding]:
    if not facts.addresses or host.address in facts.addresses:
        return
    what = say(
        "{host} has no address {address}; it has {found}.",
        host=host.name,
        address=host.address,
        found=", ".join(facts.addresses),
    )
    remedy = say(
        "Either session.yaml has the wrong address for {host}, or its ssh address leads to another machine.",
        host=host.name,
    )
    yield _error(host, guards, what, remedy)


def _disk(host: Host, facts: Facts, guards: tuple[str, ...]) -> Iterator[Finding]:
    if 0 < facts.disk_free_mib < DISK_MIB:
        what = say("{host} has {free} MiB free under /var.", host=host.name, free=facts.disk_free_mib)
        remedy = say("Images, etcd and logs live there: make room, or the kubelet will evict pods.")
        yield Finding(Level.WARNING, what, remedy, (host.name,), guards)


def _route(host: Host, facts: Facts, guards: tuple[str, ...]) -> Iterator[Finding]:
    if facts.default_route:
        return
    what = say("{host} has no default route.", host=host.name)
    remedy = say(
        "kubeadm and the services' addresses need one: `ip route add default via GATEWAY` on {host}, and "
        "write it into its network configuration.",
        host=host.name,
    )
    yield _error(host, guards, what, remedy)


def _swap(host: Host, facts: Facts, guards: tuple[str, ...]) -> Iterator[Finding]:
    if facts.swap:
        what = say("{host} swaps to {swap}.", host=host.name, swap=", ".join(facts.swap))
        remedy = say(
            "It will be turned off, also for the next boot: the kubelet does not start with swap on."
        )
        yield Finding(Level.NOTE, what, remedy, (host.name,), guards)


def _size(host: Host, facts: Facts, guards: tuple[str, ...]) -> Iterator[Finding]:
    if 0 < facts.cpus < CPUS:
        what = say("{host} has one CPU; a master needs {wanted}.", host=host.name, wanted=CPUS)
        yield _error(host, guards, what, say("kubeadm refuses such a master: give it another CPU."))
    if 0 < facts.memory_mib < MEMORY_MIB:
        what = say(
            "{host} has {found} MiB of memory; a master needs {wanted}.",
            host=host.name,
            found=facts.memory_mib,
            wanted=MEMORY_MIB,
        )
        yield _error(host, guards, what, say("kubeadm refuses such a master: give it more memory."))
