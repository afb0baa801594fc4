"""A store as one look has shown it, kept up to date by the looker's own changes."""

from __future__ import annotations

from hawizard.practice.kubeadm.api.store import PREFIX, Entry, KeyValue


class Snapshot:
    """A key-value store read once; what is written goes through to the real one."""

    def __init__(self, kv: KeyValue) -> None:
        found, self.revision = kv.range(PREFIX)
        self.kv, self.entries = kv, {entry.key: entry for entry in found}

    def range(self, prefix: str, revision: int = 0) -> tuple[list[Entry], int]:  # noqa: ARG002
        """Return the entries under a prefix."""
        keys = sorted(key for key in self.entries if key.startswith(prefix))
        return [self.entries[key] for key in keys], self.revision

    def get(self, key: str) -> Entry | None:
        """Return one entry."""
        return self.entries.get(key)

    def put(self, key: str, value: bytes, expected: int) -> int:
        """Write if nobody else did."""
        revision = self.kv.put(key, value, expected)
        if revision:
            self.entries[key] = Entry(key, value, revision)
        return revision

    def delete(self, key: str, expected: int) -> bool:
        """Delete if nobody else wrote."""
        self.entries.pop(key, None)
        return self.kv.delete(key, expected)
