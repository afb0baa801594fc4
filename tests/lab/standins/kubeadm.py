"""kubeadm."""

from __future__ import annotations

import sys

from hawizard.practice.kubeadm import cli
from tests.lab.standins import settings
from tests.lab.standins.machine import Machine


def main() -> int:
    """Run kubeadm on this machine."""
    own = settings.load()
    machine = Machine(own.pace, keys_ahead=2)
    return cli.main(sys.argv[1:], machine, settings.release("kubeadm"), own.prose == "nonsense")
