"""What holds in a session where nothing is written."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from pydantic import BaseModel, TypeAdapter, ValidationError

from hawizard.model import networks, releases, versions
from hawizard.model.cluster import API_PORT, Cluster, Kubernetes, Ssh
from hawizard.model.faults import Place
from hawizard.model.wanted import SEPARATORS

Shown = Callable[[Place], str]
FIXED: dict[Place, type[BaseModel]] = {(): Cluster, ("kubernetes",): Kubernetes, ("ssh",): Ssh}


def default_of(shown: Shown, hosts: int, place: Place) -> str:
    """What holds at a place where nothing is written; "" where nothing does or it cannot be told."""
    if len(place) == 4 and place[0] == "hosts" and place[2] == "ssh":
        return _of_host(shown, place)
    if place == ("kubernetes", "endpoint"):
        return _endpoint(shown, hosts)
    if place and place[0] == "calico":
        return _calico(shown, place)
    return _packages(shown, place) if place[:2] == ("kubernetes", "packages") else _fixed(place)


def _of_host(shown: Shown, place: Place) -> str:
    if place[3] == "address":
        return shown((*place[:2], "address"))
    shared = ("ssh", place[3])
    return shown(shared) or _fixed(shared)


def _endpoint(shown: Shown, hosts: int) -> str:
    for index in range(hosts):
        address = shown(("hosts", index, "address"))
        if "loadbalancer" in SEPARATORS.split(shown(("hosts", index, "roles"))):
            return f"{address}:{API_PORT}" if _is_a(networks.Address, address) else ""
    return ""


def _calico(shown: Shown, place: Place) -> str:
    version = _version(shown)
    own = shown(("calico", "version")) or (versions.calico_for(version) if version else "")
    if place == ("calico", "version"):
        return versions.calico_for(version) if version else ""
    if place == ("calico", "manifest") and _is_a(releases.Version, own):
        return versions.calico_manifest(own)
    return ""


def _packages(shown: Shown, place: Place) -> str:
    version = _version(shown)
    url = versions.packages_url(version) if version and versions.in_pkgs_k8s_io(version) else ""
    if place == ("kubernetes", "packages", "url"):
        return url
    folder = (shown(("kubernetes", "packages", "url")) or url).rstrip("/")
    return f"{folder}/Release.key" if folder and place == ("kubernetes", "packages", "key") else ""


def _version(shown: Shown) -> str:
    version = shown(("kubernetes", "version"))
    return version if _is_a(releases.KubernetesVersion, version) else ""


def _is_a(kind: Any, value: str) -> bool:
    with suppress(ValidationError):
        TypeAdapter[str](kind).validate_python(value)
        return True
    return False


def _fixed(place: Place) -> str:
    """A default that the model itself names."""
    model = FIXED.get(place[:-1])
    field = model.model_fields.get(str(place[-1])) if model and place else None
    value = field.get_default() if field and field.default_factory is None else None
    return str(value) if isinstance(value, str | int) else ""
