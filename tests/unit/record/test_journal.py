"""The journal after crashes, full disks and strange files."""

from __future__ import annotations

import errno
import json
import os
import stat
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hawizard.record.events import JOURNAL_VERSION, Event, Output, event_to_line
from hawizard.record.journal import Journal, read
from hawizard.text.sentence import ExitStatus, Problem
from tests.unit.record.story import failed_run, started
from tests.unit.record.strategies import UNHURRIED

STORY = failed_run()
BYTES = "".join(event_to_line(event) + "\n" for event in STORY).encode()


def _kept(path: Path, *events: Event) -> None:
    journal = Journal(path)
    for event in events:
        journal.append(event)
    journal.close()


def _problem(path: Path) -> Problem:
    with pytest.raises(Problem) as caught:
        list(read(path))
    return caught.value


def test_what_was_kept_is_read_back(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    _kept(path, *STORY)
    assert tuple(read(path)) == STORY
    assert path.read_bytes() == BYTES


def test_only_the_owner_can_read_it(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    path.touch(0o644)
    _kept(path, started())
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@UNHURRIED
@given(st.integers(0, len(BYTES)))
def test_cut_at_any_byte_it_reads_and_goes_on(tmp_path_factory: pytest.TempPathFactory, cut: int) -> None:
    path = tmp_path_factory.mktemp("cut") / "journal.jsonl"
    path.write_bytes(BYTES[:cut])
    whole = tuple(read(path))
    assert whole == STORY[: len(whole)]
    assert BYTES[:cut].count(b"\n") <= len(whole) <= BYTES[:cut].count(b"\n") + 1
    _kept(path, STORY[-1])
    assert tuple(read(path)) == (*whole, STORY[-1])


def test_a_tail_of_zero_bytes_is_cut_off(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    path.write_bytes(BYTES + b"\0" * 200_000)
    _kept(path, started())
    assert tuple(read(path)) == (*STORY, started())


def test_a_bad_line_in_the_middle_is_named(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    lines = BYTES.splitlines(keepends=True)
    path.write_bytes(b"".join([*lines[:2], b"{nonsense\n", *lines[3:]]))
    problem = _problem(path)
    assert problem.status is ExitStatus.BAD_INPUT
    assert f"{path}, line 3" in str(problem.what)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ({**json.loads(event_to_line(started())), "version": JOURNAL_VERSION + 1}, "newer"),
        ({"kind": "RunStarted", "version": JOURNAL_VERSION + 1, "new": 1}, "newer"),
        ({"kind": "Teleported", "at": 1.0}, "unknown event Teleported"),
        ({"kind": "StageEnded", "at": 1.0}, "not an event"),
        ([1, 2], "not an event"),
    ],
)
def test_what_is_not_ours_gets_a_sentence(tmp_path: Path, line: object, told: str) -> None:
    path = tmp_path / "journal.jsonl"
    path.write_text(json.dumps(line) + "\n", "utf-8")
    problem = _problem(path)
    assert told in str(problem.what) and "line 1" in str(problem.what)
    assert problem.remedy is not None


@UNHURRIED
@given(st.binary(max_size=200))
def test_any_bytes_give_events_or_a_sentence(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    path = tmp_path_factory.mktemp("any") / "journal.jsonl"
    path.write_bytes(data)
    try:
        assert list(read(path)) == []
    except Problem as problem:
        assert problem.status is ExitStatus.BAD_INPUT


def test_a_missing_journal_and_a_folder_get_a_sentence(tmp_path: Path) -> None:
    assert "cannot be read" in str(_problem(tmp_path / "none").what)
    assert "cannot be read" in str(_problem(tmp_path).what)
    with pytest.raises(Problem):
        Journal(tmp_path)


def test_a_full_disk_is_told_and_leaves_no_half_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "journal.jsonl"
    journal, write, full = Journal(path), os.write, [True]

    def short(file: int, data: bytes) -> int:
        if len(data) > 20:
            return write(file, data[:20])
        if full[0]:
            raise OSError(errno.ENOSPC, "No space left on device")
        return write(file, data)

    journal.append(started())
    monkeypatch.setattr(os, "write", short)
    with pytest.raises(Problem, match="No space left"):
        journal.append(started())
    full[0] = False
    journal.append(STORY[-1])
    journal.close()
    assert tuple(read(path)) == (started(), STORY[-1])


def test_many_threads_write_whole_lines(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    journal = Journal(path)
    told = [Output(at=float(n), action="a", host="h", text="x" * n) for n in range(200)]

    def write(events: list[Output]) -> None:
        for event in events:
            journal.append(event)

    threads = [threading.Thread(target=write, args=(told[n::4],)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    journal.close()
    assert sorted(event.at for event in read(path)) == [event.at for event in told]


def test_after_the_end_nothing_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    journal = Journal(path)
    journal.close()
    journal.close()
    journal.append(started())
    assert path.read_bytes() == b""
