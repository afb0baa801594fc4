"""Minting: late values made when they are needed, once for all lanes."""

from __future__ import annotations

import threading
import time

from hawizard.engine.fleet import Fleet
from hawizard.engine.look import Item
from hawizard.engine.teller import Teller
from hawizard.plan.late import Late
from hawizard.plan.probe import Answers
from hawizard.text.secret import Secret
from hawizard.text.sentence import Problem, say

FRESH = 600.0  # seconds a minted value serves other lanes before a new one is made


class Mint:
    """Makes late values and keeps them for the lanes that need them too."""

    def __init__(self, fleet: Fleet, tell: Teller) -> None:
        self._fleet = fleet
        self._tell = tell
        self._lock = threading.Lock()
        self._made: dict[Late, tuple[float, str]] = {}

    def answers(self, item: Item, answers: Answers) -> Answers:
        """The answers with what the action mints added; raises Problem naming both hosts."""
        minted = {late: self._value(late, item.host) for late in item.action.mints()}
        return Answers(answers.replies, {**answers.late, **minted})

    def _value(self, late: Late, host: str) -> str:
        with self._lock:
            made = self._made.get(late)
            if made is None or time.monotonic() - made[0] > FRESH:
                made = self._made[late] = (time.monotonic(), self._make(late, host))
            return made[1]

    def _make(self, late: Late, host: str) -> str:
        if late.host in self._fleet.lost:
            self._fleet.reconnect(late.host)
        reply = self._fleet.ask({late.host: [late.probe]}).get(late.host, {}).get(late.probe)
        value = late.parse(reply) if reply else None
        if value is None:
            raise _not_made(late, host)
        if late.secret:
            self._tell.redactor.learn(Secret(value))
        return value


def _not_made(late: Late, host: str) -> Problem:
    return Problem(
        say(
            "{host} needs the {name} of {other}, and {other} did not give it.",
            host=host,
            name=late.name,
            other=late.host,
        ),
        say("Look at {other}: its API server must answer there. Then resume.", other=late.host),
    )
