"""Lanes: hosts work side by side, steps wait for others and take turns, a failure ends its lane alone."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Literal

import pytest

from hawizard.engine.lanes import Outcome, run_lanes
from hawizard.plan.plan import Stage, Step
from hawizard.text.sentence import say

EMPTY = say("")


def step(name: str, host: str, *, after: tuple[str, ...] = (), turn: str | None = None) -> Step:
    return Step(name, host, EMPTY, EMPTY, EMPTY, "", (), after, turn, "stage")


def stage(*steps: Step) -> Stage:
    return Stage("stage", EMPTY, EMPTY, steps)


def run(steps: Stage, work: Callable[[Step], Outcome | Literal["again"]]) -> tuple[bool, list[str]]:
    done: list[str] = []

    def noted(one: Step) -> Outcome | Literal["again"]:
        outcome = work(one)
        done.append(f"{one.name}@{one.host} {outcome}")
        return outcome

    return run_lanes(steps, noted, threading.Event()), done


def test_a_failed_step_ends_its_lane_and_no_other() -> None:
    plan = stage(step("a", "one"), step("b", "one"), step("a", "two"), step("b", "two"))
    ok, done = run(plan, lambda one: "failed" if one.host == "one" else "done")
    assert not ok
    assert sorted(done) == ["a@one failed", "a@two done", "b@two done"]


def test_a_step_waits_for_the_step_it_comes_after_on_another_host() -> None:
    plan = stage(step("join", "worker", after=("stage/join@master",)), step("join", "master"))
    ok, done = run(plan, lambda _: "done")
    assert ok
    assert done == ["join@master done", "join@worker done"]


def test_a_step_is_not_begun_when_what_it_comes_after_failed() -> None:
    plan = stage(step("join", "worker", after=("stage/join@master",)), step("join", "master"))
    ok, done = run(plan, lambda _: "failed")
    assert not ok
    assert done == ["join@master failed"]


def test_masters_join_one_at_a_time_and_in_the_plans_order() -> None:
    plan = stage(*(step("join", f"m{n}", turn="masters") for n in range(5)))
    at_work: set[str] = set()

    def work(one: Step) -> Outcome:
        assert not at_work, f"{one.host} began to join while {at_work} was joining"
        at_work.add(one.host)
        at_work.discard(one.host)
        return "done"

    _, done = run(plan, work)
    assert done == [f"join@m{n} done" for n in range(5)]


def test_the_turn_comes_to_the_next_master_also_after_one_that_failed() -> None:
    plan = stage(step("join", "m1", turn="masters"), step("join", "m2", turn="masters"))
    _, done = run(plan, lambda one: "failed" if one.host == "m1" else "done")
    assert done == ["join@m1 failed", "join@m2 done"]


def test_lanes_run_together() -> None:
    plan = stage(*(step("wait", f"w{n}") for n in range(8)))
    together = threading.Barrier(8, timeout=10)

    def work(_: Step) -> Outcome:
        together.wait()
        return "done"

    assert run(plan, work)[0]


def test_a_host_that_came_back_begins_its_lane_again() -> None:
    lost = iter([True])

    def work(one: Step) -> Outcome | Literal["again"]:
        return "again" if one.name == "b" and next(lost, False) else "done"

    ok, done = run(stage(step("a", "one"), step("b", "one")), work)
    assert ok
    assert done == ["a@one done", "b@one again", "a@one done", "b@one done"]


def test_a_fault_of_ours_in_one_lane_is_raised_and_leaves_no_lane_waiting() -> None:
    def work(one: Step) -> Outcome:
        if one.host == "master":
            raise ZeroDivisionError
        return "done"

    plan = stage(step("join", "worker", after=("stage/join@master",)), step("join", "master"))
    with pytest.raises(ZeroDivisionError):
        run(plan, work)


def test_an_interrupted_run_begins_no_step() -> None:
    stopping = threading.Event()
    stopping.set()
    begun: list[Step] = []

    def work(one: Step) -> Outcome:
        begun.append(one)
        return "done"

    assert not run_lanes(stage(step("a", "one")), work, stopping)
    assert begun == []
