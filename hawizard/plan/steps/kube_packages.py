"""Kubernetes' own packages, from its repository, at the wanted version."""

from __future__ import annotations

from hawizard.model.cluster import Cluster
from hawizard.plan.actions.action import Action
from hawizard.plan.actions.packages import Packages
from hawizard.plan.actions.repository import Repository
from hawizard.plan.actions.service import Service
from hawizard.text.sentence import say

TOOLS = ("conntrack", "ebtables", "ethtool", "iptables", "ipset", "socat")
FETCH = ("ca-certificates", "curl")
NODE = ("kubeadm", "kubelet", "kubectl")


def node_actions(cluster: Cluster) -> tuple[Action, ...]:
    """kubeadm, kubelet and kubectl, and the tools that they call."""
    return (
        _tools((*FETCH, *TOOLS)),
        _repository(cluster, "kubeadm"),
        _held(cluster, NODE),
        Service(
            name="kubelet",
            title=say("Have the kubelet start at boot; it waits for kubeadm until then"),
            unit="kubelet.service",
            start=False,
        ),
    )


def client_actions(cluster: Cluster) -> tuple[Action, ...]:
    """kubectl alone."""
    return (_tools(FETCH), _repository(cluster, "kubectl"), _held(cluster, ("kubectl",)))


def _tools(names: tuple[str, ...]) -> Packages:
    return Packages(
        name="tools",
        title=say("Install the tools that fetching, kubeadm and the kubelet need"),
        packages=tuple((name, None) for name in names),
    )


def _repository(cluster: Cluster, proves: str) -> Repository:
    packages = cluster.kubernetes.packages
    return Repository(
        name="repository",
        title=say("Add Kubernetes' package repository and the key that signs it"),
        url=packages.url,
        key_url=packages.key,
        proves=proves,
        version=cluster.kubernetes.version,
    )


def _held(cluster: Cluster, names: tuple[str, ...]) -> Packages:
    version = cluster.kubernetes.version
    return Packages(
        name="packages",
        title=say("Install {names} {version} and hold them there", names=", ".join(names), version=version),
        packages=tuple((name, version) for name in names),
        hold=True,
    )
