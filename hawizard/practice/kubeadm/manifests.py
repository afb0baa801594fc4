"""Static pod manifests of the control plane."""

from __future__ import annotations

import ipaddress
from functools import lru_cache
from typing import Any

from hawizard.practice.kubeadm import documents
from hawizard.practice.kubeadm.config import Config
from hawizard.practice.kubeadm.port import Files, Json

FOLDER = "/etc/kubernetes/manifests"
COMPONENTS = ("kube-apiserver", "kube-controller-manager", "kube-scheduler")
PAUSE = {"1.22": "3.5", "1.23": "3.6", "1.24": "3.7", "1.25": "3.8"}
"""The tag of the pause image by minor version; 3.9 from 1.26 on."""
_PORTS = {"kube-apiserver": 6443, "kube-controller-manager": 10257, "kube-scheduler": 10259}
_SECTIONS = dict(zip(COMPONENTS, ("apiServer", "controllerManager", "scheduler"), strict=True))


def path(component: str) -> str:
    """Return where a component's manifest is."""
    return f"{FOLDER}/{component}.yaml"


def render(component: str, config: Config) -> bytes:
    """Return the manifest of a component of the control plane."""
    extra = config.cluster[_SECTIONS[component]].get("extraArgs") or {}
    flags = {**_FLAGS[component](config), **{key: str(value) for key, value in extra.items()}}
    command = [component, *(f"--{key}={value}" for key, value in sorted(flags.items()))]
    return documents.dump(_pod(component, config, command)).encode()


def image(component: str, config: Config) -> str:
    """Return the image of a component of Kubernetes itself."""
    return f"{config.cluster['imageRepository']}/{component}:{config.version}"


def images(config: Config) -> list[str]:
    """Return the images that kubeadm needs, as `config images list` has them."""
    own = [image(name, config) for name in (*COMPONENTS, "kube-proxy")]
    repository = config.cluster["imageRepository"]
    etcd = [] if config.etcd else [f"{repository}/etcd:3.5.3-0"]
    coredns = "coredns/coredns" if repository == "k8s.gcr.io" else "coredns"
    minor = config.version.removeprefix("v").rpartition(".")[0]
    return [*own, f"{repository}/pause:{PAUSE.get(minor, '3.9')}", *etcd, f"{repository}/{coredns}:v1.8.6"]


def command(files: Files, component: str) -> list[str] | None:
    """Return the command in a component's manifest, or None where there is no whole one."""
    try:
        return _command(files.read(path(component)))
    except (FileNotFoundError, documents.YAMLError, TypeError, KeyError):
        return None


@lru_cache(maxsize=64)
def _command(content: bytes) -> list[str]:
    pod = documents.load(content)
    return [str(word) for word in pod["spec"]["containers"][0]["command"]]


def first_service_address(config: Config) -> str:
    """Return the address of the service `kubernetes`."""
    return str(ipaddress.ip_network(config.cluster["networking"]["serviceSubnet"], strict=False)[1])


def _api_server(config: Config) -> dict[str, str]:
    pki = config.cluster["certificatesDir"]
    return {
        "advertise-address": config.advertise,
        "allow-privileged": "true",
        "authorization-mode": "Node,RBAC",
        "client-ca-file": f"{pki}/ca.crt",
        "enable-admission-plugins": "NodeRestriction",
        "enable-bootstrap-token-auth": "true",
        "etcd-servers": ",".join(config.etcd or ["https://127.0.0.1:2379"]),
        "kubelet-client-certificate": f"{pki}/apiserver-kubelet-client.crt",
        "kubelet-client-key": f"{pki}/apiserver-kubelet-client.key",
        "proxy-client-cert-file": f"{pki}/front-proxy-client.crt",
        "proxy-client-key-file": f"{pki}/front-proxy-client.key",
        "requestheader-client-ca-file": f"{pki}/front-proxy-ca.crt",
        "secure-port": str(config.port),
        "service-account-key-file": f"{pki}/sa.pub",
        "service-account-signing-key-file": f"{pki}/sa.key",
        "service-cluster-ip-range": config.cluster["networking"]["serviceSubnet"],
        "tls-cert-file": f"{pki}/apiserver.crt",
        "tls-private-key-file": f"{pki}/apiserver.key",
    }


def _controller_manager(config: Config) -> dict[str, str]:
    pki = config.cluster["certificatesDir"]
    flags = {
        "bind-address": "127.0.0.1",
        "cluster-signing-cert-file": f"{pki}/ca.crt",
        "cluster-signing-key-file": f"{pki}/ca.key",
        "kubeconfig": "/etc/kubernetes/controller-manager.conf",
        "leader-elect": "true",
        "service-cluster-ip-range": config.cluster["networking"]["serviceSubnet"],
    }
    pods = config.cluster["networking"].get("podSubnet")
    return {**flags, "allocate-node-cidrs": "true", "cluster-cidr": pods} if pods else flags


def _scheduler(_: Config) -> dict[str, str]:
    conf = "/etc/kubernetes/scheduler.conf"
    return {"bind-address": "127.0.0.1", "kubeconfig": conf, "leader-elect": "true"}


_FLAGS = dict(zip(COMPONENTS, (_api_server, _controller_manager, _scheduler), strict=True))


def _pod(component: str, config: Config, command: list[str]) -> Json:
    container: dict[str, Any] = {
        "command": command,
        "image": image(component, config),
        "imagePullPolicy": "IfNotPresent",
        "livenessProbe": _probe(component, config, "/livez" if component == "kube-apiserver" else "/healthz"),
        "name": component,
        "volumeMounts": [{"mountPath": "/etc/kubernetes/pki", "name": "k8s-certs", "readOnly": True}],
    }
    volume = {"path": "/etc/kubernetes/pki", "type": "DirectoryOrCreate"}
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {
            "labels": {"component": component, "tier": "control-plane"},
            "name": component,
            "namespace": "kube-system",
        },
        "spec": {
            "containers": [container],
            "hostNetwork": True,
            "priorityClassName": "system-node-critical",
            "volumes": [{"hostPath": volume, "name": "k8s-certs"}],
        },
        "status": {},
    }


def _probe(component: str, config: Config, where: str) -> Json:
    host = config.advertise if component == "kube-apiserver" else "127.0.0.1"
    check = {"host": host, "path": where, "port": _PORTS[component], "scheme": "HTTPS"}
    return {"failureThreshold": 8, "httpGet": check, "initialDelaySeconds": 10, "periodSeconds": 10}
