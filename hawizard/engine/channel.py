"""One program at work on an exec channel: marks, stdin, framed output, and a limit on it all."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import paramiko

from hawizard.engine.slots import Full
from hawizard.engine.unreachable import lost
from hawizard.engine.watch import Watch

CHUNK = 65536
OPEN_SECONDS = 20.0
NUMBER = re.compile("[0-9]{1,15}", re.ASCII)
KEPT = 2000
"""Bytes kept of what a program prints instead of its mark."""
LIMITS = Watch()


class Silent(Exception):
    """The program ended without printing the mark that was waited for."""

    def __init__(self, printed: bytes, status: int) -> None:
        super().__init__(status)
        self.printed = printed
        self.status = status


class Talk:
    """What a program on the host prints and is told; every method raises ConnectionLost when it breaks."""

    def __init__(self, transport: paramiko.Transport, host: str, mark: str, seconds: float) -> None:
        self.mark = mark
        self._host = host
        self._transport = transport
        self._buffer = bytearray()
        self._noise = b""
        self._seconds = seconds
        self._expired = False

    def open(self) -> None:
        """Opens the channel and starts the clock; raises slots.Full where the server wants no more."""
        since = time.monotonic()
        with self._unbroken():
            try:
                self._channel = self._transport.open_session(timeout=OPEN_SECONDS)
            except paramiko.SSHException as refused:
                # Of two refusals at a time paramiko lets only one thread see which it was.
                if self._transport.is_active() and time.monotonic() - since < OPEN_SECONDS:
                    raise Full from refused
                raise
        self.extend(self._seconds)

    def close(self) -> None:
        """Closes the channel, whatever state it is in."""
        LIMITS.lift(self)
        with suppress(paramiko.SSHException, EOFError, OSError):
            self._channel.close()

    def execute(self, command: bytes, terminal: bool = False) -> None:
        """Starts the program; what it prints as errors is kept only for Silent."""
        with self._unbroken():
            if terminal:
                self._channel.get_pty()
            self._channel.exec_command(command)

    def until(self, *marks: bytes) -> bytes:
        """Reads past the first of the marks, which is returned; raises Silent if the program ends before."""
        while True:
            found = [(at, mark) for mark in marks if (at := self._buffer.find(mark)) >= 0]
            if found:
                at, mark = min(found)
                del self._buffer[: at + len(mark)]
                return mark
            if not self._more():
                raise Silent(bytes(self._noise + self._buffer)[-KEPT:], self.status())
            # Whatever a banner prints: only its end can be the beginning of a mark.
            del self._buffer[: -2 * CHUNK]

    def line(self) -> str:
        """The next line, without its end."""
        while b"\n" not in self._buffer:
            self._need_more()
        line, _, rest = bytes(self._buffer).partition(b"\n")
        self._buffer = bytearray(rest)
        return line.decode("utf-8", "replace")

    def reply(self) -> list[str]:
        """The words of the next line that begins with our mark."""
        self.until(f"{self.mark} ".encode())
        return self.line().split()

    def numbers(self, count: int) -> list[int]:
        """The next line's whole numbers; a host that prints anything else counts as lost."""
        words = self.line().split()
        if len(words) != count or not all(NUMBER.fullmatch(word) for word in words):
            raise lost(self._host)
        return [int(word) for word in words]

    def exactly(self, size: int) -> bytes:
        """The next `size` bytes."""
        while len(self._buffer) < size:
            self._need_more()
        taken = bytes(self._buffer[:size])
        del self._buffer[:size]
        return taken

    def rest(self) -> Iterator[bytes]:
        """All that comes until the program ends."""
        while self._buffer or self._more():
            taken = bytes(self._buffer)
            self._buffer.clear()
            yield taken

    def tell(self, data: bytes, last: bool = True) -> None:
        """Sends bytes to the program's stdin, and then its end."""
        with self._unbroken():
            try:
                self._channel.sendall(data)
            except OSError:
                # A program may end before it has read all; what it printed says why.
                if self._expired or not self._transport.is_active():
                    raise
            if last:
                self._channel.shutdown_write()

    def status(self) -> int:
        """The program's exit status."""
        with self._unbroken():
            status = self._channel.recv_exit_status()
        if status < 0:
            raise lost(self._host)
        return status

    def extend(self, seconds: float) -> None:
        """Allows that many seconds from now on."""
        # paramiko waits without a limit for the reply to exec and for the status: closing wakes it.
        LIMITS.limit(self, seconds, self._expire)

    def _need_more(self) -> None:
        if not self._more():
            raise lost(self._host)

    def _more(self) -> bool:
        with self._unbroken():
            chunk = self._channel.recv(CHUNK)
            while self._channel.recv_stderr_ready():
                self._noise = (self._noise + self._channel.recv_stderr(CHUNK))[-KEPT:]
        self._buffer += chunk
        if not chunk and (self._expired or not self._transport.is_active()):
            raise lost(self._host)
        return bool(chunk)

    def _expire(self) -> None:
        # Closing the channel alone would wait behind whatever cannot be sent to a host that reads no more.
        self._expired = True
        self._transport.close()

    @contextmanager
    def _unbroken(self) -> Iterator[None]:
        try:
            yield
        except (paramiko.SSHException, EOFError, OSError) as broken:
            raise lost(self._host) from broken
