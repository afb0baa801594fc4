"""Nodes: what every master and worker needs before kubeadm, and kubectl for the clients."""

from __future__ import annotations

from hawizard.model.cluster import Cluster, Host
from hawizard.model.facts import Facts
from hawizard.plan.actions.action import Action
from hawizard.plan.actions.file import File
from hawizard.plan.edits import with_block
from hawizard.plan.plan import Stage, Step
from hawizard.plan.steps import client, images, kernel, kube_packages, runtime
from hawizard.plan.steps.common import HostFacts
from hawizard.text.sentence import Sentence, say

SECTION = "二、三"


def stage(cluster: Cluster, facts: HostFacts) -> Stage:
    """Masters, workers and clients, all at once."""
    nodes = [step for host in cluster.nodes for step in _node(cluster, host, facts.get(host.name, Facts()))]
    clients = [_client(cluster, host) for host in cluster.clients if not host.is_node]
    return Stage(
        "nodes",
        say("Nodes"),
        say(
            "kubeadm only starts what is there already: a kernel that lets pods talk, a container runtime, "
            "the kubelet, and the images. All nodes get the same."
        ),
        (*nodes, *clients),
    )


def _node(cluster: Cluster, host: Host, facts: Facts) -> tuple[Step, ...]:
    return (
        _kernel(host),
        _swap(host),
        _names(cluster, host, facts),
        _packages(cluster, host),
        _runtime(cluster, host),
        _images(cluster, host),
    )


def _step(
    name: str,
    host: Host,
    title: Sentence,
    why: Sentence,
    breaks: Sentence,
    actions: tuple[Action, ...],
    skip: Sentence | None = None,
) -> Step:
    return Step(name, host.name, title, why, breaks, SECTION, actions, skip=skip)


def _kernel(host: Host) -> Step:
    return _step(
        "kernel",
        host,
        say("A kernel that lets pods talk"),
        say(
            "Packets between pods cross a bridge and are sent on by the node: the kernel has to forward them "
            "and to show them to iptables, where services are made. overlay holds the images' layers."
        ),
        say("Without it kubeadm's preflight stops, or services answer on some nodes and not on others."),
        (*kernel.modules(), *kernel.sysctls()),
    )


def _swap(host: Host) -> Step:
    return _step(
        "swap",
        host,
        say("No swap"),
        say("The kubelet promises pods an amount of memory; with swap it could not keep that promise."),
        say("Without it the kubelet does not start, the next time after a reboot."),
        kernel.swap(),
    )


def _names(cluster: Cluster, host: Host, facts: Facts) -> Step:
    return _step(
        "names",
        host,
        say("Names of all the cluster's hosts"),
        say("Nodes are known by their names; with these lines every host finds every other without DNS."),
        say("Without it kubeadm warns that the host's name cannot be resolved, and logs name unknown hosts."),
        (
            File(
                name="hosts-file",
                title=say("Keep the hosts' names and addresses in /etc/hosts"),
                path="/etc/hosts",
                edit=lambda old: with_block(old, _addresses(cluster, host, facts)),
            ),
        ),
        say(
            "{host} finds the others by DNS alone; where DNS does not know them, by address.", host=host.name
        ),
    )


def _addresses(cluster: Cluster, own: Host, facts: Facts) -> tuple[str, ...]:
    also = facts.hostname if facts.hostname not in ("", own.name) else ""
    return tuple(
        f"{host.address} {host.name}" + (f" {also}" if also and host == own else "") for host in cluster.hosts
    )


def _packages(cluster: Cluster, host: Host) -> Step:
    return _step(
        "packages",
        host,
        say("kubeadm, kubelet and kubectl {version}", version=cluster.kubernetes.version),
        say(
            "kubeadm makes the cluster, the kubelet runs what it is told on each node, kubectl talks to the "
            "API. All three are of one version, and held, since an upgrade of a cluster goes node by node."
        ),
        say("Without the hold a system upgrade moves one node's kubelet ahead of its API server."),
        (*kube_packages.node_actions(cluster), images.question(cluster, host)),
    )


def _runtime(cluster: Cluster, host: Host) -> Step:
    return _step(
        "runtime",
        host,
        say("containerd"),
        say(
            "The kubelet has containerd run its containers. Both must let systemd manage the cgroups, and "
            "the pause image must come from where the other images come from."
        ),
        say("Without it two managers of one cgroup tree kill pods under load, or no pod ever starts."),
        runtime.actions(cluster, host),
    )


def _images(cluster: Cluster, host: Host) -> Step:
    return _step(
        "images",
        host,
        say("The images"),
        say("Pulled now, a slow or blocked registry shows here, with the image's name, and not inside init."),
        say("Without it kubeadm pulls them itself, and a failure leaves init to be begun anew."),
        images.actions(cluster, host),
        say("kubeadm and the kubelet pull the images themselves; where they cannot, init or join fails."),
    )


def _client(cluster: Cluster, host: Host) -> Step:
    return _step(
        "kubectl",
        host,
        say("kubectl {version}", version=cluster.kubernetes.version),
        say("The client reaches the cluster from outside, with a kubectl of the cluster's version."),
        say("Without it the cluster can only be used from its masters."),
        kube_packages.client_actions(cluster),
        client.without(host),
    )
