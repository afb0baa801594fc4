"""Objects under /registry in a key-value store that is etcd or like it."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from hawizard.practice.kubeadm.objects import stamp
from hawizard.practice.kubeadm.port import ApiError, Json

PREFIX = "/registry/"


class Entry(NamedTuple):
    """A key, its value and the revision that last changed it."""

    key: str
    value: bytes
    revision: int


class KeyValue(Protocol):
    """The part of etcd that the API needs; it raises Unreachable when etcd does not answer."""

    def range(self, prefix: str, revision: int = 0) -> tuple[list[Entry], int]:
        """Return the entries under a prefix, now or at a revision, and the store's revision."""
        ...

    def get(self, key: str) -> Entry | None:
        """Return one entry."""
        ...

    def put(self, key: str, value: bytes, expected: int) -> int:
        """Write if the key's revision is the expected one, 0 being absent; return the new one or 0."""
        ...

    def delete(self, key: str, expected: int) -> bool:
        """Delete if the key's revision is the expected one."""
        ...


class Clock(Protocol):
    """What tells the time."""

    def now(self) -> float:
        """Return seconds since the epoch."""
        ...


@dataclass
class Store:
    """Objects by resource, namespace and name."""

    kv: KeyValue
    clock: Clock

    def get(self, resource: str, namespace: str, name: str) -> Json:
        """Return an object or raise NotFound."""
        entry = self.kv.get(key(resource, namespace, name))
        if entry is None:
            raise not_found(resource, name)
        return decode(entry)

    def find(self, resource: str, namespace: str, name: str) -> Json | None:
        """Return an object, or None where there is none."""
        entry = self.kv.get(key(resource, namespace, name))
        return decode(entry) if entry else None

    def list(self, resource: str, namespace: str = "") -> tuple[list[Json], int]:
        """Return the objects of a resource and the store's revision."""
        folder = f"{PREFIX}{resource}/" + (f"{namespace}/" if namespace else "")
        entries, revision = self.kv.range(folder)
        return [decode(entry) for entry in entries], revision

    def create(self, resource: str, thing: Json) -> Json:
        """Add an object or raise AlreadyExists."""
        metadata = thing["metadata"]
        name, namespace = str(metadata["name"]), str(metadata.get("namespace", ""))
        metadata["uid"] = str(uuid.uuid4())
        metadata["creationTimestamp"] = stamp(self.clock.now())
        revision = self.kv.put(key(resource, namespace, name), encode(thing), 0)
        if not revision:
            raise ApiError(409, "AlreadyExists", f'{resource} "{name}" already exists')
        return with_revision(thing, revision)

    def update(self, resource: str, thing: Json) -> Json:
        """Replace an object at the revision it names, or raise Conflict."""
        metadata = thing["metadata"]
        name, namespace = str(metadata["name"]), str(metadata.get("namespace", ""))
        expected = int(metadata["resourceVersion"])
        revision = self.kv.put(key(resource, namespace, name), encode(thing), expected)
        if not revision:
            text = "the object has been modified; please apply your changes to the latest version"
            raise ApiError(409, "Conflict", f'Operation cannot be fulfilled on {resource} "{name}": {text}')
        return with_revision(thing, revision)

    def delete(self, resource: str, thing: Json) -> None:
        """Take an object away."""
        metadata = thing["metadata"]
        where = key(resource, str(metadata.get("namespace", "")), str(metadata["name"]))
        self.kv.delete(where, int(metadata["resourceVersion"]))


def key(resource: str, namespace: str, name: str) -> str:
    """Return where an object is kept."""
    return PREFIX + "/".join(part for part in (resource, namespace, name) if part)


def encode(thing: Json) -> bytes:
    """Return an object as it is kept, without its revision."""
    metadata = {name: value for name, value in thing["metadata"].items() if name != "resourceVersion"}
    return json.dumps({**thing, "metadata": metadata}, separators=(",", ":")).encode()


def decode(entry: Entry) -> Json:
    """Return an object with its revision."""
    thing: Json = json.loads(entry.value)
    return with_revision(thing, entry.revision)


def with_revision(thing: Json, revision: int) -> Json:
    """Return an object that names a revision."""
    thing["metadata"]["resourceVersion"] = str(revision)
    return thing


def not_found(resource: str, name: str) -> ApiError:
    """Return the error for what is not there."""
    return ApiError(404, "NotFound", f'{resource} "{name}" not found')
