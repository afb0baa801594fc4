"""The transport under a connection: its socket's options, the host key's check, what the server offers."""

from __future__ import annotations

import socket
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import paramiko

from hawizard.engine.hostkeys import KnownHosts, Standing, prefer
from hawizard.engine.login import ChangedKey, UnknownKey

KEEPALIVE_SECONDS = 15
DEAD_SECONDS = 30
LOOK_SECONDS = 5.0
"""How often an idle connection looks whether it is to end or to be kept alive."""


class Line(paramiko.Transport):
    """A transport that ends at once when it is closed, however seldom it looks."""

    def stop_thread(self) -> None:
        if isinstance(self.sock, socket.socket):
            with suppress(OSError):
                self.sock.shutdown(socket.SHUT_RDWR)
        super().stop_thread()


def calm(connection: Any) -> None:
    """Has a connection that stands, and those of the jump hosts before it, look seldom.

    paramiko looks ten times a second: on a large fleet that would be most of the work.
    """
    while hasattr(connection, "client"):
        sock = connection.transport.sock
        if isinstance(sock, socket.socket):
            sock.settimeout(LOOK_SECONDS)
        connection = connection.gateway


class HostKeyCheck(paramiko.MissingHostKeyPolicy):
    """Lets a known key pass and raises UnknownKey or ChangedKey for any other."""

    def __init__(self, known: KnownHosts) -> None:
        self._known = known

    def missing_host_key(self, client: paramiko.SSHClient, hostname: str, key: paramiko.PKey) -> None:  # noqa: ARG002
        """Called for every server, since the client itself is given no host keys."""
        standing, file = self._known.judge(hostname, key)
        if standing is Standing.CHANGED:
            raise ChangedKey(hostname, key, file)
        if standing is Standing.UNKNOWN:
            raise UnknownKey(hostname, key)


def guard(connection: Any, known: KnownHosts) -> None:
    """Has the host keys of a fabric connection, and of the jump hosts before it, checked."""
    while hasattr(connection, "client"):
        connection.client.set_missing_host_key_policy(HostKeyCheck(known))
        names = connection.connect_kwargs.get("key_filename") or []
        # A key that the user's ssh configuration names need not be there.
        connection.connect_kwargs["key_filename"] = [
            name for name in names if Path(name).expanduser().exists()
        ]
        connection = connection.gateway


def factory(kinds: tuple[str, ...]) -> Callable[..., paramiko.Transport]:
    """What makes the transport: quick, soon aware of a dead peer, and asking for a key of a known type."""

    def make(sock: Any, **options: Any) -> paramiko.Transport:
        _tune(sock)
        made = Line(sock, **options)
        prefer(made, kinds)
        made.set_keepalive(KEEPALIVE_SECONDS)
        return made

    return make


def waits_for_login(client: paramiko.SSHClient) -> bool:
    """Whether the server stands there and has let nobody in."""
    transport = client.get_transport()
    return transport is not None and transport.is_active() and not transport.is_authenticated()


def methods(client: paramiko.SSHClient, user: str, refused: Exception) -> tuple[str, ...]:
    """The ways to log in that the server offers."""
    if isinstance(refused, paramiko.BadAuthenticationType):
        return tuple(refused.allowed_types)
    transport = client.get_transport()
    try:
        if transport is not None:
            transport.auth_none(user)
    except paramiko.BadAuthenticationType as told:
        return tuple(told.allowed_types)
    except (paramiko.SSHException, EOFError, OSError):
        pass
    return ()


def _tune(sock: Any) -> None:
    if not isinstance(sock, socket.socket):
        return
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for name, value in (
        ("TCP_KEEPIDLE", 10),
        ("TCP_KEEPINTVL", 5),
        ("TCP_KEEPCNT", 4),
        ("TCP_USER_TIMEOUT", DEAD_SECONDS * 1000),
    ):
        if hasattr(socket, name):
            sock.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)
