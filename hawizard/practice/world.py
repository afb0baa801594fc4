"""The world of a practice fleet: its hosts, its clock, and one lock around it all."""

from __future__ import annotations

import heapq
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count

from hawizard.model.cluster import API_PORT, Cluster, Host
from hawizard.practice.etcd import Etcd
from hawizard.practice.host import SimulatedHost
from hawizard.practice.kubeadm.memory import Fleet
from hawizard.practice.kubeadm.memory_api import ApiServer
from hawizard.practice.kubeadm.memory_machine import BEAT, PORT_AFTER
from hawizard.practice.kubeadm.port import Unreachable

FASTEST = 40.0
"""Seconds of the world in one of ours, at most: nodes report in whole seconds of the real clock."""
SHARE = 3.0
"""How many times as long as a beat takes the next one comes after it, at least."""
IDLE = 5.0
"""Seconds after the last word to a host at which the world stands still until the next."""


@dataclass
class World(Fleet):
    """All that a practice fleet is made of; its threads hold `lock` while they do anything."""

    speed: float = FASTEST
    etcd: Etcd = field(default_factory=Etcd)
    hosts: dict[str, SimulatedHost] = field(default_factory=dict)
    unknown: list[tuple[str, ...]] = field(default_factory=list)
    """What was asked of a host and is not in its vocabulary."""

    def __post_init__(self) -> None:
        """Make the clock, which stands until `start`."""
        self.lock = threading.RLock()
        self._sleepers: list[tuple[float, int, threading.Condition]] = []
        self._plans: list[tuple[float, int, Callable[[], object]]] = []
        self._number = count()
        self._stopping = threading.Event()
        self._heard = time.monotonic()
        self._turn = count()

    @classmethod
    def of(cls, cluster: Cluster, speed: float) -> World:
        """The world of a cluster's hosts, all of them bare."""
        world = cls(
            release=f"v{cluster.kubernetes.version}",
            balancer=cluster.balancer.address,
            speed=speed or FASTEST,
        )
        for host in cluster.hosts:
            world._settle(host, cluster)
        world.etcd.host = world.hosts[cluster.etcd_host.name]
        return world

    def _settle(self, host: Host, cluster: Cluster) -> None:
        made = SimulatedHost(self, host.name, host.address, cluster=cluster)
        self.hosts[host.name] = self.machines[host.address] = made

    def start(self) -> None:
        """Lets the clock run."""
        threading.Thread(target=self._run, name="practice-clock", daemon=True).start()

    def stop(self) -> None:
        """Stops the clock, and everything that waits for it."""
        self._stopping.set()

    @property
    def stopped(self) -> bool:
        """Whether the world has ended."""
        return self._stopping.is_set()

    def later(self, seconds: float, act: Callable[[], object]) -> None:
        """Has something happen, some seconds from now."""
        heapq.heappush(self._plans, (self.seconds + seconds, next(self._number), act))

    @contextmanager
    def held(self) -> Iterator[None]:
        """The lock, for a word from outside."""
        self._heard = time.monotonic()
        with self.lock:
            yield

    def sleeper(self) -> threading.Condition:
        """Something to be woken by."""
        return threading.Condition(self.lock)

    def wait_on(self, sleeper: threading.Condition, until: float) -> None:
        """Lets go of the lock until that second of the world, or until somebody notifies the sleeper."""
        heapq.heappush(self._sleepers, (until, next(self._number), sleeper))
        self._heard = time.monotonic()
        sleeper.wait(1.0)

    def wait(self, seconds: float) -> None:
        """Lets time go by."""
        end, sleeper = self.seconds + seconds, self.sleeper()
        while self.seconds < end and not self.stopped:
            self.wait_on(sleeper, end)

    def beat(self) -> None:
        """One beat of the clock, and everything that is due."""
        self.seconds += BEAT
        for host in self.hosts.values():
            host.tick()
        while self._plans and self._plans[0][0] <= self.seconds:
            heapq.heappop(self._plans)[2]()
        while self._sleepers and self._sleepers[0][0] <= self.seconds:
            heapq.heappop(self._sleepers)[2].notify_all()

    def server(self, address: str) -> ApiServer:
        """The API server that answers at an address, through haproxy at the balancer's."""
        if address != self.balancer:
            return self._listening(address)
        behind = [each for each in self.backends() if self._ready(each)]
        if not behind:
            raise Unreachable(f"dial tcp {address}:{API_PORT}: connect: connection refused")
        return self._listening(behind[next(self._turn) % len(behind)])

    def backends(self) -> list[str]:
        """The addresses that the running haproxy leads to."""
        loaded = self.machines[self.balancer]
        return list(loaded.balancing().values()) if isinstance(loaded, SimulatedHost) else []

    def leads(self, host: SimulatedHost) -> bool:
        """Whether the controllers of this host's API server are the ones at work."""
        ready = (each for each in self.hosts.values() if each.api_server and each.api_server.server.ready)
        return next(ready, host) is host

    def _ready(self, address: str) -> bool:
        machine = self.machines.get(address)
        return bool(machine and machine.api_server and machine.api_server.server.ready)

    def _listening(self, address: str) -> ApiServer:
        machine = self.machines.get(address)
        found = machine.api_server if machine else None
        if found is None or self.seconds - found.begun < PORT_AFTER:
            raise Unreachable(f"dial tcp {address}:{API_PORT}: connect: connection refused")
        return found

    def _run(self) -> None:
        pause, due = BEAT / self.speed, time.monotonic()
        while not self._stopping.wait(max(0.0005, due - time.monotonic())):
            began, took = time.monotonic(), 0.0
            if began - self._heard < IDLE:
                with self.lock:
                    began = time.monotonic()
                    self.beat()
                    took = time.monotonic() - began
            # A fleet so large that its beats take longer than their pause is slower, and leaves time to us.
            due = max(due + pause, began - 0.1, began + SHARE * took)
