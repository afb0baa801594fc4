"""What the console prints, and that it depends on the events and the language alone."""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hawizard.console import Console
from hawizard.model.verdict import Verdict
from hawizard.record import events as e
from hawizard.record.replay import play
from hawizard.text.sentence import say
from tests.unit.record import story
from tests.unit.record.strategies import EVENTS, UNHURRIED

GOLDEN = Path(__file__).parent / "golden"
HIDDEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}
RUNS: dict[str, tuple[e.Event, ...]] = {
    "failed": story.failed_run(),
    "resumed": story.resumed_run(),
    "plan": story.looking_run("plan"),
    "status": story.looking_run("status"),
}


def _printed(events: Iterable[e.Event], *, ascii_only: bool = False) -> str:
    stream = io.StringIO()
    console = Console(stream, ascii_only=ascii_only)
    for event in events:
        console(event)
    return stream.getvalue()


@pytest.mark.parametrize("name", RUNS)
def test_a_run_is_printed_as_it_was_agreed(name: str) -> None:
    assert _printed(RUNS[name]) == (GOLDEN / f"{name}.txt").read_text("utf-8")


@UNHURRIED
@given(st.lists(EVENTS, max_size=8))
def test_any_events_print_safe_lines_and_the_same_ones_from_the_journal(events: list[e.Event]) -> None:
    printed = _printed(events)
    assert not [c for c in printed if unicodedata.category(c) in HIDDEN and c != "\n"]
    assert _printed(e.event_from_line(e.event_to_line(event)) for event in events) == printed


def test_a_replay_of_several_runs_prints_what_each_of_them_printed(tmp_path: Path) -> None:
    killed = story.failed_run()[:17]
    runs = (killed, story.resumed_run(), RUNS["status"])
    journal = tmp_path / "journal.jsonl"
    journal.write_text("".join(e.event_to_line(event) + "\n" for run in runs for event in run), "utf-8")
    stream = io.StringIO()
    play(journal, Console(stream), None)
    assert stream.getvalue() == "".join(_printed(run) for run in runs)


def test_every_word_of_its_own_is_translated() -> None:
    stream = io.StringIO()
    console = Console(stream, lambda _: "译")
    for run in RUNS.values():
        for event in run:
            console(event)
    own = {
        "connected",
        "stages",
        "missing",
        "done",
        "answered",
        "exit",
        "running",
        "remedy",
        "lines",
        "look at",
    }
    own |= {
        "error",
        "warning",
        "Nothing",
        "Changed",
        "go on",
        "Without",
        "tutorial",
        "looked",
        "failed",
        "picked",
    }
    assert not [word for word in own if word in stream.getvalue()]


def test_only_ascii_where_it_is_asked_for() -> None:
    printed = _printed(story.failed_run(), ascii_only=True)
    assert printed.isascii()
    assert " x etcd did not start" in printed


def test_sentences_keep_to_eighty_columns_and_commands_stay_whole() -> None:
    long = say("word " * 40)
    command = "apt-get install " + "package " * 40
    failed = e.ActionFailed(at=1.0, action=story.DATA, host="vms80", what=long, remedy=long, command=command)
    asked = e.QuestionAsked(at=1.0, question="q", host="vms80", text=long)
    judged = e.ActionJudged(
        at=1.0, action=story.DATA, host="vms80", title=long, verdict=Verdict.MISSING, why=long
    )
    printed = _printed([story.started(), judged, asked, failed]).splitlines()
    assert [line for line in printed if len(line) > 80] == [line for line in printed if "apt-get" in line]
    assert any(line.endswith(command.strip()) for line in printed)


def test_what_is_done_already_is_one_line_a_step() -> None:
    lines = [line for line in _printed(story.resumed_run()).splitlines() if "haproxy" in line]
    assert lines == [" 00:01  vms80  ✓ Install haproxy · already done"]


def test_a_gate_that_waits_is_told_once_until_there_is_news() -> None:
    waits = [
        story.judged(story.DATA, "etcd answers", Verdict.MISSING, why, at=at)
        for at, why in ((1.0, "refused"), (2.0, "refused"), (3.0, "no leader"), (4.0, "no leader"))
    ]
    proved = story.judged(story.DATA, "etcd answers", Verdict.DONE, "healthy", at=5.0)
    printed = _printed([story.started(), *waits, proved])
    assert printed.count("refused") == printed.count("no leader") == printed.count("healthy") == 1


def test_what_cannot_begin_is_told_under_its_step() -> None:
    failed = e.ActionFailed(at=3.0, action=story.ETCD, host="vms80", what=say("Port 2379 is taken."))
    printed = _printed([story.started(), e.Planned(at=1.0, stages=story.outline()), failed])
    assert printed.splitlines()[-2:] == [
        " 00:03  vms80  ▸ Start etcd",
        " 00:03  vms80    ✗ Port 2379 is taken.",
    ]


def test_a_failure_told_twice_is_listed_once() -> None:
    lost = e.HostLost(at=1.0, host="vms80", what=say("gone"))
    failed = e.ActionFailed(at=2.0, action=story.DATA, host="vms80", what=say("gone"))
    ended = e.RunEnded(at=3.0, status=3, what=say("over"))
    ending = _printed([story.started(), lost, failed, ended]).partition("over")[2]
    assert ending.count("vms80: gone") == 1
    assert ending.count("ssh ") == 1


def test_an_ending_that_says_how_to_go_on_says_it_once() -> None:
    ended = e.RunEnded(at=3.0, status=130, what=say("over"), remedy=say("hawizard resume lab"))
    assert _printed([story.started(), ended]).count("hawizard resume lab") == 1


def test_assumed_verdicts_are_marked_in_a_plan() -> None:
    judged = e.ActionJudged(
        at=1.0,
        action=story.DATA,
        host="vms80",
        title=say("data"),
        verdict=Verdict.MISSING,
        why=say("nobody looked"),
        calls=(e.ShownCall(command="systemctl start etcd\n  --now"),),
        assumed=True,
    )
    printed = _printed([story.started("plan"), judged, e.RunEnded(at=2.0, status=0, what=say("over"))])
    shown = [
        "    · data",
        "      assumed missing: nobody looked",
        "      $ systemctl start etcd",
        "          --now",
    ]
    assert "\n".join(shown) in printed


def test_a_lost_host_is_not_called_undone() -> None:
    lost = e.HostLost(at=1.0, host="vms81", what=say("gone"))
    planned = e.Planned(at=1.0, stages=story.outline())
    ended = e.RunEnded(at=2.0, status=3, what=say("over"))
    assert "  vms81  ✗ not reached\n" in _printed([story.started("status"), lost, planned, ended])


class _Closed(io.StringIO):
    def write(self, _text: str, /) -> int:
        raise BrokenPipeError


def test_a_reader_that_went_away_does_not_end_the_run() -> None:
    console = Console(_Closed())
    for event in story.failed_run():
        console(event)


def test_a_terminal_that_knows_no_unicode_still_gets_every_line() -> None:
    stream = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    console = Console(stream)
    for event in story.failed_run():
        console(event)
    stream.seek(0)
    assert stream.read().count("\n") == _printed(story.failed_run()).count("\n")


def test_a_step_that_was_left_out_is_told_in_its_turn() -> None:
    planned = e.Planned(at=1.0, stages=story.outline())
    step = planned.stages[0].steps[0] if planned.stages[0].steps else planned.stages[1].steps[0]
    skipped = e.StepEnded(at=2.0, step=step.id, host=step.host, outcome="skipped")
    printed = _printed([story.started("apply"), planned, skipped])
    assert f"– {step.title} · skipped" in printed, printed
