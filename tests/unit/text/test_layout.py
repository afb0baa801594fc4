"""Widths, wrapping and times."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hawizard.text.layout import cells, clock, duration, pad, wrap
from tests.unit.record.strategies import UNHURRIED


@UNHURRIED
@given(st.text(st.sampled_from("ab 装载，。é"), max_size=80), st.integers(2, 20))
def test_wrapped_lines_fit_and_lose_no_word(text: str, width: int) -> None:
    lines = wrap(text, width)
    assert "".join("".join(lines).split()) == "".join(text.split())
    for line in lines:
        assert cells(line) <= width or " " not in line.strip()


def test_a_long_word_stands_alone() -> None:
    assert wrap("see https://example.org/long now", 10) == ["see", "https://example.org/long", "now"]


def test_wide_characters_break_anywhere_and_take_two_cells() -> None:
    assert wrap("安装负载均衡器", 6) == ["安装负", "载均衡", "器"]
    assert pad("安装", 6) == "安装  "


@pytest.mark.parametrize(
    ("seconds", "shown"), [(0.0, "00:00"), (192.9, "03:12"), (6005.0, "100:05"), (-1.0, "00:00")]
)
def test_the_clock(seconds: float, shown: str) -> None:
    assert clock(seconds) == shown


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [
        (0.04, "0.0 s"),
        (2.1, "2.1 s"),
        (9.96, "10 s"),
        (59.4, "59 s"),
        (59.6, "1 min 0 s"),
        (192.4, "3 min 12 s"),
    ],
)
def test_a_duration(seconds: float, shown: str) -> None:
    assert str(duration(seconds)) == shown
