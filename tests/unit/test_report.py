"""The report: all that is known of a session in one file that can be shown to anybody."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hawizard import __version__
from hawizard.console.report import LONGEST, MOST_LINES, report_lines, write_report
from hawizard.console.words import Words
from hawizard.model.facts import Facts, Listener
from hawizard.record import events as e
from hawizard.record.session import Session
from hawizard.text.sentence import Problem, say
from tests.unit.record import story
from tests.unit.record.strategies import EVENTS, UNHURRIED

NOW = datetime(2026, 11, 25, 3, 55, 12, tzinfo=timezone.utc)
HIDDEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}


@pytest.fixture
def session(tmp_path: Path) -> Session:
    """A session that has not begun."""
    return Session.create("lab", "name: lab\nprofile: tutorial\n", tmp_path)


def journal(session: Session, events: Iterable[e.Event], torn: str = "") -> None:
    """What happened in a session."""
    text = "".join(e.event_to_line(event) + "\n" for event in events)
    session.journal_path.write_text(text + torn, "utf-8")


def report(session: Session) -> str:
    """The report as it was written."""
    return write_report(session, now=NOW).read_text("utf-8")


def test_it_is_a_file_of_the_session_for_its_owner_alone(session: Session) -> None:
    path = write_report(session, now=NOW)
    assert path == session.folder / "report-20261125-035512.txt"
    assert path.stat().st_mode & 0o777 == 0o600
    assert {each.name for each in session.folder.iterdir()} == {"session.yaml", path.name}


def test_it_tells_all_that_is_known(session: Session) -> None:
    journal(session, story.failed_run())
    text = report(session)
    for part in (
        f"hawizard {__version__}",
        "2026-11-24T23:05:40Z · apply",
        "✗ etcd did not start",
        "systemctl start etcd",
        "etcd: cannot access data directory",
        "Give the directory to etcd:etcd, mode 0700.",
        "likely: etcd may not read its data directory",
        "✓ Load balancer",
        "✗ etcd",
        "– First master",
        "vms80  Install haproxy · done",
        "vms81 · connected · 192.168.26.81 · operator · sudo with password",
        "vms83 · not reached",
        "nothing answers at 192.168.26.83 port 22",
        "Port 6443 is taken by nginx.",
        "profile: tutorial",
        "Setting up haproxy",
    ):
        assert part in text, f"{part!r} is not in\n{text}"


def test_a_host_is_told_as_it_was_found(session: Session) -> None:
    facts = Facts(
        os_name="Debian GNU/Linux 12 (bookworm)",
        kernel="6.1.0-37-amd64",
        clock=1764042912.5,
        swap=("/dev/sda2",),
        listeners=(Listener(6443, "0.0.0.0", "nginx"),),
    )
    journal(session, (story.started(), replace(story.connected("vms80"), facts=facts)))
    text = report(session)
    for part in ("6.1.0-37-amd64", "2025-11-25 03:55:12 UTC", "swap: /dev/sda2", "listening: 6443 nginx"):
        assert part in text


def test_only_the_last_run_is_printed_and_every_run_is_listed(session: Session) -> None:
    journal(session, (*story.failed_run(), *story.resumed_run()))
    text = report(session)
    assert text.count(" · apply · hawizard 0.1.0 · ") == 2
    assert "Setting up haproxy" not in text


def test_before_the_first_run_there_is_a_report_too(session: Session) -> None:
    text = report(session)
    assert "name: lab" in text and text.count("  none") == 6


@pytest.mark.parametrize("torn", ['{"kind":"StageEnd', "\0\0\0"])
def test_a_journal_torn_by_a_crash_is_told_up_to_there(session: Session, torn: str) -> None:
    events = story.failed_run()
    journal(session, events[:-3], torn)
    text = report(session)
    assert "etcd did not start" in text and "not ended" in text


def test_a_damaged_line_is_named_and_what_came_before_it_is_told(session: Session) -> None:
    journal(session, story.failed_run(), "no event\n" + e.event_to_line(story.started()) + "\n")
    text = " ".join(report(session).split())
    assert "✗ the journal cannot be read further:" in text and "line" in text
    assert "etcd did not start" in text


def test_hostile_text_is_tame(session: Session) -> None:
    nasty = "\x1b]0;owned\x07\x1b[2J[bold]{braces}\u202egnp.\x00"
    failed = e.ActionFailed(
        at=2.0,
        action=story.INSTALL + nasty,
        host="vms80" + nasty,
        what=say(nasty + "{" + "x}"),
        remedy=say(nasty),
        command=nasty,
        tail=(nasty, "y" * 50_000),
    )
    session.save(f"name: lab # {nasty}\n" + "z" * 50_000)
    journal(session, (*story.failed_run()[:-1], failed))
    text = report(session)
    assert not [c for c in text if unicodedata.category(c) in HIDDEN and c != "\n"]
    assert max(map(len, text.splitlines())) <= LONGEST + 5
    assert "owned" not in text and "[bold]" in text


@UNHURRIED
@given(st.lists(EVENTS, max_size=8))
def test_no_journal_keeps_it_from_being_written(
    tmp_path_factory: pytest.TempPathFactory, events: list[e.Event]
) -> None:
    session = Session.create("lab", "name: lab\n", tmp_path_factory.mktemp("report"))
    journal(session, events)
    text = "\n".join(report_lines(session, Words(str), NOW))
    assert not [c for c in text if unicodedata.category(c) in HIDDEN and c != "\n"]
    text.encode()


def test_its_size_is_bounded_and_it_says_so(session: Session) -> None:
    def output(number: int) -> e.Output:
        return e.Output(at=3.0, action=story.INSTALL, host="vms80", text=f"line {number}\n")

    session.save("# a comment\n" * (3 * MOST_LINES))
    journal(session, (*story.failed_run()[:12], *map(output, range(3 * MOST_LINES))))
    lines = report(session).splitlines()
    assert len(lines) < 2 * MOST_LINES + 100
    assert f"line {3 * MOST_LINES - 1}" in lines[-1]
    assert not any(line.endswith(" line 10") for line in lines)
    assert any("lines before these are left out" in line for line in lines)
    assert any("and more, left out here" in line for line in lines)


def test_a_folder_that_takes_no_file_is_a_sentence(session: Session) -> None:
    gone = Session(session.folder / "gone")
    with pytest.raises(Problem) as caught:
        write_report(gone, now=NOW)
    assert "cannot be used" in str(caught.value.what)
