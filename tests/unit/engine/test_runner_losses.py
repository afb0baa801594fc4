"""What goes wrong ends one lane alone: lost hosts, findings, trials, interrupts."""

from __future__ import annotations

import threading
from types import SimpleNamespace
from typing import Any

import pytest

from hawizard.engine.fleet import Fleet
from hawizard.engine.jobs import job_id
from hawizard.engine.look import items
from hawizard.engine.remote import Unreachable
from hawizard.engine.trials import give_back
from hawizard.model.findings import Finding, Level
from hawizard.plan.call import Run
from hawizard.record.events import (
    ActionFailed,
    CallStarted,
    Event,
    HostLost,
    StageEnded,
    StepEnded,
    StillRunning,
)
from hawizard.text.sentence import ExitStatus, Problem, say
from tests.unit.engine.fakes import FakeHost, Wants
from tests.unit.engine.running import Bench, one, single


def test_a_host_lost_in_the_middle_is_called_again_and_its_lane_goes_on() -> None:
    steps = (one("h", Wants(name="a", path="/a")), one("h", Wants(name="b", path="/b"), name="next"))
    bench = Bench({"h": FakeHost("h", cuts=6, away=3)}, steps)
    bench.hosts["h"].away = 0
    bench.run()
    assert bench.ok
    assert [event.host for event in bench.told if isinstance(event, HostLost)] == ["h"]
    assert bench.hosts["h"].connects == 2
    assert bench.hosts["h"].sent == ["write /a", "write /b"]


def test_a_host_that_cannot_be_reached_costs_the_others_nothing() -> None:
    hosts = {"h": FakeHost("h", away=1000), "other": FakeHost("other")}
    bench = Bench(hosts, (one("h", Wants(name="a")), one("other", Wants(name="a")))).run()
    assert bench.status is ExitStatus.UNREACHABLE
    assert bench.outcomes() == {"stage/step@h": "failed", "stage/step@other": "done"}
    assert [event.ok for event in bench.told if isinstance(event, StageEnded)] == [False]


def test_a_host_that_never_comes_back_ends_its_lane_with_its_name() -> None:
    bench = single(Wants(name="a"), cuts=3, dies=True)
    bench.run()
    assert bench.status is ExitStatus.UNREACHABLE
    assert "h" in str(bench.failures()[0].what)


def test_an_error_finding_stops_the_step_it_guards_and_no_other() -> None:
    hosts = {"h": FakeHost("h"), "other": FakeHost("other")}
    finding = Finding(Level.ERROR, say("port 6443 is taken"), say("stop it"), ("h",), ("stage/step@h",))
    bench = Bench(hosts, (one("h", Wants(name="a")), one("other", Wants(name="a")))).run([finding])
    assert bench.outcomes() == {"stage/step@h": "failed", "stage/step@other": "done"}
    assert [str(failed.what) for failed in bench.failures()] == ["port 6443 is taken"]
    assert hosts["h"].sent == []


def test_a_finding_counts_no_more_once_the_step_it_guards_is_done() -> None:
    finding = Finding(Level.ERROR, say("port 6443 is taken"), None, ("h",), ("stage/step@h",))
    assert single(Wants(name="a"), files={"/f": "x"}).run([finding]).ok


def test_a_trial_gives_back_what_it_took_also_when_it_fails() -> None:
    trial = Wants(name="sync", by=(Run(("kubectl",)),), back=(Run(("rm", "-f", "/namespace")),))
    bench = single(trial, programs={"kubectl": lambda *_: (1, b"")}).run()
    assert not bench.ok
    assert bench.hosts["h"].sent == [
        "write /var/lib/hawizard/trials/sync",
        "kubectl",
        "rm -f /namespace",
        "rm -f /var/lib/hawizard/trials/sync",
    ]


def test_what_a_broken_off_trial_left_is_given_back_later() -> None:
    trial = Wants(name="sync", back=(Run(("rm", "-f", "/namespace")),))
    bench = single(trial, files={"/f": "x", "/namespace": "", "/var/lib/hawizard/trials/sync": "{}"}).run()
    give_back(items(bench.plan.steps())[0], bench.sender)
    assert bench.hosts["h"].files == {"/f": "x"}


def test_silence_is_broken_by_a_sign_of_life() -> None:
    heard = threading.Event()

    def slow(host: FakeHost, _: tuple[str, ...]) -> tuple[int, bytes]:
        heard.wait(20)
        host.files["/f"] = "x"
        return 0, b""

    bench = single(Wants(name="a", by=(Run(("slow",)),)), programs={"slow": slow})
    bench.silence = 0.05

    class Told(list[Event]):
        def append(self, event: Event) -> None:
            super().append(event)
            if isinstance(event, StillRunning):
                heard.set()

    bench.told = Told()
    assert bench.run().ok
    assert heard.is_set()


def test_an_interrupted_run_sends_no_further_call_and_leaves_its_job() -> None:
    bench = single(
        Wants(name="a", by=(Run(("kubeadm",), job=True),)), programs={"kubeadm": lambda *_: (0, b"")}
    )

    def interrupting(*_: object) -> tuple[int, bytes]:
        bench.stopping.set()
        return 0, b"out\n"

    bench.hosts["h"].programs["kubeadm"] = interrupting
    bench.run()
    assert not bench.ok
    assert bench.outcomes() == {"stage/step@h": "interrupted"}
    assert list(bench.hosts["h"].jobs) == [job_id("session", "stage/step/a@h")]


def test_a_step_that_was_done_is_looked_at_again_once_its_host_was_lost() -> None:
    steps = (one("h", Wants(name="a", path="/a")), one("h", Wants(name="b", path="/b"), name="next"))
    bench = Bench({"h": FakeHost("h", files={"/a": "x"}, cuts=2)}, steps)
    host = bench.hosts["h"]
    connect = host.connect

    def booted() -> None:
        # What was only in memory is gone with the power.
        if host.connects:
            host.files.pop("/a")
        connect()

    host.connect = booted  # type: ignore[method-assign]
    bench.run()
    assert bench.ok
    assert host.sent == ["write /a", "write /b"]


def test_a_step_that_changed_nothing_says_so_whatever_other_lanes_change_meanwhile() -> None:
    hosts = {"h": FakeHost("h", files={"/f": "y"}), "other": FakeHost("other")}
    changed = threading.Event()
    looks = iter(range(100))
    batch = hosts["h"].batch

    def slow(probes: Any) -> Any:
        # The facts, the first look, then the look of the step itself.
        if next(looks) == 2:
            assert changed.wait(20)
            hosts["h"].files["/f"] = "x"
        return batch(probes)

    class Told(list[Event]):
        def append(self, event: Event) -> None:
            super().append(event)
            if isinstance(event, StepEnded) and event.host == "other":
                changed.set()

    hosts["h"].batch = slow  # type: ignore[method-assign]
    bench = Bench(hosts, (one("h", Wants(name="a")), one("other", Wants(name="a"))))
    bench.told = Told()
    assert bench.run().ok
    told = {event.host: event.changed for event in bench.told if isinstance(event, StepEnded)}
    assert told == {"h": False, "other": True}


def test_what_is_not_begun_because_of_a_failure_is_told() -> None:
    steps = (one("h", Wants(name="a", by=(Run(("false",)),))), one("h", Wants(name="b"), name="next"))
    bench = Bench({"h": FakeHost("h", programs={"false": lambda *_: (1, b"")})}, steps).run()
    assert bench.outcomes() == {"stage/step@h": "failed", "stage/next@h": "blocked"}


def test_a_host_that_has_no_room_for_answers_costs_the_others_nothing() -> None:
    hosts = {"h": FakeHost("h"), "other": FakeHost("other")}

    def full(_: Any) -> Any:
        raise Problem(say("h has no room for temporary files"), say("Free some space there"))

    hosts["h"].batch = full  # type: ignore[assignment, method-assign]
    bench = Bench(hosts, (one("h", Wants(name="a")), one("other", Wants(name="a")))).run()
    assert bench.outcomes() == {"stage/step@h": "failed", "stage/step@other": "done"}
    assert [str(failed.what) for failed in bench.failures()] == ["h has no room for temporary files"]


def test_a_host_that_comes_back_as_another_is_told_as_such() -> None:
    bench = single(Wants(name="a"), cuts=3)
    host = bench.hosts["h"]

    def changed() -> None:
        if host.connects:
            raise Unreachable(say("h shows another host key"))
        host.connects += 1

    host.connect = changed  # type: ignore[method-assign]
    bench.run()
    assert [str(failed.what) for failed in bench.failures()] == ["h shows another host key"]


def test_a_lost_host_is_not_called_for_longer_than_said(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter(range(0, 100_000, 10))
    # The module's own name: a practice fleet of another test may live by the real clock.
    own = SimpleNamespace(monotonic=lambda: float(next(clock)))
    monkeypatch.setattr(f"{Fleet.__module__}.time", own)
    bench = single(Wants(name="a"))
    bench.run()
    host = bench.hosts["h"]
    calls: list[int] = []

    def blackholed() -> None:
        calls.append(1)
        raise Unreachable(say("no answer in time"))

    host.connect = blackholed  # type: ignore[method-assign]
    bench.fleet.mark_lost("h", Unreachable(say("lost")))
    assert not bench.fleet.reconnect("h")
    assert len(calls) == 6, "each call takes 10 s and is followed by a pause of 1 s"


def test_a_journal_that_takes_nothing_more_ends_the_run_in_its_sentence() -> None:
    full = Problem(say("the journal cannot be written: no space left"))

    class Full(list[Event]):
        def append(self, event: Event) -> None:
            if isinstance(event, CallStarted | ActionFailed):
                raise full
            super().append(event)

    bench = Bench(
        {"h": FakeHost("h"), "other": FakeHost("other")},
        (one("h", Wants(name="a")), one("other", Wants(name="a"))),
    )
    bench.told = Full()
    with pytest.raises(Problem, match="no space left"):
        bench.run()
    assert bench.hosts["h"].sent == bench.hosts["other"].sent == []
