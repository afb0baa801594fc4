"""Where kubeadm keeps its files, and kubectl as the steps use it."""

from __future__ import annotations

from hawizard.model.cluster import API_PORT, Host

KUBERNETES = "/etc/kubernetes"
PKI = f"{KUBERNETES}/pki"
CA_CRT = f"{PKI}/ca.crt"
ADMIN_CONF = f"{KUBERNETES}/admin.conf"
KUBELET_CONF = f"{KUBERNETES}/kubelet.conf"
BOOTSTRAP_CONF = f"{KUBERNETES}/bootstrap-kubelet.conf"
MANIFESTS = tuple(
    f"{KUBERNETES}/manifests/kube-{part}.yaml" for part in ("apiserver", "controller-manager", "scheduler")
)
KUBEADM_YAML = f"{KUBERNETES}/kubeadm.yaml"
CRI_SOCKET = "unix:///run/containerd/containerd.sock"
CRI_ANNOTATION = "kubeadm.alpha.kubernetes.io/cri-socket"
CONTROL_PLANE_LABEL = "node-role.kubernetes.io/control-plane"
CONTROL_PLANE_TAINTS = (CONTROL_PLANE_LABEL, "node-role.kubernetes.io/master")
INIT_LIMIT = 600.0
"""Seconds that init or a join may take; kubeadm itself gives up after four or five minutes."""


def api(host: Host) -> str:
    """The URL of a master's own API server, not through the balancer."""
    return f"https://{host.address}:{API_PORT}"


def kubectl(
    *args: str, server: str | None = None, kubeconfig: str = ADMIN_CONF, wait: int = 5
) -> tuple[str, ...]:
    """kubectl as argv; `server` is asked in place of the balancer, for `wait` seconds a request."""
    where = (f"--server={server}",) if server else ()
    return ("kubectl", "--kubeconfig", kubeconfig, *where, f"--request-timeout={wait}s", *args)


def reset() -> tuple[str, ...]:
    """kubeadm reset as argv; without its etcd phase, which empties /var/lib/etcd though etcd is external."""
    return ("kubeadm", "reset", "-f", "--cri-socket", CRI_SOCKET, "--skip-phases", "remove-etcd-member")
