"""Sentences: an English text with named fields and their values, translated only where it is shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum

Value = str | int | float | bool
Translate = Callable[[str], str]


def _english(text: str) -> str:
    return text


@dataclass(frozen=True, slots=True)
class Sentence:
    """An English text with `{named}` fields, and their values (gettext's message id and arguments)."""

    text: str
    fields: tuple[tuple[str, Value], ...] = ()

    def render(self, translate: Translate = _english) -> str:
        """The sentence as a person reads it."""
        return translate(self.text).format_map(_Kept(self.fields))

    def __str__(self) -> str:
        return self.render()


class _Kept(dict[str, Value]):
    """Field values by name; a name without a value stays in the text as it is."""

    def __missing__(self, key: str) -> str:
        return "{" + key + "}"


def say(text: str, /, **fields: Value) -> Sentence:
    """A sentence; `text` is the message id that translators see."""
    return Sentence(text, tuple(fields.items()))


class ExitStatus(IntEnum):
    """How a command ends, for scripts that call us."""

    DONE = 0
    FAILED = 1
    BAD_INPUT = 2
    UNREACHABLE = 3
    INTERRUPTED = 130


class Problem(Exception):
    """Every expected error: what is wrong, what to do, and how the command ends."""

    def __init__(
        self, what: Sentence, remedy: Sentence | None = None, *, status: ExitStatus = ExitStatus.FAILED
    ) -> None:
        super().__init__(str(what))
        self.what = what
        self.remedy = remedy
        self.status = status
