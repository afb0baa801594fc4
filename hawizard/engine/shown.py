"""Plan data as events show it: calls runnable as printed, the outline of the stages."""

from __future__ import annotations

from collections.abc import Iterable

from hawizard.engine.look import Item, Seen
from hawizard.engine.teller import Teller
from hawizard.plan.actions.action import Action
from hawizard.plan.call import Call, Write
from hawizard.plan.plan import Plan, Stage, Step
from hawizard.plan.probe import Answers
from hawizard.record.events import ActionJudged, OutlineStage, OutlineStep, ShownCall
from hawizard.text.sentence import Problem


def shown(call: Call) -> ShownCall:
    """A call as it is previewed and kept."""
    if isinstance(call, Write):
        return ShownCall(command=call.shown, path=call.path)
    return ShownCall(command=call.shown, job=call.job)


def shown_calls(calls: Iterable[Call]) -> tuple[ShownCall, ...]:
    """Calls as they are previewed and kept."""
    return tuple(shown(call) for call in calls)


def preview(action: Action, answers: Answers) -> tuple[tuple[ShownCall, ...], str]:
    """An action's calls and diff before it runs; what is minted later stands as its name."""
    looking = Answers(answers.replies, answers.late, preview=True)
    try:
        return shown_calls(action.calls(looking)), action.diff(looking)
    except Problem as problem:
        return (), f"! {problem.what}\n"


def outline(plan: Plan) -> tuple[OutlineStage, ...]:
    """The plan's stages and steps, enough to draw them without `plan()`."""
    return tuple(_stage(stage) for stage in plan.stages)


def _stage(stage: Stage) -> OutlineStage:
    steps = tuple(_step(step) for step in stage.steps)
    return OutlineStage(name=stage.name, title=stage.title, why=stage.why, steps=steps)


def _step(step: Step) -> OutlineStep:
    return OutlineStep(
        id=step.id,
        host=step.host,
        title=step.title,
        why=step.why,
        breaks=step.breaks,
        section=step.section,
        actions=tuple((step.action_id(action), action.title) for action in step.actions),
        skip=step.skip,
    )


def tell_judged(tell: Teller, item: Item, seen: Seen, *, calls: bool, assumed: bool = False) -> None:
    """Tells a look's verdict of an action, with what would be done where it is not done."""
    would: tuple[ShownCall, ...] = ()
    diff = ""
    if calls and (assumed or not seen.judgement.done):
        would, diff = preview(item.action, seen.answers)
        if seen.judgement.mend:
            would, diff = shown_calls(seen.judgement.mend), ""
    tell(
        ActionJudged(
            at=tell.at(),
            action=item.id,
            host=item.host,
            title=item.action.title,
            verdict=seen.judgement.verdict,
            why=seen.judgement.why,
            calls=would,
            diff=diff,
            assumed=assumed,
        )
    )
