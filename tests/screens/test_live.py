"""A run at work in the screens, on the practice fleet, by keys."""

from __future__ import annotations

from pathlib import Path

import pytest

from hawizard.driving import LiveApp
from hawizard.record.events import ActionFailed, CallStarted, Event, QuestionAnswered, RunEnded
from hawizard.record.journal import read
from tests.screens.driver import NARROW, SIZES, driven
from tests.screens.live import Operator, running


def journal(seen: Operator[LiveApp]) -> list[Event]:
    return list(read(seen.fleet.session.journal_path))


@pytest.mark.parametrize("size", SIZES)
@driven
async def test_each_stage_shows_what_it_will_do_and_waits(tmp_path: Path, size: tuple[int, int]) -> None:
    async with running(tmp_path / "practice", size=size) as seen:
        await seen.comes_to("waiting")
        assert seen.waits_at == "load-balancer"
        await seen.sees("Waiting for you", "will change", "Install haproxy")
        assert not any(isinstance(event, CallStarted) for event in journal(seen)), "it began without Enter"
        await seen.press("c")
        await seen.sees("apt-get install", "haproxy")
        await seen.press("escape", "enter")
        await seen.until(lambda: seen.waits_at == "etcd", "it did not wait before etcd")
        await seen.sees("Waiting for you", "Install etcd")
        await seen.press("a")
        await seen.comes_to("done")
        await seen.sees("is built and proved", "kubectl get nodes")
        assert seen.app.live and seen.app.live.status == 0


@driven
async def test_looking_again_changes_nothing_and_sees_what_was_done_by_hand(tmp_path: Path) -> None:
    async with running(tmp_path / "practice") as seen:
        await seen.comes_to("waiting")
        begun = sum(event.kind == "HostConnected" for event in journal(seen))
        await seen.press("r")
        await seen.until(
            lambda: sum(event.kind == "HostConnected" for event in journal(seen)) > begun,
            "nobody looked again",
        )
        await seen.comes_to("waiting")
        assert not any(isinstance(event, CallStarted) for event in journal(seen))


@driven
async def test_a_run_can_be_paused_between_two_steps_and_goes_on(tmp_path: Path) -> None:
    async with running(tmp_path / "practice", "slow@nodes/kernel:vms81", free=True) as seen:
        await seen.until(lambda: "nodes/kernel@vms81" in _running(seen), "the nodes were never begun")
        await seen.press("p")
        await seen.comes_to("paused")
        await seen.sees("Paused: Enter goes on")
        await seen.press("a")
        await seen.comes_to("done")


def _running(seen: Operator[LiveApp]) -> set[str]:
    steps = seen.app.progress.steps.values()
    return {step.id for step in steps if step.outcome == "running"}


@driven
async def test_a_failure_is_told_and_tried_again_from_its_screen(tmp_path: Path) -> None:
    async with running(tmp_path / "practice", "fail=7@etcd/etcd", size=NARROW, free=True) as seen:
        await seen.comes_to("failed")
        await seen.sees(
            "not installed: etcd-server", "7", "Try again", "Open a shell on vms80", "Nothing is lost"
        )
        told = [event for event in journal(seen) if isinstance(event, ActionFailed)]
        assert [event.status for event in told] == [7], "what is on screen is not in the journal"
        await seen.press("enter")
        await seen.comes_to("done")
        await seen.sees("is built and proved")


@driven
async def test_where_several_hosts_failed_one_alone_can_be_tried_again(tmp_path: Path) -> None:
    faults = ("fail@nodes/kernel:vms81", "fail@nodes/kernel:vms82")
    async with running(tmp_path / "practice", *faults, free=True) as seen:
        await seen.comes_to("failed")
        await seen.sees("Try again on vms81 only", "Try again on vms82 only")
        await seen.press("down", "enter")
        await seen.comes_to("waiting", "stopped")
        steps = seen.app.progress.steps
        assert steps["nodes/kernel@vms81"].outcome == "done"
        assert steps["nodes/kernel@vms82"].outcome == "blocked", "the other host was touched"
        await seen.sees("Not finished: Enter goes on from here.")
        await seen.press("a")
        await seen.comes_to("done")


@pytest.mark.parametrize("size", SIZES)
@driven
async def test_what_the_cluster_can_do_without_is_skipped_and_told_at_the_end(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    async with running(tmp_path / "practice", "fail@nodes/images:vms81", size=size, free=True) as seen:
        await seen.comes_to("failed")
        await seen.sees("Skip images on vms81")
        await seen.press("down", "enter")
        await seen.sees("Skip The images on vms81?", "pull the images themselves")
        await seen.press("y")
        await seen.comes_to("done")
        await seen.sees("but for what was skipped: nodes/images@vms81", "To do that too: hawizard resume")
        assert seen.app.progress.steps["nodes/images@vms81"].outcome == "skipped"
        assert seen.app.live and seen.app.live.status == 0


@driven
async def test_what_the_cluster_needs_is_not_offered_to_be_skipped(tmp_path: Path) -> None:
    async with running(tmp_path / "practice", "fail@nodes/kernel:vms81", free=True) as seen:
        await seen.comes_to("failed")
        await seen.sees("Try again", "Open a shell on vms81")
        assert "Skip" not in seen.text


@driven
async def test_leaving_a_run_at_work_asks_and_leaves_it_resumable(tmp_path: Path) -> None:
    async with running(tmp_path / "practice", "slow@nodes/kernel:vms81", free=True) as seen:
        await seen.until(lambda: "nodes/kernel@vms81" in _running(seen), "the nodes were never begun")
        await seen.press("q")
        await seen.sees("Something is at work", "hawizard resume")
        await seen.press("n")
        assert seen.app.is_running and seen.app.live and seen.app.live.alive
        await seen.press("q", "y")
        await seen.until(
            lambda: not seen.app.is_running or seen.app.return_code is not None, "it did not leave"
        )
    assert seen.app.return_code == 130
    ended = [event for event in journal(seen) if isinstance(event, RunEnded)]
    assert [event.status for event in ended] == [130]


@driven
async def test_a_question_is_asked_on_screen_and_its_answer_is_told(tmp_path: Path) -> None:
    async with running(tmp_path / "practice") as seen:
        await seen.comes_to("waiting")
        await seen.stop()
        seen.fleet.session.known_hosts_path.write_text("")
        await seen.press("r")
        await seen.sees("Is this the host key of", "SHA256:")
        for _ in range(4):
            await seen.press("y")
        await seen.comes_to("waiting")
        answers = [event.answer for event in journal(seen) if isinstance(event, QuestionAnswered)]
        assert answers == ["yes"] * 4


@driven
async def test_a_password_is_asked_once_for_all_hosts_and_seen_nowhere(tmp_path: Path) -> None:
    async with running(tmp_path / "practice") as seen:
        await seen.comes_to("waiting")
        await seen.stop()
        _without_key(seen)
        await seen.press("r")
        await seen.sees("Password of root on")
        await seen.press(*"practice")
        assert "•" * len("practice") in seen.text, "what is typed can be read"
        await seen.press("enter")
        await seen.comes_to("waiting")
        given = [event for event in journal(seen) if isinstance(event, QuestionAnswered)]
        assert len(given) == 4, "each host's question is told, though the person typed once"


def _without_key(seen: Operator[LiveApp]) -> None:
    path = seen.fleet.session.yaml_path
    kept = [line for line in path.read_text().splitlines() if not line.lstrip().startswith("key:")]
    path.write_text("\n".join(kept) + "\n")
