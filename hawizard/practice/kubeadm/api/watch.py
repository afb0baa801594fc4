"""Watches, by looking again."""

from __future__ import annotations

from collections.abc import Iterator

from hawizard.practice.kubeadm.api.selectors import Predicate
from hawizard.practice.kubeadm.api.store import PREFIX, Entry, Store, decode
from hawizard.practice.kubeadm.port import Json

Event = Json


def watch(store: Store, resource: str, namespace: str, fits: Predicate, since: int) -> Iterator[list[Event]]:
    """Yield what happened since the last look, each time it is asked."""
    folder = f"{PREFIX}{resource}/" + (f"{namespace}/" if namespace else "")
    known: dict[str, Json] = {}
    if since:
        known = _index(store.kv.range(folder, since)[0], fits)
    while True:
        found = _index(store.kv.range(folder)[0], fits)
        yield _events(known, found)
        known = found


def _index(entries: list[Entry], fits: Predicate) -> dict[str, Json]:
    things = ((entry.key, decode(entry)) for entry in entries)
    return {key: thing for key, thing in things if fits(thing)}


def _events(known: dict[str, Json], found: dict[str, Json]) -> list[Event]:
    gone = [_event("DELETED", known[key]) for key in known if key not in found]
    new = [_event("ADDED", found[key]) for key in found if key not in known]
    both = [key for key in found if key in known and _revision(found[key]) != _revision(known[key])]
    return gone + new + [_event("MODIFIED", found[key]) for key in both]


def _revision(thing: Json) -> str:
    return str(thing["metadata"]["resourceVersion"])


def _event(kind: str, thing: Json) -> Event:
    return {"type": kind, "object": thing}
