"""Findings about hosts beside each other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from statistics import median

from hawizard.model.cluster import Cluster, Host
from hawizard.model.facts import Facts
from hawizard.model.findings import Finding, Level
from hawizard.plan.guards import Guards
from hawizard.text.sentence import Sentence, say

SKEW = 30.0
"""Seconds between a host's clock and the median at which a warning is due."""
BROKEN_SKEW = 300.0
"""Seconds from which on certificates and tokens fail."""

Known = Sequence[tuple[Host, Facts]]


def fleet_findings(cluster: Cluster, known: Known, guards: Guards) -> Iterator[Finding]:
    """What is wrong between hosts, and what the whole cluster hangs on."""
    yield from _same_machine(known, guards)
    yield from _same_name(known, guards)
    yield from _skew(known, guards)
    yield from _single_points(cluster)


def _shared(known: Known, key: Callable[[Facts], str]) -> Iterator[tuple[str, tuple[str, ...]]]:
    names: defaultdict[str, list[str]] = defaultdict(list)
    for host, facts in known:
        names[key(facts)].append(host.name)
    return ((value, tuple(hosts)) for value, hosts in names.items() if value and len(hosts) > 1)


def _same_machine(known: Known, guards: Guards) -> Iterator[Finding]:
    booted = {host.name: facts.boot_id for host, facts in known}
    for _, hosts in _shared(known, lambda facts: facts.machine_id):
        names = ", ".join(hosts)
        if len({booted[name] for name in hosts}) == 1 and booted[hosts[0]]:
            what = say("{hosts} are one and the same machine.", hosts=names)
            remedy = say("Their ssh addresses lead to one host: correct them in session.yaml.")
            yield Finding(Level.ERROR, what, remedy, hosts, guards.of(*hosts))
            continue
        what = say("{hosts} have the same machine-id: they are copies of one image.", hosts=names)
        remedy = say(
            "On each but one: `rm /etc/machine-id; systemd-machine-id-setup`, then reboot it. Addresses by "
            "DHCP and pods' networks may collide otherwise."
        )
        yield Finding(Level.WARNING, what, remedy, hosts, guards.of(*hosts))


def _same_name(known: Known, guards: Guards) -> Iterator[Finding]:
    for name, hosts in _shared(known, lambda facts: facts.hostname):
        what = say("{hosts} all call themselves {name}.", hosts=", ".join(hosts), name=name)
        remedy = say("Give each its own name: `hostnamectl set-hostname NAME`.")
        yield Finding(Level.WARNING, what, remedy, hosts, guards.of(*hosts))


def _skew(known: Known, guards: Guards) -> Iterator[Finding]:
    clocks = {host.name: facts.clock for host, facts in known if facts.clock > 0}
    if len(clocks) < 2:
        return
    middle = median(clocks.values())
    for name, clock in clocks.items():
        off = round(clock - middle)
        if abs(off) > SKEW:
            level = Level.ERROR if abs(off) > BROKEN_SKEW else Level.WARNING
            what = say("The clock of {host} is {seconds} s off the others.", host=name, seconds=off)
            remedy = say(
                "Certificates and tokens are valid from one time to another: install chrony on {host}, or "
                "set its clock.",
                host=name,
            )
            yield Finding(level, what, remedy, (name,), guards.of(name))


def _single_points(cluster: Cluster) -> Iterator[Finding]:
    balancer, etcd = cluster.balancer.name, cluster.etcd_host.name
    yield _single(
        balancer, say("All reach the API through the one haproxy on {host}.", host=balancer), _KNOWN
    )
    yield _single(etcd, say("All the cluster's state is in the one etcd on {host}.", host=etcd), _KNOWN)
    if not cluster.other_masters:
        name = cluster.first_master.name
        yield _single(name, say("{host} is the only master.", host=name), say("Name a second one."))


_KNOWN = say("A single point of failure, known and accepted in the tutorial's topology. Keep backups.")


def _single(host: str, what: Sentence, remedy: Sentence) -> Finding:
    return Finding(Level.WARNING, what, remedy, (host,))
