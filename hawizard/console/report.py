"""The report: one text file with all that is known of a session, to be kept or shown to others."""

from __future__ import annotations

import io
from collections import deque
from collections.abc import Iterable, Iterator
from datetime import datetime, timezone
from itertools import islice
from pathlib import Path

from hawizard import __version__
from hawizard.console import Console
from hawizard.console.findings import finding_lines
from hawizard.console.run import OUTCOMES, evidence
from hawizard.console.words import Words, indented
from hawizard.model.facts import Facts
from hawizard.record.causes import likely_cause
from hawizard.record.events import ActionFailed, Event, RunStarted
from hawizard.record.journal import read
from hawizard.record.progress import Progress, fold
from hawizard.record.session import Session
from hawizard.record.states import HostState, RunState
from hawizard.text.clean import clean, clean_lines
from hawizard.text.sentence import Problem, Sentence, Translate, say

MOST_LINES = 2000
"""Lines of a part of the report; of the log the last ones, of all else the first."""
LONGEST = 1000  # characters of a line
MOST_BYTES = 1_000_000
"""Bytes of session.yaml that are read."""


def write_report(
    session: Session, translate: Translate = lambda text: text, now: datetime | None = None
) -> Path:
    """Writes the report into the session's folder and returns its path; raises Problem where it cannot."""
    now = now or datetime.now(timezone.utc)
    text = "".join(f"{line.rstrip()}\n" for line in report_lines(session, Words(translate), now))
    return session.add(f"report-{now:%Y%m%d-%H%M%S}.txt", text)


def report_lines(session: Session, words: Words, now: datetime) -> list[str]:
    """The report's lines, every one of them safe to print."""
    log = Log()
    progress, broken = _told(session, log, words.translate)
    head = words.joined(f"hawizard {__version__}", clean(session.name), f"{now:%Y-%m-%d %H:%M} UTC")
    parts: list[tuple[Sentence, Iterable[str]]] = [
        (say("Runs"), _runs(progress, broken, words)),
        (say("Failures"), _failures(progress, words)),
        (say("Stages"), _stages(progress, words)),
        (say("Hosts"), _hosts(progress, words)),
        (say("Findings"), finding_lines(progress.findings, words)),
        (say("session.yaml"), _wanted(session, words)),
        (say("What the last run printed"), log.told(words)),
    ]
    return [head, *(line for title, lines in parts for line in _part(title, lines, words))]


class Log(io.StringIO):
    """Keeps the last lines of what is written to it."""

    def __init__(self) -> None:
        super().__init__()
        self._lines: deque[str] = deque(maxlen=MOST_LINES)
        self._passed = 0

    def begin(self) -> None:
        """Forgets what was written so far."""
        self._lines.clear()
        self._passed = 0

    def write(self, text: str) -> int:
        for line in text.removesuffix("\n").split("\n"):
            self._passed += len(self._lines) == MOST_LINES
            self._lines.append(_cut(line))
        return len(text)

    def told(self, words: Words) -> list[str]:
        """What is left, and how much is not."""
        passed = [words(say("{count} lines before these are left out", count=self._passed))]
        return [*(passed if self._passed else []), *self._lines]


def _told(session: Session, log: Log, translate: Translate) -> tuple[Progress, Problem | None]:
    """What the journal adds up to and, where it cannot be read to its end, why."""
    progress, console = Progress(), Console(log, translate)
    try:
        for event in _events(session):
            if isinstance(event, RunStarted):
                log.begin()
            progress = fold(progress, event)
            console(event)
    except Problem as problem:
        return progress, problem
    return progress, None


def _events(session: Session) -> Iterator[Event]:
    return read(session.journal_path) if session.begun else iter(())


def _part(title: Sentence, lines: Iterable[str], words: Words) -> list[str]:
    # The log's first line may be the one that says how much is left out.
    found = [_cut(line) for line in islice(lines, MOST_LINES + 2)]
    more = [words(say("… and more, left out here"))] if len(found) > MOST_LINES + 1 else []
    shown = indented([*found[: MOST_LINES + 1], *more] or [words(say("none"))], 2)
    return ["", f"== {words(title)}", *shown]


def _cut(line: str) -> str:
    return line if len(line) <= LONGEST else f"{line[:LONGEST]}…"


def _runs(progress: Progress, broken: Problem | None, words: Words) -> list[str]:
    lines = [_run(run, words) for run in progress.runs[-MOST_LINES:]]
    if broken:
        what = say("the journal cannot be read further: {what}", what=words(broken.what))
        lines += words.item(words.glyph.failed, what)
    return lines


def _run(run: RunState, words: Words) -> str:
    started, ended = run.started, run.ended
    end = words(ended.what) if ended else words(say("not ended"))
    return words.joined(clean(started.date), clean(started.mode), clean(started.program), end)


def _failures(progress: Progress, words: Words) -> Iterator[str]:
    for failure in progress.failures:
        yield f"{clean(failure.host)}  {clean(failure.action)}"
        yield from indented(words.item(words.glyph.failed, failure.what), 2)
        yield from indented(evidence(failure, words, 4), 4)
        yield from _cause(failure, words)


def _cause(failure: ActionFailed, words: Words) -> list[str]:
    found = likely_cause(failure)
    if found is None:
        return []
    cause = " ".join(words(sentence) for sentence in found if sentence)
    likely = say("likely: {cause}", cause=cause)
    return words.prose(likely, 4)


def _stages(progress: Progress, words: Words) -> Iterator[str]:
    signs = {True: words.glyph.done, False: words.glyph.failed, None: words.glyph.idle}
    for stage in progress.stages.values():
        yield f"{signs[stage.ok]} {words(stage.title)}"
        for step in progress.steps_of(stage.name):
            outcome = words(OUTCOMES.get(step.outcome, say(step.outcome)))
            yield f"    {clean(step.host)}  {words.joined(words(step.title), outcome)}"


def _hosts(progress: Progress, words: Words) -> Iterator[str]:
    for host in progress.hosts.values():
        yield words.joined(clean(host.name), *_reached(host, words))
        yield from indented(_facts(host.facts, words) if host.facts else [], 4)
        for sentence in (host.what, host.remedy):
            yield from words.prose(sentence, 4) if sentence else []


def _reached(host: HostState, words: Words) -> list[str]:
    states = {"waiting": say("not asked"), "connected": say("connected"), "lost": say("not reached")}
    return [words(states[host.state]), *map(clean, (host.address, host.user, host.rights))]


def _facts(facts: Facts, words: Words) -> list[str]:
    clock = _date(facts.clock)
    told = [
        say("{os}, kernel {kernel}, cgroup v{v}", os=facts.os_name, kernel=facts.kernel, v=facts.cgroup),
        say("systemd {version}, its clock at {clock}", version=facts.systemd, clock=clock),
        say("{cpus} processors, {mib} MiB of memory", cpus=facts.cpus, mib=facts.memory_mib),
        say("{mib} MiB free under /var", mib=facts.disk_free_mib),
        say("addresses: {addresses}", addresses=", ".join(facts.addresses) or "-"),
        say("swap: {swap}", swap=", ".join(facts.swap) or "-"),
    ]
    ports = ", ".join(f"{each.port} {each.program}" for each in facts.listeners)
    return [words(sentence) for sentence in (*told, say("listening: {ports}", ports=ports or "-"))]


def _date(seconds: float) -> str:
    try:
        return f"{datetime.fromtimestamp(seconds, timezone.utc):%Y-%m-%d %H:%M:%S} UTC"
    except (ValueError, OverflowError, OSError):
        return "-"


def _wanted(session: Session, words: Words) -> list[str]:
    try:
        with session.yaml_path.open("rb") as file:
            return clean_lines(file.read(MOST_BYTES).decode("utf-8", "replace"))
    except OSError as error:
        return [words(say("it cannot be read: {why}", why=error.strerror or str(error)))]
