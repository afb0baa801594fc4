"""Nothing a host prints reaches the terminal as anything but text."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hawizard.text.clean import MARK, clean, clean_lines
from tests.unit.record.strategies import UNHURRIED

PIECES = st.one_of(
    st.text(max_size=8),
    st.sampled_from(["\x1b[", "\x1b]0;", "\x9b", "\x9d", "\x07", "\x1b\\", "\r", "\t", "m"]),
)
ANYTHING = st.lists(PIECES, max_size=12).map("".join)
HIDDEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}


@UNHURRIED
@given(ANYTHING)
def test_no_control_and_nothing_hidden_survives(line: str) -> None:
    assert not [character for character in clean(line) if unicodedata.category(character) in HIDDEN]


@UNHURRIED
@given(ANYTHING)
def test_what_is_clean_stays_as_it_is(line: str) -> None:
    assert clean(clean(line)) == clean(line)


@UNHURRIED
@given(
    st.text(
        st.characters(categories=("Lo", "Lu", "Ll", "Nd", "Po", "Sm"), exclude_characters="ㅤᅟᅠﾠ"), max_size=40
    )
)
def test_letters_of_every_script_are_untouched(line: str) -> None:
    assert clean(line) == line


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("[预检] 执行预检，完成。", "[预检] 执行预检，完成。"),
        ("[ERROR Port-6443]: {x} [b]", "[ERROR Port-6443]: {x} [b]"),
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x1b[38;2;1;2;3mred\x9b0m", "red"),
        ("a\x1b]0;PWNED\x07b", "ab"),
        ("a\x1b]8;;http://x\x1b\\link\x1b]8;;\x1b\\", "alink"),
        ("a\x9d0;PWNED\x9cb", "ab"),
        ("a\x1bP1$r secret", "a"),
        ("\x1b[2", ""),
        ("\x1b\x1b[0m[2J", MARK + "[2J"),
        (" 10%\r 50%\r100%\r", "100%"),
        ("a\tb", "a       b"),
        ("a\x00b\x08c\x7f", f"a{MARK}b{MARK}c{MARK}"),
        ("abc\u202egnp.exe", f"abc{MARK}gnp.exe"),
        ("pass\u200bword\ufeff", f"pass{MARK}word{MARK}"),
        ("\ud800", MARK),
        ("\u2028", MARK),
    ],
)
def test_what_a_person_sees(line: str, shown: str) -> None:
    assert clean(line) == shown


def test_lines_end_at_line_feeds_alone() -> None:
    assert clean_lines("") == []
    assert clean_lines("a\r\nb\x0bc\n\nd\n") == ["a", f"b{MARK}c", "", "d"]
