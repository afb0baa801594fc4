"""The player moves forth and back, at its own pace, and never past an end."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hawizard.record.progress import folded
from hawizard.record.replay import IDLE
from hawizard.screens.player import SPEEDS, Player
from hawizard.screens.recording import EVERY, Recording
from tests.screens.story import hostile_run
from tests.unit.record.story import failed_run, resumed_run
from tests.unit.record.strategies import EVENTS, UNHURRIED

STORY = (*failed_run(), *resumed_run())


@UNHURRIED
@given(st.lists(EVENTS, max_size=12), st.lists(st.integers(0, 12), max_size=6))
def test_any_moment_is_what_folding_from_the_beginning_gives(events: list[object], moves: list[int]) -> None:
    player = Player(Recording(events))  # type: ignore[arg-type]
    for move in moves:
        player.go(move)
        assert player.progress == folded(events[: player.position])  # type: ignore[arg-type]


def test_snapshots_on_the_way_change_nothing() -> None:
    events = hostile_run()
    recording = Recording(events)
    assert len(events) > 2 * EVERY
    for position in (len(events), EVERY + 1, EVERY, EVERY - 1, 0, 2 * EVERY, len(events)):
        assert recording.at(position) == folded(events[:position])


def test_at_its_own_pace_it_takes_as_long_as_the_run_and_tells_all() -> None:
    player = Player(Recording(failed_run()))
    player.advance(failed_run()[-1].at - 0.01)
    assert not player.ended
    player.advance(0.02)
    assert player.ended and player.position == len(failed_run())


def test_faster_it_keeps_no_long_silence() -> None:
    recording = Recording(failed_run())
    gaps = [recording.gap(i) for i in range(len(recording))]
    assert max(gaps) > IDLE
    assert max(recording.wait(i, 2.0) for i in range(len(recording))) == IDLE / 2


def test_the_clock_goes_on_between_events() -> None:
    player = Player(Recording(failed_run()))
    player.go(11)
    before, gap = player.now, player.recording.gap(11)
    assert gap > 1
    player.advance(gap / 2)
    assert player.now == pytest.approx(before + gap / 2)


@pytest.mark.parametrize("speed", [0.01, 0.25, 3.0, 1e9])
def test_speeds_stay_within_what_can_be_watched(speed: float) -> None:
    player = Player(Recording(STORY), speed)
    assert player.speed in SPEEDS
    for _ in range(20):
        player.faster(1)
    assert player.speed == SPEEDS[-1] == 100
    for _ in range(20):
        player.faster(-1)
    assert player.speed == SPEEDS[0] == 0.25


def test_paused_it_stays_and_at_the_end_it_begins_again() -> None:
    player = Player(Recording(STORY))
    player.pause()
    player.advance(1000)
    assert player.position == 0
    player.pause()
    player.advance(1000)
    assert player.ended
    player.pause()
    assert (player.position, player.paused) == (0, False)


def test_jumps_go_to_stages_and_failures_both_ways_and_stop_at_the_last() -> None:
    player = Player(Recording(STORY))
    stages, failures = player.recording.stages(), player.recording.failures()
    seen = []
    while player.jump(stages, 1):
        seen.append(player.position)
    assert seen == stages
    assert player.jump(failures, -1) and player.position == failures[-1]
    assert not player.jump(failures, 1)


def test_an_empty_journal_can_be_played() -> None:
    player = Player(Recording(()))
    player.advance(1)
    player.step(1)
    player.pause()
    assert (player.position, player.ended, player.now) == (0, True, 0.0)
