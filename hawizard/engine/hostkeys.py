"""Host keys: what the known_hosts files say of a server, and what is added to the session's own."""

from __future__ import annotations

import base64
import binascii
import fnmatch
import hashlib
import os
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

import paramiko

_writing = threading.Lock()
RSA = ("rsa-sha2-512", "rsa-sha2-256")


class Standing(Enum):
    """What is known of a key."""

    KNOWN = "known"
    UNKNOWN = "unknown"
    CHANGED = "changed"


@dataclass(frozen=True)
class Line:
    """One key of a known_hosts file."""

    marker: str
    names: tuple[str, ...]
    kind: str
    blob: bytes

    def names_host(self, name: str) -> bool:
        """Whether the line speaks of the host; a pattern with `!` before it excludes."""
        if any(pattern.startswith("!") and _matches(pattern[1:], name) for pattern in self.names):
            return False
        return any(_matches(pattern, name) for pattern in self.names)


class KnownHosts:
    """The session's known_hosts, which is written, and others, only read; the first that knows decides."""

    def __init__(self, files: tuple[Path, ...]) -> None:
        self._files = files

    def judge(self, name: str, key: paramiko.PKey) -> tuple[Standing, str]:
        """What is known of a server's key, and the file that says so."""
        for file, lines in self._of_host(name):
            if any(line.marker and line.blob == key.asbytes() for line in lines):
                return Standing.CHANGED, str(file)
            if any(line.blob == key.asbytes() for line in lines):
                return Standing.KNOWN, str(file)
            if any(not line.marker for line in lines):
                return Standing.CHANGED, str(file)
        return Standing.UNKNOWN, ""

    def kinds(self, name: str) -> tuple[str, ...]:
        """The types of the keys that are known of a host, to be negotiated first."""
        for _, lines in self._of_host(name):
            kinds = dict.fromkeys(line.kind for line in lines if not line.marker)
            return tuple(kind for known in kinds for kind in (RSA if known == "ssh-rsa" else (known,)))
        return ()

    def add(self, name: str, key: paramiko.PKey) -> None:
        """Adds a confirmed key to the session's file."""
        file = self._files[0]
        with _writing:
            text = file.read_text("utf-8", "replace") if file.exists() else ""
            text += "\n" if text and not text.endswith("\n") else ""
            _replace(file, f"{text}{name} {key.get_name()} {key.get_base64()}\n")

    def _of_host(self, name: str) -> Iterator[tuple[Path, list[Line]]]:
        for file in self._files:
            lines = [
                line for line in _lines(file) if line.marker != "@cert-authority" and line.names_host(name)
            ]
            if lines:
                yield file, lines


def host_name(address: str, port: int) -> str:
    """How known_hosts writes a server."""
    return address if port == 22 else f"[{address}]:{port}"


def fingerprint(key: paramiko.PKey) -> str:
    """The SHA256 fingerprint as ssh-keygen prints it, with the key's type."""
    digest = base64.b64encode(hashlib.sha256(key.asbytes()).digest()).decode().rstrip("=")
    return f"SHA256:{digest} ({key.get_name()})"


def prefer(transport: paramiko.Transport, kinds: tuple[str, ...]) -> None:
    """Has the server asked first for keys of the types that are known."""
    options = transport.get_security_options()
    able = tuple(options.key_types)
    first = tuple(kind for kind in kinds if kind in able)
    options.key_types = first + tuple(kind for kind in able if kind not in first)


def _matches(pattern: str, name: str) -> bool:
    if not pattern.startswith("|1|"):
        return fnmatch.fnmatchcase(name.lower(), pattern.lower().replace("[", "[[]"))
    try:
        return paramiko.HostKeys.hash_host(name, pattern) == pattern
    except (binascii.Error, AssertionError, IndexError):
        return False


def _lines(file: Path) -> Iterator[Line]:
    try:
        texts = file.read_text("utf-8", "replace").splitlines()
    except OSError:
        return
    for text in texts:
        words = text.split()
        marker = words.pop(0) if words and words[0].startswith("@") else ""
        if len(words) >= 3 and not words[0].startswith("#"):
            yield Line(marker, tuple(words[0].split(",")), words[1], _blob(words[2]))


def _blob(text: str) -> bytes:
    try:
        return base64.b64decode(text)
    except binascii.Error:
        return b""


def _replace(file: Path, text: str) -> None:
    temporary = file.with_name(f".{file.name}.{os.getpid()}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as opened:
        opened.write(text)
        opened.flush()
        os.fsync(opened.fileno())
    temporary.replace(file)
