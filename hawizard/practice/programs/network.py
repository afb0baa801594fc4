"""Addresses, sockets, and what curl fetches."""

from __future__ import annotations

import json
from urllib.parse import urlsplit

from hawizard.practice import services
from hawizard.practice.bare import practice_file
from hawizard.practice.kubeadm.memory_api import MemoryApi
from hawizard.practice.kubeadm.port import Access, Unreachable
from hawizard.practice.process import Process, Unknown
from hawizard.practice.programs.balancing import statistics

SOCKET = "--unix-socket"
REFUSED, TLS, NO_HOST, UNTRUSTED, NO_CA = 7, 35, 6, 60, 77
_ARMOURED = (
    "-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nbm8ga2V5OiBwcmFjdGljZQ==\n-----END PGP PUBLIC KEY BLOCK-----\n"
)


def _ip(p: Process, argv: list[str]) -> int:
    if argv[:2] != ["-j", "-4"] or len(argv) != 3:
        raise Unknown(" ".join(argv))
    own = {"ifname": "eth0", "addr_info": [{"family": "inet", "local": p.host.ip, "prefixlen": 24}]}
    loopback = {"ifname": "lo", "addr_info": [{"family": "inet", "local": "127.0.0.1", "prefixlen": 8}]}
    gateway = p.host.ip.rpartition(".")[0] + ".2"
    told = {"address": [loopback, own], "route": [{"dst": "default", "gateway": gateway, "dev": "eth0"}]}
    p.say(json.dumps(told[argv[2]]))
    return 0


def _ss(p: Process, argv: list[str]) -> int:
    if argv != ["-Hltnp"]:
        raise Unknown(" ".join(argv))
    for address, port, program in services.listeners(p.host):
        users = f'users:(("{program}",pid={600 + port % 997},fd=3))'
        p.say(f"LISTEN 0      4096   {address + ':' + str(port):>20}   0.0.0.0:*    {users}")
    return 0


def _curl(p: Process, argv: list[str]) -> int:
    url = argv[-1]
    if SOCKET in argv:
        return _stats(p, argv[argv.index(SOCKET) + 1])
    if "--output" in argv:
        return _download(p, url, argv[argv.index("--output") + 1])
    if urlsplit(url).path != "/readyz" or "--cacert" not in argv:
        raise Unknown(url)
    return _readyz(p, url, argv[argv.index("--cacert") + 1])


def _stats(p: Process, socket: str) -> int:
    table = statistics(p.host, socket)
    if table:
        p.say(*table)
    return 0 if table else REFUSED


def _download(p: Process, url: str, path: str) -> int:
    cluster = p.host.cluster
    p.sleep(0.5)
    if url == cluster.kubernetes.packages.key:
        p.host.disk.write(path, _ARMOURED.encode())
    elif url == cluster.calico.manifest:
        manifest = practice_file("calico.yaml").replace(b"VERSION", cluster.calico.version.encode())
        p.host.disk.write(path, manifest)
    else:
        p.complain(f"curl: ({NO_HOST}) Could not resolve host: {urlsplit(url).hostname}")
        return NO_HOST
    return 0


def _readyz(p: Process, url: str, ca: str) -> int:
    node, where = p.host.disk.find(ca), urlsplit(url)
    if not _listens(p, str(where.hostname), where.port or 443):
        return _failed(p, REFUSED, where.netloc)
    if node is None:
        p.complain(f"curl: ({NO_CA}) error setting certificate verify locations:  CAfile: {ca}")
        return NO_CA
    try:
        answer = MemoryApi(p.world.server, Access(url, node.content)).send("GET", where.path)
    except Unreachable as error:
        # haproxy takes connections that it can lead nowhere.
        return _failed(p, UNTRUSTED if "x509" in str(error) else TLS, where.netloc)
    p.out(answer.body)
    return 0


def _listens(p: Process, address: str, port: int) -> bool:
    host = next((host for host in p.world.hosts.values() if host.ip == address), None)
    return host is not None and any(each.port == port for each in services.listeners(host))


def _failed(p: Process, status: int, where: str) -> int:
    p.complain(f"curl: ({status}) Failed to connect to {where}")
    return status


PROGRAMS = {"curl": _curl, "ip": _ip, "ss": _ss}
