"""haproxy, etcd and containerd: the files they read, what keeps them from starting, where they listen."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from hawizard.practice.host import SimulatedHost

FILES = {
    "haproxy.service": "/etc/haproxy/haproxy.cfg",
    "etcd.service": "/etc/default/etcd",
    "containerd.service": "/etc/containerd/config.toml",
}
_SECTIONS = ("global", "defaults", "listen", "frontend", "backend")


class Listener(NamedTuple):
    """A socket that listens."""

    address: str
    port: int
    program: str


def files(host: SimulatedHost, unit: str) -> dict[str, bytes]:
    """What a service reads when it starts."""
    path = FILES.get(unit)
    node = host.disk.find(path) if path else None
    return {path: node.content} if path and node else {}


def problem(host: SimulatedHost, unit: str) -> str:
    """What keeps a service from starting, or nothing."""
    found = files(host, unit)
    if unit == "haproxy.service":
        return haproxy_problem(next(iter(found.values()), b"").decode("utf-8", "replace"))
    if unit == "etcd.service":
        return _etcd_problem(host, next(iter(found.values()), b"").decode("utf-8", "replace"))
    return ""


def haproxy_problem(text: str) -> str:
    """What `haproxy -c` complains of, or nothing; only what stands first on a line is looked at."""
    section = ""
    for number, line in enumerate(text.splitlines(), 1):
        words = line.split("#")[0].split()
        if not words:
            continue
        if words[0] in _SECTIONS:
            section = words[0]
            if section == "listen" and len(words) > 2:
                return f"[{number}] : please use the 'bind' keyword for listening addresses."
        elif not section or not line[0].isspace():
            return f"[{number}] : 'listen' or 'defaults' expected."
    return ""


def _etcd_problem(host: SimulatedHost, text: str) -> str:
    found = re.search(r'^ETCD_DATA_DIR="?([^"\n]*)', text, re.MULTILINE)
    folder = host.disk.find(found[1]) if found else None
    if folder is not None and folder.owner != "etcd":
        return f"error listing data dir: {found[1] if found else ''}"
    return ""


def listeners(host: SimulatedHost) -> list[Listener]:
    """Where the host listens."""
    found = [Listener("0.0.0.0", 22, "sshd"), Listener("[::]", 22, "sshd")]  # noqa: S104  # what ss shows
    found += [Listener("0.0.0.0", port, "haproxy") for port in host.frontends()]  # noqa: S104
    if host.active("etcd.service"):
        own = ["127.0.0.1", *([host.ip] if host.world.etcd.answers else [])]
        found += [Listener(address, port, "etcd") for address in own for port in (2379, 2380)]
    ports = {6443: "kube-apiserver", 10257: "kube-controller", 10259: "kube-scheduler"}
    found += [Listener("*", port, name) for port, name in ports.items() if host.pod_listens(port)]
    kubelet = [Listener("*", 10250, "kubelet"), Listener("127.0.0.1", 10248, "kubelet")]
    return [*found, *(kubelet if host.ports_open else ())]
