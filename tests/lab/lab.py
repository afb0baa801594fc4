"""The lab: five hosts, what is served to them, and their states."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.lab import network, services
from tests.lab.base import base
from tests.lab.cleanup import tear_down
from tests.lab.host import Host
from tests.lab.identity import own_key, seed
from tests.lab.limits import raise_limits
from tests.lab.paths import ADDRESSES, PIDS, RUN, SAVED, LabError
from tests.lab.tools import lock
from tests.lab.watchdog import Watchdog

PROGRAMS = {
    "debootstrap": "debootstrap",
    "systemd-nspawn": "systemd-container",
    "ip": "iproute2",
    "ssh": "openssh-client",
    "docker-registry": "docker-registry",
    "dpkg-deb": "dpkg",
    "gpg": "gnupg",
}


def missing() -> list[str]:
    """What this machine lacks to be a lab, a sentence each."""
    lacks = [] if os.geteuid() == 0 else ["the lab needs root"]
    if not lacks and not _may(12, 21):
        lacks = ["the lab needs the rights CAP_NET_ADMIN and CAP_SYS_ADMIN"]
    path = f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin"
    return lacks + [
        f"the lab needs {program}: apt-get install {package}"
        for program, package in PROGRAMS.items()
        if not shutil.which(program, path=path)
    ]


def _may(*capabilities: int) -> bool:
    status = Path("/proc/self/status").read_text()
    effective = int(status.partition("CapEff:")[2].split()[0], 16)
    return all(effective >> bit & 1 for bit in capabilities)


class Lab:
    """The five hosts of this machine; whoever brings it up holds it until it is taken down."""

    def __init__(self) -> None:
        self.hosts = {name: Host(name) for name in ADDRESSES}
        self._watchdog: Watchdog | None = None
        self._untouched = False

    def __getitem__(self, name: str) -> Host:
        return self.hosts[name]

    def __iter__(self) -> Iterator[Host]:
        return iter(self.hosts.values())

    @property
    def key(self) -> Path:
        """The private key that every user of every host lets in."""
        return own_key()

    def up(self, patience: float = 600) -> None:
        """Boot five bare hosts, waiting for another lab on this machine to end first."""
        if lacks := missing():
            raise LabError("; ".join(lacks))
        fd = lock(RUN / "lock", f"another lab runs here (its holder is in {RUN}/holder)", patience)
        try:
            tear_down()
            (RUN / "holder").write_text(str(os.getpid()))
            self._watchdog = Watchdog(fd)
        finally:
            os.close(fd)
        PIDS.mkdir(parents=True, exist_ok=True)
        try:
            raise_limits()
            network.up()
            services.start()
            self._boot_all(bare=True)
        except BaseException:
            self.down()
            raise

    def down(self) -> None:
        """Take everything down."""
        if self._watchdog and (status := self._watchdog.release()):
            raise LabError(f"the teardown failed with status {status}: see {RUN}/watchdog.log")
        self._watchdog = None

    def make_bare(self) -> None:
        """Hand out bare hosts: at once if nobody had them since they were made so."""
        if not self._untouched:
            self.reset()
        self._untouched = False

    def reset(self) -> None:
        """Make all hosts bare again."""
        self._each(lambda host: host.power_off())
        self._each(lambda host: host.disk.erase())
        self._boot_all(bare=True)

    def save(self, name: str) -> None:
        """Keep the state of all hosts' disks under a name and boot them again."""
        self._each(lambda host: host.shut_down())
        self._each(lambda host: host.disk.save(name))
        self._boot_all()

    def restore(self, name: str) -> None:
        """Bring all hosts back to a saved state and boot them."""
        self._each(lambda host: host.power_off())
        self._each(lambda host: host.disk.restore(name))
        self._boot_all()

    def saved(self, name: str) -> bool:
        """Whether there is a state of this name."""
        return (SAVED / name).exists()

    def _boot_all(self, bare: bool = False) -> None:
        root = base()
        for host in self:
            host.disk.mount(root)
            if bare:
                seed(host.name, host.disk.root)
            host.container.start()
        for host in self:
            host.container.wait()
        self._untouched = bare

    def _each(self, act: Callable[[Host], None]) -> None:
        with ThreadPoolExecutor(len(self.hosts)) as pool:
            list(pool.map(act, self))
