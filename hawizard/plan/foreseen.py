"""What a plan comes to before any host is asked for more: its size, and the files that it writes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from hawizard.model.cluster import Cluster
from hawizard.model.facts import Facts
from hawizard.plan.actions.action import Action
from hawizard.plan.call import Write
from hawizard.plan.make import plan
from hawizard.plan.plan import Plan
from hawizard.plan.probe import Answers
from hawizard.text.sentence import Problem

ASSUMED = Facts(family="debian")
"""What a host is taken for until it was asked."""


def planned(cluster: Cluster, known: Mapping[str, Facts], local: Mapping[str, str]) -> Plan:
    """The plan, with hosts that were not asked taken for what is usual."""
    every = {host.name: known.get(host.name, ASSUMED) for host in cluster.hosts}
    return plan(cluster, every, local)


@dataclass(frozen=True)
class Sums:
    """How many steps and actions a plan has, and which hosts each file is written on."""

    steps: int
    actions: int
    files: Mapping[str, tuple[str, ...]]


def sums(made: Plan) -> Sums:
    """Adds a plan up."""
    files: dict[str, tuple[str, ...]] = {}
    steps = list(made.steps())
    for step in steps:
        for action in step.actions:
            for path in _paths(action):
                files[path] = (*files.get(path, ()), step.host)
    return Sums(len(steps), sum(len(step.actions) for step in steps), dict(sorted(files.items())))


def _paths(action: Action) -> list[str]:
    try:
        calls = action.calls(Answers(preview=True))
    except Problem:
        return []
    return list(dict.fromkeys(call.path for call in calls if isinstance(call, Write)))
