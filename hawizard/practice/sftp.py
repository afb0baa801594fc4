"""SFTP on a simulated host, for whoever wants to look at its files."""

from __future__ import annotations

from posixpath import basename
from typing import TYPE_CHECKING, Any

import paramiko
from paramiko.sftp import SFTP_NO_SUCH_FILE, SFTP_OK

from hawizard.practice.disk import Node

if TYPE_CHECKING:
    from hawizard.practice.host import SimulatedHost


class Sftp(paramiko.SFTPServerInterface):
    """The disk of the host that is logged in to: listed, read and written, a file at a time."""

    def __init__(self, server: Any, *_: object, **__: object) -> None:
        super().__init__(server)
        self._host: SimulatedHost = server.host

    def list_folder(self, path: str) -> list[paramiko.SFTPAttributes] | int:
        """What is in a folder."""
        disk = self._host.disk
        if disk.find(path) is None:
            return SFTP_NO_SUCH_FILE
        paths = [f"{path.rstrip('/')}/{name}" for name in disk.names(path)]
        return [_attributes(each, node) for each in paths if (node := disk.find(each))]

    def stat(self, path: str) -> paramiko.SFTPAttributes | int:
        """What stands at a path."""
        node = self._host.disk.find(path)
        return _attributes(path, node) if node else SFTP_NO_SUCH_FILE

    lstat = stat

    def open(self, path: str, flags: int, attr: paramiko.SFTPAttributes) -> paramiko.SFTPHandle | int:  # noqa: ARG002
        """A file to read from or write to."""
        if self._host.disk.find(path) is None and not flags & 0o100:
            return SFTP_NO_SUCH_FILE
        return _Handle(self._host, path, flags)

    def remove(self, path: str) -> int:
        """Takes a file away."""
        with self._host.world.held():
            return SFTP_OK if self._host.disk.remove(path) else SFTP_NO_SUCH_FILE


class _Handle(paramiko.SFTPHandle):
    def __init__(self, host: SimulatedHost, path: str, flags: int) -> None:
        super().__init__(flags)
        self._host, self._path = host, path
        self._text = bytearray(b"" if flags & 0o1000 or not host.exists(path) else host.read(path))

    def read(self, offset: int, length: int) -> bytes:
        return bytes(self._text[offset : offset + length])

    def write(self, offset: int, data: Any) -> int:
        self._text[offset : offset + len(data)] = data
        with self._host.world.held():
            self._host.write(self._path, bytes(self._text), 0o644)
        return SFTP_OK


def _attributes(path: str, node: Node) -> paramiko.SFTPAttributes:
    made = paramiko.SFTPAttributes()
    made.filename, made.st_mode, made.st_size = basename(path), node.bits, len(node.content)
    made.st_uid = made.st_gid = 0 if node.owner == "root" else 1000
    made.st_mtime = made.st_atime = int(node.written)
    return made
