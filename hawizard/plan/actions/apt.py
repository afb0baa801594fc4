"""What apt and dpkg are asked and told, by machine-readable output only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from hawizard.plan.call import Run
from hawizard.plan.probe import Probe, Reply

ENV = ("env", "DEBIAN_FRONTEND=noninteractive")
LOCK = ("-o", "DPkg::Lock::Timeout=300")
RETRIES = ("-o", "Acquire::Retries=3")
KEEP_CONFIG = ("-o", "Dpkg::Options::=--force-confold", "-o", "Dpkg::Options::=--force-confdef")
UPDATES = Probe(("ls", "/var/lib/dpkg/updates"), lambda reply: any(line.isdigit() for line in reply.lines))
AUDIT = Probe(("dpkg", "--audit"), lambda reply: reply.ok and bool(reply.lines))
FORMAT = r"${Package} ${db:Status-Abbrev} ${Version}\n"

CACHE_SECONDS = 60.0
"""What apt-cache may take: after new package lists it first builds its cache, slowly on a busy host."""


@dataclass(frozen=True, slots=True)
class Installed:
    """A package as dpkg knows it."""

    status: str
    """Two or three letters: what is wanted of it, what it is, and whether it is broken."""
    version: str

    @property
    def whole(self) -> bool:
        """Whether it is unpacked and configured."""
        return self.status[1:] == "i"

    @property
    def torn(self) -> bool:
        """Whether its installation began and did not end."""
        return not self.whole and self.status[1:] not in ("n", "c")

    @property
    def held(self) -> bool:
        """Whether upgrades leave it alone."""
        return self.status[0] == "h"


def installed(names: Sequence[str]) -> Probe[Mapping[str, Installed]]:
    """The packages that dpkg knows, by name."""
    return Probe(("dpkg-query", "-W", "-f", FORMAT, *names), _installed)


def _installed(reply: Reply) -> Mapping[str, Installed]:
    rows = (line.split() for line in reply.lines)  # status 1 where one of several is not known
    found = {row[0]: Installed(row[1], row[2]) for row in rows if len(row) == 3 and len(row[1]) >= 2}
    return MappingProxyType(found)


@dataclass(frozen=True, slots=True)
class Offer:
    """A version that a repository offers."""

    name: str
    version: str
    source: str


def offers(names: Sequence[str]) -> Probe[tuple[Offer, ...]]:
    """What the package lists on the host offer."""
    return Probe(("apt-cache", "madison", *names), _offers, CACHE_SECONDS)


def _offers(reply: Reply) -> tuple[Offer, ...]:
    rows = ([part.strip() for part in line.split("|")] for line in reply.lines)
    return tuple(Offer(*row) for row in rows if len(row) == 3)


def fits(found: str, wanted: str | None) -> bool:
    """Whether a package's version is of the wanted upstream version."""
    return wanted is None or found == wanted or found.startswith(wanted + "-")


def update(*options: str) -> Run:
    """Reads the package lists anew."""
    return Run((*ENV, "apt-get", "update", "-q", *RETRIES, *options), job=True, limit=600)


def configure() -> Run:
    """Ends what dpkg was interrupted in."""
    argv = (*ENV, "dpkg", "--force-confold", "--force-confdef", "--configure", "-a")
    return Run(argv, job=True, limit=900)


def install(options: Sequence[str], packages: Sequence[str]) -> Run:
    """Installs packages, keeping every configuration file that is there."""
    fixed = ("-y", "-q", "--no-install-recommends", "--no-remove", *KEEP_CONFIG, *LOCK, *RETRIES)
    return Run((*ENV, "apt-get", "install", *fixed, *options, *packages), job=True, limit=1800)
