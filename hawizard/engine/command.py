"""What is sent over an exec channel: a constant script with values as positional arguments only."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from functools import cache
from importlib import resources

from hawizard.engine.vocabulary import SCRIPTS

SHELL = "sh"
DECODE = 'eval "$(printf %b "$1")"'


@cache
def script(name: str) -> str:
    """The text of a named script, without its comments."""
    folder = resources.files("hawizard.engine") / "scripts"
    texts = [(folder / f"{part}.sh").read_text("utf-8") for part in SCRIPTS[name]]
    lines = [line for text in texts for line in text.splitlines() if not line.lstrip().startswith("#")]
    return "\n".join(line for line in lines if line.strip())


def words(name: str, mark: str, arguments: Sequence[str]) -> tuple[str, ...]:
    """The argv of a named script."""
    return (SHELL, "-c", script(name), f"hawizard-{name}", mark, *arguments)


def plain(argv: Sequence[str]) -> bytes:
    """The argv for a login shell that quotes as POSIX says."""
    return _bytes(shlex.join(argv))


def encoded(argv: Sequence[str]) -> bytes:
    """The argv for any login shell (csh, fish): only letters, digits and blanks reach its quoting rules."""
    safe = "".join(_octal(byte) for byte in plain(argv))
    return _bytes(f"{SHELL} -c {shlex.quote(DECODE)} hawizard '{safe}'")


def _octal(byte: int) -> str:
    return chr(byte) if chr(byte) in _SAFE else f"\\0{byte:03o}"


_SAFE = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 -_=+./:,@%$()[]{}<>|&;*?#~^"'


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")
