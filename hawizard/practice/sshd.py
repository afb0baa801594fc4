"""The SSH servers of a practice fleet: one port of the loopback interface a host, all in this process."""

from __future__ import annotations

import secrets
import select
import selectors
import socket
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from typing import cast

import paramiko
from paramiko.common import (
    AUTH_FAILED,
    AUTH_SUCCESSFUL,
    OPEN_FAILED_CONNECT_FAILED,
    OPEN_SUCCEEDED,
)

from hawizard.practice import scripts, words
from hawizard.practice.host import SimulatedHost
from hawizard.practice.process import NOT_FOUND
from hawizard.practice.sftp import Sftp
from hawizard.practice.shell import converse
from hawizard.practice.world import World

MAX_SESSIONS = 10
"""Sessions of one connection at a time, as sshd has it."""
LOOPBACK = "127.0.0.1"
BOOT_SECONDS = 6.0
LOOK_SECONDS = 5.0
CIPHERS = ("aes128-gcm@openssh.com",)
"""One that authenticates by itself: paramiko compares the codes of others byte by byte, in Python."""


@dataclass
class Gate:
    """The door to one host: its port, its key, who may enter, and the connections that stand."""

    host: SimulatedHost
    client: paramiko.PKey
    password: str
    key: paramiko.PKey = field(default_factory=paramiko.ECDSAKey.generate)
    port: int = 0
    listening: socket.socket | None = None
    transports: list[paramiko.Transport] = field(default_factory=list)

    def open(self) -> None:
        """Listens, on the same port as before."""
        listening = socket.socket()
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((LOOPBACK, self.port))
        listening.listen(64)
        self.listening, self.port = listening, listening.getsockname()[1]

    @property
    def busy(self) -> bool:
        """Whether somebody is logged in."""
        return any(each.is_authenticated() and not _hung_up(each) for each in self.transports)

    def drop(self) -> None:
        """Cuts every connection."""
        for transport in self.transports:
            with suppress(OSError):
                cast(socket.socket, transport.sock).shutdown(socket.SHUT_RDWR)
            transport.close()
        self.transports.clear()

    def close(self) -> None:
        """Listens no more."""
        self.drop()
        if self.listening:
            self.listening.close()
            self.listening = None

    def take(self, connection: socket.socket) -> None:
        """Greets whoever has connected."""
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        transport = Wire(connection)
        transport.daemon = True
        # paramiko looks ten times a second whether it is to end; two hundred hosts would do nothing else.
        connection.settimeout(LOOK_SECONDS)
        transport.get_security_options().ciphers = CIPHERS
        transport.add_server_key(self.key)
        transport.set_subsystem_handler("sftp", paramiko.SFTPServer, Sftp)
        self.transports = [each for each in self.transports if each.is_active()] + [transport]
        with suppress(paramiko.SSHException, EOFError, OSError):
            transport.start_server(threading.Event(), Door(self, transport))


def _hung_up(transport: paramiko.Transport) -> bool:
    """Whether the other side is gone, though the transport's thread may not have noticed yet."""
    poll, gone = select.poll(), getattr(select, "POLLRDHUP", select.POLLHUP)
    try:
        poll.register(cast(socket.socket, transport.sock), gone)
        return not transport.is_active() or bool(poll.poll(0))
    except (OSError, ValueError):
        return True


class Wire(paramiko.Transport):
    """A connection whose programs begin only once the client was told that they do."""

    def __init__(self, connection: socket.socket) -> None:
        super().__init__(connection)
        self.beginning: list[threading.Thread] = []

    def _send_user_message(self, data: paramiko.Message) -> None:
        super()._send_user_message(data)  # type: ignore[misc]  # the stubs lack it
        # The reply to a request is sent by the transport's own thread.
        while self.beginning and threading.current_thread() is self:
            self.beginning.pop().start()


class Door(paramiko.ServerInterface):
    """One connection: the login, and the sessions it opens."""

    def __init__(self, gate: Gate, wire: Wire) -> None:
        self.gate, self.host, self.wire = gate, gate.host, wire
        self.user = ""
        self._sessions: list[paramiko.Channel] = []

    def get_allowed_auths(self, username: str) -> str:  # noqa: ARG002
        return "publickey,password"

    def check_auth_publickey(self, username: str, key: paramiko.PKey) -> int:
        return self._let_in(username, key.asbytes() == self.gate.client.asbytes())

    def check_auth_password(self, username: str, password: str) -> int:
        return self._let_in(username, secrets.compare_digest(password.encode(), self.gate.password.encode()))

    def _let_in(self, username: str, right: bool) -> int:
        if not right or username not in ("root", self.host.user):
            return AUTH_FAILED
        self.user = username
        with self.host.world.held():
            self.host.faults.connected()
        return AUTH_SUCCESSFUL

    def check_channel_request(self, kind: str, chanid: int) -> int:  # noqa: ARG002
        opened = [*self._sessions, *iter(lambda: self.wire.accept(0), None)]
        self._sessions = [each for each in opened if not each.closed]
        full = kind != "session" or len(self._sessions) >= MAX_SESSIONS
        return OPEN_FAILED_CONNECT_FAILED if full else OPEN_SUCCEEDED

    def check_channel_pty_request(self, *_: object) -> bool:
        return True

    def check_channel_exec_request(self, channel: paramiko.Channel, command: bytes) -> bool:
        name, words_ = f"practice-{self.host.hostname}", (channel, command)
        self.wire.beginning.append(threading.Thread(target=self._serve, args=words_, name=name, daemon=True))
        return True

    def check_channel_shell_request(self, channel: paramiko.Channel) -> bool:
        name = f"practice-{self.host.hostname}-shell"
        talk = threading.Thread(target=self._talk, args=(channel,), name=name, daemon=True)
        self.wire.beginning.append(talk)
        return True

    def _talk(self, channel: paramiko.Channel) -> None:
        with suppress(paramiko.SSHException, EOFError, OSError):
            converse(channel, self.host)
            channel.send_exit_status(0)
        with suppress(paramiko.SSHException, EOFError, OSError):
            channel.close()

    def _serve(self, channel: paramiko.Channel, command: bytes) -> None:
        # Whoever is cut off reads no more.
        with suppress(paramiko.SSHException, EOFError, OSError):
            channel.send_exit_status(self._run(channel, command))
        with suppress(paramiko.SSHException, EOFError, OSError):
            channel.close()

    def _run(self, channel: paramiko.Channel, command: bytes) -> int:
        script = words.understood(command)
        if script is None:
            self.host.world.unknown.append((command[:200].decode("utf-8", "replace"),))
            channel.sendall_stderr(b"practice: this is not in hawizard's vocabulary\n")
            return NOT_FOUND
        if script.sudo and not self.host.sudo:
            return self._refuse(channel, script)
        channel.sendall(f"{script.mark} ready\n".encode())
        uid = 0 if script.sudo or self.user == "root" else 1000
        stdin = _all(channel) if script.name in scripts.TAKES_STDIN else b""
        with self.host.world.held():
            call = scripts.Exec(self.host, script.mark, script.arguments, channel.sendall, stdin, uid)
            return self.host.faults.around(script.name, call)

    def _refuse(self, channel: paramiko.Channel, script: words.Script) -> int:
        if not script.prompt:
            channel.sendall(b"sudo: a password is required\n")
            return 1
        channel.sendall(script.prompt.encode())
        channel.recv(1024)
        channel.sendall(f"{self.user} is not in the sudoers file.\n".encode())
        return 1


def _all(channel: paramiko.Channel) -> bytes:
    pieces = iter(lambda: channel.recv(65536), b"")
    return b"".join(pieces)


class Street:
    """All the gates, and the one thread that opens them to whoever comes."""

    def __init__(self, world: World, client: paramiko.PKey, password: str) -> None:
        self.world = world
        self.gates = {name: Gate(host, client, password) for name, host in world.hosts.items()}
        self._selector = selectors.DefaultSelector()

    def open(self) -> None:
        """Listens for every host."""
        for gate in self.gates.values():
            self._open(gate)
            gate.host.on_power.append(partial(self._lose_power, gate))
            gate.host.faults.gate = gate
        threading.Thread(target=self._greet, name="practice-sshd", daemon=True).start()

    def close(self) -> None:
        """Cuts everything."""
        for gate in self.gates.values():
            gate.close()

    def _open(self, gate: Gate) -> None:
        gate.open()
        if gate.listening:
            self._selector.register(gate.listening, selectors.EVENT_READ, gate)

    def _lose_power(self, gate: Gate) -> None:
        if gate.listening:
            self._selector.unregister(gate.listening)
        gate.close()
        pause = BOOT_SECONDS / self.world.speed
        timer = threading.Timer(pause, self._open, (gate,))
        timer.daemon = True
        timer.start()

    def _greet(self) -> None:
        while not self.world.stopped:
            for key, _ in self._selector.select(0.2):
                # One that has just lost its power listens no more.
                with suppress(OSError, AttributeError):
                    key.data.take(key.data.listening.accept()[0])
