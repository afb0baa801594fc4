"""How a run ended: what failed, what changed, that nothing is lost, and the ways out."""

from __future__ import annotations

from hawizard.console.words import Words
from hawizard.record.events import RunEnded, RunStarted
from hawizard.record.login import login, quoted
from hawizard.record.progress import Progress
from hawizard.text.clean import clean
from hawizard.text.layout import cells, duration, pad
from hawizard.text.sentence import ExitStatus, Sentence, say

KEPT = say("Nothing is lost: what is done stays done, and a job at work on a host goes on there.")


def ending_lines(event: RunEnded, progress: Progress, words: Words) -> list[str]:
    """The last lines of a run."""
    signs = {0: words.glyph.done, ExitStatus.INTERRUPTED.value: words.glyph.idle}
    lines = ["", f"{signs.get(event.status, words.glyph.failed)} {words(event.what)}"]
    started = progress.run.started if progress.run else None
    if started is None or started.mode != "apply":
        return lines + _remedy(event, words)
    lines += _changed(event, words) + _failed(progress, words)
    if event.status in (ExitStatus.DONE, ExitStatus.BAD_INPUT):
        return lines + _remedy(event, words)
    return lines + _ways_out(event, started, progress, words)


def _remedy(event: RunEnded, words: Words) -> list[str]:
    return words.prose(event.remedy, 2) if event.remedy else []


def _changed(event: RunEnded, words: Words) -> list[str]:
    time = words(duration(event.at))
    if event.changed:
        return words.prose(say("Changed: {count}, in {time}.", count=event.changed, time=time), 2)
    return words.prose(say("Nothing was changed, in {time}.", time=time), 2)


def _failed(progress: Progress, words: Words) -> list[str]:
    lost = [(host.name, host.what) for host in progress.hosts.values() if host.state == "lost" and host.what]
    failed = [(failure.host, failure.what) for failure in progress.failures]
    lines = [f"  {words.glyph.failed} {clean(host)}: {words(what)}" for host, what in (*lost, *failed)]
    return list(dict.fromkeys(lines))


def _ways_out(event: RunEnded, started: RunStarted, progress: Progress, words: Words) -> list[str]:
    ways = [(words(label), command) for label, command in ways_out(started, progress)]
    width = max(cells(label) for label, _ in ways) + 2
    commands = {command for _, command in ways}
    said = event.remedy is not None and words(event.remedy) in commands
    remedy = [] if said else _remedy(event, words)
    lines = [f"    {pad(label, width)}{command}" for label, command in ways]
    return [*remedy, "", *words.prose(KEPT, 2), *lines]


def ways_out(started: RunStarted, progress: Progress) -> list[tuple[Sentence, str]]:
    """What can be done after a run that did not end well, each with its command."""
    session = quoted(started.session)
    lost = [host.name for host in progress.hosts.values() if host.state == "lost"]
    hosts = dict.fromkeys((*lost, *(failure.host for failure in progress.failures)))
    logins = [(host, login(started.cluster, host)) for host in hosts]
    return [
        (say("go on from here"), f"hawizard resume {session}"),
        (say("look, change nothing"), f"hawizard status {session}"),
        *((say("look at {host} yourself", host=host), command) for host, command in logins if command),
        (say("after editing session.yaml"), f"hawizard plan {session}"),
    ]
