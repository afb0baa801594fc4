"""What kubeadm prints: prose for people apart from answers for programs."""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass

from hawizard.practice.kubeadm.port import Host

_SYLLABLES = ("bla", "gnu", "zor", "plim", "quux", "fnord", "wib", "dra")


class Refused(Exception):
    """The end of a command that did not succeed."""

    def __init__(self, text: str, status: int = 1) -> None:
        super().__init__(text)
        self.status = status


@dataclass
class Voice:
    """The standard output and error of one command."""

    host: Host
    nonsense: bool = False

    def say(self, text: str) -> None:
        """Print prose."""
        self.host.out(garble(text) if self.nonsense else text)

    def warn(self, text: str) -> None:
        """Print prose to standard error."""
        self.host.err(garble(text) if self.nonsense else text)

    def result(self, text: str) -> None:
        """Print what a program may rely on, whatever the prose is like."""
        self.host.out(text)


def garble(text: str) -> str:
    """Return nonsense of about the same shape, the same for the same text."""
    return re.sub(r"[^\s]+", _garbled, text)


def _garbled(match: re.Match[str]) -> str:
    seed = zlib.crc32(match.group().encode())
    return "".join(_SYLLABLES[seed >> shift & 7] for shift in range(0, 3 * (1 + len(match.group()) // 6), 3))
