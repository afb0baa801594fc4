"""What a cluster was made with, and cannot be changed by running the wizard again."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import yaml

from hawizard.model.cluster import Cluster
from hawizard.plan.actions.action import Need
from hawizard.plan.probe import Probe, Reply
from hawizard.plan.steps.kube import api, kubectl
from hawizard.text.sentence import Problem, Sentence, say

Settings = Mapping[str, str]


def settings(server: str) -> Probe[Settings | None]:
    """The fixed settings in kubeadm-config, by kubeadm's field; None where it is not there."""
    return Probe(_argv(server), _settings)


def _argv(server: str) -> tuple[str, ...]:
    return kubectl(
        "-n",
        "kube-system",
        "get",
        "configmap/kubeadm-config",
        "--ignore-not-found",
        "-o",
        "json",
        server=server,
    )


def _settings(reply: Reply) -> Settings | None:
    try:
        config = yaml.safe_load(json.loads(reply.out)["data"]["ClusterConfiguration"]) if reply.ok else None
        return _fixed(config) if config else None
    except (yaml.YAMLError, ValueError, TypeError, LookupError, AttributeError, RecursionError):
        return None


def _fixed(config: dict[str, Any]) -> Settings:
    return {
        "controlPlaneEndpoint": str(config["controlPlaneEndpoint"]),
        "kubernetesVersion": str(config["kubernetesVersion"]),
        "podSubnet": str(config["networking"]["podSubnet"]),
        "serviceSubnet": str(config["networking"]["serviceSubnet"]),
        "etcd.external.endpoints": " ".join(map(str, config["etcd"]["external"]["endpoints"])),
    }


def _wanted(cluster: Cluster) -> Settings:
    return {
        "controlPlaneEndpoint": cluster.endpoint,
        "kubernetesVersion": f"v{cluster.kubernetes.version}",
        "podSubnet": cluster.kubernetes.pod_subnet,
        "serviceSubnet": cluster.kubernetes.service_subnet,
        "etcd.external.endpoints": cluster.etcd_url,
    }


def made_otherwise(cluster: Cluster, found: Settings) -> Sentence | None:
    """How the cluster that is there differs from the session, or None."""
    for field, wanted in _wanted(cluster).items():
        if found.get(field) != wanted:
            return say(
                "the cluster on {host} was made with {field} {found}, the session says {wanted}",
                host=cluster.first_master.name,
                field=field,
                found=found.get(field, ""),
                wanted=wanted,
            )
    return None


def same_settings(cluster: Cluster) -> Need:
    """init must not run over a cluster that was made otherwise."""

    def refuse(reply: Reply) -> Problem | None:
        found = _settings(reply)
        difference = made_otherwise(cluster, found) if found else None
        return Problem(difference, _REMEDY) if difference else None

    return Need(Probe(_argv(api(cluster.first_master)), refuse))


_REMEDY = say(
    "These cannot be changed by running the wizard again. Write into session.yaml what the cluster was made "
    "with, or, if it is not to be kept, reset its hosts and clear /registry in etcd."
)
