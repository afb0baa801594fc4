"""Taking the lab down, from what it noted on this machine alone: a crash changes nothing."""

from __future__ import annotations

import shutil

from tests.lab import cgroups, network, processes
from tests.lab.container import Container
from tests.lab.disk import Disk
from tests.lab.host import hang_up
from tests.lab.mounts import unmount_below
from tests.lab.paths import ADDRESSES, HOSTS, PIDS, SAVED, SOCKETS


def tear_down() -> None:
    """End the lab's processes and drop its hosts' disks, its cgroups and its bridge."""
    for path in SOCKETS.glob("*"):
        hang_up(path)
    for name, address in ADDRESSES.items():
        Container(name, address, Disk(name)).kill()
    for name in processes.names():
        processes.stop(name)
    unmount_below(HOSTS)
    for folder in (HOSTS, SAVED, PIDS, SOCKETS):
        shutil.rmtree(folder, ignore_errors=True)
    cgroups.remove()
    network.down()
