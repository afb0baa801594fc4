"""A journal played again."""

from __future__ import annotations

from pathlib import Path

import pytest

from hawizard.record.events import Event, event_to_line
from hawizard.record.replay import IDLE, play
from tests.unit.record.story import failed_run, resumed_run

STORY = (*failed_run(), *resumed_run())


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    path = tmp_path / "journal.jsonl"
    path.write_text("".join(event_to_line(event) + "\n" for event in STORY), "utf-8")
    return path


def _played(journal: Path, speed: float | None) -> tuple[list[Event], list[float]]:
    events: list[Event] = []
    slept: list[float] = []
    play(journal, events.append, speed, slept.append)
    return events, slept


@pytest.mark.parametrize("speed", [None, 0.0, 0.5, 1.0, 10.0])
def test_every_event_is_played_in_order(journal: Path, speed: float | None) -> None:
    assert tuple(_played(journal, speed)[0]) == STORY


@pytest.mark.parametrize("speed", [None, 0.0])
def test_at_once_nothing_is_waited_for(journal: Path, speed: float | None) -> None:
    assert _played(journal, speed)[1] == []


def test_at_its_own_pace_the_runs_follow_each_other(journal: Path) -> None:
    assert sum(_played(journal, 1.0)[1]) == pytest.approx(failed_run()[-1].at + resumed_run()[-1].at)


def test_half_as_fast_takes_twice_as_long(journal: Path) -> None:
    assert sum(_played(journal, 0.5)[1]) == pytest.approx(2 * sum(_played(journal, 1.0)[1]))


def test_faster_it_shortens_silence(journal: Path) -> None:
    slept = _played(journal, 2.0)[1]
    assert max(slept) == IDLE / 2
    assert max(_played(journal, 1.0)[1]) > IDLE
