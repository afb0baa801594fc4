"""systemd's units on a simulated host."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from hawizard.practice import services

if TYPE_CHECKING:
    from hawizard.practice.host import SimulatedHost

KUBELET = "kubelet.service"
STARTED_BY_DEBIAN = ("haproxy.service", "etcd.service", "containerd.service")


@dataclass
class Unit:
    """A unit that is there."""

    name: str
    enabled: bool = True
    active: bool = False
    failed: bool = False
    masked: bool = False
    loaded: dict[str, bytes] = field(default_factory=dict)
    """The files that the running service has read."""


class Units(dict[str, Unit]):
    """The units of one host by their full names."""

    def __init__(self, host: SimulatedHost) -> None:
        super().__init__({"swap.target": Unit("swap.target", active=True)})
        self.host = host

    def named(self, name: str) -> Unit | None:
        """The unit of a name, with or without `.service`."""
        return self.get(name if "." in name else f"{name}.service")

    def install(self, name: str) -> None:
        """Adds a package's unit and starts it as Debian does."""
        if name in self:
            return
        self[name] = Unit(name)
        if name in STARTED_BY_DEBIAN:
            self.start(self[name])
        elif name == KUBELET:
            self.host.unit("start", "kubelet")

    def start(self, unit: Unit) -> str:
        """Starts a unit, or reads its files anew; returns what keeps it from that, or nothing."""
        if unit.masked:
            return f"Failed to start {unit.name}: Unit {unit.name} is masked."
        problem = services.problem(self.host, unit.name)
        unit.active, unit.failed = not problem, bool(problem)
        if not problem:
            unit.loaded = services.files(self.host, unit.name)
        return problem

    def boot(self) -> None:
        """Starts what is enabled."""
        for unit in self.values():
            unit.active, unit.failed, unit.loaded = False, False, {}
            if unit.enabled and not unit.masked and unit.name != KUBELET:
                self.start(unit)

    def properties(self, name: str) -> dict[str, str]:
        """What `systemctl show` says of a unit."""
        unit = self.get(name)
        if unit is None:
            return self._job(name)
        active, sub = self._state(unit)
        kind = "enabled" if unit.enabled else "disabled"
        return {
            "LoadState": "masked" if unit.masked else "loaded",
            "ActiveState": active,
            "SubState": sub,
            "UnitFileState": "masked" if unit.masked else "static" if name == "swap.target" else kind,
            "NeedDaemonReload": "no",
        }

    def _job(self, name: str) -> dict[str, str]:
        job = self.host.jobs.get(name.removesuffix(".service").removeprefix("hawizard-"))
        if job is None or not job.at_work:
            gone = {"LoadState": "not-found", "ActiveState": "inactive", "SubState": "dead"}
            return {**gone, "UnitFileState": "", "NeedDaemonReload": "no"}
        at_work = {"LoadState": "loaded", "ActiveState": "active", "SubState": "running"}
        return {**at_work, "UnitFileState": "transient", "NeedDaemonReload": "no"}

    def _state(self, unit: Unit) -> tuple[str, str]:
        if unit.name == KUBELET:
            return {"active": ("active", "running"), "activating": ("activating", "auto-restart")}.get(
                self.host.unit_state(), ("inactive", "dead")
            )
        if unit.failed:
            return "failed", "failed"
        return ("active", "running") if unit.active else ("inactive", "dead")
