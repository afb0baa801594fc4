"""The secrets of a cluster in the lab, in every spelling, and where kubeadm needs each of them."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from dataclasses import dataclass

from tests.lab.host import Host
from tests.lab.lab import Lab
from tests.lab.paths import OPERATOR_PASSWORD

ADMIN = "kubectl --kubeconfig /etc/kubernetes/admin.conf"
SHARED = ("ca", "front-proxy-ca", "sa")
OWN = ("apiserver", "apiserver-kubelet-client", "front-proxy-client")
CONFIGS = ("admin", "controller-manager", "scheduler")
MASTERS = ("vms81", "vms82")
PASSWORD = "the operator's password"
ETCD = "/var/lib/etcd/cluster.etcd/"
ADMINISTRATORS = ("/root/.kube/config", "/home/operator/.kube/config")


@dataclass(frozen=True)
class Needle:
    """A secret as it is spelled somewhere, and the places on each host that may hold it."""

    what: str
    spelling: str
    text: str
    places: dict[str, tuple[str, ...]]

    def __str__(self) -> str:
        return f"{self.what} ({self.spelling})"


def needles(lab: Lab) -> list[Needle]:
    """All secrets of the cluster that the hosts now hold."""
    return [
        Needle(PASSWORD, "plain", OPERATOR_PASSWORD, {}),
        *_tokens(lab["vms81"]),
        *(needle for master in MASTERS for needle in _keys(lab[master])),
        *(needle for master in MASTERS for needle in _configs(lab[master])),
    ]


def _tokens(master: Host) -> Iterator[Needle]:
    """Those of init and of the joins; a host that has joined has no use for its own."""
    listed = json.loads(master.ssh(f"{ADMIN} -n kube-system get secrets -o json").stdout)["items"]
    for secret in listed:
        if secret["type"] == "bootstrap.kubernetes.io/token":
            encoded = secret["data"]["token-secret"]
            what = f"the token {secret['metadata']['name']}"
            yield Needle(what, "plain", base64.b64decode(encoded).decode(), {})
            yield Needle(what, "base64", encoded.rstrip("="), {"vms80": (ETCD,)})


def _keys(master: Host) -> Iterator[Needle]:
    for name in (*SHARED, *OWN):
        path = f"/etc/kubernetes/pki/{name}.key"
        if name in SHARED and master.name != MASTERS[0]:
            continue
        holders = MASTERS if name in SHARED else (master.name,)
        text = master.read(path)
        yield from _spellings(f"{name}.key of {master.name}", text, dict.fromkeys(holders, (path,)))


def _configs(master: Host) -> Iterator[Needle]:
    for name in CONFIGS:
        path = f"/etc/kubernetes/{name}.conf"
        line = next(line for line in master.read(path).splitlines() if "client-key-data:" in line)
        key = base64.b64decode(line.split()[-1]).decode()
        places: dict[str, tuple[str, ...]] = {master.name: (path,)}
        if name == "admin":
            places[master.name] += ADMINISTRATORS
            places["vms41"] = ADMINISTRATORS if master.name == MASTERS[0] else ()
        yield from _spellings(f"the key in {name}.conf of {master.name}", key, places)


def _spellings(what: str, pem: str, places: dict[str, tuple[str, ...]]) -> Iterator[Needle]:
    """A key as PEM and as a kubeconfig holds it."""
    yield Needle(what, "PEM", pem.splitlines()[1], places)
    yield Needle(what, "base64", base64.b64encode(pem.encode()).decode()[100:180], places)
