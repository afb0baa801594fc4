"""A run that reaches only some hosts, or leaves steps out."""

from __future__ import annotations

from dataclasses import replace

from hawizard.engine.scope import Scope
from hawizard.text.sentence import say
from tests.unit.engine.fakes import FakeHost, Wants
from tests.unit.engine.running import Bench, one

SAFE = say("the cluster is the same without it")


def test_on_one_host_only_the_others_stay_as_they_are() -> None:
    hosts = {name: FakeHost(name) for name in ("a", "b", "c")}
    hosts["c"].files["/f"] = "x"
    bench = Bench(hosts, tuple(one(name, Wants(name="f")) for name in hosts))
    bench.scope = Scope(hosts=frozenset({"a"}))
    bench.run()
    assert bench.outcomes() == {"stage/step@a": "done", "stage/step@b": "blocked", "stage/step@c": "done"}
    assert hosts["a"].files == {"/f": "x"} and hosts["b"].files == {} and not bench.ok


def skipping(*skipped: str, files: dict[str, str] | None = None) -> Bench:
    """A run of two steps of which the first may be left out."""
    host = FakeHost("h", files=files or {})
    steps = (
        replace(one("h", Wants(name="a", path="/a"), name="first"), skip=SAFE),
        one("h", Wants(name="b", path="/b"), name="second"),
    )
    bench = Bench({"h": host}, steps)
    bench.scope = Scope(skipped=frozenset(skipped))
    return bench.run()


def test_a_step_that_is_skipped_stays_undone_and_those_after_it_begin() -> None:
    bench = skipping("stage/first@h")
    assert bench.outcomes() == {"stage/first@h": "skipped", "stage/second@h": "done"}
    assert bench.ok and bench.hosts["h"].files == {"/b": "x"}


def test_what_was_done_already_is_not_called_skipped() -> None:
    bench = skipping("stage/first@h", files={"/a": "x"})
    assert bench.outcomes() == {"stage/first@h": "done", "stage/second@h": "done"}


def test_a_step_that_the_cluster_needs_cannot_be_skipped() -> None:
    bench = skipping("stage/second@h")
    assert bench.outcomes() == {"stage/first@h": "done", "stage/second@h": "done"}
    assert bench.hosts["h"].files == {"/a": "x", "/b": "x"}
