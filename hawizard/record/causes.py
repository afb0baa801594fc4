"""The likely cause of a failure, from assets/failures.yaml: a hint to a person that decides nothing."""

from __future__ import annotations

import shlex
from functools import cache
from importlib.resources import files
from pathlib import PurePosixPath

import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, model_validator

from hawizard.record.events import ActionFailed
from hawizard.text.sentence import Sentence, say

SEARCHED = 20_000  # characters of the last lines
WRAPPERS = ("env", "timeout", "sudo")


class Example(BaseModel):
    """A failure as a run would tell it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    command: str
    status: int | None
    tail: tuple[str, ...]


class Known(BaseModel):
    """A failure that is known, by what is stable of it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    programs: frozenset[str] = frozenset()
    status: frozenset[int] = frozenset()
    says: tuple[str, ...] = ()
    cause: str = Field(min_length=1)
    remedy: str | None = None
    source: str = ""
    example: Example

    @model_validator(mode="after")
    def _tells_something_apart(self) -> Known:
        if not self.status and not self.says:
            raise ValueError("a known failure has a status or says something")
        if "" in self.says:
            raise ValueError("the empty text stands everywhere")
        return self

    def fits(self, program: str, status: int | None, tail: str) -> bool:
        """Whether a failure is of this kind."""
        return (
            (not self.programs or program in self.programs)
            and (not self.status or status in self.status)
            and (not self.says or any(text in tail for text in self.says))
        )


@cache
def known() -> tuple[Known, ...]:
    """failures.yaml, read and checked once."""
    text = files("hawizard.assets").joinpath("failures.yaml").read_text("utf-8")
    return TypeAdapter(tuple[Known, ...]).validate_python(yaml.safe_load(text))


def likely_cause(failure: ActionFailed) -> tuple[Sentence, Sentence | None] | None:
    """What a failure most likely comes from and what to do, or None where it is not a known one."""
    if failure.status in (None, 0) and not failure.tail:
        return None
    program = program_of(failure.command)
    tail = "\n".join(failure.tail)[-SEARCHED:]
    found = next((each for each in known() if each.fits(program, failure.status, tail)), None)
    if found is None:
        return None
    fields = {"host": failure.host, "program": program or "-"}
    return say(found.cause, **fields), say(found.remedy, **fields) if found.remedy else None


def program_of(command: str) -> str:
    """The program that a command runs in the end, or nothing where it cannot be told."""
    try:
        words = shlex.split(command)
    except ValueError:
        return ""
    while words and (
        words[0] in WRAPPERS or words[0].startswith("-") or "=" in words[0] or words[0].isdigit()
    ):
        del words[0]
    return PurePosixPath(words[0]).name if words else ""
