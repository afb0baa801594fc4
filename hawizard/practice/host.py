"""One simulated host: its files, packages, services, clock and jobs."""

from __future__ import annotations

import re
import time
import uuid
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

from hawizard.model.cluster import Cluster
from hawizard.practice import bare, packages
from hawizard.practice.disk import Disk, Full
from hawizard.practice.etcd import ApiOverEtcd
from hawizard.practice.faults import Faults
from hawizard.practice.kubeadm.memory_api import ApiServer
from hawizard.practice.kubeadm.memory_machine import BEAT, Machine
from hawizard.practice.kubeadm.port import Runtime
from hawizard.practice.units import Units

if TYPE_CHECKING:
    from hawizard.practice.jobs import Job
    from hawizard.practice.world import World


class SimulatedHost(Machine):
    """A machine of the practice fleet; everything on it happens under the world's lock."""

    def __init__(self, world: World, name: str, address: str, cluster: Cluster) -> None:
        self.world, self.cluster = world, cluster
        self.skew = 0.0
        self.pace = 1.0
        """How many times longer than it should everything takes."""
        self.sudo = True
        """Whether the user who logs in may become root."""
        self.user = cluster.ssh_of(cluster.host(name)).user
        self.jobs: dict[str, Job] = {}
        self.on_power: list[Callable[[], None]] = []
        self.disk = Disk(self.now)
        self.faults = Faults(self)
        self.packages = packages.Packages(self)
        self.units = Units(self)
        super().__init__(world, name, address, kubelet_wanted=False, cpus=2)

    def __post_init__(self) -> None:
        """Fill the disk with what a bare Debian has."""
        self.disk.folder("/sys/fs/bpf").bits |= 0o1777
        for path, text in bare.FILES.items():
            self.disk.write(path, text.format(host=self.hostname, id=uuid.uuid4().hex).encode())
        self.disk.write("/proc/swaps", (bare.SWAPS + bare.SWAP_LINE).encode())
        self._begin()

    def _begin(self) -> None:
        for folder in bare.FOLDERS:
            self.disk.folder(folder)
        self.disk.write(bare.BOOT_ID, f"{uuid.uuid4()}\n".encode())
        self.disk.write("/proc/sys/net/ipv4/ip_forward", b"0\n")

    def tick(self) -> None:
        """Let the kubelet and the API server do what is due."""
        if self.kubelet_wanted:
            # A kubelet on a full disk goes on as well as it can.
            with suppress(Full):
                super().tick()

    def _lead(self, server: ApiServer) -> None:
        if not server.server.ready or (self.world.seconds % 1 < BEAT and self.world.leads(self)):
            server.controllers.tick()
        server.server.ready = True

    def _start_api_server(self) -> None:
        super()._start_api_server()
        if self.api_server:
            own = self.api_server.server
            self.api_server.server = ApiOverEtcd(own.store, own.release)

    def power_cycle(self) -> None:
        """Lose what runs and what lies in memory, keep what is written, start what is enabled."""
        super().power_cycle()
        for job in self.jobs.values():
            job.process.kill()
        self.jobs.clear()
        for name in self.disk.names("/run"):
            self.disk.remove(f"/run/{name}")
        self.disk.remove("/proc/sys/net/bridge")
        self._begin()
        self._boot()
        for listener in self.on_power:
            listener()

    def _boot(self) -> None:
        for name in self.disk.names("/etc/modules-load.d"):
            for module in self.text(f"/etc/modules-load.d/{name}").split():
                self.load_module(module)
        for name in self.disk.names("/etc/sysctl.d"):
            self.set_sysctls(self.text(f"/etc/sysctl.d/{name}"))
        if not self.swaps_at_boot():
            self.disk.write("/proc/swaps", bare.SWAPS.encode())
        self.kubelet_wanted = "kubelet.service" in self.units
        self.units.boot()

    def text(self, path: str) -> str:
        """A file as text; nothing where there is none."""
        node = self.disk.find(path)
        return node.content.decode("utf-8", "replace") if node else ""

    def load_module(self, module: str) -> None:
        """Loads a kernel module."""
        if module == "br_netfilter":
            for name in bare.BRIDGE:
                self.disk.write(f"/proc/sys/net/bridge/{name}", b"1\n")
        elif module == "overlay" and "overlay" not in self.text("/proc/filesystems"):
            self.disk.write("/proc/filesystems", self.disk.read("/proc/filesystems") + b"nodev\toverlay\n")

    def set_sysctls(self, text: str) -> list[str]:
        """Sets `key = value` lines and returns those that were set."""
        pairs = re.findall(r"^\s*([\w./-]+)\s*=\s*(\S+)", text, re.MULTILINE)
        known = [(key, value) for key, value in pairs if self.disk.find(bare.sysctl_path(key))]
        for key, value in known:
            self.disk.write(bare.sysctl_path(key), f"{value}\n".encode())
        return [f"{key} = {value}" for key, value in known]

    def swaps_at_boot(self) -> bool:
        """Whether fstab has swap turned on, and nobody has masked it."""
        listed = any(
            re.match(r"[^#\s]\S*\s+\S+\s+swap\s", line) for line in self.text("/etc/fstab").splitlines()
        )
        return listed and not self.units["swap.target"].masked

    def active(self, unit: str) -> bool:
        """Whether a service runs."""
        return unit in self.units and self.units[unit].active

    def balancing(self) -> dict[str, str]:
        """The servers, by name, that the running haproxy leads to."""
        return dict(re.findall(r"^\s+server\s+(\S+)\s+([\d.]+):\d+", self._haproxy(), re.MULTILINE))

    def frontends(self) -> list[int]:
        """The TCP ports on which haproxy listens."""
        return [int(port) for port in re.findall(r"^\s+bind\s+\S*:(\d+)", self._haproxy(), re.MULTILINE)]

    def _haproxy(self) -> str:
        unit = self.units.get("haproxy.service")
        return b"".join(unit.loaded.values()).decode() if unit and unit.active else ""

    def pod_listens(self, port: int) -> bool:
        """Whether a part of the control plane listens on a port."""
        return super().port_taken(port) and port not in self.taken_ports

    def now(self) -> float:
        return time.time() + self.skew

    def sleep(self, seconds: float) -> None:
        self.world.wait(seconds * self.pace)

    def read(self, path: str) -> bytes:
        return self.disk.read(path)

    def write(self, path: str, content: bytes, mode: int = 0o600) -> None:
        self.disk.write(path, content, mode)

    def remove(self, path: str) -> None:
        self.disk.remove(path)

    def names(self, path: str) -> list[str]:
        return self.disk.names(path)

    def exists(self, path: str) -> bool:
        return self.disk.find(path) is not None

    def has_program(self, name: str) -> bool:
        return self.packages.provide(name)

    def resolves(self, name: str) -> bool:
        return name in self.text("/etc/hosts").split()

    def swap_is_on(self) -> bool:
        return len(self.text("/proc/swaps").splitlines()) > 1

    def port_taken(self, port: int) -> bool:
        return super().port_taken(port) or port in self.frontends()

    def runtime(self, socket: str) -> Runtime:
        silent = "" if self.active("containerd.service") else f"connect: {socket}: no such file or directory"
        self.containers.down = silent
        return self.containers

    def out(self, text: str) -> None:
        """A kubelet's output is read by nobody."""

    def err(self, text: str) -> None:
        """A kubelet's complaints are read by nobody."""
