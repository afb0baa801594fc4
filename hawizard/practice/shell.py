"""A shell on a simulated host, for a person: one command a line, of those that practice knows."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterator

import paramiko

from hawizard.practice import programs
from hawizard.practice.host import SimulatedHost
from hawizard.practice.process import Process

INTERRUPT, END, ERASE = b"\x03", b"\x04", (b"\x7f", b"\x08")
LONGEST = 4096  # bytes of a line
HELLO = (
    "Practice: {host} is simulated. It knows the programs that hawizard uses, one command a line; "
    "exit comes back.\r\n"
)


def converse(channel: paramiko.Channel, host: SimulatedHost) -> None:
    """Answers one line after another until the person leaves."""
    prompt = f"[practice root@{host.hostname} ~]# "
    channel.sendall((HELLO.format(host=host.hostname) + prompt).encode())
    for line in lines(lambda: channel.recv(1), channel.sendall):
        words = _words(line)
        if words and words[0] in ("exit", "logout"):
            return
        if words:
            _answer(words, host, channel.sendall)
        channel.sendall(prompt.encode())


def lines(read: Callable[[], bytes], echo: Callable[[bytes], object]) -> Iterator[str]:
    """The lines that are typed, each key echoed as a terminal's driver would; ends with Ctrl-D."""
    typed = bytearray()
    while (key := read()) and not (key == END and not typed):
        if key in (b"\r", b"\n"):
            echo(b"\r\n")
            yield typed.decode("utf-8", "replace")
            typed.clear()
        elif key == INTERRUPT:
            echo(b"^C\r\n")
            typed.clear()
            yield ""
        elif key in ERASE:
            if typed:
                del typed[-1]
                echo(b"\b \b")
        elif key >= b" " and len(typed) < LONGEST:
            typed += key
            echo(key)


def _words(line: str) -> list[str]:
    try:
        words = shlex.split(line)
    except ValueError:
        return [line]
    return words[1:] if words[:1] == ["sudo"] else words


def _answer(words: list[str], host: SimulatedHost, send: Callable[[bytes], object]) -> None:
    def out(data: bytes) -> None:
        send(data.replace(b"\n", b"\r\n"))

    before = len(host.world.unknown)
    with host.world.held():
        programs.run(Process(host, words, out))
        # Whatever a person tries is no fault of ours.
        del host.world.unknown[before:]
