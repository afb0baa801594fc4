"""Late values: text that only a host can tell, when it is needed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from hawizard.plan.probe import Probe, Reply
from hawizard.text.sentence import Sentence


@dataclass(frozen=True)
class Late:
    """Text told by `host`: read by a probe, so that checks may use it, or minted, for calls alone."""

    name: str
    host: str
    argv: tuple[str, ...]
    title: Sentence = field(compare=False)
    parse: Callable[[Reply], str | None] = field(compare=False, repr=False)
    minted: bool = False
    secret: bool = False
    volatile: bool = False
    """It changes by itself, such as a node's state: asked anew at every look."""
    limit: float = 20.0
    """Seconds the host may take to tell it."""
    after: Probe[Any] | None = field(default=None, compare=False, repr=False)
    """A question without whose success it is not asked."""

    @property
    def probe(self) -> Probe[str | None]:
        """The question whose answer is the value."""
        return Probe(self.argv, self.parse, self.limit, self.after)


def whole_output(reply: Reply) -> str | None:
    """Standard output to the byte, for files; None where the program failed or printed nothing."""
    return reply.out.decode("utf-8", "replace") if reply.ok and reply.out else None


def one_word(reply: Reply) -> str | None:
    """The single word printed; None where the program failed or printed anything else."""
    words = reply.text.split()
    return words[0] if reply.ok and len(words) == 1 else None
