"""The files of a simulated host, with owner, mode and time."""

from __future__ import annotations

import stat
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from posixpath import basename, dirname, normpath

IN_MEMORY = ("/run/", "/proc/", "/dev/shm/")  # noqa: S108  # what lies here needs no disk


@dataclass
class Node:
    """A file or a folder."""

    content: bytes = b""
    bits: int = stat.S_IFREG | 0o644
    owner: str = "root"
    group: str = "root"
    written: float = 0.0

    @property
    def is_folder(self) -> bool:
        """Whether it is a folder."""
        return stat.S_ISDIR(self.bits)


class Full(OSError):
    """No space left on the device."""


@dataclass
class Disk:
    """Files and folders by absolute path; a folder is made when something is put into it."""

    now: Callable[[], float] = time.time
    nodes: dict[str, Node] = field(default_factory=dict)
    inside: dict[str, set[str]] = field(default_factory=dict)
    full: bool = False

    def __post_init__(self) -> None:
        """Make the root."""
        self.nodes["/"] = Node(bits=stat.S_IFDIR | 0o755, written=self.now())
        self.inside["/"] = set()

    def find(self, path: str) -> Node | None:
        """What stands at a path, or None."""
        return self.nodes.get(path) or self.nodes.get(normpath(path))

    def file(self, path: str) -> Node:
        """The file at a path; raises FileNotFoundError or IsADirectoryError."""
        node = self.find(path)
        if node is None:
            raise FileNotFoundError(path)
        if node.is_folder:
            raise IsADirectoryError(path)
        return node

    def read(self, path: str) -> bytes:
        """A file's content."""
        return self.file(path).content

    def write(self, path: str, content: bytes, mode: int = 0o644) -> Node:
        """Replaces a file's content, keeping mode and owner of one that is there; raises Full."""
        if self.full and not path.startswith(IN_MEMORY):
            raise Full(28, "No space left on device")
        node = self.find(path) or self._add(normpath(path), Node(bits=stat.S_IFREG | mode))
        node.content, node.written = content, self.now()
        return node

    def folder(self, path: str, mode: int = 0o755) -> Node:
        """The folder at a path, made with its parents where it is missing; raises NotADirectoryError."""
        node = self.find(path) or self._add(normpath(path), Node(bits=stat.S_IFDIR | mode))
        if not node.is_folder:
            raise NotADirectoryError(path)
        return node

    def names(self, path: str) -> list[str]:
        """The names in a folder; none where there is no folder."""
        return sorted(self.inside.get(path) or self.inside.get(normpath(path)) or ())

    def remove(self, path: str) -> bool:
        """Takes away a file, or a folder with all in it; whether there was one."""
        path = normpath(path)
        for name in self.names(path):
            self.remove(f"{path.rstrip('/')}/{name}")
        self.inside.pop(path, None)
        self.inside.get(dirname(path), set()).discard(basename(path))
        return self.nodes.pop(path, None) is not None

    def move(self, old: str, new: str) -> None:
        """Renames a file."""
        node = self.file(old)
        self.remove(old)
        self.remove(new)
        self._add(normpath(new), node)

    def walk(self, path: str) -> list[str]:
        """Every path below a folder, and the path itself."""
        below = [each for name in self.names(path) for each in self.walk(f"{path.rstrip('/')}/{name}")]
        return [path, *below]

    def _add(self, path: str, node: Node) -> Node:
        self.folder(dirname(path))
        self.nodes[path], node.written = node, self.now()
        self.inside[dirname(path)].add(basename(path))
        if node.is_folder:
            self.inside[path] = set()
        return node
