"""What must fit together across a whole Cluster."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from ipaddress import IPv4Address, IPv4Network
from typing import TYPE_CHECKING

from hawizard.model import versions
from hawizard.model.faults import Place
from hawizard.model.networks import split_endpoint
from hawizard.text.sentence import Sentence, say

if TYPE_CHECKING:
    from hawizard.model.cluster import Cluster

Broken = Iterator[tuple[Place, Sentence]]
LISTENING = {"etcd": (2379, 2380), "worker": (10248, 10249, 10250, 10256)}
NODE_PORTS = range(30000, 32768)


def broken_rules(cluster: Cluster) -> Broken:
    """Every rule that a Cluster breaks: where, and a sentence."""
    yield from _unique(cluster)
    yield from _role_counts(cluster)
    for index in range(len(cluster.hosts)):
        yield from _roles_together(cluster, index)
    yield from _subnets(cluster)
    yield from _endpoint(cluster)
    yield from _packages(cluster)
    yield from _calico(cluster)


def _unique(cluster: Cluster) -> Broken:
    hosts = cluster.hosts
    yield from _taken("name", [host.name for host in hosts])
    yield from _taken("address", [host.address for host in hosts])
    reached = [f"{at.address}:{at.port}" for at in map(cluster.ssh_of, hosts)]
    if len({host.address for host in hosts}) == len(hosts):  # else the same is said twice
        yield from _taken("ssh", reached)


def _taken(field: str, values: Iterable[str]) -> Broken:
    seen: dict[str, int] = {}
    for index, value in enumerate(values):
        if seen.setdefault(value, index) != index:
            text = "{value} stands for another host already (the one numbered {number} in the list)."
            yield ("hosts", index, field), say(text, value=value, number=seen[value] + 1)


def _role_counts(cluster: Cluster) -> Broken:
    for role in ("loadbalancer", "etcd", "control-plane"):
        having = [index for index, host in enumerate(cluster.hosts) if role in host.roles]
        if not having:
            yield ("hosts",), say("No host has the role {role}; one must.", role=role)
        if role == "control-plane":
            continue
        for index in having[1:]:
            text = "{first} has the role {role} already; several are not built yet."
            yield ("hosts", index, "roles"), say(text, first=cluster.hosts[having[0]].name, role=role)


def _roles_together(cluster: Cluster, index: int) -> Broken:
    roles, place = [str(role) for role in cluster.hosts[index].roles], ("hosts", index, "roles")
    for role in sorted({role for role in roles if roles.count(role) > 1}):
        yield place, say("The role {role} is written twice.", role=role)
    if "control-plane" in roles and "loadbalancer" in roles:
        yield place, say("A balancer on a master is not built yet; both would listen on the same port.")
    if "control-plane" in roles and "worker" in roles:
        yield place, say("A master that runs other pods too is not built yet; drop one of the two roles.")


def _subnets(cluster: Cluster) -> Broken:
    pods, services = (
        IPv4Network(value) for value in (cluster.kubernetes.pod_subnet, cluster.kubernetes.service_subnet)
    )
    if pods.overlaps(services):
        text = "The pods' subnet {pods} and the services' {services} overlap."
        yield ("kubernetes", "pod_subnet"), say(text, pods=str(pods), services=str(services))
    for field, network in (("pod_subnet", pods), ("service_subnet", services)):
        inside = [host.name for host in cluster.hosts if IPv4Address(host.address) in network]
        if inside:
            text = "{subnet} holds the addresses of hosts ({hosts}), which pods could then not reach."
            yield ("kubernetes", field), say(text, subnet=str(network), hosts=", ".join(inside))


def _endpoint(cluster: Cluster) -> Broken:
    balancers = [host for host in cluster.hosts if "loadbalancer" in host.roles]
    if not balancers:
        return
    address, port = split_endpoint(cluster.endpoint)
    place: Place = ("kubernetes", "endpoint")
    if address != balancers[0].address:
        text = "{address} is not the balancer's address {right}; another endpoint is not built yet."
        yield place, say(text, address=address, right=balancers[0].address)
    if port in _ports_of(cluster, balancers[0].name):
        text = "Port {port} of {host} is taken by something else that the cluster needs there."
        yield place, say(text, port=port, host=balancers[0].name)


def _ports_of(cluster: Cluster, name: str) -> set[int]:
    host = cluster.host(name)
    ports = {port for role in host.roles for port in LISTENING.get(str(role), ())}
    return ports | {cluster.ssh_of(host).port} | (set(NODE_PORTS) if "worker" in host.roles else set())


def _packages(cluster: Cluster) -> Broken:
    version, url = cluster.kubernetes.version, cluster.kubernetes.packages.url
    if url == versions.packages_url(version) and not versions.in_pkgs_k8s_io(version):
        text = "pkgs.k8s.io has no Kubernetes {version}; name a repository that has it under packages."
        yield ("kubernetes", "version"), say(text, version=version)


def _calico(cluster: Cluster) -> Broken:
    version = cluster.kubernetes.version
    if not versions.calico_fits(cluster.calico.version, version):
        text = "Calico {calico} is not known to work with Kubernetes {version}; {right} is."
        right = versions.calico_for(version)
        yield ("calico", "version"), say(text, calico=cluster.calico.version, version=version, right=right)
