"""Every event is the same after its line was read back."""

from __future__ import annotations

from hypothesis import given

from hawizard.record import events as e
from tests.unit.record.story import failed_run, resumed_run
from tests.unit.record.strategies import EVENTS, KINDS, UNHURRIED


@UNHURRIED
@given(EVENTS)
def test_any_event_comes_back(event: e.Event) -> None:
    line = e.event_to_line(event)
    assert "\n" not in line
    assert e.event_from_line(line) == event


def test_the_stories_have_every_kind() -> None:
    assert {type(event) for event in (*failed_run(), *resumed_run())} == set(KINDS)
