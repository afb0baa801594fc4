"""Faults of a session: a sentence that pydantic carries from a validator to where lines are known."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from pydantic_core import PydanticCustomError

from hawizard.text.sentence import ExitStatus, Problem, Sentence, Value, say

Place = tuple[str | int, ...]
LONGEST = 120  # characters of a wrong value that a sentence repeats


def refusal(text: str, /, **fields: Value) -> PydanticCustomError:
    """What a validator raises about a value."""
    short = {key: shortened(value) if isinstance(value, str) else value for key, value in fields.items()}
    return carried(say(text, **short))


def carried(sentence: Sentence) -> PydanticCustomError:
    """A sentence as the error that pydantic hands through."""
    return PydanticCustomError("fault", "{sentence}", {"sentence": sentence})


def shortened(text: str) -> str:
    """A text no longer than a sentence can bear."""
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def dotted(place: Place) -> str:
    """A place as people write it: hosts[2].roles[0]."""
    parts = [f"[{part}]" if isinstance(part, int) else _key(part) for part in place]
    return "".join(parts).removeprefix(".")


def _key(part: str) -> str:
    return f".{shortened(part)}" if part.isidentifier() else f'["{shortened(part)}"]'


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing to correct in a session's file; line 0 and an empty field mean the whole file."""

    file: Path
    line: int
    field: str
    sentence: Sentence

    def render(self, translate: Callable[[str], str] = str) -> str:
        """File, line, field and sentence in one line, as compilers print them."""
        where = f"{self.file}:{self.line}" if self.line else str(self.file)
        return ": ".join(part for part in (where, self.field, self.sentence.render(translate)) if part)


class BadSession(Problem):
    """A session's file that cannot be used, with every fault found in it."""

    def __init__(self, file: Path, faults: tuple[Fault, ...]) -> None:
        self.faults = faults
        what = say("{file} cannot be used; things to correct: {count}.", file=str(file), count=len(faults))
        super().__init__(what, say("Correct the file and try again."), status=ExitStatus.BAD_INPUT)

    def __str__(self) -> str:
        return "\n".join([str(self.what), *(fault.render() for fault in self.faults)])
