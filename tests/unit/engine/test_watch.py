"""The watch over time limits: each acts once, in time, and only where it still stands."""

from __future__ import annotations

import queue
import threading
import time

from hawizard.engine.watch import Watch


def test_limits_act_in_the_order_they_pass() -> None:
    acted: queue.Queue[str] = queue.Queue()
    watch = Watch()
    watch.limit("late", 0.2, lambda: acted.put("late"))
    watch.limit("soon", 0.02, lambda: acted.put("soon"))
    assert [acted.get(timeout=10), acted.get(timeout=10)] == ["soon", "late"]


def test_a_limit_that_was_lifted_or_moved_does_not_act() -> None:
    acted: queue.Queue[str] = queue.Queue()
    watch = Watch()
    for who in ("lifted", "moved"):
        watch.limit(who, 0.05, lambda who=who: acted.put(who))  # type: ignore[misc]
    watch.lift("lifted")
    watch.limit("moved", 60, lambda: acted.put("moved"))
    watch.limit("last", 0.1, lambda: acted.put("last"))
    assert acted.get(timeout=10) == "last"
    assert acted.empty()


def test_a_limit_that_takes_its_time_holds_up_no_other() -> None:
    acted: queue.Queue[str] = queue.Queue()
    go_on, watch = threading.Event(), Watch()
    watch.limit("slow", 0.01, go_on.wait)
    watch.limit("other", 0.05, lambda: acted.put("other"))
    try:
        assert acted.get(timeout=10) == "other"
    finally:
        go_on.set()


def test_one_thread_watches_over_all() -> None:
    before, watch = threading.active_count(), Watch()
    for who in range(500):
        watch.limit(who, 60, time.monotonic)
    assert threading.active_count() <= before + 1
