"""What is known of hosts, stages, steps, actions and runs at one moment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from hawizard.model.facts import Facts
from hawizard.model.verdict import Verdict
from hawizard.record import events as e
from hawizard.text.sentence import Sentence

StepOutcome = Literal["waiting", "running", "done", "skipped", "failed", "blocked", "interrupted"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionState:
    """What is known of one action in this run."""

    id: str
    host: str
    title: Sentence
    verdict: Verdict | None = None
    """None until somebody looked."""
    why: Sentence | None = None
    calls: tuple[e.ShownCall, ...] = ()
    """What would be sent; once this run has brought it about, what was."""
    diff: str = ""
    assumed: bool = False
    call: e.ShownCall | None = None
    """The call that is at work."""
    job: str = ""
    found: bool = False
    began: float | None = None
    """When its first call was sent, in seconds since the run began."""
    ended: float | None = None
    """When it was proved or failed after that."""
    status: int | None = None
    """Exit status of the last call that ended."""
    failure: e.ActionFailed | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StepState:
    """What is known of one step in this run."""

    id: str
    host: str
    title: Sentence
    outline: e.OutlineStep | None = None
    outcome: StepOutcome = "waiting"
    changed: bool = False
    began: float | None = None
    ended: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StageState:
    """What is known of one stage in this run; `ok` is None until it has ended."""

    name: str
    title: Sentence
    why: Sentence | None = None
    began: float | None = None
    ended: float | None = None
    ok: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HostState:
    """What is known of one host in this run."""

    name: str
    state: Literal["waiting", "connected", "lost"] = "waiting"
    address: str = ""
    user: str = ""
    rights: str = ""
    facts: Facts | None = None
    what: Sentence | None = None
    remedy: Sentence | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RunState:
    """One run of the journal; `ended` is None while it goes on, and for ever where it was killed."""

    started: e.RunStarted
    ended: e.RunEnded | None = None
    held: e.Held | None = None
    """Where it waits for a person."""
