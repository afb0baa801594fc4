"""Facts: what a host is, read at every connect."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Listener:
    """A TCP socket that listens, and the program that holds it ("" where it cannot be told)."""

    port: int
    address: str
    program: str


@dataclass(frozen=True, slots=True)
class Facts:
    """What a host is; fields that could not be read are empty, 0 or None."""

    hostname: str = ""
    family: str = ""
    """`debian`, `rhel`, or the ID of os-release where it is neither."""
    os_name: str = ""
    os_id: str = ""
    kernel: str = ""
    cgroup: int = 0
    """Version of the cgroup hierarchy, 1 or 2."""
    cpus: int = 0
    memory_mib: int = 0
    addresses: tuple[str, ...] = ()
    default_route: bool = False
    machine_id: str = ""
    boot_id: str = ""
    clock: float = 0.0
    """Seconds since the epoch."""
    systemd: int = 0
    """Major version; 0 where PID 1 is not systemd."""
    swap: tuple[str, ...] = ()
    listeners: tuple[Listener, ...] = ()
    disk_free_mib: int = 0
    """Free space under /var."""
    pending_trials: tuple[str, ...] = ()
    """Ids of trials that were begun and not taken back."""
