"""The files that packages bring, and what their installation makes."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hawizard.practice.host import SimulatedHost

_HAPROXY = """global
\tlog /dev/log\tlocal0
\tchroot /var/lib/haproxy
\tstats socket /run/haproxy/admin.sock mode 660 level admin
\tuser haproxy
\tgroup haproxy
\tdaemon

defaults
\tlog\tglobal
\tmode\thttp
\toption\thttplog
"""
_FILES = {
    "haproxy": {"/etc/haproxy/haproxy.cfg": _HAPROXY},
    "etcd-server": {"/etc/default/etcd": "## etcd(1) daemon options\n# ETCD_NAME=\n"},
    "containerd": {"/etc/containerd/config.toml": "version = 2\n"},
}


def lay_out(host: SimulatedHost, name: str) -> None:
    """Puts a package's files onto the disk; those that are there stay as they are."""
    for path, text in _FILES.get(name, {}).items():
        if host.disk.find(path) is None:
            host.disk.write(path, text.encode())
    if name == "etcd-server":
        folder = host.disk.folder("/var/lib/etcd", 0o700)
        folder.owner = folder.group = "etcd"
    if name == "haproxy":
        host.disk.folder("/run/haproxy")
