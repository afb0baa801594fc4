"""kubeadm, whose behaviour the lab's stand-in has too."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from hawizard.practice.kubeadm import cli
from hawizard.practice.kubeadm.port import Host
from hawizard.practice.process import Process

if TYPE_CHECKING:
    from hawizard.practice.host import SimulatedHost


class Seat:
    """A host as one run of kubeadm sees it: the output and the time are its own."""

    def __init__(self, process: Process) -> None:
        self._host: SimulatedHost = process.host
        self.out, self.err, self.sleep = process.say, process.complain, process.sleep

    def __getattr__(self, name: str) -> Any:
        return getattr(self._host, name)


def _kubeadm(p: Process, argv: list[str]) -> int:
    return cli.main(argv, cast(Host, Seat(p)), p.world.release)


PROGRAMS = {"kubeadm": _kubeadm}
