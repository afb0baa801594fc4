"""An etcd in memory."""

from __future__ import annotations

from dataclasses import dataclass, field

from hawizard.practice.kubeadm.api.store import Entry
from hawizard.practice.kubeadm.port import Unreachable


@dataclass
class MemoryKeyValue:
    """An etcd of one dictionary."""

    up: bool = True
    revision: int = 1
    entries: dict[str, Entry] = field(default_factory=dict)

    def range(self, prefix: str, revision: int = 0) -> tuple[list[Entry], int]:  # noqa: ARG002
        """Return the entries under a prefix as they are now."""
        self._answer()
        return [self.entries[key] for key in sorted(self.entries) if key.startswith(prefix)], self.revision

    def get(self, key: str) -> Entry | None:
        """Return one entry."""
        self._answer()
        return self.entries.get(key)

    def put(self, key: str, value: bytes, expected: int) -> int:
        """Write if the key's revision is the expected one."""
        present = self.get(key)
        if (present.revision if present else 0) != expected:
            return 0
        self.revision += 1
        self.entries[key] = Entry(key, value, self.revision)
        return self.revision

    def delete(self, key: str, expected: int) -> bool:
        """Delete if the key's revision is the expected one."""
        present = self.get(key)
        if present is None or present.revision != expected:
            return False
        self.revision += 1
        del self.entries[key]
        return True

    def _answer(self) -> None:
        if not self.up:
            raise Unreachable("connect: connection refused")
