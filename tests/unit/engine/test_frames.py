"""What a host prints in place of answers never gets further than here."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from hawizard.engine import frames
from hawizard.engine.channel import Talk
from hawizard.engine.jobs import Jobs
from hawizard.engine.unreachable import ConnectionLost
from hawizard.plan.probe import succeeds
from tests.unit.engine.local import MARK, LocalTalk


class OneTalk:
    """A Remote whose every script prints this."""

    class target:
        host = "h"

    def __init__(self, printed: bytes) -> None:
        self._talk = LocalTalk(printed)

    def script(self, *_: object, **__: object) -> OneTalk:
        return self

    def __enter__(self) -> Talk:
        return self._talk

    def __exit__(self, *_: object) -> None:
        pass


def test_what_is_waited_for_comes_first_and_once() -> None:
    gate, other = succeeds("true"), succeeds("uname")
    waiting, asked_twice = replace(succeeds("ls"), after=gate), replace(succeeds("cat"), after=gate)
    ordered = frames.ordered([other, waiting, gate, asked_twice])
    assert [probe.argv for probe in ordered] == [("true",), ("uname",), ("ls",), ("cat",)]
    assert frames.arguments(ordered)[8:] == ["10", "1", "1", "ls", "10", "1", "1", "cat"]
    assert frames.arguments([waiting, gate])[:3] == ["10", "0", "1"], "nothing waits for what comes later"


@pytest.mark.parametrize("head", ["", "0", "0 1", "0 1 x", "0 -1 0", "0 1 0 0", "٣ 0 0", f"0 {'9' * 5000} 0"])
def test_a_batch_answered_with_nonsense_is_a_lost_connection(head: str) -> None:
    with pytest.raises(ConnectionLost):
        frames.answers(LocalTalk(f"..{MARK} answers\n{head}\nx".encode()), 1, 1.0)


@pytest.mark.parametrize("news", ["", "running", "running - 5", "odd - 0 0", "running - x 0", "ended 0 -1 0"])
def test_news_of_a_job_that_are_nonsense_are_a_lost_connection(news: str) -> None:
    remote: Any = OneTalk(f"{MARK} {news}\n".encode())
    with pytest.raises(ConnectionLost):
        Jobs(remote).follow("0123456789ab", 0, lambda *_: None, lambda: None)


def test_a_job_whose_status_was_lost_has_none() -> None:
    remote: Any = OneTalk(f"{MARK} lost - 0 0\n".encode())
    assert Jobs(remote).follow("0123456789ab", 0, lambda *_: None, lambda: None) is None
