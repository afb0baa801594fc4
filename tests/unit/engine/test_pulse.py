"""The sign of life: nothing of it after the end, and no traceback where nothing can be written."""

from __future__ import annotations

import threading

import pytest

from hawizard.engine.pulse import Pulse
from hawizard.engine.teller import Teller
from hawizard.record.events import Event
from hawizard.text.sentence import Problem, say


def test_a_sign_of_life_that_is_being_told_is_told_before_the_end() -> None:
    told: list[str] = []
    begun, go_on = threading.Event(), threading.Event()

    def slow(_: Event) -> None:
        begun.set()
        go_on.wait(10)
        told.append("still running")

    pulse = Pulse(Teller(slow), silence=0.02)
    pulse.start()
    with pulse.watching("stage/step/a@h", "h"):
        assert begun.wait(10)
        threading.Timer(0.05, go_on.set).start()
        pulse.stop()
    told.append("the end")
    assert told == ["still running", "the end"]


def test_a_full_journal_shows_no_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    raised: list[object] = []
    monkeypatch.setattr(threading, "excepthook", raised.append)
    told = threading.Event()

    def full(_: Event) -> None:
        told.set()
        raise Problem(say("the journal cannot be written"))

    pulse = Pulse(Teller(full), silence=0.02)
    pulse.start()
    with pulse.watching("stage/step/a@h", "h"):
        assert told.wait(10)
        pulse.stop()
    assert raised == []
