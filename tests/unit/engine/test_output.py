"""Output is told in whole lines, with the byte each ends at, however the bytes arrive."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from hawizard.engine.output import LONGEST, Lines

CHUNKS = st.lists(st.binary(max_size=40) | st.just(b"\n"), max_size=30)


@given(CHUNKS, st.integers(0, 10**9))
def test_nothing_is_lost_or_told_twice(chunks: list[bytes], offset: int) -> None:
    told: list[tuple[str, int]] = []
    lines = Lines(lambda text, end: told.append((text, end)), offset)
    for chunk in chunks:
        lines.feed(chunk)
    lines.close()
    whole = b"".join(chunks)
    ends = [offset, *(end for _, end in told)]
    parts = [whole[a - offset : b - offset] for a, b in itertools.pairwise(ends)]
    assert b"".join(parts) == whole
    assert [text for text, _ in told] == [p.decode("utf-8", "replace").replace("\r\n", "\n") for p in parts]


@given(CHUNKS)
def test_only_whole_lines_are_told_until_the_call_has_ended(chunks: list[bytes]) -> None:
    told: list[str] = []
    lines = Lines(lambda text, _: told.append(text))
    for chunk in chunks:
        lines.feed(chunk)
    assert all(text.endswith("\n") for text in told)


def test_a_line_without_end_does_not_fill_the_memory() -> None:
    told: list[int] = []
    lines = Lines(lambda text, _: told.append(len(text)))
    for _ in range(3 * LONGEST // 1024 + 3):
        lines.feed(b"x" * 1024)
    assert len(told) == 3
    assert max(told) <= LONGEST + 1024


def test_the_tail_keeps_the_last_twenty_lines_that_say_something() -> None:
    lines = Lines(lambda *_: None)
    for number in range(50):
        lines.feed(f"line {number}\n\n".encode())
    assert lines.tail == [f"line {number}" for number in range(30, 50)]
