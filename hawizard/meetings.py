"""Connection tests in the background: what each host of a draft is, as it is reached now."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType

from pydantic import ValidationError

from hawizard.engine.target import Target
from hawizard.model.draft import Draft
from hawizard.model.hosts import Host, HostSsh, Ssh
from hawizard.opening import known_hosts
from hawizard.person import AtScreens, Person
from hawizard.record.events import Event
from hawizard.record.progress import Progress, fold
from hawizard.record.session import Session
from hawizard.record.states import HostState
from hawizard.text.sentence import say

CONNECTING = say("connecting")


class Meetings:
    """Keeps what every host was found to be for as long as it is reached in the same way."""

    def __init__(self, session: Session, person: Person) -> None:
        self._session = session
        self._person = person
        self._stopping = threading.Event()
        self._events: deque[Event] = deque()
        self._known = Progress()
        self._reached: dict[str, Target] = {}

    @property
    def progress(self) -> Progress:
        """The hosts as they were found."""
        return self._known

    def begin(self, targets: Iterable[Target]) -> None:
        """Connects to hosts, each as it is reached now."""
        chosen = list(targets)
        if not chosen:
            return
        for target in chosen:
            self._reached[target.host] = target
            self._put(HostState(name=target.host, what=CONNECTING))
        threading.Thread(target=self._meet, args=(chosen,), name="hawizard-meeting", daemon=True).start()

    def take(self, draft: Draft) -> bool:
        """Notes what was found since, and forgets hosts that are reached in another way; whether any."""
        before = self._known
        while self._events:
            self._known = fold(self._known, self._events.popleft())
        self._forget(targets(draft))
        return self._known is not before

    def untested(self, draft: Draft) -> list[Target]:
        """The hosts that were not connected to in the way that they are reached now."""
        return [target for name, target in targets(draft).items() if self._reached.get(name) != target]

    def stop(self) -> None:
        """Ends every test."""
        self._stopping.set()

    def _meet(self, chosen: list[Target]) -> None:
        answerer = AtScreens(self._person, self._stopping)
        # Loads SSH: not before somebody is met, and not in the thread that draws.
        from hawizard.engine.meeting import meet

        meet(chosen, known_hosts(self._session), self._events.append, answerer, self._stopping)

    def _put(self, host: HostState) -> None:
        hosts = MappingProxyType({**self._known.hosts, host.name: host})
        self._known = replace(self._known, hosts=hosts)

    def _forget(self, now: Mapping[str, Target]) -> None:
        stale = [name for name in self._known.hosts if now.get(name) != self._reached.get(name)]
        if stale:
            kept = {name: host for name, host in self._known.hosts.items() if name not in stale}
            self._known = replace(self._known, hosts=MappingProxyType(kept))


def targets(draft: Draft) -> dict[str, Target]:
    """How the hosts of a draft are reached, of those that say enough."""
    found = (_target(draft, index) for index in range(len(draft.host_names)))
    return {target.host: target for target in found if target is not None}


def _target(draft: Draft, index: int) -> Target | None:
    def shown(*place: str) -> str | None:
        return draft.shown(("hosts", index, *place)) or None

    own = {field: shown("ssh", field) for field in ("user", "port", "key", "address")}
    shared = {field: draft.shown(("ssh", field)) or None for field in ("user", "port", "key")}
    try:
        host = Host.model_validate(
            {"name": shown("name"), "address": shown("address"), "roles": ["worker"], "ssh": _numbered(own)}
        )
        ssh = Ssh.model_validate(_numbered(shared))
    except ValidationError:
        return None
    return _resolved(host, host.ssh, ssh)


def _resolved(host: Host, own: HostSsh, shared: Ssh) -> Target:
    return Target(
        host.name, own.address or host.address, own.port or shared.port, own.user or shared.user,
        own.key or shared.key,
    )  # fmt: skip


def _numbered(fields: Mapping[str, str | None]) -> dict[str, str | int]:
    """The fields that say something, the port as the number that it is."""
    told = {field: value for field, value in fields.items() if value}
    as_number: Callable[[str, str], str | int] = lambda field, value: (  # noqa: E731
        int(value) if field == "port" and value.isdecimal() else value
    )
    return {field: as_number(field, value) for field, value in told.items()}
