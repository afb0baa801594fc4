"""What goes over the wire: scripts without values in them, arguments that arrive whole."""

from __future__ import annotations

import subprocess

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hawizard.engine import command
from hawizard.engine.vocabulary import PROGRAMS, SCRIPTS, UnknownWord, check, program

words = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=20)


@settings(max_examples=40, deadline=None)
@given(st.lists(words, max_size=4), st.sampled_from([command.plain, command.encoded]))
def test_arguments_survive_the_login_shell(arguments: list[str], encode: object) -> None:
    argv = ("printf", "<%s>", *arguments)
    line = command.encoded(argv) if encode is command.encoded else command.plain(argv)
    done = subprocess.run(["sh", "-c", line], capture_output=True, timeout=20, check=True)
    assert done.stdout == (b"".join(b"<%s>" % word.encode() for word in arguments) or b"<>")


def test_an_encoded_command_has_nothing_that_csh_or_fish_would_change() -> None:
    line = command.encoded(("printf", "a'b\\c\n!d\x01\u20ac"))
    quoted = line.partition(b" hawizard ")[2].decode("ascii")
    assert not set("!\n'") & set(quoted[1:-1])
    assert "\\" not in quoted.replace("\\0", ""), "a backslash stands before a number only"


@pytest.mark.parametrize("name", SCRIPTS)
def test_scripts_have_no_comments_left_and_no_noise(name: str) -> None:
    text = command.script(name)
    assert text
    assert not any(line.lstrip().startswith("#") for line in text.splitlines())
    assert len(text) < 8000


@pytest.mark.parametrize(
    ("argv", "name"),
    [
        (("cat", "x"), "cat"),
        (("env", "A=B", "C=D", "etcdctl", "A=B"), "etcdctl"),
        (("env", "-i", "cat"), "cat"),
        (("timeout", "-k", "5", "10", "cat"), "cat"),
        (("timeout", "10", "env", "A=B", "kubectl"), "kubectl"),
        (("env", "A=B"), ""),
        ((), ""),
    ],
)
def test_the_program_behind_its_wrappers(argv: tuple[str, ...], name: str) -> None:
    assert program(argv) == name


@pytest.mark.parametrize("argv", [("sh", "-c", "x"), ("env", "A=B", "bash"), ("timeout", "5", "nc"), ()])
def test_a_word_that_is_not_in_the_table_is_refused(argv: tuple[str, ...]) -> None:
    with pytest.raises(UnknownWord):
        check(argv)


def test_words_of_the_table_pass_and_nul_does_not() -> None:
    for name in PROGRAMS.keys() - {"env", "timeout"}:
        check((name, "x"))
    with pytest.raises(UnknownWord, match="NUL"):
        check(("cat", "a\0b"))
