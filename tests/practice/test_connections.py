"""The engine's connections: they look seldom whether they are to end, and yet end at once."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from hawizard.engine import transport
from hawizard.engine.remote import Remote, Target
from hawizard.practice.fleet import KEY, PracticeFleet, served
from hawizard.practice.sizes import cluster_of
from hawizard.practice.sshd import LOOPBACK
from hawizard.text.secret import Redactor


def _remote(fleet: PracticeFleet, host: str) -> Remote:
    session, port = fleet.session, fleet.street.gates[host].port
    target = Target(host, LOOPBACK, port, "root", str(session.folder / KEY))
    known = (session.known_hosts_path,)
    return Remote(target, known_hosts=known, ask=lambda _: None, redactor=Redactor())


def _until(true: Callable[[], bool], seconds: float, otherwise: str) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, otherwise
        time.sleep(0.01)


def _idle(remote: Remote) -> bool:
    """Whether nothing is on its way to it any more."""
    connection = remote._connection
    return connection is not None and not len(connection.transport._channels)


def test_a_closed_connection_is_gone_before_it_would_have_looked(folder: Path) -> None:
    with served(cluster_of("1x1"), folder) as fleet:
        remote, gate = _remote(fleet, "vms80"), fleet.street.gates["vms80"]
        remote.connect()
        assert gate.busy
        _until(lambda: _idle(remote), 10, "a session stays open")
        remote.close()
        _until(lambda: not gate.busy, transport.LOOK_SECONDS / 2, "the host still holds the connection")


def test_an_idle_connection_does_not_look_all_the_time(folder: Path) -> None:
    with served(cluster_of("1x1"), folder) as fleet:
        remote = _remote(fleet, "vms80")
        remote.connect()
        connection = remote._connection
        assert connection is not None
        assert connection.transport.sock.gettimeout() == transport.LOOK_SECONDS
        remote.close()
