"""The sessions that are there, each with how far it is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from hawizard.record import events as e
from hawizard.record.lock import held
from hawizard.record.session import Session, session_names, sessions_root
from hawizard.text.sentence import ExitStatus, Sentence, say

TAIL = 4_000_000  # bytes of a journal's end that are read; an event is rarely larger than 100,000


@dataclass(frozen=True)
class Found:
    """A session, and what its journal says last."""

    session: Session
    state: Sentence
    begun: bool
    done: bool = False


def found(root: Path | None = None) -> list[Found]:
    """Every session, the last used first; of a long journal only the end is read."""
    root = root or sessions_root()
    sessions = [Session(root / name) for name in session_names(root)]
    return [_found(session) for session in sorted(sessions, key=_used, reverse=True)]


def _used(session: Session) -> float:
    times = [0.0]
    for path in (session.yaml_path, session.journal_path):
        with suppress(OSError):
            times.append(path.stat().st_mtime)
    return max(times)


def _found(session: Session) -> Found:
    if held(session.folder):
        return Found(session, say("another hawizard is at work in it"), True)
    if not session.begun:
        return Found(session, say("not begun"), False)
    stage, date, ended = "", "", None
    for event in _last_run(session.journal_path):
        if isinstance(event, e.RunStarted):
            stage, date, ended = "", event.date[:10], None
        elif isinstance(event, e.StageStarted | e.Held):
            stage = event.stage
        elif isinstance(event, e.RunEnded):
            ended = event
    return _state(session, stage, date, ended)


def _state(session: Session, stage: str, date: str, ended: e.RunEnded | None) -> Found:
    if ended is None:
        return Found(session, say("broken off at {stage}", stage=stage or "check"), True)
    if ended.status == 0:
        return Found(session, say("done on {date}", date=date), True, done=True)
    text = "interrupted at {stage}" if ended.status == ExitStatus.INTERRUPTED else "stopped at {stage}"
    return Found(session, say(text, stage=stage or "check"), True)


def _last_run(journal: Path) -> Iterator[e.Event]:
    """The events at the end of a journal that can be read."""
    with suppress(OSError), journal.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(max(0, size - TAIL))
        if size > TAIL:
            file.readline()
        for line in file:
            with suppress(ValueError):
                yield e.event_from_line(line)
