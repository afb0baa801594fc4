"""A real terminal: restored when we are ended, without colour or Unicode where it has none."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from hawizard.practice.fleet import served
from hawizard.practice.sizes import cluster_of
from hawizard.record.events import RunEnded, event_to_line
from hawizard.record.journal import read
from tests.screens.terminal import Terminal, on_terminal
from tests.unit.record.story import failed_run

COLOUR = re.compile(r"\x1b\[[0-9;]*(?:[34][0-7]|[34]8;[25]|9[0-7]|10[0-7])[0-9;]*m")


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    path = tmp_path / "journal.jsonl"
    path.write_text("".join(event_to_line(event) + "\n" for event in failed_run()), "utf-8")
    return path


def _replay(journal: Path, **env: str) -> AbstractContextManager[Terminal]:
    return on_terminal("replay", str(journal), **env)


@pytest.mark.parametrize(("number", "status"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_ended_by_a_signal_it_restores_the_terminal(journal: Path, number: int, status: int) -> None:
    with _replay(journal) as terminal:
        terminal.read_until(b"playing")
        terminal.process.send_signal(number)
        assert terminal.ended() == status
        assert b"\x1b[?1049l" in terminal.output
        restored = terminal.output.rpartition(b"\x1b[?1000h")[2]
        assert all(mode in restored for mode in (b"\x1b[?25h", b"\x1b[?1000l", b"\x1b[?2004l"))
        assert b"Traceback" not in terminal.output


@pytest.mark.parametrize("key", [b"q", b"\x03", b"\x11"])
def test_left_by_a_key_it_ends_well_and_the_journal_is_as_it_was(journal: Path, key: bytes) -> None:
    before = journal.read_bytes()
    with _replay(journal) as terminal:
        terminal.read_until(b"playing")
        os.write(terminal.file, key)
        assert terminal.ended() == 0
        assert b"\x1b[?1049l" in terminal.output
    assert journal.read_bytes() == before


def test_with_no_color_it_sends_no_colour(journal: Path) -> None:
    with _replay(journal, NO_COLOR="1") as terminal:
        terminal.read_until(b"playing")
        os.write(terminal.file, b"q")
        terminal.ended()
        shown = terminal.output.decode("utf-8", "replace")
        assert "REPLAY" in shown
        assert COLOUR.findall(shown) == []


def test_with_colour_it_sends_some(journal: Path) -> None:
    with _replay(journal) as terminal:
        terminal.read_until(b"playing")
        assert COLOUR.search(terminal.output.decode("utf-8", "replace"))


def test_on_a_terminal_without_unicode_every_sign_is_plain(journal: Path) -> None:
    with _replay(journal, PYTHONIOENCODING="ascii") as terminal:
        terminal.read_until(b"playing")
        os.write(terminal.file, b"q")
        assert terminal.ended() == 0
        assert terminal.output.isascii()
        assert b"\\u" not in terminal.output


def test_without_a_terminal_it_is_a_sentence(journal: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "hawizard", "replay", str(journal)],
        stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert done.stderr == (
        "This is no terminal, and screens need one.\nAdd --headless to see the run as plain lines.\n"
    )


def test_what_is_no_journal_is_a_sentence_and_no_screen(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    path.write_text("nonsense\n")
    with _replay(path) as terminal:
        assert terminal.ended() == 2
        assert b"this is not an event of a journal" in terminal.output
        assert b"\x1b[?1049h" not in terminal.output


def _in_the_run(terminal: Terminal) -> None:
    """Enter leads over the pages to the first stage."""
    steps = ((b"Where the cluster", b"\r"), (b"Packages from", b"\r"), (b"Ready to build", b"\r"))
    for seen, key in (*steps, (b"Build the cluster", b"y")):
        terminal.read_until(seen)
        os.write(terminal.file, key)
    terminal.read_until(b"Waiting for you")


@pytest.mark.parametrize(("number", "status"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_a_run_that_is_ended_by_a_signal_can_be_resumed(tmp_path: Path, number: int, status: int) -> None:
    with served(cluster_of("1x1"), tmp_path / "practice", faults=("slow@load-balancer/haproxy",)) as fleet:
        with on_terminal("wizard", str(fleet.session.folder)) as terminal:
            _in_the_run(terminal)
            os.write(terminal.file, b"\r")
            terminal.read_until(b"running")
            terminal.process.send_signal(number)
            assert terminal.ended() == status
            assert b"\x1b[?1049l" in terminal.output and b"Traceback" not in terminal.output
        ended = [event for event in read(fleet.session.journal_path) if isinstance(event, RunEnded)]
        assert [event.status for event in ended] == [130]


def test_a_terminal_that_goes_away_ends_the_run_in_order(tmp_path: Path) -> None:
    with served(cluster_of("1x1"), tmp_path / "practice") as fleet:
        with on_terminal("wizard", str(fleet.session.folder)) as terminal:
            _in_the_run(terminal)
            os.close(terminal.file)
            terminal.file = os.open(os.devnull, os.O_RDONLY)
            assert terminal.process.wait(60) in (129, 130, 1)
        ended = [event for event in read(fleet.session.journal_path) if isinstance(event, RunEnded)]
        assert [event.status for event in ended] == [130], "the run's end is not in the journal"


def test_plain_on_request_prints_lines_instead_of_screens(tmp_path: Path) -> None:
    folder = tmp_path / "practice"
    with served(cluster_of("1x1"), folder), on_terminal("wizard", str(folder), "--plain") as terminal:
        terminal.read_until(b"[y/N]")
        os.write(terminal.file, b"n\n")
        assert terminal.ended() == 1
        assert b"\x1b[?1049h" not in terminal.output and b"Nothing was changed" in terminal.output


def test_with_ascii_the_wizard_sends_nothing_else(tmp_path: Path) -> None:
    with on_terminal("wizard", "--ascii", XDG_DATA_HOME=str(tmp_path)) as terminal:
        terminal.read_until(b"Practice")
        os.write(terminal.file, b"q")
        assert terminal.ended() == 0
        assert terminal.output.isascii()
