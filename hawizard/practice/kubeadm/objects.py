"""The objects that kubeadm makes in a cluster."""

from __future__ import annotations

import base64
from datetime import datetime, timezone

from hawizard.practice.kubeadm import documents
from hawizard.practice.kubeadm.client import PUBLIC, RBAC, SYSTEM
from hawizard.practice.kubeadm.config import Config
from hawizard.practice.kubeadm.manifests import first_service_address, image, images
from hawizard.practice.kubeadm.port import Json

BOOTSTRAPPERS = "system:bootstrappers:kubeadm:default-node-token"
CRI_SOCKET = "kubeadm.alpha.kubernetes.io/cri-socket"
ROLE = "node-role.kubernetes.io/control-plane"
LABELS = {ROLE: "", "node.kubernetes.io/exclude-from-external-load-balancers": ""}
TAINTS = ("node-role.kubernetes.io/master", ROLE)
KUBELET_CONFIG = "/var/lib/kubelet/config.yaml"
Placed = tuple[str, Json]


def kubelet_config(config: Config) -> bytes:
    """Return the kubelet's configuration file."""
    domain = config.cluster["networking"]["dnsDomain"]
    network = first_service_address(config).rsplit(".", 1)[0]
    return documents.dump(
        {
            "apiVersion": "kubelet.config.k8s.io/v1beta1",
            "kind": "KubeletConfiguration",
            "cgroupDriver": "systemd",
            "clusterDNS": [f"{network}.10"],
            "clusterDomain": domain,
            "healthzBindAddress": "127.0.0.1",
            "healthzPort": 10248,
            "rotateCertificates": True,
            "staticPodPath": "/etc/kubernetes/manifests",
        }
    ).encode()


def uploaded_config(config: Config) -> Placed:
    """Return the ConfigMap that keeps the ClusterConfiguration."""
    cluster = {"apiVersion": "kubeadm.k8s.io/v1beta3", "kind": "ClusterConfiguration", **config.cluster}
    return _map("kubeadm-config", {"ClusterConfiguration": documents.dump(cluster)})


def uploaded_kubelet_config(config: Config) -> Placed:
    """Return the ConfigMap that keeps the kubelet's configuration."""
    return _map("kubelet-config", {"kubelet": kubelet_config(config).decode()})


def config_readers() -> list[Placed]:
    """Return what lets joining nodes read the configuration."""
    names = ("kubeadm:nodes-kubeadm-config", "kubeadm:kubelet-config")
    return [each for name in names for each in _role(name, "kube-system", BOOTSTRAPPERS)]


def token_secret(token: str, expires: float | None, description: str = "") -> Placed:
    """Return the secret of a bootstrap token; without an end it lives for ever."""
    name, secret = token.split(".")
    data = {
        "auth-extra-groups": BOOTSTRAPPERS,
        "token-id": name,
        "token-secret": secret,
        "usage-bootstrap-authentication": "true",
        "usage-bootstrap-signing": "true",
    }
    if expires is not None:
        data["expiration"] = stamp(expires)
    if description:
        data["description"] = description
    encoded = {key: base64.b64encode(value.encode()).decode() for key, value in sorted(data.items())}
    metadata = {"name": f"bootstrap-token-{name}", "namespace": "kube-system"}
    body = {"data": encoded, "type": "bootstrap.kubernetes.io/token", "metadata": metadata}
    return f"{SYSTEM}/secrets", {"apiVersion": "v1", "kind": "Secret", **body}


def cluster_info(content: str) -> list[Placed]:
    """Return the public ConfigMap that joining hosts begin with, and who may read it."""
    metadata = {"name": "cluster-info", "namespace": "kube-public"}
    info = {"apiVersion": "v1", "kind": "ConfigMap", "data": {"kubeconfig": content}, "metadata": metadata}
    readers = _role("kubeadm:bootstrap-signer-clusterinfo", "kube-public", "system:anonymous", "User")
    return [(f"{PUBLIC}/configmaps", info), *readers]


def bootstrap_rules() -> list[Placed]:
    """Return what lets a bootstrap token make a node."""
    role = {"kind": "ClusterRole", "metadata": {"name": "kubeadm:get-nodes"}, **_RBAC}
    rules = [{"apiGroups": [""], "resources": ["nodes"], "verbs": ["get"]}]
    csr, node = "system:certificates.k8s.io:certificatesigningrequests", "system:nodes"
    return [
        (f"{RBAC}/clusterroles", {**role, "rules": rules}),
        _cluster_binding("kubeadm:get-nodes", "kubeadm:get-nodes", BOOTSTRAPPERS),
        _cluster_binding("kubeadm:kubelet-bootstrap", "system:node-bootstrapper", BOOTSTRAPPERS),
        _cluster_binding("kubeadm:node-autoapprove-bootstrap", f"{csr}:nodeclient", BOOTSTRAPPERS),
        _cluster_binding("kubeadm:node-autoapprove-certificate-rotation", f"{csr}:selfnodeclient", node),
    ]


def coredns(config: Config) -> list[Placed]:
    """Return the addon CoreDNS."""
    labels = {"k8s-app": "kube-dns"}
    service = {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {
            "labels": {**labels, "kubernetes.io/cluster-service": "true", "kubernetes.io/name": "CoreDNS"},
            "name": "kube-dns",
            "namespace": "kube-system",
        },
        "spec": {
            "clusterIP": first_service_address(config).rsplit(".", 1)[0] + ".10",
            "ports": [{"name": "dns", "port": 53, "protocol": "UDP", "targetPort": 53}],
            "selector": labels,
        },
    }
    corefile = ".:53 {\n    errors\n    health\n    ready\n    kubernetes cluster.local\n}\n"
    workload = _workload("Deployment", "coredns", labels, images(config)[-1], {"replicas": 2})
    return [
        _map("coredns", {"Corefile": corefile}),
        (f"{SYSTEM}/serviceaccounts", _account("coredns")),
        (f"{SYSTEM}/services", service),
        ("/apis/apps/v1/namespaces/kube-system/deployments", workload),
    ]


def kube_proxy(config: Config) -> list[Placed]:
    """Return the addon kube-proxy, whose DaemonSet is the last that an init makes."""
    workload = _workload(
        "DaemonSet", "kube-proxy", {"k8s-app": "kube-proxy"}, image("kube-proxy", config), {}
    )
    workload["spec"]["template"]["spec"]["hostNetwork"] = True
    return [
        (f"{SYSTEM}/serviceaccounts", _account("kube-proxy")),
        _cluster_binding("kubeadm:node-proxier", "system:node-proxier", "system:serviceaccounts:kube-system"),
        _map(
            "kube-proxy", {"config.conf": f"clusterCIDR: {config.cluster['networking'].get('podSubnet')}\n"}
        ),
        *_role("kube-proxy", "kube-system", BOOTSTRAPPERS),
        ("/apis/apps/v1/namespaces/kube-system/daemonsets", workload),
    ]


def stamp(seconds: float) -> str:
    """Return a time as the API writes it."""
    return datetime.fromtimestamp(int(seconds), timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


_RBAC = {"apiVersion": "rbac.authorization.k8s.io/v1"}


def _map(name: str, data: dict[str, str]) -> Placed:
    metadata = {"name": name, "namespace": "kube-system"}
    body = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata, "data": data}
    return f"{SYSTEM}/configmaps", body


def _account(name: str) -> Json:
    metadata = {"name": name, "namespace": "kube-system"}
    return {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": metadata}


def _role(name: str, namespace: str, subject: str, kind: str = "Group") -> list[Placed]:
    metadata = {"name": name, "namespace": namespace}
    group = "rbac.authorization.k8s.io"
    rules = [{"apiGroups": [""], "resources": ["configmaps"], "verbs": ["get"]}]
    role = {**_RBAC, "kind": "Role", "metadata": metadata, "rules": rules}
    reference = {"apiGroup": group, "kind": "Role", "name": name}
    subjects = [{"apiGroup": group, "kind": kind, "name": subject}]
    binding = {**role, "kind": "RoleBinding", "roleRef": reference, "subjects": subjects}
    del binding["rules"]
    where = f"{RBAC}/namespaces/{namespace}"
    return [(f"{where}/roles", role), (f"{where}/rolebindings", binding)]


def _cluster_binding(name: str, role: str, subject: str) -> Placed:
    group = "rbac.authorization.k8s.io"
    reference = {"apiGroup": group, "kind": "ClusterRole", "name": role}
    subjects = [{"apiGroup": group, "kind": "Group", "name": subject}]
    body = {**_RBAC, "kind": "ClusterRoleBinding", "metadata": {"name": name}, "roleRef": reference}
    return f"{RBAC}/clusterrolebindings", {**body, "subjects": subjects}


def _workload(kind: str, name: str, labels: dict[str, str], image_name: str, spec: Json) -> Json:
    tolerations = [{"operator": "Exists"}]
    container = {"name": name, "image": image_name, "imagePullPolicy": "IfNotPresent"}
    pod = {"containers": [container], "serviceAccountName": name, "tolerations": tolerations}
    template = {"metadata": {"labels": labels}, "spec": pod}
    metadata = {"name": name, "namespace": "kube-system", "labels": labels}
    body = {**spec, "selector": {"matchLabels": labels}, "template": template}
    return {"apiVersion": "apps/v1", "kind": kind, "metadata": metadata, "spec": body}
