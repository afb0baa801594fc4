"""Probes: read-only questions to one host, and the answers to them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    from hawizard.plan.late import Late

T = TypeVar("T")

NOT_ASKED = 127


@dataclass(frozen=True, slots=True)
class Reply:
    """How a program ended and what it printed; 124 where it ran out of time, 127 where it does not exist.

    127 also where it was not asked, since what it waits for failed.
    """

    status: int
    out: bytes = b""
    err: bytes = b""

    @property
    def ok(self) -> bool:
        """Whether the exit status is 0."""
        return self.status == 0

    @property
    def text(self) -> str:
        """Standard output as text, without the white space around it."""
        return self.out.decode("utf-8", "replace").strip()

    @property
    def lines(self) -> list[str]:
        """The lines of standard output that are not empty."""
        return [line for line in self.text.splitlines() if line.strip()]


@dataclass(frozen=True)
class Probe(Generic[T]):
    """A read-only question: an argv with its time limit in seconds, and a pure function to an answer.

    `parse` must take any reply, however broken, without raising.
    """

    argv: tuple[str, ...]
    parse: Callable[[Reply], T] = field(compare=False, repr=False)
    limit: float = 10.0
    after: Probe[Any] | None = field(default=None, compare=False, repr=False)
    """A question without whose success, status 0, this one is not worth its time and is not asked."""


def succeeds(*argv: str, limit: float = 10.0) -> Probe[bool]:
    """Whether the program ends with status 0."""
    return Probe(argv, lambda reply: reply.ok, limit)


def prints(*argv: str, limit: float = 10.0) -> Probe[str | None]:
    """What the program prints, or None where it fails."""
    return Probe(argv, lambda reply: reply.text if reply.ok else None, limit)


@dataclass(frozen=True)
class Answers:
    """The replies of one host, and the late values that other hosts told."""

    replies: Mapping[Probe[Any], Reply] = field(default_factory=dict)
    late: Mapping[Late, str] = field(default_factory=dict)
    preview: bool = False
    """A look: what is minted only when it is needed stands as its name in angle brackets."""

    def __getitem__(self, probe: Probe[T]) -> T:
        """The answer to a probe; one that was not asked counts as a program that does not exist."""
        return probe.parse(self.replies.get(probe, Reply(NOT_ASKED)))

    def value(self, late: Late) -> str | None:
        """A late value, or None where it is not to be had."""
        return self.late.get(late)

    def require(self, late: Late) -> str:
        """A late value; in a look its name where it is not known. Raises LookupError otherwise."""
        value = self.late.get(late)
        if value is not None:
            return value
        if self.preview:
            return f"<{late.name}>"
        raise LookupError(late.name)
