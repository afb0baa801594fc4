"""Events: everything that happens, as small dataclasses; all that shows a run reads only these."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter

from hawizard.model.facts import Facts
from hawizard.model.findings import Finding
from hawizard.model.verdict import Verdict
from hawizard.text.sentence import Sentence

JOURNAL_VERSION = 1
Mode = Literal["apply", "status", "plan"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownCall:
    """A call as it is previewed and kept: runnable as printed, secrets named but not shown."""

    command: str
    path: str = ""
    """The file that it writes."""
    job: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class OutlineStep:
    """A step of the plan, enough to draw it without `plan()`."""

    id: str
    host: str
    title: Sentence
    why: Sentence
    breaks: Sentence
    section: str
    actions: tuple[tuple[str, Sentence], ...]
    """Id and title of each action."""
    skip: Sentence | None = None
    """What it means to leave it out, where it can be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutlineStage:
    """A stage of the plan with its steps."""

    name: str
    title: Sentence
    why: Sentence
    steps: tuple[OutlineStep, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """What every event has: seconds since its run began."""

    at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class RunStarted(Happened):
    """A run begins; `cluster` is the session as plain data, `date` ISO 8601 in UTC."""

    kind: Literal["RunStarted"] = "RunStarted"
    version: int = JOURNAL_VERSION
    session: str
    mode: Mode
    date: str
    program: str
    cluster: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned(Happened):
    """The hosts are known and the plan is made."""

    kind: Literal["Planned"] = "Planned"
    stages: tuple[OutlineStage, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HostConnected(Happened):
    """A host was reached, logged in to, its rights settled and its facts read."""

    kind: Literal["HostConnected"] = "HostConnected"
    host: str
    address: str
    user: str
    rights: str
    facts: Facts


@dataclass(frozen=True, slots=True, kw_only=True)
class HostLost(Happened):
    """A host cannot be reached, logged in to or used as root."""

    kind: Literal["HostLost"] = "HostLost"
    host: str
    what: Sentence
    remedy: Sentence | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingsMade(Happened):
    """What is wrong or worth knowing, before anything is changed."""

    kind: Literal["FindingsMade"] = "FindingsMade"
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StageStarted(Happened):
    """A stage begins on all its hosts."""

    kind: Literal["StageStarted"] = "StageStarted"
    stage: str
    title: Sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class StageEnded(Happened):
    """All lanes of a stage have ended."""

    kind: Literal["StageEnded"] = "StageEnded"
    stage: str
    ok: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Held(Happened):
    """The run waits for a person: before a stage, or between two steps of it."""

    kind: Literal["Held"] = "Held"
    stage: str
    begun: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Released(Happened):
    """The run goes on."""

    kind: Literal["Released"] = "Released"


@dataclass(frozen=True, slots=True, kw_only=True)
class StepStarted(Happened):
    """A lane comes to a step."""

    kind: Literal["StepStarted"] = "StepStarted"
    step: str
    host: str
    title: Sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class StepEnded(Happened):
    """A step is proved, failed, was left out, or was not begun because of another."""

    kind: Literal["StepEnded"] = "StepEnded"
    step: str
    host: str
    outcome: Literal["done", "skipped", "failed", "blocked", "interrupted"]
    changed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionJudged(Happened):
    """A look at the host; `calls` and `diff` say what would be done where it is not done."""

    kind: Literal["ActionJudged"] = "ActionJudged"
    action: str
    host: str
    title: Sentence
    verdict: Verdict
    why: Sentence
    calls: tuple[ShownCall, ...] = ()
    diff: str = ""
    assumed: bool = False
    """Nobody looked: the plan was made without connecting, or an earlier step changes what would be seen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallStarted(Happened):
    """A call is sent to the host, or found at work there."""

    kind: Literal["CallStarted"] = "CallStarted"
    action: str
    host: str
    call: ShownCall
    job: str = ""
    found: bool = False
    """It was started by an earlier wizard and is followed from here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Output(Happened):
    """Whole lines that a call printed; `end` is the byte of its output after them."""

    kind: Literal["Output"] = "Output"
    action: str
    host: str
    text: str
    job: str = ""
    end: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class CallEnded(Happened):
    """A call has ended; None where its status was lost with the host's power."""

    kind: Literal["CallEnded"] = "CallEnded"
    action: str
    host: str
    status: int | None
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class StillRunning(Happened):
    """Nothing was heard of a call for a while."""

    kind: Literal["StillRunning"] = "StillRunning"
    action: str
    host: str
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionFailed(Happened):
    """An action could not be brought about, or its effect could not be proved."""

    kind: Literal["ActionFailed"] = "ActionFailed"
    action: str
    host: str
    what: Sentence
    remedy: Sentence | None = None
    command: str = ""
    status: int | None = None
    tail: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionAsked(Happened):
    """The engine needs something from a person."""

    kind: Literal["QuestionAsked"] = "QuestionAsked"
    question: str
    host: str
    text: Sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionAnswered(Happened):
    """A person, or what stands for one, answered; a secret is never part of it."""

    kind: Literal["QuestionAnswered"] = "QuestionAnswered"
    question: str
    host: str
    answer: Literal["yes", "no", "given", "nobody"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RunEnded(Happened):
    """The run is over, with the exit status of its command."""

    kind: Literal["RunEnded"] = "RunEnded"
    status: int
    what: Sentence
    remedy: Sentence | None = None
    changed: int = 0
    """Actions that changed something."""


Event = Annotated[
    RunStarted
    | Planned
    | HostConnected
    | HostLost
    | FindingsMade
    | StageStarted
    | StageEnded
    | Held
    | Released
    | StepStarted
    | StepEnded
    | ActionJudged
    | CallStarted
    | Output
    | CallEnded
    | StillRunning
    | ActionFailed
    | QuestionAsked
    | QuestionAnswered
    | RunEnded,
    Field(discriminator="kind"),
]

_EVENT: TypeAdapter[Event] = TypeAdapter(Event)


def event_to_line(event: Event) -> str:
    """One line of the journal, without its line end."""
    return _EVENT.dump_json(event, exclude_defaults=False).decode()


def event_from_line(line: str | bytes) -> Event:
    """The event that a line of the journal holds; raises ValueError (pydantic's) on anything else."""
    return _EVENT.validate_json(line)


def event_to_data(event: Event) -> dict[str, Any]:
    """An event as plain data, as a journal's line holds it."""
    return dict(_EVENT.dump_python(event, mode="json"))


def event_from_data(data: dict[str, Any]) -> Event:
    """The event that `event_to_data` gave; raises ValueError (pydantic's) on anything else."""
    return _EVENT.validate_python(data)
