"""Where the lab keeps things, and what its hosts are called."""

from __future__ import annotations

import os
from pathlib import Path

# A second lab may run beside the first under another name, in a network namespace of its own.
NAME = os.environ.get("HAWIZARD_LAB_NAME", "hawizard-lab")
CACHE = Path("/var/cache/hawizard-lab")
STATE = Path("/var/lib", NAME)
RUN = Path("/run", NAME)
PIDS = RUN / "pids"
SOCKETS = RUN / "ssh"
HOSTS = STATE / "hosts"
SAVED = STATE / "saved"
KEY = STATE / "id_ed25519"
ROOT = Path(__file__).resolve().parents[2]

BRIDGE = "hwlab0"
SUBNET = "192.168.26.0/24"
GATEWAY = "192.168.26.1"
WEB_PORT = 8081
REGISTRY_PORT = 5000
WEB = f"http://{GATEWAY}:{WEB_PORT}"
REGISTRY = f"http://{GATEWAY}:{REGISTRY_PORT}"

ADDRESSES = {
    "vms80": "192.168.26.80",
    "vms81": "192.168.26.81",
    "vms82": "192.168.26.82",
    "vms83": "192.168.26.83",
    "vms41": "192.168.26.41",
}
OPERATOR_PASSWORD = "Zx7-operator-of-the-lab-Qy9"


class LabError(Exception):
    """The lab cannot do what was asked, in one sentence."""
