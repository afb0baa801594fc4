"""A session.yaml that is being edited: its text, what stands in it, and everything wrong with it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import cached_property
from ipaddress import AddressValueError, IPv4Address
from pathlib import Path
from typing import Any

from hawizard.model import splice
from hawizard.model.cluster import Cluster
from hawizard.model.document import Remark, document_of
from hawizard.model.faults import BadSession, Fault, Place
from hawizard.model.hosts import Role
from hawizard.model.load import checked
from hawizard.model.nearest import fields_at
from hawizard.model.source import Unreadable, read_text
from hawizard.text.sentence import Sentence, say

HOSTS: Place = ("hosts",)
LIST = re.compile(r"[\s,;，；、]+")
ALONE = frozenset({Role.LOADBALANCER.value, Role.ETCD.value})
"""Roles that only one host may have."""


class Draft:
    """Edits keep every comment; what the model refuses stays where it is until a person takes it away."""

    def __init__(self, text: str, path: Path) -> None:
        self.path = path
        self._text = text
        self._read()

    @classmethod
    def read(cls, path: Path) -> Draft:
        """The draft of a file; raises BadSession where it is no YAML mapping."""
        with _sentences(path):
            return cls(read_text(path), path)

    @classmethod
    def of(cls, text: str, path: Path) -> Draft:
        """The draft of a text; raises BadSession as `read` does."""
        with _sentences(path):
            return cls(text, path)

    def _read(self) -> None:
        self._document = document_of(self._text)
        if not isinstance(self._document.data, dict):
            raise Unreadable(say("A session is a mapping; its lines look like “key: value”."), 1)
        for name in ("_checked", "unknown"):
            self.__dict__.pop(name, None)

    @property
    def text(self) -> str:
        """What a save writes."""
        return self._text

    @cached_property
    def _checked(self) -> tuple[Cluster | None, list[Remark]]:
        return checked(self._document, self.path)

    @property
    def faults(self) -> tuple[Remark, ...]:
        """Line, place and sentence of everything wrong, in the file's order."""
        return tuple(self._checked[1])

    @property
    def cluster(self) -> Cluster | None:
        """The Cluster, once nothing is wrong."""
        cluster, remarks = self._checked
        return None if remarks else cluster

    def faults_at(self, place: Place) -> tuple[Sentence, ...]:
        """What is wrong at a place and below it."""
        return tuple(sentence for _, at, sentence in self.faults if at[: len(place)] == place)

    @cached_property
    def unknown(self) -> tuple[Place, ...]:
        """Keys that the model refuses."""
        places = dict.fromkeys(place for _, place, _ in self.faults)
        return tuple(place for place in places if _is_unknown(place))

    @property
    def host_names(self) -> tuple[str, ...]:
        """The hosts' names as they are written, one for each entry."""
        return tuple(self.shown((*HOSTS, index, "name")) for index in range(self._host_count))

    @property
    def _host_count(self) -> int:
        hosts = _at(self._document.data, HOSTS)
        return len(hosts) if isinstance(hosts, list) else 0

    def shown(self, place: Place) -> str:
        """A value as it is written, a list joined by commas; nothing where nothing stands."""
        value = _at(self._document.data, place)
        if isinstance(value, list):
            return ", ".join(self._written((*place, index), item) for index, item in enumerate(value))
        return "" if value is None or isinstance(value, dict) else self._written(place, value)

    def keys_at(self, place: Place) -> tuple[str, ...]:
        """The keys of the mapping at a place."""
        value = _at(self._document.data, place)
        return tuple(map(str, value)) if isinstance(value, dict) else ()

    def _written(self, place: Place, value: object) -> str:
        return self._document.written.get(place, "" if isinstance(value, dict) else str(value))

    def default(self, place: Place) -> str:
        """What holds where nothing is written; nothing where that cannot be told."""
        cluster = self.cluster or self._closest()
        if cluster is None:
            return ""
        if place == ("kubernetes", "endpoint"):
            with suppress(IndexError):
                return cluster.endpoint
        value = _at(cluster.model_dump(mode="json"), place)
        return "" if value is None or isinstance(value, dict | list) else str(value)

    def _closest(self) -> Cluster | None:
        """A Cluster from what is right of the general part, for its defaults."""
        part = {key: _at(self._document.data, (key,)) for key in ("kubernetes", "calico", "ssh")}
        told = {key: value for key, value in part.items() if value is not None and not self.faults_at((key,))}
        host = {"name": "a", "address": "192.0.2.1", "roles": ["loadbalancer", "etcd"]}
        master = {"name": "b", "address": "192.0.2.2", "roles": ["control-plane"]}
        with suppress(ValueError):
            return Cluster.model_validate({"name": "x", "hosts": [host, master], **told})
        return None

    def put(self, place: Place, text: str) -> None:
        """Writes what was typed at a place; nothing takes the key away, and a mapping left empty by it."""
        text = text.strip()
        if not text:
            self._clear(place)
        elif text != self.shown(place):
            self._change(splice.put(self._text, place, _value(place, text), fields_at(place[:-1])))

    def remove(self, place: Place) -> None:
        """Takes a key or an item away."""
        self._change(splice.remove(self._text, place))

    def _clear(self, place: Place) -> None:
        if _at(self._document.data, place) is None:
            return
        self.remove(place)
        parent = place[:-1]
        if parent and not _at(self._document.data, parent) and isinstance(parent[-1], str):
            self.remove(parent)

    def add_host(self, host: Mapping[str, str], index: int | None = None) -> int:
        """Adds a host and returns its index; its fields are those of `put`, `ssh.port` and the like too."""
        at = self._host_count if index is None else index
        item: dict[str, Any] = {}
        for key, text in host.items():
            holder, _, leaf = key.rpartition(".")
            if text.strip():
                into = item.setdefault(holder, {}) if holder else item
                into[leaf] = _value((*HOSTS, at, *key.split(".")), text.strip())
        self._change(splice.add_item(self._text, HOSTS, item or {"name": "host"}, at))
        return at

    def duplicate_host(self, index: int) -> int:
        """Adds a host like another right after it, with the next free name and address."""
        fields = ("name", "address", "roles", "ssh.user", "ssh.port", "ssh.key")
        host = {field: self.shown((*HOSTS, index, *field.split("."))) for field in fields}
        roles = [role for role in LIST.split(host["roles"]) if role not in ALONE]
        addresses = [self.shown((*HOSTS, i, "address")) for i in range(self._host_count)]
        host |= {
            "name": next_name(host["name"], self.host_names),
            "address": next_address(host["address"], addresses),
            "roles": ", ".join(roles) or Role.WORKER.value,
        }
        return self.add_host(host, index + 1)

    def remove_host(self, index: int) -> None:
        """Takes a host away."""
        self.remove((*HOSTS, index))

    def move_host(self, index: int, by: int) -> int:
        """Moves a host one place; its index afterwards. Masters join in this order."""
        if not 0 <= index + by < self._host_count:
            return index
        self._change(splice.move_item(self._text, HOSTS, index, by))
        return index + by

    def _change(self, text: str) -> None:
        before = self._text, self._document
        self._text = text
        try:
            self._read()
        except Unreadable:
            self._text, self._document = before
            raise


@contextmanager
def _sentences(path: Path) -> Iterator[None]:
    """Turns what cannot be read into a BadSession."""
    try:
        yield
    except Unreadable as why:
        raise BadSession(path, (Fault(path, why.line, "", why.sentence),)) from None


def next_name(name: str, taken: tuple[str, ...]) -> str:
    """The next free name: vms82 after vms81."""
    head, digits = re.fullmatch(r"(.*?)(\d*)", name, re.DOTALL).groups()  # type: ignore[union-attr]
    number = int(digits[-9:] or 1)
    while True:
        number += 1
        known = f"{head}{number:0{len(digits)}d}"
        if known not in taken:
            return known


def next_address(address: str, taken: list[str]) -> str:
    """The next free address; nothing after what is none."""
    with suppress(AddressValueError):
        following = IPv4Address(address)
        while str(following) in taken and following < IPv4Address("255.255.255.255"):
            following += 1
        return str(following)
    return ""


def _value(place: Place, text: str) -> splice.Value:
    if place[-1] == "roles" or (place[0] == "registry_mirrors" and len(place) == 2):
        return [part for part in LIST.split(text) if part]
    if place[-1] == "port" and re.fullmatch(r"0|[1-9]\d{0,8}", text):
        return int(text)
    return text


def _at(data: object, place: Place) -> Any:
    for part in place:
        if isinstance(data, dict):
            data = data.get(part)
        elif isinstance(data, list) and isinstance(part, int) and 0 <= part < len(data):
            data = data[part]
        else:
            return None
    return data


def _is_unknown(place: Place) -> bool:
    known = fields_at(place[:-1]) if place else ()
    return bool(known) and isinstance(place[-1], str) and place[-1] not in known
