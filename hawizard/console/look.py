"""A plan or a status told when all is known, grouped by stage and host."""

from __future__ import annotations

from hawizard.console.words import VERDICTS, Words, command_lines, indented
from hawizard.model.verdict import Verdict
from hawizard.record.progress import Progress, stage_of, step_of
from hawizard.record.states import ActionState, StepState
from hawizard.text.clean import clean, clean_lines
from hawizard.text.layout import cells, pad
from hawizard.text.sentence import say

UNDONE = [verdict for verdict in Verdict if verdict is not Verdict.DONE]
Group = dict[str, dict[str, list[ActionState]]]
"""The actions of each stage and host."""


def plan_lines(progress: Progress, words: Words) -> list[str]:
    """Every call and diff that would be sent, host by host."""
    lines: list[str] = []
    for stage, hosts in _grouped(progress).items():
        lines += _stage_lines(stage, progress, words, with_why=True)
        for actions in hosts.values():
            for step in dict.fromkeys(step_of(action.id) for action in actions):
                lines += _step_lines(step, [a for a in actions if step_of(a.id) == step], progress, words)
    return lines


def status_lines(progress: Progress, words: Words) -> list[str]:
    """A count of what is done and a line for each action that is not, host by host."""
    lines: list[str] = []
    for stage, hosts in _grouped(progress).items():
        lines += _stage_lines(stage, progress, words, with_why=False)
        for host, actions in hosts.items():
            lines += _host_lines(host, actions, progress, words)
    return lines


def _grouped(progress: Progress) -> Group:
    groups: Group = {stage: {} for stage in progress.stages}
    for action in progress.actions.values():
        groups.setdefault(stage_of(action.id), {}).setdefault(action.host, []).append(action)
    return {stage: hosts for stage, hosts in groups.items() if hosts}


def _stage_lines(name: str, progress: Progress, words: Words, with_why: bool) -> list[str]:
    stage, names = progress.stages.get(name), list(progress.stages)
    if stage is None:
        return ["", clean(name)]
    place = f"[{names.index(name) + 1}/{len(names)}] "
    why = words.prose(stage.why, len(place)) if with_why and stage.why else []
    return ["", place + words(stage.title), *why]


def _step_lines(key: str, actions: list[ActionState], progress: Progress, words: Words) -> list[str]:
    step = progress.steps.get(key)
    title, host = (words(step.title) if step else clean(key)), clean(actions[0].host)
    if all(action.verdict is Verdict.DONE for action in actions):
        done = words.joined(title, words(say("already done")))
        return ["", f"{host}  {words.glyph.done} {done}"]
    lines = ["", f"{host}  {words.glyph.step} {title}", *(_reason(step, words) if step else [])]
    for action in actions:
        lines += indented(_action_lines(action, words), 4)
    return lines


def _reason(step: StepState, words: Words) -> list[str]:
    if step.outline is None:
        return []
    section = clean(step.outline.section)
    tutorial = words.prose(say("In the tutorial: {section}", section=section), 4) if section else []
    return [*words.prose(step.outline.why, 4), *words.prose(step.outline.breaks, 4), *tutorial]


def _action_lines(action: ActionState, words: Words) -> list[str]:
    if action.verdict is None:
        return words.item(words.glyph.idle, say("{title}: nobody looked", title=words(action.title)), 4)
    if action.verdict is Verdict.DONE:
        return words.item(words.glyph.done, action.title, 4)
    lines = words.item(words.glyph.item, action.title, 4)
    lines += words.prose(words.judged(action.verdict, action.why, action.assumed), 2, 4)
    lines += indented(clean_lines(action.diff), 2)
    for call in action.calls:
        lines += indented(command_lines(call.command), 2)
    return lines


def _host_lines(host: str, actions: list[ActionState], progress: Progress, words: Words) -> list[str]:
    width = max(len(clean(name)) for name in {host, *progress.hosts})
    known = progress.hosts.get(host)
    if known and known.state == "lost":
        return [f"  {clean(host):<{width}}  {words.glyph.failed} {words(say('not reached'))}"]
    open_ones = [action for action in actions if action.verdict is not Verdict.DONE]
    done = len(actions) - len(open_ones)
    count = (
        say("{done} done, {left} not", done=done, left=len(open_ones))
        if open_ones
        else say("{done} done", done=done)
    )
    sign = words.glyph.item if open_ones else words.glyph.done
    head = f"  {clean(host):<{width}}  {sign} {words(count)}"
    return [head, *indented([_open_line(action, words) for action in open_ones], width + 6)]


def _open_line(action: ActionState, words: Words) -> str:
    """An action that is not done on one line, its verdict in a column of its own."""
    names: dict[Verdict, str] = {verdict: words(VERDICTS[verdict]) for verdict in UNDONE}
    width = max(cells(name) for name in names.values()) + 2
    if action.verdict is None or action.why is None:
        return pad("", width) + words(say("{title}: nobody looked", title=words(action.title)))
    why = say("{title}: {why}", title=words(action.title), why=words(action.why))
    return pad(names[action.verdict], width) + words(why)
