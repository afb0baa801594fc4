"""What goes together, from assets/versions.yaml: Kubernetes, its pause image, etcd, Calico."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import yaml

Numbers = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class KubernetesMinor:
    """What one minor version of Kubernetes needs."""

    pause: str
    kubeadm_api: str
    etcd_minimum: str
    calico: str


@dataclass(frozen=True, slots=True)
class CalicoMinor:
    """Where a minor version of Calico pulls from, and the Kubernetes minors it is known to work with."""

    registry: str
    first: str
    last: str


@dataclass(frozen=True, slots=True)
class Table:
    """The whole of versions.yaml."""

    kubernetes: dict[str, KubernetesMinor]
    pkgs_k8s_io: str
    calico: dict[str, CalicoMinor]
    etcd: dict[str, str]


@cache
def table() -> Table:
    """versions.yaml, read once."""
    data = yaml.safe_load(files("hawizard.assets").joinpath("versions.yaml").read_text("utf-8"))
    return Table(
        {key: KubernetesMinor(**row) for key, row in data["kubernetes"].items()},
        data["pkgs_k8s_io"],
        {key: CalicoMinor(**row) for key, row in data["calico"].items()},
        dict(data["etcd"]),
    )


def numbers(version: str) -> Numbers:
    """A version for comparing: "1.24.2" is (1, 24, 2)."""
    return tuple(int(part) for part in version.split("."))


def minor(version: str) -> str:
    """The minor version: "1.24.2" is of "1.24"."""
    return ".".join(version.split(".")[:2])


def supported() -> tuple[str, ...]:
    """The minor versions of Kubernetes that can be built, oldest first."""
    return tuple(sorted(table().kubernetes, key=numbers))


def pause_tag(version: str) -> str:
    """The tag of the sandbox image of a Kubernetes version."""
    return table().kubernetes[minor(version)].pause


def kubeadm_api(version: str) -> str:
    """The version of kubeadm's configuration API that a Kubernetes version reads."""
    return table().kubernetes[minor(version)].kubeadm_api


def etcd_minimum(version: str) -> str:
    """The oldest external etcd that kubeadm of a Kubernetes version accepts."""
    return table().kubernetes[minor(version)].etcd_minimum


def etcd_of(family: str) -> str:
    """The etcd that a family's own package brings."""
    return table().etcd[family]


def calico_for(version: str) -> str:
    """The Calico chosen for a Kubernetes version."""
    return table().kubernetes[minor(version)].calico


def calico_fits(calico: str, version: str) -> bool:
    """Whether a Calico version is known to work with a Kubernetes version."""
    row = table().calico.get(minor(calico))
    return row is not None and numbers(row.first) <= numbers(minor(version)) <= numbers(row.last)


def calico_registry(calico: str) -> str:
    """The registry that the manifest of a Calico version pulls from."""
    return table().calico[minor(calico)].registry


def calico_manifest(calico: str) -> str:
    """Where Calico publishes the manifest of a version."""
    return f"https://raw.githubusercontent.com/projectcalico/calico/v{calico}/manifests/calico.yaml"


def in_pkgs_k8s_io(version: str) -> bool:
    """Whether pkgs.k8s.io has a Kubernetes version."""
    return numbers(version)[:2] >= numbers(table().pkgs_k8s_io)


def packages_url(version: str) -> str:
    """The apt repository of pkgs.k8s.io for a Kubernetes version; it has one a minor."""
    return f"https://pkgs.k8s.io/core:/stable:/v{minor(version)}/deb/"
