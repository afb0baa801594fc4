"""A session.yaml that is being edited: what its author wrote stays as it is, but for what is changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cached_property
from pathlib import Path

import yaml

from hawizard.model import edited, segments, splice
from hawizard.model.cluster import Cluster, Role
from hawizard.model.defaults import default_of
from hawizard.model.document import Document, Remark, document_of, secret
from hawizard.model.faults import BadSession, Fault, Place, dotted
from hawizard.model.load import checked
from hawizard.model.nearest import fields_at
from hawizard.model.next_free import next_address, next_name
from hawizard.model.shown import shown, value_at
from hawizard.model.source import Unreadable, check_size, read_text
from hawizard.model.spans import key_of, node_at
from hawizard.model.wanted import SEPARATORS, wanted
from hawizard.model.written import Tree
from hawizard.text.sentence import Sentence, say

__all__ = ["HOSTS", "LIST", "Draft", "next_address", "next_name"]
HOSTS: Place = ("hosts",)
LIST = SEPARATORS
SOLE_ROLES = ("loadbalancer", "etcd")
"""Those that only one host may have."""
HOST_KEYS = ("name", "address", "roles")
SSH_KEYS = ("user", "port", "key", "address")


class _Read:
    """A text and what it says, found out once."""

    def __init__(self, text: str, path: Path) -> None:
        check_size(text)
        self.text = text
        self.document = document_of(text)
        self._path = path

    @cached_property
    def checked(self) -> tuple[Cluster | None, list[Remark]]:
        return checked(self.document, self._path)

    @cached_property
    def unknown(self) -> tuple[Place, ...]:
        return tuple(_unknown(self.document.root, ()))


class Draft:
    """A session.yaml that is being edited."""

    def __init__(self, text: str, path: Path) -> None:
        self.path = path
        try:
            self._read = _Read(text, path)
        except Unreadable as why:
            raise BadSession(path, (Fault(path, why.line, "", why.sentence),)) from None
        if not isinstance(self._document.data, dict):
            line, place, sentence = self.faults[0]
            raise BadSession(path, (Fault(path, line, dotted(place), sentence),))

    @classmethod
    def read(cls, path: Path) -> Draft:
        """The draft of a file; raises BadSession where it is no readable YAML mapping."""
        try:
            return cls(read_text(path), path)
        except Unreadable as why:
            raise BadSession(path, (Fault(path, why.line, "", why.sentence),)) from None

    @classmethod
    def of(cls, text: str, path: Path) -> Draft:
        """The draft of a text; raises BadSession where it is no YAML mapping."""
        return cls(text, path)

    @property
    def text(self) -> str:
        """What a save writes."""
        return self._read.text

    @property
    def _document(self) -> Document:
        return self._read.document

    @property
    def _root(self) -> yaml.Node:
        root = self._document.root
        if root is None:
            raise TypeError(self.path)
        return root

    @property
    def faults(self) -> tuple[Remark, ...]:
        """Everything wrong: line, place and sentence, in the file's order."""
        return tuple(self._read.checked[1])

    @property
    def cluster(self) -> Cluster | None:
        """The Cluster; None while there are faults."""
        cluster, remarks = self._read.checked
        return None if remarks else cluster

    @property
    def unknown(self) -> tuple[Place, ...]:
        """The keys that the model refuses."""
        return self._read.unknown

    @property
    def host_names(self) -> tuple[str, ...]:
        """The hosts' names as written, "" where one has none."""
        return tuple(self.shown(("hosts", index, "name")) for index in range(self._host_count))

    @property
    def _host_count(self) -> int:
        hosts = node_at(self._root, ("hosts",))
        return len(hosts.value) if isinstance(hosts, yaml.SequenceNode) else 0

    def faults_at(self, place: Place) -> tuple[Sentence, ...]:
        """What is wrong at a place and below it."""
        return tuple(sentence for _, at, sentence in self.faults if at[: len(place)] == place)

    def shown(self, place: Place) -> str:
        """What an input shows: the value as written, "" where there is none; a list joined by commas."""
        return shown(self._document, place)

    def keys_at(self, place: Place) -> tuple[str, ...]:
        """The keys of the mapping at a place."""
        value = value_at(self._document.data, place)
        return tuple(map(str, value)) if isinstance(value, dict) else ()

    def default(self, place: Place) -> str:
        """What holds where nothing is written; "" where nothing does or it cannot be told."""
        return default_of(self.shown, self._host_count, place)

    def put(self, place: Place, text: str) -> None:
        """Write an input's text at a place; "" takes the key away, and a mapping left empty by it."""
        text = text.strip()
        value = wanted(place, text)
        if value in ("", []):
            self.remove(place)
            return
        node, expected = node_at(self._root, place), edited.with_value(self._document.data, place, value)
        kept = isinstance(node, yaml.SequenceNode) and text == self.shown(place)
        if node is None:
            self._change(splice.set_absent(self.text, self._root, place, value), expected, place)
        elif not kept and not edited.same(self._document.data, expected):
            self._change([splice.set_value(self.text, node, value)], expected, place)

    def remove(self, place: Place) -> None:
        """Take a key away, and a mapping left empty by it; comments stay."""
        if len(place) == 2 and isinstance(place[1], int):
            return self.remove_host(place[1])
        if node_at(self._root, place) is None:
            return None
        place = splice.removable(self._root, place)
        expected = edited.without(self._document.data, place)
        self._change([splice.take(self.text, self._root, place)], expected, place)

    def add_host(self, host: Mapping[str, str], index: int | None = None) -> int:
        """Put a host at an index, else after the last; its index. Keys as HOST_KEYS, and ssh.user, ..."""
        return self._insert(self._host_count if index is None else index, [host])

    def add_hosts(self, hosts: Sequence[Mapping[str, str]]) -> int:
        """Put hosts after the last, as `add_host` does, in one edit; the index of the first."""
        return self._insert(self._host_count, hosts)

    def duplicate_host(self, index: int) -> int:
        """Put a host like another right after it, with the next free name and address; its index."""
        keys = (*HOST_KEYS, "ssh.user", "ssh.port", "ssh.key")
        host = {key: self.shown(("hosts", index, *key.split("."))) for key in keys}
        addresses = [self.shown(("hosts", at, "address")) for at in range(self._host_count)]
        roles = wanted(("hosts", index, "roles"), host["roles"])
        kept = [role for role in roles if role not in SOLE_ROLES] if isinstance(roles, list) else []
        host["name"] = next_name(host["name"], self.host_names)
        host["address"] = next_address(host["address"], addresses)
        return self._insert(index + 1, [{**host, "roles": ", ".join(kept) or Role.WORKER.value}])

    def remove_host(self, index: int) -> None:
        """Take a host away, and the comments that belong to it."""
        hosts, held = self._hosts()
        text = segments.without(self.text, hosts, index)
        self._with_hosts([text], [*held[:index], *held[index + 1 :]])

    def move_host(self, index: int, by: int) -> int:
        """Move a host up or down among the others, as far as it goes; its index then."""
        hosts, held = self._hosts()
        to = min(max(index + by, 0), len(held) - 1)
        held.insert(to, held.pop(index))
        self._with_hosts([segments.moved(self.text, hosts, index, to)], held)
        return to

    def _hosts(self) -> tuple[yaml.SequenceNode, list[object]]:
        hosts, held = node_at(self._root, ("hosts",)), self._held()
        if not isinstance(hosts, yaml.SequenceNode) or not held:
            raise IndexError("there are no hosts")
        return hosts, held

    def _held(self) -> list[object]:
        data = self._document.data
        hosts = data.get("hosts") if isinstance(data, dict) else None
        return list(hosts) if isinstance(hosts, list) else []

    def _insert(self, at: int, hosts: Sequence[Mapping[str, str]]) -> int:
        trees, held = [_host_tree(host) for host in hosts], self._held()
        texts = segments.with_hosts(self.text, self._root, node_at(self._root, ("hosts",)), at, trees)
        self._with_hosts(texts, [*held[:at], *map(edited.as_read, trees), *held[at:]])
        return at

    def _with_hosts(self, texts: Iterable[str], hosts: list[object]) -> None:
        data = self._document.data
        expected = {**(data if isinstance(data, dict) else {}), "hosts": hosts}
        self._change(texts, expected, ("hosts",))

    def _change(self, texts: Iterable[str], expected: object, place: Place) -> None:
        """Take the first of the texts that reads as expected; raises BadSession if none does."""
        for text in texts:
            with suppress(Unreadable):
                read = _Read(text, self.path)
                if edited.same(read.document.data, expected):
                    self._read = read
                    return
        problem = say("This is written in a way that can only be changed in the file itself.")
        raise BadSession(
            self.path, (Fault(self.path, self._document.line_of(place), dotted(place), problem),)
        )


def _host_tree(host: Mapping[str, str]) -> dict[str, Tree]:
    tree: dict[str, Tree] = {key: wanted(("hosts", 0, key), host[key]) for key in HOST_KEYS if host.get(key)}
    ssh = {key: f"ssh.{key}" for key in SSH_KEYS if host.get(f"ssh.{key}")}
    if ssh:
        tree["ssh"] = {key: wanted(("hosts", 0, "ssh", key), host[name]) for key, name in ssh.items()}
    return tree


def _unknown(node: yaml.Node | None, place: Place) -> Iterator[Place]:
    if isinstance(node, yaml.SequenceNode) and place == ("hosts",):
        for index, item in enumerate(node.value):
            yield from _unknown(item, (*place, index))
    elif isinstance(node, yaml.MappingNode) and place != ("hosts",):
        known = fields_at(place)
        for entry in node.value:
            key = key_of(entry)
            if key is not None and ((known and key not in known) or secret(key)):
                yield (*place, key)
            elif key is not None:
                yield from _unknown(entry[1], (*place, key))
