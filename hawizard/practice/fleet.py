"""A practice fleet that serves: the world, its SSH servers, and the session that leads to them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import paramiko
import yaml

from hawizard.engine.hostkeys import KnownHosts, host_name
from hawizard.model.cluster import Cluster, Host, HostSsh
from hawizard.practice.asked import arrange
from hawizard.practice.sizes import NAME
from hawizard.practice.sshd import LOOPBACK, Street
from hawizard.practice.world import World
from hawizard.record.files import write_atomically
from hawizard.record.session import Session

KEY, PASSWORD = "practice_key", "practice"
STUDENT = "student"
HEAD = "# A practice fleet: simulated hosts in one process, served while that runs. Nothing is installed.\n"


@dataclass
class PracticeFleet:
    """Simulated hosts behind real SSH servers."""

    cluster: Cluster
    world: World
    street: Street
    session: Session


@contextmanager
def served(
    cluster: Cluster, folder: Path, *, speed: float = 0.0, faults: tuple[str, ...] = ()
) -> Iterator[PracticeFleet]:
    """A fleet of a cluster's hosts, and in `folder` a session that any command can use as it is."""
    cluster = _renamed(_with_students(cluster, faults))
    key = paramiko.ECDSAKey.generate()
    world = World.of(cluster, speed)
    street = Street(world, key, PASSWORD)
    street.open()
    session = _write(cluster, street, key, folder)
    for fault in faults:
        arrange(world, cluster, fault)
    world.start()
    try:
        yield PracticeFleet(cluster, world, street, session)
    finally:
        world.stop()
        street.close()


def _with_students(cluster: Cluster, faults: tuple[str, ...]) -> Cluster:
    """Where sudo is to be refused, somebody has to need it."""
    if not any(fault.startswith("sudo@") for fault in faults):
        return cluster
    return cluster.model_copy(update={"ssh": cluster.ssh.model_copy(update={"user": STUDENT})})


def _renamed(cluster: Cluster) -> Cluster:
    """Nobody may take it for the real one."""
    if cluster.name == NAME:
        return cluster
    return cluster.model_copy(update={"name": f"{NAME}-of-{cluster.name}"[:63].rstrip("-")})


def _write(cluster: Cluster, street: Street, key: paramiko.PKey, folder: Path) -> Session:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    session, path = Session(folder), folder / KEY
    key.write_private_key_file(str(path))
    path.chmod(0o600)
    write_atomically(session.yaml_path, HEAD + yaml.safe_dump(_text(cluster, street, path), sort_keys=False))
    known = KnownHosts((session.known_hosts_path,))
    for gate in street.gates.values():
        known.add(host_name(LOOPBACK, gate.port), gate.key)
    return session


def _text(cluster: Cluster, street: Street, key: Path) -> dict[str, Any]:
    hosts = tuple(_reached(cluster, host, street) for host in cluster.hosts)
    ssh = cluster.ssh.model_copy(update={"key": str(key)})
    told = cluster.model_copy(update={"ssh": ssh, "hosts": hosts})
    return told.model_dump(mode="json", exclude_none=True)


def _reached(cluster: Cluster, host: Host, street: Street) -> Host:
    user = cluster.ssh_of(host).user
    ssh = HostSsh(user=user, address=LOOPBACK, port=street.gates[host.name].port)
    return host.model_copy(update={"ssh": ssh})
