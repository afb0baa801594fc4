"""The configuration file of kubeadm, v1beta3."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from hawizard.practice.kubeadm import documents
from hawizard.practice.kubeadm.port import Files, Json, System
from hawizard.practice.kubeadm.validation import problems

SOCKET = "unix:///run/containerd/containerd.sock"
VERSIONS = ("kubeadm.k8s.io/v1beta3", "kubeadm.k8s.io/v1beta2")
_COMPONENT = "extraArgs extraVolumes"
_NODE = "name criSocket taints kubeletExtraArgs ignorePreflightErrors imagePullPolicy"
FIELDS = {
    "ClusterConfiguration": "etcd networking kubernetesVersion controlPlaneEndpoint apiServer "
    "controllerManager scheduler dns certificatesDir imageRepository featureGates clusterName",
    "ClusterConfiguration.etcd": "local external",
    "ClusterConfiguration.etcd.external": "endpoints caFile certFile keyFile",
    "ClusterConfiguration.networking": "serviceSubnet podSubnet dnsDomain",
    "ClusterConfiguration.apiServer": f"{_COMPONENT} certSANs timeoutForControlPlane",
    "ClusterConfiguration.controllerManager": _COMPONENT,
    "ClusterConfiguration.scheduler": _COMPONENT,
    "ClusterConfiguration.dns": "imageRepository imageTag",
    "InitConfiguration": "bootstrapTokens nodeRegistration localAPIEndpoint certificateKey skipPhases "
    "patches",
    "InitConfiguration.nodeRegistration": _NODE,
    "InitConfiguration.localAPIEndpoint": "advertiseAddress bindPort",
    "JoinConfiguration": "nodeRegistration caCertPath discovery controlPlane skipPhases patches",
    "JoinConfiguration.nodeRegistration": _NODE,
    "JoinConfiguration.discovery": "bootstrapToken file tlsBootstrapToken timeout",
    "JoinConfiguration.discovery.bootstrapToken": "token apiServerEndpoint caCertHashes "
    "unsafeSkipCAVerification",
    "JoinConfiguration.controlPlane": "localAPIEndpoint certificateKey",
    "JoinConfiguration.controlPlane.localAPIEndpoint": "advertiseAddress bindPort",
}


class InvalidConfig(Exception):
    """Values that kubeadm cannot take, for which it exits with status 3."""


class UnreadableConfig(Exception):
    """A file that is none of kubeadm's, for which it exits with status 1."""


@dataclass
class Config:
    """What kubeadm was told, with its defaults filled in."""

    cluster: Json = field(default_factory=dict)
    init: Json = field(default_factory=dict)
    join: Json = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)

    @property
    def version(self) -> str:
        """The Kubernetes version, with its v."""
        return str(self.cluster["kubernetesVersion"])

    @property
    def endpoint(self) -> str:
        """Host and port of the control plane, through the balancer if there is one."""
        own = f"{self.advertise}:{self.port}"
        return str(self.cluster.get("controlPlaneEndpoint") or own)

    @property
    def _local(self) -> Json:
        holder = self.join.get("controlPlane") or {} if self.join else self.init
        local: Json = holder.get("localAPIEndpoint") or {}
        return local

    @property
    def advertise(self) -> str:
        """The address this master advertises."""
        return str(self._local.get("advertiseAddress", ""))

    @property
    def port(self) -> int:
        """The port of this master's API server."""
        return int(self._local.get("bindPort") or 6443)

    @property
    def node(self) -> Json:
        """The nodeRegistration of this host."""
        holder = self.join or self.init
        node: Json = holder["nodeRegistration"]
        return node

    @property
    def node_name(self) -> str:
        """The name this host gets in the cluster."""
        return str(self.node["name"])

    @property
    def socket(self) -> str:
        """The CRI socket of this host."""
        return str(self.node["criSocket"])

    @property
    def etcd(self) -> list[str]:
        """The endpoints of the external etcd, or none."""
        return list(((self.cluster.get("etcd") or {}).get("external") or {}).get("endpoints") or [])


def load(content: bytes, system: System, release: str) -> Config:
    """Return the configuration of a file, with defaults, or raise."""
    config = Config()
    for document in _documents(content):
        _take(config, document)
    if not (config.cluster or config.init or config.join):
        raise UnreadableConfig("no InitConfiguration or ClusterConfiguration kind was found in the YAML file")
    return complete(config, system, release)


def complete(config: Config, system: System, release: str) -> Config:
    """Fill in kubeadm's defaults and check the values."""
    if not config.join:
        _default_cluster(config.cluster, release)
        config.init.setdefault("localAPIEndpoint", {})
        config.init["localAPIEndpoint"].setdefault("advertiseAddress", system.address())
    elif config.join.get("controlPlane") is not None:
        config.join["controlPlane"].setdefault("localAPIEndpoint", {})
        config.join["controlPlane"]["localAPIEndpoint"].setdefault("advertiseAddress", system.address())
    holder = config.join or config.init
    node = holder.setdefault("nodeRegistration", None) or {}
    holder["nodeRegistration"] = node
    node["name"] = (node.get("name") or system.hostname).lower()
    node.setdefault("criSocket", SOCKET)
    if found := problems(config):
        raise InvalidConfig("\n".join(found))
    return config


def read(files: Files, path: str, system: System, release: str) -> Config:
    """Return the configuration in a file of the host."""
    try:
        content = files.read(path)
    except FileNotFoundError:
        raise UnreadableConfig(
            f'unable to read config from "{path}": open {path}: no such file or directory'
        ) from None
    return load(content, system, release)


def _documents(content: bytes) -> list[Json]:
    try:
        found = [document for document in documents.load_all(content) if document]
    except documents.YAMLError as error:
        raise UnreadableConfig(f"error converting YAML to JSON: {error}") from None
    if not all(isinstance(document, dict) for document in found):
        raise UnreadableConfig("error converting YAML to JSON: not an object")
    return found


def _take(config: Config, document: Json) -> None:
    kind, version = str(document.get("kind", "")), str(document.get("apiVersion", ""))
    slots = {"ClusterConfiguration": "cluster", "InitConfiguration": "init", "JoinConfiguration": "join"}
    if kind not in slots:
        config.warnings.append(
            f"[config] WARNING: Ignored YAML document with GroupVersionKind {version}, {kind}"
        )
        return
    if version not in VERSIONS:
        raise UnreadableConfig(
            f'your configuration file uses an API spec: "{version}" that is not supported by this kubeadm'
        )
    body = {key: value for key, value in document.items() if key not in ("kind", "apiVersion")}
    config.warnings += [_unknown(kind, version, name) for name in _unknown_fields(kind, body)]
    setattr(config, slots[kind], body)


def _unknown(kind: str, version: str, name: str) -> str:
    return (
        f"strict.go:55] error unmarshaling configuration {version}, Kind={kind}: "
        f'error unmarshaling JSON: while decoding JSON: json: unknown field "{name}"'
    )


def _unknown_fields(path: str, value: Any) -> list[str]:
    if path not in FIELDS or not isinstance(value, dict):
        return []
    known = FIELDS[path].split()
    nested = [name for key in value for name in _unknown_fields(f"{path}.{key}", value[key])]
    return [key for key in value if key not in known] + nested


def _default_cluster(cluster: Json, release: str) -> None:
    cluster.setdefault("kubernetesVersion", release)
    version = str(cluster["kubernetesVersion"])
    cluster["kubernetesVersion"] = version if version.startswith("v") else "v" + version
    defaults = {"certificatesDir": "/etc/kubernetes/pki", "clusterName": "kubernetes"}
    for key, value in {**defaults, "imageRepository": "k8s.gcr.io"}.items():
        cluster.setdefault(key, value)
    for key in ("apiServer", "controllerManager", "dns", "scheduler", "networking"):
        cluster[key] = cluster.get(key) or {}
    cluster["apiServer"].setdefault("timeoutForControlPlane", "4m0s")
    cluster["networking"].setdefault("dnsDomain", "cluster.local")
    cluster["networking"].setdefault("serviceSubnet", "10.96.0.0/12")
