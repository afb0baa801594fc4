"""The log: kept, filtered, followed or not, searched, wrapped, copied."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from hawizard.record import events as e
from hawizard.screens.loglines import LONGEST, LogLine, cut_to_keep, log_lines
from hawizard.screens.widgets.logpane import LogPane
from hawizard.screens.widgets.logstore import KEPT, SLACK, WAITING, LogStore
from tests.screens.driver import NARROW, WIDE, Seen, driven, shown
from tests.screens.story import NASTY
from tests.unit.record.story import failed_run


def _numbered(count: int, host: str = "a", start: int = 0) -> list[LogLine]:
    return [LogLine(host, f"line {n}") for n in range(start, start + count)]


def _feed(feed: Callable[[LogLine], None], lines: list[LogLine]) -> None:
    for line in lines:
        feed(line)


def _texts(store: LogStore) -> list[str]:
    return [store.line(number).text for number, begin, _ in store.rows if begin == 0]


def _pane(seen: Seen) -> LogPane:
    return seen.app.run_screen.log_pane


def _rows(seen: Seen) -> list[str]:
    """The log's rows without the scroll bar."""
    return [line[:78] for line in seen.lines[4:20]]


async def _filled(seen: Seen, count: int = 300) -> LogPane:
    pane = _pane(seen)
    for line in _numbered(count // 2, "vms80") + _numbered(count // 2, "vms81", count // 2):
        pane.feed(line)
    pane.drain()
    await seen.settle()
    return pane


def test_what_comes_too_fast_is_counted_and_the_newest_is_kept() -> None:
    store = LogStore()
    for line in _numbered(WAITING + 7):
        store.feed(line)
    store.drain(WAITING)
    assert store.dropped == 7
    assert _texts(store)[-1] == f"line {WAITING + 6}"


def test_no_line_is_lost_or_doubled_between_feeders_and_drains() -> None:
    store, threads = LogStore(), []
    for name in "abc":
        threads.append(threading.Thread(target=_feed, args=(store.feed, _numbered(2000, name))))
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads) or store.waiting:
        store.drain(500)
    assert len(store.lines) + store.dropped == 6000
    assert store.dropped == 0
    for name in "abc":
        assert [x for x in store.lines if x.host == name] == _numbered(2000, name)


def test_only_so_many_are_kept_and_each_keeps_its_number() -> None:
    store = LogStore()
    store.extend(_numbered(KEPT + SLACK))
    store.feed(LogLine("a", "last"))
    gone = store.drain(10)
    assert (len(store.lines), gone) == (KEPT, SLACK + 1)
    assert store.line(store.first).text == f"line {SLACK + 1}"
    assert store.rows[0][0] == store.first


def test_lines_are_filtered_by_host_and_by_text_whatever_the_case() -> None:
    store = LogStore()
    store.extend([LogLine("a", "Pull one"), LogLine("b", "pull two"), LogLine("a", "other")])
    store.show("", "PULL", None)
    assert _texts(store) == ["Pull one", "pull two"]
    store.show("a", "pull", None)
    store.extend([LogLine("a", "pull three"), LogLine("b", "pull four")])
    assert _texts(store) == ["Pull one", "pull three"]


@pytest.mark.parametrize("text", ["short", "x" * 95, "生成证书" * 20, "a " * 60, ""])
def test_wrapped_rows_hold_the_whole_line(text: str) -> None:
    store = LogStore()
    store.show("", "", 20)
    store.extend([LogLine("a", text)])
    parts = [text[begin : None if end < 0 else end] for _, begin, end in store.rows]
    assert "".join(parts) == text


def test_a_line_of_a_megabyte_is_cut_and_says_so() -> None:
    kept = cut_to_keep("x" * 1_000_000)
    assert len(kept) < LONGEST + 100
    assert kept.endswith("996000 more characters, whole in the journal")


def test_every_event_of_a_run_that_a_person_wants_to_read_is_in_the_log() -> None:
    texts = [line.text for event in failed_run() for line in log_lines(event)]
    for part in ("$ systemctl start etcd", "red", "exit status 1", "etcd did not start"):
        assert part in texts


@driven
async def test_scrolled_up_it_is_not_yanked_and_told_to_it_follows_again() -> None:
    async with shown(failed_run(), NARROW) as seen:
        pane = await _filled(seen)
        await seen.press("l", "up", "up", "pageup")
        before = _rows(seen)
        assert "below" in seen.text
        for line in _numbered(50, "vms80", 900):
            pane.feed(line)
        pane.drain()
        await seen.settle()
        assert _rows(seen) == before
        await seen.press("end")
        assert "following" in seen.text and "line 949" in seen.text


@driven
async def test_what_falls_off_the_top_does_not_move_what_is_read() -> None:
    async with shown(failed_run(), NARROW) as seen:
        pane = _pane(seen)
        pane.store.extend(_numbered(KEPT + SLACK, "vms80"))
        pane.view.settle()
        await seen.press("l", "up", "pageup", "pageup")
        before = _rows(seen)
        for line in _numbered(100, "vms80", 90_000):
            pane.feed(line)
        pane.drain()
        await seen.settle()
        assert pane.store.first > 0
        assert _rows(seen) == before


@driven
async def test_hosts_go_round_and_the_filter_narrows() -> None:
    async with shown(failed_run(), WIDE) as seen:
        await seen.go(3)
        pane = await _filled(seen)
        await seen.press("l", "h")
        assert "vms80" in seen.lines[2] and "vms81 line" not in seen.text
        await seen.press("h", "/", *"line 29", "enter")
        assert "/ line 29" in seen.lines[2] and "line 299" in seen.text and "line 250" not in seen.text
        await seen.press("/", "escape")
        assert pane.store.text == ""


@driven
async def test_search_goes_round_and_marks_where_it_is() -> None:
    async with shown(failed_run(), NARROW) as seen:
        pane = await _filled(seen)
        await seen.press("l", "s", *"line 12", "enter")
        assert pane.store.line(pane.view.cursor).text == "line 129"
        await seen.press("n")
        assert pane.store.line(pane.view.cursor).text == "line 12"
        await seen.press("N")
        assert pane.store.line(pane.view.cursor).text == "line 129"
        assert not pane.view.follow


@driven
async def test_long_lines_are_cut_wrapped_and_copied_whole() -> None:
    async with shown(failed_run(), NARROW) as seen:
        pane = _pane(seen)
        text = "begin " + "word " * 40 + "finish"
        pane.feed(LogLine("vms80", text))
        pane.drain()
        await seen.press("l")
        assert "finish" not in seen.text and "…" in seen.text
        await seen.press("w")
        assert "finish" in seen.text
        await seen.press("y")
        assert seen.app.clipboard == text


@driven
async def test_dropped_lines_are_counted_where_a_person_sees_it() -> None:
    async with shown(failed_run(), NARROW, path="/somewhere/journal.jsonl") as seen:
        pane = _pane(seen)
        for line in _numbered(WAITING + 1234, "vms80"):
            pane.feed(line)
        await seen.press("l")
        pane.drain()
        await seen.settle()
        assert "1 234 skipped" in seen.text
        assert "/somewhere/journal.jsonl" in seen.text


@driven
async def test_hostile_lines_fed_from_a_thread_crash_nothing() -> None:
    async with shown(failed_run(), NARROW) as seen:
        pane = _pane(seen)
        output = e.Output(at=0.0, action="a/b/c@vms80", host="vms80", text="\n".join(NASTY * 50))
        thread = threading.Thread(target=_feed, args=(pane.feed, log_lines(output)))
        thread.start()
        thread.join()
        pane.drain()
        await seen.press("l", "w", "s", "[", "/", "]", "enter")
        assert "[/]" in seen.text
