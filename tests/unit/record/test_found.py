"""The sessions of the welcome, with how far they are."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from hawizard.record import events as e
from hawizard.record.found import found
from hawizard.record.session import Session
from hawizard.text.sentence import say
from tests.unit.record.story import failed_run, resumed_run


def _session(root: Path, name: str, events: Iterable[e.Event] = (), more: bytes = b"") -> Session:
    session = Session.create(name, "name: x\n", root)
    lines = "".join(e.event_to_line(event) + "\n" for event in events)
    if lines:
        session.journal_path.write_bytes(lines.encode() + more)
    return session


def _states(root: Path) -> dict[str, str]:
    return {known.session.name: str(known.state) for known in found(root)}


def test_each_session_says_how_far_it_is(tmp_path: Path) -> None:
    good = (*resumed_run()[:-1], e.RunEnded(at=10.0, status=0, what=say("built")))
    _session(tmp_path, "new")
    _session(tmp_path, "failed", failed_run())
    _session(tmp_path, "interrupted", (*failed_run(), *resumed_run()))
    _session(tmp_path, "killed", failed_run()[:-2], b'{"kind": "Outp')
    _session(tmp_path, "good", good)
    assert _states(tmp_path) == {
        "new": "not begun",
        "failed": "stopped at etcd",
        "interrupted": "interrupted at first-master",
        "killed": "broken off at etcd",
        "good": "done on 2026-11-24",
    }


def test_the_last_used_comes_first_and_one_at_work_says_so(tmp_path: Path) -> None:
    _session(tmp_path, "old")
    os.utime(tmp_path / "old" / "session.yaml", (1, 1))
    session = _session(tmp_path, "busy")
    with session.lock():
        assert next(iter(_states(tmp_path).items())) == ("busy", "another hawizard is at work in it")
    assert _states(tmp_path)["busy"] == "not begun"


def test_a_broken_journal_is_no_end(tmp_path: Path) -> None:
    session = _session(tmp_path, "odd")
    session.journal_path.write_bytes(b"\xff\x00 nonsense\n" * 1000)
    assert _states(tmp_path) == {"odd": "broken off at check"}
