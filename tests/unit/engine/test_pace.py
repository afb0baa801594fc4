"""A person's hand on a run: stage by stage, held, looked at again, let go."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import replace

from hawizard.engine.pace import Pace
from hawizard.plan.plan import Plan, Stage, Step
from hawizard.record.events import Held, Released, StageStarted
from tests.unit.engine.fakes import FakeHost, Wants
from tests.unit.engine.running import EMPTY, Bench, one


class Stages(Bench):
    """A plan of a stage for each step."""

    @property
    def plan(self) -> Plan:
        return Plan(tuple(Stage(step.name, EMPTY, EMPTY, (step,)) for step in self.steps))


def _alone(name: str) -> Step:
    step = one("h", Wants(name=name, path=f"/{name}"), name=name)
    return replace(step, stage=name)


def two_stages() -> Stages:
    host = FakeHost("h")
    steps = tuple(_alone(name) for name in ("first", "second"))
    bench = Stages({"h": host}, steps)
    bench.pace = Pace(bench.stopping, free=False)
    return bench


def until(condition: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < deadline, what
        time.sleep(0.005)


def running(bench: Bench) -> threading.Thread:
    thread = threading.Thread(target=bench.run, daemon=True)
    thread.start()
    return thread


def held(bench: Bench) -> list[str]:
    return [event.stage for event in bench.told if isinstance(event, Held)]


def test_a_run_waits_before_each_stage_until_it_is_let_go() -> None:
    bench = two_stages()
    assert bench.pace
    thread = running(bench)
    until(lambda: held(bench) == ["first"], "it began the first stage without being asked to")
    assert bench.called() == []
    bench.pace.run_stage()
    until(lambda: held(bench) == ["first", "second"], "it did not wait before the second stage")
    assert len(bench.called()) == 1
    bench.pace.run_stage()
    thread.join(10)
    assert bench.ok and len(bench.called()) == 2


def test_run_all_asks_no_more() -> None:
    bench = two_stages()
    assert bench.pace
    bench.pace.run_all()
    bench.run()
    assert bench.ok and held(bench) == []


def test_what_is_done_is_not_waited_for() -> None:
    bench = two_stages()
    bench.hosts["h"].files |= {"/first": "x", "/second": "x"}
    bench.run()
    assert bench.ok and held(bench) == []


def test_a_fresh_look_ends_the_wait_and_begins_anew() -> None:
    bench = two_stages()
    assert bench.pace
    thread = running(bench)
    until(lambda: held(bench) == ["first"], "it did not wait")
    bench.pace.look_again()
    thread.join(10)
    assert bench.ran == "again" and bench.called() == []


def test_a_run_that_is_stopped_while_it_waits_ends() -> None:
    bench = two_stages()
    thread = running(bench)
    until(lambda: held(bench) == ["first"], "it did not wait")
    bench.stopping.set()
    thread.join(10)
    assert bench.ran == "stopped" and bench.called() == []


def test_what_is_held_begins_no_step_and_goes_on_when_let_go() -> None:
    bench = two_stages()
    assert bench.pace
    bench.pace.run_all()
    bench.pace.hold()
    thread = running(bench)
    until(lambda: held(bench) == ["first"], "it was not held")
    assert not any(isinstance(event, StageStarted) for event in bench.told)
    bench.pace.run_all()
    thread.join(10)
    assert bench.ok and sum(isinstance(event, Released) for event in bench.told) == 1
