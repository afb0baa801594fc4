"""What is seen of a run at one moment: marks, pages and rows, all from Progress alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from hawizard.console.words import VERDICTS, Words
from hawizard.model.findings import Finding, Level
from hawizard.model.verdict import Verdict
from hawizard.record.progress import Progress, stage_of, step_of
from hawizard.record.states import ActionState, StepState
from hawizard.screens.palette import Palette, Role
from hawizard.text.clean import clean
from hawizard.text.sentence import Sentence, say

ASKED = {"hosts": say("Hosts"), "settings": say("Settings"), "review": say("Review")}
"""The pages before the run by their short names."""
SUMMARY = "summary"
STAGES = {
    "check": say("Check"),
    "load-balancer": say("Load balancer"),
    "etcd": say("etcd"),
    "nodes": say("Nodes"),
    "first-master": say("First master"),
    "certificates": say("Certificates"),
    "join": say("Join"),
    "network": say("Network"),
    "verify": say("Verify"),
}
"""The stages by their short names, shown until the plan is known."""
SMALL = 16  # actions that are shown without folding their steps away


@dataclass(frozen=True)
class Mark:
    """A state as a glyph, a word and a role of colour."""

    glyph: str
    word: Sentence
    role: Role


@dataclass(frozen=True)
class View:
    """A moment of a run and how to word and colour it."""

    progress: Progress
    now: float
    words: Words
    palette: Palette
    session: str = ""
    """The session's name, where no run has told it yet."""
    badge: Sentence | None = None
    """What everybody has to know at every moment: that it is a replay, or practice."""
    asked: Mapping[str, Mark] = field(default_factory=dict)
    """How the pages before the run stand; done, once there is a run."""

    def host_style_index(self, host: str) -> int:
        """A host's place in the session."""
        names = [clean(name) for name in self.progress.hosts]
        return names.index(clean(host)) if clean(host) in names else -1


DONE = Mark("✓", say("done"), "good")
ALREADY = Mark("✓", say("already done"), "good")
FAILED = Mark("✗", say("failed"), "bad")
RUNNING = Mark("●", say("running"), "accent")
WAITING = Mark("·", say("waiting"), "muted")
SKIPPED = Mark("–", say("skipped"), "attention")
NOT_BEGUN = Mark("–", say("not begun"), "attention")
BROKEN_OFF = Mark("–", say("interrupted"), "attention")
WAITS_FOR = Mark("●", say("waits for it"), "accent")


@dataclass(frozen=True)
class Row:
    """A line of the stage's table: a step, or one of its actions."""

    key: str
    host: str
    title: Sentence
    mark: Mark
    seconds: float | None
    is_step: bool


def pages(progress: Progress) -> list[str]:
    """The stages and the summary, in order."""
    return [*(progress.stages or STAGES), SUMMARY]


def page_title(page: str, progress: Progress, words: Words) -> str:
    """The short name of a page."""
    if page == SUMMARY:
        return words(say("Summary"))
    known = ASKED.get(page) or STAGES.get(page)
    if known is None and page in progress.stages:
        known = progress.stages[page].title
    return words(known) if known else clean(page)


def page_number(page: str, progress: Progress) -> tuple[int, int]:
    """A page's number among all, and how many there are; the summary counts as the last."""
    known = [*ASKED, *pages(progress)[:-1]]
    return (known.index(page) + 1 if page in known else len(known)), len(known)


def current_page(progress: Progress) -> str:
    """The page on which the run is."""
    held = progress.run.held if progress.run else None
    if held is not None and held.stage in progress.stages:
        return held.stage
    began = [stage for stage in progress.stages.values() if stage.began is not None]
    ended = progress.run is not None and progress.run.ended is not None
    if ended and not progress.failures:
        open_ = [stage.name for stage in progress.stages.values() if stage.ok is False]
        return open_[0] if open_ else SUMMARY
    failed = [stage_of(failure.action) for failure in progress.failures]
    for stage in failed if ended else ():
        if stage in progress.stages:
            return stage
    return began[-1].name if began else pages(progress)[0]


def page_mark(page: str, progress: Progress) -> Mark:
    """The state of a page."""
    if page == SUMMARY:
        return _summary_mark(progress)
    if page == "check" and any(finding.level is Level.ERROR for finding in progress.findings):
        return FAILED
    stage = progress.stages.get(page)
    if stage is None or stage.began is None:
        return WAITING if not _standing(page, progress) else ALREADY
    if stage.ok is None:
        return _broken(progress, RUNNING)
    return DONE if stage.ok else FAILED


def _standing(stage: str, progress: Progress) -> bool:
    """Whether a look found everything of a stage done."""
    actions = [action for step in progress.steps_of(stage) for action in actions_of(step, progress)]
    return bool(actions) and all(action.verdict is Verdict.DONE for action in actions)


def _summary_mark(progress: Progress) -> Mark:
    ended = progress.run.ended if progress.run else None
    if ended is None:
        return WAITING
    return DONE if ended.status == 0 else FAILED


def _broken(progress: Progress, otherwise: Mark) -> Mark:
    ended = progress.run is not None and progress.run.ended is not None
    return BROKEN_OFF if ended else otherwise


def rows(stage: str, progress: Progress, now: float, opened: frozenset[str]) -> list[Row]:
    """The rows of a stage: every action, or its steps where they are many and not of interest."""
    steps = progress.steps_of(stage)
    acts = {step.id: actions_of(step, progress) for step in steps}
    small = sum(len(actions) for actions in acts.values()) <= SMALL
    found: list[Row] = []
    for step in steps:
        lone = small and len(steps) == 1
        found += [] if lone else [_step_row(step, acts[step.id], progress, now)]
        if small or is_open(step, opened):
            found += [_action_row(action, step, acts[step.id], progress, now) for action in acts[step.id]]
    return found


def is_open(step: StepState, opened: frozenset[str]) -> bool:
    """Its actions are shown: it is at work or failed, unless a person decided otherwise."""
    return (step.outcome in ("running", "failed")) != (step.id in opened)


def actions_of(step: StepState, progress: Progress) -> list[ActionState]:
    """A step's actions in the plan's order."""
    known = {action.id: action for action in progress.actions_of(step.id)}
    order = [key for key, _ in step.outline.actions] if step.outline else []
    return [known[key] for key in order if key in known] + [a for k, a in known.items() if k not in order]


def current_action(stage: str, progress: Progress) -> str | None:
    """The row on which the eye should rest: what failed, else what is at work."""
    for step in progress.steps_of(stage):
        for action in actions_of(step, progress):
            if action.failure is not None:
                return action.id
    for step in progress.steps_of(stage):
        if step.outcome == "running":
            at_work = _at_work(actions_of(step, progress))
            return at_work.id if at_work else step.id
    return None


def _at_work(actions: list[ActionState]) -> ActionState | None:
    calling = [action for action in actions if action.call is not None]
    left = [action for action in actions if action.verdict is not Verdict.DONE and action.failure is None]
    return next(iter(calling + left), None)


def _step_row(step: StepState, actions: list[ActionState], progress: Progress, now: float) -> Row:
    marks = {
        "waiting": WAITING,
        "running": _broken(progress, RUNNING),
        "done": DONE if step.changed else ALREADY,
        "failed": FAILED,
        "skipped": SKIPPED,
        "blocked": NOT_BEGUN,
        "interrupted": BROKEN_OFF,
    }
    looked = step.outcome == "waiting" and actions and all(a.verdict is Verdict.DONE for a in actions)
    mark = ALREADY if looked else marks[step.outcome]
    seconds = None
    if step.began is not None and (step.changed or step.ended is None):
        seconds = _took(step.began, step.ended, progress, now)
    return Row(step.id, step.host, step.title, mark, seconds, True)


def _action_row(
    action: ActionState, step: StepState, all_: list[ActionState], progress: Progress, now: float
) -> Row:
    mark = action_mark(action, step, all_, progress)
    seconds = None
    if action.began is not None:
        seconds = _took(action.began, action.ended, progress, now)
    return Row(action.id, action.host, action.title, mark, seconds, False)


def _took(began: float, ended: float | None, progress: Progress, now: float) -> float:
    """Seconds from its beginning to its end, or until now; a run that is over goes on no more."""
    over = progress.run.ended if progress.run else None
    return (ended if ended is not None else over.at if over else now) - began


def action_mark(action: ActionState, step: StepState, all_: list[ActionState], progress: Progress) -> Mark:
    """The state of an action."""
    if action.failure is not None:
        return FAILED
    if action.call is not None:
        return _broken(progress, RUNNING)
    if action.verdict is None:
        return WAITING
    if action.verdict is Verdict.DONE:
        return DONE if action.began is not None else ALREADY
    if step.outcome == "running" and _at_work(all_) is action:
        if action.began is not None:
            return _broken(progress, RUNNING)
        if not action.calls:
            return _broken(progress, WAITS_FOR)
    return _open_mark(action, action.verdict)


def _open_mark(action: ActionState, verdict: Verdict) -> Mark:
    if verdict is Verdict.HALF:
        return Mark("~", VERDICTS[verdict], "attention")
    if verdict is Verdict.RUNNING:
        return Mark("●", VERDICTS[verdict], "accent")
    if verdict is Verdict.UNKNOWN or not action.calls:
        return Mark("·", say("not known") if verdict is Verdict.UNKNOWN else VERDICTS[verdict], "muted")
    return Mark("+" if verdict is Verdict.MISSING else "±", say("will change"), "attention")


def find_step(key: str, progress: Progress) -> StepState | None:
    """The step that a row is of, or is."""
    return progress.steps.get(key) or progress.steps.get(step_of(key))


def errors_of(stage: str, progress: Progress) -> list[Finding]:
    """The findings that stop steps of a stage."""
    errors = [finding for finding in progress.findings if finding.level is Level.ERROR]
    return [f for f in errors if not f.guards or any(stage_of(step) == stage for step in f.guards)]


def failures_of(stage: str, progress: Progress) -> Iterator[int]:
    """The failures of a stage by their place among all."""
    return (i for i, f in enumerate(progress.failures) if stage_of(f.action) == stage)
