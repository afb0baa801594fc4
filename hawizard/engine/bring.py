"""Bringing an action about: its needs asked, its late values minted, its calls sent, its effect proved."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence

from hawizard.engine.asking import Asking
from hawizard.engine.fleet import Fleet, gone
from hawizard.engine.look import Item, Looker, Seen, items
from hawizard.engine.mint import Mint
from hawizard.engine.pulse import Pulse
from hawizard.engine.questions import Question, QuestionKind
from hawizard.engine.send import Refused, Sender, Stopped
from hawizard.engine.shown import tell_judged
from hawizard.engine.teller import Teller
from hawizard.engine.trials import borrowed
from hawizard.model.verdict import Verdict
from hawizard.plan.actions.action import Judgement, Need
from hawizard.plan.plan import Step
from hawizard.plan.probe import Answers
from hawizard.text.sentence import Problem, say

ROUNDS = 4  # a repair may leave something to be made anew, never more than this
PAUSE = 1.0  # seconds between two looks at what has to settle


class Failed(Exception):
    """An action could not be brought about."""

    def __init__(self, item: Item, problem: Problem, refused: Refused | None = None) -> None:
        super().__init__(str(problem.what))
        self.item = item
        self.problem = problem
        self.refused = refused


class Bringer:
    """Brings the actions of steps about, each until its effect is proved."""

    def __init__(
        self,
        fleet: Fleet,
        looker: Looker,
        sender: Sender,
        asking: Asking,
        tell: Teller,
        pulse: Pulse,
        stopping: threading.Event,
    ) -> None:
        self._fleet = fleet
        self._looker = looker
        self._sender = sender
        self._asking = asking
        self._tell = tell
        self._pulse = pulse
        self._stopping = stopping
        self._mint = Mint(fleet, tell)

    def step(self, step: Step) -> int:
        """Does a step and returns how many of its actions had to be brought about.

        Raises Failed, Stopped, or Unreachable where the host was lost.
        """
        left, changed = items([step]), 0
        while left:
            seen = self._look(_until_settling(left) if changed else left)
            while left and left[0].id in seen:
                item = left.pop(0)
                if not seen[item.id].judgement.done:
                    self._bring(item, seen[item.id])
                    changed += 1
                    break
                self._judged(item, seen[item.id])
        return changed

    def _bring(self, item: Item, seen: Seen) -> None:
        with self._pulse.watching(item.id, item.host):
            for _ in range(ROUNDS):
                before, refused = seen, self._act(item, seen)
                seen = self._settled(item, seen, 0.0 if refused else item.action.settle)
                if seen.judgement.done:
                    return
                stuck = before.job.kind == "none" and seen.judgement.verdict is before.judgement.verdict
                if (refused and before.job.kind == "none") or stuck:
                    break
        raise Failed(item, Problem(seen.judgement.why, item.action.remedy), refused)

    def _act(self, item: Item, seen: Seen) -> Refused | None:
        """Does what the verdict asks for: follow a job found, mend what is half, make what is missing."""
        self._judged(item, seen)
        if seen.job.kind != "none":
            return self._sender.pick_up(item, seen.job)
        if seen.judgement.verdict is Verdict.HALF:
            return self._mend(item, seen)
        if seen.judgement.verdict is Verdict.UNKNOWN:
            return None
        self._ask_needs(item)
        answers = self._minted(item, seen)
        with borrowed(item, self._sender):
            return self._sender.send(item, item.action.calls(answers))

    def _mend(self, item: Item, seen: Seen) -> Refused | None:
        seen = self._settled(item, seen, seen.judgement.settle or 0.0, lambda now: not now.settle)
        if seen.judgement.verdict is not Verdict.HALF:
            return None
        self._allow(item, seen)
        return self._sender.send(item, item.action.judge(self._minted(item, seen)).mend)

    def _allow(self, item: Item, seen: Seen) -> None:
        judgement = seen.judgement
        text = judgement.mending or judgement.why
        question = Question(
            id=f"repair/{item.id}",
            kind=QuestionKind.REPAIR,
            host=item.host,
            text=text,
            detail=tuple(call.shown for call in judgement.mend),
        )
        answer = self._asking(question)
        if answer is not True:
            raise Failed(item, _not_allowed(item, answer is None))

    def _ask_needs(self, item: Item) -> None:
        for need in item.action.needs:
            deadline = time.monotonic() + need.patience
            while problem := self._refusal(item, need):
                if time.monotonic() >= deadline:
                    raise Failed(item, problem)
                self._stopping.wait(PAUSE)

    def _refusal(self, item: Item, need: Need) -> Problem | None:
        """Why the action must not run now."""
        if self._stopping.is_set():
            raise Stopped
        host = need.host or item.host
        replies = self._fleet.ask({host: [need.probe]}).get(host)
        if replies is None and host == item.host:
            raise self._fleet.lost.get(host) or gone(host)
        return Answers(replies)[need.probe] if replies is not None else _unasked(item.host, host)

    def _minted(self, item: Item, seen: Seen) -> Answers:
        try:
            return self._mint.answers(item, seen.answers)
        except Problem as problem:
            raise Failed(item, problem) from problem

    def _settled(
        self,
        item: Item,
        seen: Seen,
        limit: float,
        settled: Callable[[Judgement], bool] = lambda judgement: judgement.done,
    ) -> Seen:
        """Looks again until it is done, has settled otherwise, or the time is over."""
        deadline = time.monotonic() + limit
        while True:
            before, seen = seen, self._look([item])[item.id]
            if seen.judgement.done or seen.judgement.why != before.judgement.why:
                self._judged(item, seen)
            if seen.judgement.done or settled(seen.judgement) or time.monotonic() >= deadline:
                return seen
            self._stopping.wait(PAUSE)

    def _look(self, wanted: Sequence[Item]) -> dict[str, Seen]:
        """A look that stops with the run, and calls hosts again that were lost."""
        if self._stopping.is_set():
            raise Stopped
        seen = self._looker.look(wanted)
        lost = {late.host for item in wanted for late in item.action.reads()} & self._fleet.lost.keys()
        if any(self._fleet.reconnect(host) for host in lost - {wanted[0].host}):
            seen = self._looker.look(wanted)
        # Another lane may call the host again at any moment.
        if lost_now := self._fleet.lost.get(wanted[0].host):
            raise lost_now
        return seen

    def _judged(self, item: Item, seen: Seen) -> None:
        tell_judged(self._tell, item, seen, calls=True)


def _until_settling(left: Sequence[Item]) -> Sequence[Item]:
    """The actions before the first that has to settle: asked before its turn, it would answer slowly."""
    count = next((n for n, item in enumerate(left) if item.action.settle), len(left))
    return left[: max(1, count)]


def _not_allowed(item: Item, nobody: bool) -> Problem:
    host = item.host
    if nobody:
        return Problem(
            say("{host} is half done and nobody was there to allow its repair.", host=host),
            say("Run it again with --yes, or in a terminal, to allow the repair shown above."),
        )
    return Problem(
        say("The repair of {host} was not allowed.", host=host),
        say("Nothing was changed by it. Mend it by hand, or resume and allow the repair."),
    )


def _unasked(host: str, other: str) -> Problem:
    return Problem(
        say("{host} needs an answer from {other}, and {other} cannot be asked.", host=host, other=other),
        say("See that {other} is reachable, then resume.", other=other),
    )
