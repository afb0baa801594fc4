"""Findings: what is wrong or worth knowing about the wish or the hosts, and the steps it guards."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from hawizard.text.sentence import Sentence


class Level(str, Enum):
    """How much a finding weighs."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong or worth knowing; it counts only while a step it guards is not done."""

    level: Level
    what: Sentence
    remedy: Sentence | None = None
    hosts: tuple[str, ...] = ()
    guards: tuple[str, ...] = ()
    """Step ids; none means that it always counts."""
