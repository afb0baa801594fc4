"""Debian packages on a simulated host: what is offered, what is installed, what each brings."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, NamedTuple

from hawizard.practice import files_of_packages

if TYPE_CHECKING:
    from hawizard.practice.host import SimulatedHost

DEBIAN = "http://mirror.example/debian bookworm/main amd64 Packages"
KUBERNETES_LIST = "/etc/apt/sources.list.d/kubernetes.list"


class Package(NamedTuple):
    """A package that a repository offers; `kilobytes` is its download."""

    version: str
    kilobytes: int
    programs: tuple[str, ...] = ()
    unit: str = ""
    depends: tuple[str, ...] = ()


OF_DEBIAN = {
    "ca-certificates": Package("20230311+deb12u1", 153),
    "curl": Package("7.88.1-10+deb12u14", 316, ("curl",), depends=("libcurl4",)),
    "libcurl4": Package("7.88.1-10+deb12u14", 391),
    "haproxy": Package("2.6.12-1+deb12u4", 2043, ("haproxy",), "haproxy.service", ("liblua5.3-0",)),
    "liblua5.3-0": Package("5.3.6-2", 123),
    "etcd-server": Package("3.4.23-4+b4", 8438, (), "etcd.service"),
    "etcd-client": Package("3.4.23-4+b4", 4644, ("etcdctl",)),
    "containerd": Package("1.6.20~ds1-1+deb12u2", 25900, ("containerd",), "containerd.service", ("runc",)),
    "runc": Package("1.1.5+ds1-1+deb12u1", 2710, ("runc",)),
    "conntrack": Package("1:1.4.7-1+b2", 34, ("conntrack",)),
    "ebtables": Package("2.0.11-5", 87),
    "ethtool": Package("1:6.1-1", 197, ("ethtool",)),
    "iptables": Package("1.8.9-2", 361, ("iptables",)),
    "ipset": Package("7.17-1", 46, ("ipset",)),
    "socat": Package("1.7.4.4-2", 375, ("socat",)),
}
AT_FIRST = ("ca-certificates", "curl", "libcurl4")
_ALWAYS = (
    "apt-cache apt-get apt-mark cat chmod date df dpkg dpkg-query env find getent grep install ip ls "
    "lslocks modprobe mount mv nproc nsenter rm sha256sum ss stat swapoff sysctl systemctl test timeout uname"
)
ALWAYS = frozenset(_ALWAYS.split())


@dataclass
class Installed:
    """A package on the host: `state` is dpkg's letter, i for whole and U for unpacked."""

    package: Package
    state: str = "i"
    held: bool = False


class Packages(dict[str, Installed]):
    """What dpkg knows on one host, by name."""

    def __init__(self, host: SimulatedHost) -> None:
        super().__init__({name: Installed(OF_DEBIAN[name]) for name in AT_FIRST})
        self.host = host
        self.repository = ""
        """The URL of Kubernetes' repository, once its list was read."""

    def provide(self, program: str) -> bool:
        """Whether a program is on the PATH."""
        own = (each for each in self.values() if each.state == "i")
        return program in ALWAYS or any(program in each.package.programs for each in own)

    def offered(self, name: str) -> tuple[Package, str] | None:
        """The package of a name that the lists on the host offer, and where from."""
        if name in OF_DEBIAN:
            return OF_DEBIAN[name], DEBIAN
        found = self._of_kubernetes().get(name) if self.repository else None
        return (found, f"{self.repository}  Packages") if found else None

    def read_list(self) -> str:
        """Reads Kubernetes' list, where there is one, and returns its URL or nothing."""
        found = re.search(r"^deb \[[^\]]*\] (\S+) /$", self.host.text(KUBERNETES_LIST), re.MULTILINE)
        self.repository = found[1].rstrip("/") if found else ""
        return self.repository

    def wanted(self, words: list[str]) -> dict[str, Package] | str:
        """The packages that NAME or NAME=VERSION words ask for, with their needs; or the word not found."""
        found: dict[str, Package] = {}
        for word in words:
            name, _, version = word.partition("=")
            offer = self.offered(name)
            if offer is None or not fnmatchcase(offer[0].version, version or "*"):
                return word
            found |= {need: need_ for need in offer[0].depends if (need_ := self._needed(need))}
            found[name] = offer[0]
        return found

    def unpack(self, name: str, package: Package) -> None:
        """Lays out a package's files."""
        held = name in self and self[name].held
        self[name] = Installed(package, "U", held)

    def configure(self) -> list[str]:
        """Ends every installation that began, starts what it brings, and returns the names."""
        torn = [name for name, each in self.items() if each.state != "i"]
        for name in torn:
            self[name].state = "i"
            files_of_packages.lay_out(self.host, name)
            if self[name].package.unit:
                self.host.units.install(self[name].package.unit)
        return torn

    def _needed(self, name: str) -> Package | None:
        offer = self.offered(name)
        return offer[0] if offer and name not in self else None

    def _of_kubernetes(self) -> dict[str, Package]:
        wanted = self.host.cluster.kubernetes.version
        found = re.search(r"/v(\d+\.\d+)/", self.repository + "/")
        own = found is None or wanted.startswith(found[1] + ".")
        version = f"{wanted if own or found is None else found[1] + '.0'}-1.1"
        return {
            "cri-tools": Package("1.26.0-1.1", 10200, ("crictl",)),
            "kubernetes-cni": Package("1.2.0-2.1", 4271),
            "kubelet": Package(version, 17900, ("kubelet",), "kubelet.service", ("kubernetes-cni",)),
            "kubectl": Package(version, 13000, ("kubectl",)),
            "kubeadm": Package(version, 12600, ("kubeadm",), depends=("cri-tools", "kubelet", "kubectl")),
        }
