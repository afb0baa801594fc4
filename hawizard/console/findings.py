"""Findings as lines, the gravest first."""

from __future__ import annotations

from collections.abc import Iterable

from hawizard.console.words import Words
from hawizard.model.findings import Finding, Level
from hawizard.text.clean import clean
from hawizard.text.layout import cells, pad
from hawizard.text.sentence import say

LEVELS = {Level.ERROR: say("error"), Level.WARNING: say("warning"), Level.NOTE: say("note")}


def finding_lines(findings: Iterable[Finding], words: Words) -> list[str]:
    """What is wrong or worth knowing, with the hosts and the remedy."""
    order = list(LEVELS)
    ordered = sorted(findings, key=lambda finding: order.index(finding.level))
    names = {level: words(name) for level, name in LEVELS.items()}
    width = max(cells(name) for name in names.values()) + 2
    lines: list[str] = []
    for finding in ordered:
        lines += _lines(finding, pad(names[finding.level], width), words)
    return ["", *lines] if lines else []


def _lines(finding: Finding, head: str, words: Words) -> list[str]:
    indent = cells(head)
    hosts = ", ".join(clean(host) for host in finding.hosts)
    what = say("{hosts}: {what}", hosts=hosts, what=words(finding.what)) if hosts else finding.what
    first, *more = words.prose(what, indent) or [head]
    remedy = words.prose(finding.remedy, indent) if finding.remedy else []
    return [head + first[indent:], *more, *remedy]
