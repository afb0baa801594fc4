"""kubeadm's configurations, read back as kubeadm would."""

from __future__ import annotations

import yaml

from hawizard.plan.steps.kubeadm_config import init_config
from tests.unit.plan.told import cluster


def test_init_names_the_balancer_the_etcd_and_this_host() -> None:
    wanted = cluster()
    init, whole = yaml.safe_load_all(init_config(wanted))
    assert (init["kind"], whole["kind"]) == ("InitConfiguration", "ClusterConfiguration")
    assert {init["apiVersion"], whole["apiVersion"]} == {"kubeadm.k8s.io/v1beta3"}
    assert init["localAPIEndpoint"] == {"advertiseAddress": "192.168.26.81", "bindPort": 6443}
    assert init["nodeRegistration"] == {
        "name": "vms81",
        "criSocket": "unix:///run/containerd/containerd.sock",
        "kubeletExtraArgs": {"node-ip": "192.168.26.81"},
    }
    assert whole["controlPlaneEndpoint"] == "192.168.26.80:6443"
    assert whole["etcd"] == {"external": {"endpoints": ["http://192.168.26.80:2379"]}}
    assert whole["kubernetesVersion"] == "v1.24.2"
    assert whole["networking"] == {
        "podSubnet": wanted.kubernetes.pod_subnet,
        "serviceSubnet": wanted.kubernetes.service_subnet,
    }
