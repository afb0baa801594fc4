"""The Runner looks, applies what is not done, looks again."""

from __future__ import annotations

from typing import Any

import pytest

from hawizard.engine.jobs import job_id
from hawizard.engine.questions import Answer
from hawizard.plan.actions.action import Need
from hawizard.plan.call import Run
from hawizard.plan.late import Late, one_word
from hawizard.plan.probe import Probe
from hawizard.record.events import (
    ActionJudged,
    CallStarted,
    Output,
)
from hawizard.text.sentence import ExitStatus, Problem, say
from tests.unit.engine.fakes import FakeHost, FakeJob, Wants
from tests.unit.engine.running import Bench, one, single


def test_what_is_missing_is_made_and_proved() -> None:
    bench = single(Wants(name="a")).run()
    assert bench.ok
    assert bench.hosts["h"].files["/f"] == "x"
    verdicts = [event.verdict.value for event in bench.told if isinstance(event, ActionJudged)]
    assert verdicts == ["missing", "done"]


def test_what_is_done_costs_one_look_and_sends_nothing() -> None:
    bench = single(Wants(name="a"), files={"/f": "x"}).run()
    assert bench.ok
    assert bench.hosts["h"].sent == []
    assert bench.called() == []


def test_what_has_to_settle_is_asked_in_its_turn_and_not_after_every_action_before_it() -> None:
    gate = Wants(name="gate", path="/gate", settle=5.0)
    bench = single(Wants(name="a", path="/a"), Wants(name="b", path="/b"), gate, files={"/gate": "x"}).run()
    assert bench.ok
    assert bench.hosts["h"].asked.count("cat /gate") == 3, "the first look, the step's first look, its turn"


def test_a_call_that_fails_although_its_effect_is_there_is_no_failure() -> None:
    def modprobe(host: FakeHost, _: tuple[str, ...]) -> tuple[int, bytes]:
        host.files["/f"] = "x"
        return 1, b"Module not found\n"

    assert (
        single(Wants(name="a", by=(Run(("modprobe", "overlay")),)), programs={"modprobe": modprobe}).run().ok
    )


def test_a_failure_names_the_command_its_status_and_its_last_lines() -> None:
    bench = single(
        Wants(name="a", by=(Run(("apt-get", "install", "x")),)),
        programs={"apt-get": lambda *_: (100, b"E: no such package\n")},
    ).run()
    failed = bench.failures()[0]
    assert not bench.ok
    assert bench.status is ExitStatus.FAILED
    assert (failed.host, failed.command, failed.status) == ("h", "apt-get install x", 100)
    assert failed.tail == ("E: no such package",)


def test_a_failure_hands_on_what_its_action_knows_to_do_about_it() -> None:
    failing = Wants(name="a", by=(Run(("false",)),), remedy=say("look at its journal"))
    bench = single(failing, programs={"false": lambda *_: (1, b"")}).run()
    assert [str(failed.remedy) for failed in bench.failures()] == ["look at its journal"]


def test_a_call_that_succeeds_without_effect_is_a_failure() -> None:
    bench = single(Wants(name="a", by=(Run(("true",)),)), programs={"true": lambda *_: (0, b"")}).run()
    assert [str(failed.what) for failed in bench.failures()] == ["it holds nothing"]


def test_calls_after_one_that_failed_are_not_sent() -> None:
    calls = (Run(("haproxy", "-c")), Run(("systemctl", "reload", "haproxy")))
    bench = single(Wants(name="a", by=calls), programs={"haproxy": lambda *_: (1, b"bad\n")}).run()
    assert bench.hosts["h"].sent == ["haproxy -c"]


def test_a_job_left_by_an_earlier_wizard_is_followed_from_its_byte_and_not_started_again() -> None:
    bench = single(Wants(name="a", by=(Run(("kubeadm", "init"), job=True),)))
    host, job = bench.hosts["h"], job_id("session", "stage/step/a@h")
    host.jobs[job] = FakeJob(b"one\ntwo\n", 0, lambda: host.files.update({"/f": "x"}))
    bench.offsets[job] = 4
    assert bench.run().ok
    assert [event.text for event in bench.told if isinstance(event, Output)] == ["two\n"]
    assert host.sent == []
    assert host.jobs == {}
    assert [event.found for event in bench.told if isinstance(event, CallStarted)] == [True]


@pytest.mark.parametrize("begun", [True, False], ids=["at work", "being started"])
def test_a_job_lost_with_the_hosts_power_is_begun_anew_where_nothing_came_of_it(begun: bool) -> None:
    def init(host: FakeHost, _: tuple[str, ...]) -> tuple[int, bytes]:
        host.files["/f"] = "x"
        return 0, b"made\n"

    bench = single(Wants(name="a", by=(Run(("kubeadm", "init"), job=True),)), programs={"kubeadm": init})
    bench.hosts["h"].jobs[job_id("session", "stage/step/a@h")] = FakeJob(b"", None, begun=begun)
    assert bench.run().ok
    assert bench.hosts["h"].sent == ["kubeadm init"]


def test_a_half_state_is_mended_only_after_a_question() -> None:
    def mend(host: FakeHost, _: tuple[str, ...]) -> tuple[int, bytes]:
        host.files["/f"] = "x"
        return 0, b""

    half = Wants(name="a", half="torn", mends=(Run(("mend",)),))
    bench = single(half, files={"/f": "torn"}, programs={"mend": mend})
    bench.answers = True
    assert bench.run().ok
    assert bench.asked == ["mend it?"]
    assert bench.hosts["h"].sent == ["mend"]


@pytest.mark.parametrize("answer", [None, False])
def test_a_half_state_stays_as_it_is_where_nobody_allows_its_repair(answer: Answer) -> None:
    bench = single(Wants(name="a", half="torn", mends=(Run(("mend",)),)), files={"/f": "torn"})
    bench.answers = answer
    bench.run()
    assert bench.status is ExitStatus.FAILED
    assert bench.failures()[0].remedy
    assert bench.hosts["h"].sent == []


def test_a_half_state_that_comes_right_by_itself_is_not_mended() -> None:
    bench = single(Wants(name="a", half="torn", mends=(Run(("mend",)),), patience=30.0), files={"/f": "torn"})
    host = bench.hosts["h"]
    looks = iter(range(100))
    batch = host.batch

    def healing(probes: Any) -> Any:
        if next(looks) == 4:
            host.files["/f"] = "x"
        return batch(probes)

    host.batch = healing  # type: ignore[method-assign]
    assert bench.run().ok
    assert bench.asked == []


def test_a_repair_that_only_clears_the_ground_is_followed_by_the_calls() -> None:
    half = Wants(name="a", half="torn", mends=(Run(("rm", "-f", "/f")),))
    bench = single(half, files={"/f": "torn"})
    bench.answers = True
    assert bench.run().ok
    assert bench.hosts["h"].sent == ["rm -f /f", "write /f"]


def test_a_need_that_is_not_met_refuses_before_anything_is_sent() -> None:
    stale: Probe[Problem | None] = Probe(("cat", "/old"), lambda _: Problem(say("an old cluster is there")))
    bench = single(Wants(name="a", needs=(Need(stale),))).run()
    assert [str(failed.what) for failed in bench.failures()] == ["an old cluster is there"]
    assert bench.hosts["h"].sent == []


def test_a_need_with_patience_waits_for_what_comes_right_by_itself() -> None:
    answers = iter([Problem(say("somebody else is at work")), None])
    busy: Probe[Problem | None] = Probe(("cat", "/busy"), lambda _: next(answers))
    bench = single(Wants(name="a", needs=(Need(busy, patience=60),))).run()
    assert bench.ok
    assert bench.hosts["h"].sent == ["write /f"]


def test_a_need_is_not_asked_where_the_action_is_done() -> None:
    stale: Probe[Problem | None] = Probe(("cat", "/old"), lambda _: Problem(say("an old cluster is there")))
    assert single(Wants(name="a", needs=(Need(stale),)), files={"/f": "x"}).run().ok


def test_a_minted_value_is_made_once_for_all_lanes_and_never_by_a_look() -> None:
    minted: list[str] = []

    def token(_: FakeHost, argv: tuple[str, ...]) -> tuple[int, bytes]:
        minted.append(argv[0])
        return 0, b"abcdef.0123456789abcdef\n"

    mint = Late("join token", "m", ("kubeadm", "token"), say("token"), one_word, minted=True, secret=True)
    hosts = {"m": FakeHost("m", programs={"kubeadm": token}), "a": FakeHost("a"), "b": FakeHost("b")}
    secret = "abcdef.0123456789abcdef"
    steps = tuple(one(host, Wants(name="a", text=secret, mint=mint)) for host in ("a", "b"))
    bench = Bench(hosts, steps).run()
    assert bench.ok
    assert minted == ["kubeadm"]
    assert hosts["a"].files == hosts["b"].files == {"/f": secret}
    assert secret not in repr(bench.told)


def test_a_late_value_that_is_not_to_be_had_fails_with_both_hosts_named() -> None:
    mint = Late("join token", "m", ("kubeadm", "token"), say("token"), one_word, minted=True)
    bench = Bench({"m": FakeHost("m"), "a": FakeHost("a")}, (one("a", Wants(name="a", mint=mint)),)).run()
    assert str(bench.failures()[0].what) == "a needs the join token of m, and m did not give it."
