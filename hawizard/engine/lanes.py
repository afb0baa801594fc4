"""Lanes: a stage's hosts work side by side; steps wait for others and take turns."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Literal

from hawizard.plan.plan import Stage, Step

Outcome = Literal["done", "skipped", "failed", "blocked", "interrupted"]
OVER: frozenset[Outcome] = frozenset({"done", "skipped"})
"""Outcomes after which the next step begins."""
Work = Callable[[Step], Outcome | Literal["again"]]
"""Does a step; `again` begins its lane anew."""


class Board:
    """What has become of each step of a stage; lanes wait here for one another."""

    def __init__(self, stage: Stage, stopping: threading.Event) -> None:
        self._stage = stage
        self._stopping = stopping
        self._outcomes: dict[str, Outcome] = {}
        self._changed = threading.Condition()

    def put(self, step: Step, outcome: Outcome) -> None:
        """Notes what has become of a step."""
        with self._changed:
            self._outcomes[step.id] = outcome
            self._changed.notify_all()

    def wait_for(self, step: Step) -> bool:
        """Waits until a step may begin; False where one it comes after was not done, or the run stops."""
        before = {*step.after, *self._turn(step)}
        with self._changed:
            while not self._stopping.is_set() and not before <= self._outcomes.keys():
                self._changed.wait(0.5)
            return not self._stopping.is_set() and all(self._outcomes[name] in OVER for name in step.after)

    def outcomes(self) -> dict[str, Outcome]:
        """What has become of the steps so far, by id."""
        with self._changed:
            return dict(self._outcomes)

    def _turn(self, step: Step) -> list[str]:
        """The steps whose turn comes before this one's."""
        mates = [other for other in self._stage.steps if step.turn and other.turn == step.turn]
        return [other.id for other in mates[: mates.index(step)]] if mates else []


def run_lanes(
    stage: Stage, work: Work, stopping: threading.Event, blocked: Callable[[Step], None] = lambda _: None
) -> bool:
    """Runs a stage's lanes together and returns whether each step is done or skipped.

    `blocked` is called for every step that is not begun because of another; what `work` raises is raised.
    """
    board = Board(stage, stopping)
    lanes = [_Lane(steps, work, board, stopping, blocked) for steps in stage.lanes().values()]
    for lane in lanes:
        lane.start()
    for lane in lanes:
        lane.join()
    for lane in lanes:
        if lane.raised:
            raise lane.raised
    outcomes = board.outcomes()
    return all(outcomes.get(step.id) in OVER for step in stage.steps)


class _Lane(threading.Thread):
    """One host's steps in order; after a step that was not brought about the rest is blocked."""

    def __init__(
        self,
        steps: tuple[Step, ...],
        work: Work,
        board: Board,
        stopping: threading.Event,
        blocked: Callable[[Step], None],
    ) -> None:
        super().__init__(name=f"hawizard-lane-{steps[0].host}", daemon=True)
        self.raised: BaseException | None = None
        self._steps = steps
        self._work = work
        self._board = board
        self._stopping = stopping
        self._blocked = blocked

    def run(self) -> None:
        index = 0
        while index < len(self._steps):
            outcome = self._outcome(self._steps[index])
            if outcome == "again":
                index = 0
                continue
            self._board.put(self._steps[index], outcome)
            if outcome not in OVER:
                return self._block(index if outcome == "blocked" else index + 1)
            index += 1

    def _outcome(self, step: Step) -> Outcome | Literal["again"]:
        try:
            if self._board.wait_for(step):
                return self._work(step)
        except BaseException as raised:
            self.raised = raised
            return "failed"
        return "interrupted" if self._stopping.is_set() else "blocked"

    def _block(self, index: int) -> None:
        for step in self._steps[index:]:
            self._board.put(step, "blocked")
        if not self._stopping.is_set() and self.raised is None:
            self._tell(self._steps[index:])

    def _tell(self, steps: tuple[Step, ...]) -> None:
        try:
            for step in steps:
                self._blocked(step)
        except BaseException as raised:
            self.raised = raised
