"""apt's other source files: where two name one repository with different keys, apt reads no source at all."""

from __future__ import annotations

import re

from hawizard.plan.actions.action import Need
from hawizard.plan.probe import Probe, Reply
from hawizard.text.sentence import Problem, say

PLACES = ("/etc/apt/sources.list", "/etc/apt/sources.list.d")
SPECIAL = r"[][\\.^$*+?(){}|]"


def named_by_us_alone(url: str, path: str, key: str) -> Need:
    """No file but `path` names the repository, unless with the same key."""
    pattern = re.sub(SPECIAL, r"\\\g<0>", url.rstrip("/"))

    def refuse(reply: Reply) -> Problem | None:
        lines = (line.partition(":") for line in reply.lines)
        others = [file for file, _, text in lines if file != path and _counts(file, text, key)]
        return _taken(others[0], url) if others else None

    return Need(Probe(("grep", "-rsHE", pattern, *PLACES), refuse))


def _counts(file: str, text: str, key: str) -> bool:
    # apt reads files with these endings only.
    return file.endswith((".list", ".sources")) and not text.lstrip().startswith("#") and key not in text


def _taken(file: str, url: str) -> Problem:
    return Problem(
        say("{file} names the repository {url} already, with another key.", file=file, url=url),
        say("apt would read no source at all with both: take it out of {file}, then resume.", file=file),
    )
