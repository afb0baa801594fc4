"""The settings of a session: Kubernetes with its packages and networks, and Calico."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from hawizard.model import names, networks, releases, versions
from hawizard.model.hosts import Part


def _version(data: dict[str, Any]) -> str:
    # Pydantic may ask for a default though the version was refused; what it gets is then never used.
    return str(data.get("version", "0.0.0"))


class Packages(Part):
    """The apt repository of kubeadm, kubelet and kubectl, laid out as pkgs.k8s.io is."""

    url: names.Folder = Field(description="Its URL; the suite is / as at pkgs.k8s.io.")
    key: names.Url = Field(
        default_factory=lambda data: data.get("url", "") + "Release.key",
        description="URL of the ASCII-armoured key that signs it; Release.key beside it if left out.",
    )


class Kubernetes(Part):
    """Which Kubernetes, from where, and its networks."""

    version: releases.KubernetesVersion = Field(description="All three numbers, like 1.24.2.")
    image_repository: names.Images = Field(
        "registry.k8s.io", description="Where kubeadm's images are pulled from, pause included."
    )
    packages: Packages = Field(
        default_factory=lambda data: Packages(url=versions.packages_url(_version(data))),
        description="Where the packages come from; pkgs.k8s.io if left out.",
    )
    pod_subnet: networks.PodSubnet = Field("10.244.0.0/16", description="The pods' addresses.")
    service_subnet: networks.ServiceSubnet = Field("10.96.0.0/12", description="The services' addresses.")
    endpoint: networks.Endpoint | None = Field(
        None, description="ADDRESS:PORT by which all reach the API; the balancer's port 6443 if left out."
    )


class Calico(Part):
    """The network of the pods."""

    version: releases.Version = Field(description="All three numbers, like 3.26.5.")
    manifest: names.Manifest = Field(
        default_factory=lambda data: versions.calico_manifest(_version(data)),
        description="URL of its manifest, or a path relative to this file; Calico's own if left out.",
    )
    sha256: releases.Sha256 | None = Field(None, description="Digest that the manifest must have.")
