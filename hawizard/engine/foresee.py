"""Foreseeing: every call and diff a host would see, from one look or from none."""

from __future__ import annotations

from collections import defaultdict

from hawizard.engine.look import Item, Looker, Seen, items
from hawizard.engine.shown import tell_judged
from hawizard.engine.teller import Teller
from hawizard.model.verdict import Verdict
from hawizard.plan.actions.action import Judgement
from hawizard.plan.plan import Plan
from hawizard.plan.probe import Answers
from hawizard.text.sentence import say


def foresee(plan: Plan, tell: Teller, looker: Looker | None) -> int:
    """Tells what would be done, in the plan's order; how many actions are not done. Changes nothing."""
    wanted = items(plan.steps())
    seen = looker.look(wanted) if looker else {item.id: _assumed(item) for item in wanted}
    changed: defaultdict[str, set[str]] = defaultdict(set)
    count = 0
    for item in wanted:
        now, assumed = _foreseen(item, seen[item.id], changed[item.host])
        tell_judged(tell, item, now, calls=True, assumed=assumed or looker is None)
        if not now.judgement.done:
            changed[item.host].update(item.action.changes())
            count += 1
    return count


def _assumed(item: Item) -> Seen:
    answers = Answers(preview=True)
    return Seen(item.action.judge(answers), answers)


def _foreseen(item: Item, seen: Seen, changed: set[str]) -> tuple[Seen, bool]:
    """An action that is done now but follows a file that will change is not done then."""
    if seen.judgement.done and changed.intersection(item.action.follows()):
        why = say("a file it follows will have changed")
        return Seen(Judgement(Verdict.DIFFERENT, why), seen.answers, seen.job), True
    return seen, seen.judgement.verdict is Verdict.UNKNOWN
