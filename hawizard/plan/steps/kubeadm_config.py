"""The configurations that kubeadm init and kubeadm join read."""

from __future__ import annotations

import json

from hawizard.model import versions
from hawizard.model.cluster import API_PORT, Cluster, Host
from hawizard.plan.steps.common import render
from hawizard.plan.steps.kube import CRI_SOCKET


def init_config(cluster: Cluster) -> str:
    """InitConfiguration and ClusterConfiguration for the first master."""
    return render(
        "kubeadm-init.yaml.j2",
        **_common(cluster, cluster.first_master),
        kubernetes=cluster.kubernetes,
        etcd_url=cluster.etcd_url,
    )


def join_config(cluster: Cluster, host: Host, token: str, ca_hash: str) -> str:
    """JoinConfiguration for a host, a control plane's where it is a master."""
    return render(
        "kubeadm-join.yaml.j2",
        **_common(cluster, host),
        token=token,
        ca_hash=ca_hash,
        control_plane=host in cluster.masters,
    )


def _common(cluster: Cluster, host: Host) -> dict[str, object]:
    return {
        "config_api": "kubeadm.k8s.io/" + versions.kubeadm_api(cluster.kubernetes.version),
        "host": host,
        "endpoint": cluster.endpoint,
        "cri_socket": CRI_SOCKET,
        "api_port": API_PORT,
        "quoted": _quoted,
    }


def _quoted(value: str) -> str:
    """A string as YAML reads it, whatever is in it."""
    return json.dumps(value, ensure_ascii=False)
