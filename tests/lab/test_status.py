"""`status` on a cluster that stands: at most two round trips a host after the connect, and only looks."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from hawizard.record.events import ActionJudged, CallStarted, Event
from hawizard.text.sentence import ExitStatus
from tests.lab.built import Sent, built, operation, watched
from tests.lab.lab import Lab
from tests.lab.paths import ADDRESSES

MOST = 2  # the facts, then everything that is asked of a host


@dataclass(frozen=True)
class Looked:
    """One `status` in this process."""

    status: ExitStatus
    told: list[Event]
    sent: Sent


@pytest.fixture(scope="module")
def looked(lab: Lab, tmp_path_factory: pytest.TempPathFactory) -> Looked:
    """`status` of the tutorial's cluster."""
    wizard = built(lab, tmp_path_factory.mktemp("status") / "lab")
    told: list[Event] = []
    with watched() as sent:
        status = operation(wizard.folder, told.append).status()
    return Looked(status, told, sent)


def test_everything_is_done(looked: Looked) -> None:
    left = [event for event in looked.told if isinstance(event, ActionJudged) and event.verdict != "done"]
    assert looked.status is ExitStatus.DONE, "\n".join(f"{event.action}: {event.why}" for event in left)


def test_it_costs_at_most_two_round_trips_a_host(looked: Looked) -> None:
    assert looked.sent.round_trips.keys() == ADDRESSES.keys()
    too_many = {host: count for host, count in looked.sent.round_trips.items() if not 1 <= count <= MOST}
    assert too_many == {}


def test_it_sends_nothing_but_looks(looked: Looked) -> None:
    assert looked.sent.scripts.keys() == ADDRESSES.keys()
    assert {name for names in looked.sent.scripts.values() for name in names} == {"batch"}
    assert [event.call.command for event in looked.told if isinstance(event, CallStarted)] == []
