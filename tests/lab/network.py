"""The bridge that joins the hosts; nothing of it leads off this machine."""

from __future__ import annotations

import ipaddress
import json
import shutil
import socket
import subprocess
from contextlib import suppress
from pathlib import Path

from tests.lab.paths import BRIDGE, GATEWAY, SUBNET, LabError
from tests.lab.tools import run

# Where bridged frames pass through this machine's firewall, its policy must not keep the hosts apart.
RULES = (
    ("FORWARD", "-i", BRIDGE, "-o", BRIDGE, "-j", "ACCEPT"),
    ("INPUT", "-i", BRIDGE, "-j", "ACCEPT"),
)


def up() -> None:
    """Make the bridge."""
    refuse_taken()
    # In a new network namespace it is down, and our own address answers through it.
    run("ip", "link", "set", "lo", "up")
    run("ip", "link", "add", BRIDGE, "type", "bridge")
    run("ip", "addr", "add", f"{GATEWAY}/24", "dev", BRIDGE)
    run("ip", "link", "set", BRIDGE, "up")
    if _filtered():
        for chain, *rule in RULES:
            run("iptables", "-w", "-I", chain, *rule)


def down() -> None:
    """Take the bridge and its rules away."""
    if exists(BRIDGE):
        run("ip", "link", "del", BRIDGE)
    if shutil.which("iptables"):
        for chain, *rule in RULES:
            while subprocess.run(["iptables", "-w", "-D", chain, *rule], capture_output=True).returncode == 0:
                pass


def unplug(interface: str) -> None:
    """Drop a dead host's end of its cable, or a quick restart finds it in its way."""
    if exists(interface):
        # The kernel drops it too when the host's namespace goes.
        with suppress(LabError):
            run("ip", "link", "del", interface)


def exists(interface: str) -> bool:
    """Whether this network namespace has the interface, whatever /sys shows."""
    with suppress(OSError):
        return socket.if_nametoindex(interface) > 0
    return False


def refuse_taken() -> None:
    """A LabError if another interface of this machine is in the hosts' network."""
    ours = ipaddress.ip_network(SUBNET)
    for link in json.loads(run("ip", "-json", "-4", "addr")):
        for address in link.get("addr_info", []):
            net = ipaddress.ip_network(f"{address['local']}/{address['prefixlen']}", strict=False)
            if link["ifname"] != BRIDGE and net.overlaps(ours):
                raise LabError(f"{SUBNET} is in use here by interface {link['ifname']}: the lab needs it")


def _filtered() -> bool:
    switch = Path("/proc/sys/net/bridge/bridge-nf-call-iptables")
    return switch.exists() and switch.read_text().strip() == "1" and shutil.which("iptables") is not None
