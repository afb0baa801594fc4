"""A session whose cluster stands on the lab's hosts, and what its `status` sends to them."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from hawizard.answering import Environment
from hawizard.engine.operation import Operation
from hawizard.engine.remote import Remote
from hawizard.engine.teller import Emit
from hawizard.engine.wish import Wish
from hawizard.model.load import load
from hawizard.plan.probe import Probe, Reply
from tests.lab.lab import Lab
from tests.lab.session import session_yaml
from tests.lab.wizard import Wizard


def built(lab: Lab, folder: Path) -> Wizard:
    """A new session of a cluster that stands: as the hosts are if they have one, else built on bare hosts."""
    wizard = Wizard(folder, session_yaml())
    if wizard.run("status", "--accept-new-host-keys").status != 0:
        lab.make_bare()
        done = wizard.apply()
        assert done.status == 0, done
    return wizard


def operation(folder: Path, emit: Emit) -> Operation:
    """An operation on a session, in this process."""
    wish = Wish(load(folder / "session.yaml"), str(folder), (folder / "known_hosts",))
    return Operation(wish, emit, Environment(yes=False), threading.Event())


@dataclass
class Sent:
    """What was sent to each host, in order, and the round trips that its connection counted."""

    scripts: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    probes: defaultdict[str, list[tuple[Probe[Any], ...]]] = field(default_factory=lambda: defaultdict(list))
    round_trips: dict[str, int] = field(default_factory=dict)


@contextmanager
def watched() -> Iterator[Sent]:
    """Notes all that Remotes send while the block runs."""
    sent = Sent()
    with pytest.MonkeyPatch.context() as patch:
        _note_scripts(patch, sent)
        _note_probes(patch, sent)
        _note_round_trips(patch, sent)
        yield sent


def _note_scripts(patch: pytest.MonkeyPatch, sent: Sent) -> None:
    real = Remote.script

    def script(remote: Remote, name: str, *args: Any, **named: Any) -> Any:
        sent.scripts[remote.target.host].append(name)
        return real(remote, name, *args, **named)

    patch.setattr(Remote, "script", script)


def _note_probes(patch: pytest.MonkeyPatch, sent: Sent) -> None:
    real = Remote.batch

    def batch(remote: Remote, probes: Sequence[Probe[Any]]) -> list[Reply]:
        sent.probes[remote.target.host].append(tuple(probes))
        return real(remote, probes)

    patch.setattr(Remote, "batch", batch)


def _note_round_trips(patch: pytest.MonkeyPatch, sent: Sent) -> None:
    real = Remote.close

    def close(remote: Remote) -> None:
        if remote.connected:
            sent.round_trips[remote.target.host] = remote.round_trips
        real(remote)

    patch.setattr(Remote, "close", close)
