"""What the log shows of events: each line with its host, cleaned of what a terminal would obey."""

from __future__ import annotations

from functools import singledispatch
from typing import Literal, NamedTuple

from hawizard.record import events as e
from hawizard.text.clean import clean, clean_lines
from hawizard.text.sentence import Sentence, say

LONGEST = 4000  # characters of a line that are kept for the pane; the journal has all of it
Tone = Literal["output", "command", "note", "bad"]


class LogLine(NamedTuple):
    """One line of the log; `text` is safe to print."""

    host: str
    text: str
    tone: Tone = "output"


def log_lines(event: e.Event) -> list[LogLine]:
    """The lines that an event adds to the log."""
    return _lines(event)


def cut_to_keep(line: str) -> str:
    """A line as the pane keeps it."""
    if len(line) <= LONGEST:
        return line
    return f"{line[:LONGEST]} … {len(line) - LONGEST} more characters, whole in the journal"


def _told(host: str, sentence: Sentence, tone: Tone) -> LogLine:
    return LogLine(clean(host), " ".join(clean_lines(shown(sentence))), tone)


def shown(sentence: Sentence) -> str:
    """A sentence from a journal, which may hold braces that are no field's."""
    try:
        return str(sentence)
    except (ValueError, LookupError, AttributeError, TypeError, OverflowError, MemoryError):
        return sentence.text


@singledispatch
def _lines(event: object) -> list[LogLine]:  # noqa: ARG001
    return []


@_lines.register
def _(event: e.RunStarted) -> list[LogLine]:
    return [LogLine("", clean(f"{event.program} {event.mode} {event.session}, {event.date}"), "note")]


@_lines.register
def _(event: e.HostConnected) -> list[LogLine]:
    sentence = say("connected as {user}, {system}", user=event.user, system=event.facts.os_name)
    return [_told(event.host, sentence, "note")]


@_lines.register
def _(event: e.HostLost) -> list[LogLine]:
    return [_told(event.host, event.what, "bad")]


@_lines.register
def _(event: e.CallStarted) -> list[LogLine]:
    first, *more = clean_lines(event.call.command) or [""]
    lines = [f"$ {first}", *(f"  {line}" for line in more)]
    return [LogLine(clean(event.host), cut_to_keep(line), "command") for line in lines]


@_lines.register
def _(event: e.Output) -> list[LogLine]:
    return [LogLine(clean(event.host), cut_to_keep(line)) for line in clean_lines(event.text)]


@_lines.register
def _(event: e.CallEnded) -> list[LogLine]:
    if event.status == 0:
        return []
    lost = say("its exit status was lost with the host's power")
    ended = say("exit status {status}", status=event.status) if event.status is not None else lost
    return [_told(event.host, ended, "bad")]


@_lines.register
def _(event: e.StillRunning) -> list[LogLine]:
    still = say("still running after {seconds} s", seconds=round(event.seconds))
    return [_told(event.host, still, "note")]


@_lines.register
def _(event: e.ActionFailed) -> list[LogLine]:
    return [_told(event.host, event.what, "bad")]


@_lines.register
def _(event: e.QuestionAsked) -> list[LogLine]:
    return [_told(event.host, say("? {text}", text=shown(event.text)), "note")]


@_lines.register
def _(event: e.RunEnded) -> list[LogLine]:
    return [_told("", event.what, "note" if event.status == 0 else "bad")]
