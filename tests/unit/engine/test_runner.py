"""The Runner looks, applies what is not done, looks again; what goes wrong ends one lane alone."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import pytest

from hawizard.engine import bring as bring_module
from hawizard.engine import fleet as fleet_module
from hawizard.engine.asking import Asking
from hawizard.engine.bring import Bringer
from hawizard.engine.fleet import Fleet
from hawizard.engine.jobs import job_id
from hawizard.engine.look import Looker, items
from hawizard.engine.pulse import Pulse
from hawizard.engine.questions import Answer, Question
from hawizard.engine.remote import Unreachable
from hawizard.engine.runner import Runner
from hawizard.engine.send import Sender
from hawizard.engine.teller import Teller
from hawizard.engine.trials import give_back
from hawizard.engine.walk import Walker
from hawizard.model.findings import Finding, Level
from hawizard.plan.actions.action import Action, Need
from hawizard.plan.call import Run
from hawizard.plan.late import Late, one_word
from hawizard.plan.plan import Plan, Stage, Step
from hawizard.plan.probe import Probe
from hawizard.record.events import (
    ActionFailed,
    ActionJudged,
    CallStarted,
    Event,
    HostLost,
    Output,
    QuestionAsked,
    StageEnded,
    StepEnded,
    StillRunning,
)
from hawizard.text.sentence import ExitStatus, Problem, say
from tests.unit.engine.fakes import FakeHost, FakeJob, FakeJobs, Wants

EMPTY = say("")


def one(host: str, *actions: Action, name: str = "step") -> Step:
    return Step(name, host, EMPTY, EMPTY, EMPTY, "", actions, stage="stage")


@dataclass
class Bench:
    """A Runner over hosts in memory."""

    hosts: dict[str, FakeHost]
    steps: tuple[Step, ...]
    answers: Answer = None
    silence: float = 15.0
    told: list[Event] = field(default_factory=list)
    stopping: threading.Event = field(default_factory=threading.Event)
    offsets: dict[str, int] = field(default_factory=dict)
    ok: bool = False
    status: ExitStatus = ExitStatus.DONE

    def run(self, findings: Iterable[Finding] = ()) -> Bench:
        tell = Teller(self.told.append)
        remotes: dict[str, Any] = dict(self.hosts)
        self.fleet = Fleet(remotes, tell, self.stopping, wait=lambda _: None)
        looker = Looker(self.fleet, "session", tell.redactor)
        pulse = Pulse(tell, self.silence)
        self.sender = Sender(
            self.fleet,
            "session",
            tell,
            pulse,
            self.stopping,
            self.offsets,
            jobs=FakeJobs,  # type: ignore[arg-type]
        )
        bringer = Bringer(self.fleet, looker, self.sender, Asking(self, tell), tell, pulse, self.stopping)
        walker = Walker(self.fleet, bringer, tell, self.stopping)
        runner = Runner(self.plan, looker, walker, tell, self.stopping)
        pulse.start()
        self.fleet.connect()
        runner.guard(findings, runner.look())
        self.ok = runner.run()
        self.status = walker.status
        pulse.stop()
        return self

    @property
    def plan(self) -> Plan:
        return Plan((Stage("stage", EMPTY, EMPTY, self.steps),))

    def answer(self, question: Question) -> Answer:  # noqa: ARG002
        """Answers as a person would."""
        return self.answers

    @property
    def asked(self) -> list[str]:
        return [str(event.text) for event in self.told if isinstance(event, QuestionAsked)]

    def failures(self) -> list[ActionFailed]:
        return [event for event in self.told if isinstance(event, ActionFailed)]

    def called(self) -> list[str]:
        return [event.call.command for event in self.told if isinstance(event, CallStarted)]

    def outcomes(self) -> dict[str, str]:
        return {event.step: event.outcome for event in self.told if isinstance(event, StepEnded)}


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hosts are called again without pauses."""
    monkeypatch.setattr(fleet_module, "BACKOFF", (1.0,))
    monkeypatch.setattr(bring_module, "PAUSE", 0.001)


def single(*actions: Action, **host: Any) -> Bench:
    return Bench({"h": FakeHost("h", **host)}, (one("h", *actions),))


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
    monkeypatch.setattr(f"{Fleet.__module__}.time.monotonic", lambda: float(next(clock)))
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
