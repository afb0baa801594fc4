"""Trials: what they borrow is noted on the host first and given back at the end, also by a later wizard."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager

from hawizard.engine.look import Item
from hawizard.engine.send import Sender
from hawizard.plan.call import Call, Run, Write
from hawizard.text.sentence import Problem, say

NOTES = "/var/lib/hawizard/trials"


@contextmanager
def borrowed(item: Item, sender: Sender) -> Iterator[None]:
    """Notes what a trial will give back, and gives it back when the block ends, however it ends."""
    if not item.action.give_back():
        yield
        return
    sender.send(item, [_note(item)])
    try:
        yield
    finally:
        give_back(item, sender)


def give_back(item: Item, sender: Sender) -> None:
    """Gives back what a trial borrowed, and takes its note away; raises Problem where it cannot."""
    refused = sender.send(item, [*item.action.give_back(), Run(("rm", "-f", _path(item)))])
    if refused:
        raise Problem(
            say(
                "What the trial {name} made on {host} could not be taken back.",
                name=item.action.name,
                host=item.host,
            ),
            say("It is tried again at the next connect; by hand: {command}", command=refused.command),
        )


def _path(item: Item) -> str:
    return f"{NOTES}/{item.action.name}"


def _note(item: Item) -> Call:
    calls = [list(call.argv) for call in item.action.give_back() if isinstance(call, Run)]
    return Write(_path(item), json.dumps({"action": item.id, "gives_back": calls}) + "\n", mode=0o600)
