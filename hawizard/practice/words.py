"""What a command over SSH says: which of the engine's scripts, with which arguments, as whom."""

from __future__ import annotations

import re
from dataclasses import dataclass

from hawizard.engine import command, rights, vocabulary

_WORD = re.compile(r"""(?:[^\s'"\\]|'[^']*'|"[^"]*"|\\.)+""", re.DOTALL)
_PIECE = re.compile(r"""'([^']*)'|"([^"]*)"|\\(.)|([^'"\\]+)""", re.DOTALL)


@dataclass(frozen=True)
class Script:
    """One of the engine's scripts, as it came."""

    name: str
    mark: str
    arguments: tuple[str, ...]
    sudo: bool = False
    prompt: str = ""
    """What sudo is to ask for the password with."""


def understood(sent: bytes) -> Script | None:
    """The script that a command runs; None where it is none of the engine's."""
    argv = split(_text(sent))
    if argv[:4] == ["sh", "-c", command.DECODE, "hawizard"] and len(argv) == 5:
        whole = re.sub(rb"\\0([0-7]{1,3})", lambda octal: bytes([int(octal[1], 8)]), argv[4].encode())
        argv = split(_text(whole))
    argv, sudo, prompt = _without_sudo(argv)
    if len(argv) < 5 or argv[:2] != ["sh", "-c"]:
        return None
    name = argv[3].removeprefix("hawizard-")
    if name not in vocabulary.SCRIPTS or argv[2] != command.script(name):
        return None
    return Script(name, argv[4], tuple(argv[5:]), sudo, prompt)


def _without_sudo(argv: list[str]) -> tuple[list[str], bool, str]:
    errors = list(rights.ERRORS_TOO)
    rest = argv[len(errors) :] if argv[: len(errors)] == errors else argv
    if rest[:3] != ["env", "LC_ALL=C", "sudo"] or "--" not in rest:
        return argv, False, ""
    end = rest.index("--")
    options = rest[3:end]
    return rest[end + 1 :], True, options[options.index("-p") + 1] if "-p" in options else ""


def _text(sent: bytes) -> str:
    return sent.decode("utf-8", "surrogateescape")


def split(text: str) -> list[str]:
    """The words of a command as a POSIX shell sees them, where nothing is expanded."""
    return [_unquoted(word) for word in _WORD.findall(text)]


def _unquoted(word: str) -> str:
    return "".join("".join(groups) for groups in _PIECE.findall(word))
