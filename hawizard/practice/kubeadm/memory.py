"""Machines in memory, with a clock that only moves when somebody waits."""

from __future__ import annotations

from dataclasses import dataclass, field

from hawizard.practice.kubeadm.memory_api import ApiServer
from hawizard.practice.kubeadm.memory_etcd import MemoryKeyValue
from hawizard.practice.kubeadm.memory_machine import BEAT, PORT_AFTER, Killed, Machine
from hawizard.practice.kubeadm.port import Unreachable


@dataclass
class Fleet:
    """Machines that share a clock, an etcd and a balancer."""

    release: str = "v1.24.0"
    etcd: MemoryKeyValue = field(default_factory=MemoryKeyValue)
    etcd_version: str = "3.4.23"
    balancer: str = "192.168.26.80"
    machines: dict[str, Machine] = field(default_factory=dict)
    seconds: float = 1_800_000_000.0
    kill_at: float | None = None

    def add(self, hostname: str, address: str) -> Machine:
        """Add a machine that has all that kubeadm wants of it."""
        self.machines[address] = Machine(self, hostname, address)
        return self.machines[address]

    def wait(self, seconds: float) -> None:
        """Let time go by, and everything that happens in it."""
        end = self.seconds + seconds
        while self.seconds < end:
            self.seconds = min(end, self.seconds + BEAT)
            for machine in list(self.machines.values()):
                machine.tick()
            if self.kill_at is not None and self.seconds >= self.kill_at:
                self.kill_at = None
                raise Killed

    def server(self, address: str) -> ApiServer:
        """Return the API server that answers at an address, through the balancer if it is its own."""
        if address != self.balancer:
            machine = self.machines.get(address)
            found = [machine.api_server] if machine and machine.api_server else []
        else:
            running = (machine.api_server for machine in self.machines.values())
            found = [each for each in running if each and each.server.ready]
        listening = [each for each in found if self.seconds - each.begun >= PORT_AFTER]
        if not listening:
            raise Unreachable(f"dial tcp {address}:6443: connect: connection refused")
        return listening[0]
