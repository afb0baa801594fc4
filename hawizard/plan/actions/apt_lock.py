"""The lock on apt's package lists: apt waits for dpkg's lock, but for this one it does not."""

from __future__ import annotations

import json
from typing import Any

from hawizard.plan.actions.action import Need
from hawizard.plan.probe import Probe, Reply
from hawizard.text.sentence import Problem, say

LISTS = "/var/lib/apt/lists/lock"
LOCKS = ("lslocks", "--json", "--notruncate", "-o", "COMMAND,PATH")
PATIENCE = 300.0  # seconds; a new machine reads its lists at its first boot


def _held(reply: Reply) -> Problem | None:
    holders = [lock.get("command") for lock in _locks(reply) if lock.get("path") == LISTS]
    if not holders:
        return None
    return Problem(
        say("{program} holds the lock on the package lists.", program=str(holders[0])),
        say("Wait until it has ended, or see with lslocks whether it hangs; then resume."),
    )


def _locks(reply: Reply) -> list[dict[str, Any]]:
    """The locks that are held; none where the host cannot tell."""
    try:
        told = json.loads(reply.text) if reply.ok else {}
    except (ValueError, RecursionError):
        return []
    rows = told.get("locks") if isinstance(told, dict) else None
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


LISTS_FREE = Need(Probe(LOCKS, _held), patience=PATIENCE)
"""Nobody else reads the package lists just now."""
