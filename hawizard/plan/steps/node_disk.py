"""What kubeadm has left on a node's disk: which files are there, empty, or half of a pair."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from hawizard.plan.probe import Probe, Reply
from hawizard.plan.steps.kube import (
    ADMIN_CONF,
    BOOTSTRAP_CONF,
    KUBELET_CONF,
    KUBERNETES,
    MANIFESTS,
    PKI,
)


def _pair(name: str) -> tuple[str, str]:
    return f"{PKI}/{name}.crt", f"{PKI}/{name}.key"


CA = _pair("ca")
FRONT_PROXY_CA = _pair("front-proxy-ca")
SERVICE_ACCOUNT = (f"{PKI}/sa.key", f"{PKI}/sa.pub")
SHARED = (*CA, *reversed(SERVICE_ACCOUNT), *FRONT_PROXY_CA)
"""The six files that all masters share."""
CA_LEAVES = (_pair("apiserver"), _pair("apiserver-kubelet-client"))
FRONT_PROXY_LEAVES = (_pair("front-proxy-client"),)
CONFS = (
    ADMIN_CONF,
    KUBELET_CONF,
    f"{KUBERNETES}/controller-manager.conf",
    f"{KUBERNETES}/scheduler.conf",
)
_LEAVES = (*CA_LEAVES, *FRONT_PROXY_LEAVES)
_ALL = (*SHARED, *(path for pair in _LEAVES for path in pair), *CONFS, BOOTSTRAP_CONF, *MANIFESTS)


@dataclass(frozen=True)
class Disk:
    """Sizes of kubeadm's files that are there; `looked` is False where nobody could say."""

    sizes: Mapping[str, int] = field(default_factory=dict)
    looked: bool = False

    def has(self, path: str) -> bool:
        """Whether the file is there, be it empty."""
        return path in self.sizes

    def whole(self, *paths: str) -> bool:
        """Whether all the files are there and none is empty."""
        return all(self.sizes.get(path, 0) > 0 for path in paths)

    def empty(self, path: str) -> bool:
        """Whether the file is there with nothing in it."""
        return self.sizes.get(path) == 0

    @property
    def manifests(self) -> bool:
        """Whether the kubelet was told to run any part of a control plane."""
        return any(map(self.has, MANIFESTS))

    @property
    def joining(self) -> bool:
        """Whether a join has begun to change the kubelet's files."""
        return self.has(KUBELET_CONF) or self.has(BOOTSTRAP_CONF)


def _sizes(reply: Reply) -> Disk:
    # stat ends with 1 when one of the files is missing, having told of the others.
    if reply.status not in (0, 1):
        return Disk()
    rows = (line.split(" ", 1) for line in reply.lines)
    told = {row[1]: int(row[0]) for row in rows if len(row) == 2 and row[0].isascii() and row[0].isdecimal()}
    return Disk({path: size for path, size in told.items() if path in _ALL}, True)


DISK: Probe[Disk] = Probe(("stat", "-c", "%s %n", *_ALL), _sizes)


def _torn(disk: Disk, pair: Iterable[str]) -> bool:
    pair = tuple(pair)
    return any(map(disk.has, pair)) and not disk.whole(*pair)


def _orphaned(disk: Disk, ca: tuple[str, str], made: Iterable[str]) -> bool:
    return not disk.whole(*ca) and any(map(disk.has, (*ca, *made)))


def lost_for_good(disk: Disk) -> tuple[str, ...]:
    """The missing files that all masters share and that, made anew, would be another cluster's."""
    return tuple(path for path in SHARED if not disk.whole(path))


def torn_parts(disk: Disk) -> tuple[str, ...]:
    """Empty kubeconfigs and halves of pairs that the cluster's own CAs can sign anew."""
    torn = [path for path in CONFS if disk.empty(path)]
    torn += [path for pair in _LEAVES if _torn(disk, pair) for path in pair]
    return tuple(path for path in torn if disk.has(path))


def broken_parts(disk: Disk) -> tuple[str, ...]:
    """What an init that was cut off before there was a cluster left torn, and what only fits to that."""
    made = (*(path for pair in CA_LEAVES for path in pair), *CONFS)
    proxy = tuple(path for pair in FRONT_PROXY_LEAVES for path in pair)
    broken = [*torn_parts(disk), *(SERVICE_ACCOUNT if _torn(disk, SERVICE_ACCOUNT) else ())]
    if _orphaned(disk, CA, made):
        broken += [*CA, *made]
    if _orphaned(disk, FRONT_PROXY_CA, proxy):
        broken += [*FRONT_PROXY_CA, *proxy]
    return tuple(path for path in dict.fromkeys(broken) if disk.has(path))
