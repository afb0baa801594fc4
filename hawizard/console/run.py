"""A run told as it goes: what is looked at, sent, printed, proved, failed, each line with its host."""

from __future__ import annotations

from functools import lru_cache, singledispatch
from itertools import chain, repeat

from hawizard.console.words import Words, command_lines, indented
from hawizard.model.verdict import Verdict
from hawizard.record import events as e
from hawizard.record.progress import Progress, step_of
from hawizard.record.states import ActionState
from hawizard.text.clean import clean, clean_lines
from hawizard.text.layout import cells, clock, duration, pad
from hawizard.text.sentence import Sentence, say

FIELDS = (say("command"), say("status"), say("last lines"), say("remedy"))
ANSWERS = {"yes": say("yes"), "no": say("no"), "given": say("given"), "nobody": say("nobody was there")}
OUTCOMES = {
    "done": say("done"),
    "failed": say("failed"),
    "skipped": say("skipped"),
    "blocked": say("not begun"),
    "interrupted": say("interrupted"),
}


class Run:
    """Tells one run; `before` and `now` are its progress around the event that is being told."""

    def __init__(self, words: Words) -> None:
        self.words = words
        self.timed = True
        self.before = Progress()
        self.now = Progress()
        self.headed: set[str] = set()
        self.judged: dict[str, e.ActionJudged] = {}

    def tell(self, event: e.Event, before: Progress, now: Progress) -> list[str]:
        """The lines that an event adds."""
        self.before, self.now = before, now
        return _tell(event, self)

    @property
    def _width(self) -> int:
        return _widest(tuple(self.now.hosts))

    @property
    def margin(self) -> int:
        """Columns before a host's lines."""
        return self._width + (10 if self.timed else 4)

    def at(self, host: str, lines: list[str], indent: int = 0) -> list[str]:
        """Lines of a host, the first one with the time."""
        name = f"{clean(host):<{self._width}}"
        first = f"{clock(self.now.at):>6}" if self.timed else ""
        heads = chain([first], repeat(" " * len(first)))
        return [f"{head}  {name}  {' ' * indent}{line}" for head, line in zip(heads, lines, strict=False)]

    def told(self, host: str, sign: str, sentence: Sentence, indent: int = 0) -> list[str]:
        """A sentence of a host behind its sign."""
        return self.at(host, self.words.item(sign, sentence, self.margin + indent), indent)

    def headed_step(self, step: str, host: str) -> list[str]:
        """The step's headline, once, as soon as there is something to tell of it."""
        known = self.now.steps.get(step)
        if known is None or step in self.headed:
            return []
        self.headed.add(step)
        return self.told(host, self.words.glyph.step, known.title)

    def action(self, key: str) -> ActionState | None:
        """An action as it was before the event."""
        return self.before.actions.get(key)


@lru_cache(maxsize=4)
def _widest(hosts: tuple[str, ...]) -> int:
    return max((len(clean(name)) for name in hosts), default=0)


@singledispatch
def _tell(event: object, run: Run) -> list[str]:  # noqa: ARG001
    return []


@_tell.register
def _(event: e.HostConnected, run: Run) -> list[str]:
    words = run.words
    rights = "" if event.rights == event.user else words(say(event.rights))
    who = words(say("connected as {user}", user=event.user))
    return run.at(event.host, [words.joined(who, rights, clean(event.address), clean(event.facts.os_name))])


@_tell.register
def _(event: e.HostLost, run: Run) -> list[str]:
    words = run.words
    lines = words.item(words.glyph.failed, event.what, run.margin)
    return run.at(event.host, lines + (words.prose(event.remedy, 2, run.margin) if event.remedy else []))


@_tell.register
def _(event: e.Planned, run: Run) -> list[str]:
    steps = sum(len(stage.steps) for stage in event.stages)
    counts = say("{steps} steps in {stages} stages", steps=steps, stages=len(event.stages))
    return [f"{clock(event.at):>6}  {run.words(counts)}"]


@_tell.register
def _(event: e.StageStarted, run: Run) -> list[str]:
    words, stages = run.words, list(run.now.stages)
    known = run.now.stages[event.stage]
    place = f"[{stages.index(event.stage) + 1}/{len(stages)}] "
    return ["", place + words(event.title), *(words.prose(known.why, len(place)) if known.why else [])]


@_tell.register
def _(event: e.StageEnded, run: Run) -> list[str]:
    if event.ok:
        return []
    title = run.words(run.now.stages[event.stage].title)
    ended = say("{stage}: not all of it is done, the stages after it are not begun", stage=title)
    return [f"{clock(event.at):>6}  {run.words.glyph.failed} {run.words(ended)}"]


@_tell.register
def _(event: e.Held, run: Run) -> list[str]:
    title = run.words(run.now.stages[event.stage].title) if event.stage in run.now.stages else event.stage
    text = "paused in the stage {stage}" if event.begun else "waiting before the stage {stage}"
    return [f"{clock(event.at):>6}  {run.words.glyph.wait} {run.words(say(text, stage=title))}"]


@_tell.register
def _(event: e.StepEnded, run: Run) -> list[str]:
    words, step = run.words, run.now.steps[event.step]
    if event.outcome == "done" and not event.changed:
        end = say("already done") if event.step not in run.headed else say("done")
    else:
        end = OUTCOMES[event.outcome]
    signs = {"done": words.glyph.done, "failed": words.glyph.failed}
    took = words(duration(event.at - step.began)) if step.began is not None and event.changed else ""
    sign = signs.get(event.outcome, words.glyph.idle)
    return run.at(event.host, [f"{sign} {words.joined(words(step.title), words(end), took)}"])


@_tell.register
def _(event: e.ActionJudged, run: Run) -> list[str]:
    if event.verdict is Verdict.DONE:
        return _proved(event, run, run.action(event.action))
    step = run.now.steps.get(step_of(event.action))
    if step is not None and step.outcome != "running":
        return []
    told, run.judged[event.action] = run.judged.get(event.action), event
    # A gate is asked again and again: only news is told.
    if told and (told.verdict, told.why, told.calls) == (event.verdict, event.why, event.calls):
        return []
    words = run.words
    lines = words.item(words.glyph.item, event.title, run.margin + 2)
    lines += words.prose(words.judged(event.verdict, event.why, event.assumed), 2, run.margin + 2)
    lines += indented(clean_lines(event.diff), 2)
    return run.headed_step(step_of(event.action), event.host) + run.at(event.host, lines, 2)


def _proved(event: e.ActionJudged, run: Run, known: ActionState | None) -> list[str]:
    """An action that was not done and is; nothing of one that was never touched."""
    if known is None or (known.began is None and known.verdict in (None, Verdict.DONE)):
        return []
    words = run.words
    took = words(duration(event.at - known.began)) if known.began is not None else ""
    proof = say("{title}: {why}", title=words(event.title), why=words.joined(words(event.why), took))
    return run.told(event.host, words.glyph.done, proof, 2)


@_tell.register
def _(event: e.CallStarted, run: Run) -> list[str]:
    head = run.headed_step(step_of(event.action), event.host)
    if not event.found:
        return head + run.at(event.host, command_lines(event.call.command), 4)
    found = say("found at work, picked up where it was left: {command}", command=event.call.command)
    return head + run.told(event.host, run.words.glyph.item, found, 4)


@_tell.register
def _(event: e.Output, run: Run) -> list[str]:
    lines = [f"{run.words.glyph.output} {line}" for line in clean_lines(event.text)]
    # Without a time: it would change with the network, and the lines around it have one.
    return [" " * 6 + line[6:] for line in run.at(event.host, lines, 4)]


@_tell.register
def _(event: e.CallEnded, run: Run) -> list[str]:
    if event.status == 0:
        return []
    lost = say("its exit status was lost with the host's power")
    ended = say("exit status {status}", status=event.status) if event.status is not None else lost
    took = say("after {time}", time=run.words(duration(event.seconds)))
    return run.at(event.host, [f"{run.words.glyph.item} {run.words(ended)}, {run.words(took)}"], 4)


@_tell.register
def _(event: e.StillRunning, run: Run) -> list[str]:
    known = run.action(event.action)
    what = run.words(known.title) if known else clean(event.action)
    still = say("still running, {time}: {what}", time=run.words(duration(event.seconds)), what=what)
    return run.told(event.host, run.words.glyph.wait, still, 4)


@_tell.register
def _(event: e.ActionFailed, run: Run) -> list[str]:
    words = run.words
    lines = words.item(words.glyph.failed, event.what, run.margin + 2)
    lines += indented(evidence(event, words, run.margin + 4), 2)
    step = event.action if event.action in run.now.steps else step_of(event.action)
    return run.headed_step(step, event.host) + run.at(event.host, lines, 2)


def evidence(event: e.ActionFailed, words: Words, used: int) -> list[str]:
    """The command, its status, its last lines and the remedy, each behind its name."""
    names = [words(name) for name in FIELDS]
    width = max(cells(name) for name in names) + 2
    status = "" if event.status is None else str(event.status)
    tail = [clean(line) for line in event.tail]
    remedy = words.prose(event.remedy, 0, used + width) if event.remedy else []
    fields = zip(names, (clean_lines(event.command), clean_lines(status), tail, remedy), strict=True)
    heads = [
        (pad(name if row == 0 else "", width), value) for name, v in fields for row, value in enumerate(v)
    ]
    return [head + value for head, value in heads]


@_tell.register
def _(event: e.QuestionAsked, run: Run) -> list[str]:
    return run.told(event.host, "?", event.text)


@_tell.register
def _(event: e.QuestionAnswered, run: Run) -> list[str]:
    answered = say("answered: {answer}", answer=run.words(ANSWERS[event.answer]))
    return run.at(event.host, [f"  {run.words(answered)}"])
