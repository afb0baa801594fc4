"""The whole plan: ids that are unique, and actions that bear any answer."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hawizard.model.facts import Facts
from hawizard.plan.make import plan
from hawizard.plan.plan import Plan
from hawizard.plan.probe import Answers, Probe, Reply
from hawizard.text.sentence import Problem
from tests.unit.plan.told import cluster

PLAN = plan(cluster(), {})
STAGES = (
    *("check", "load-balancer", "etcd", "nodes", "first-master"),
    *("certificates", "join", "network", "verify"),
)


def ids(made: Plan) -> list[str]:
    return [step.action_id(action) for step in made.steps() for action in step.actions]


def test_the_stages_are_the_tutorials() -> None:
    assert tuple(stage.name for stage in PLAN.stages) == STAGES


def test_ids_are_unique_words() -> None:
    assert len(ids(PLAN)) == len(set(ids(PLAN)))
    for identity in ids(PLAN):
        assert re.fullmatch(r"[a-z-]+/[a-z-]+/[a-z][a-z0-9.-]*@[a-z0-9]+", identity), identity
    steps = [step.id for step in PLAN.steps()]
    assert len(steps) == len(set(steps))


def test_what_a_step_waits_for_is_in_its_own_stage() -> None:
    for stage in PLAN.stages:
        there = {step.id for step in stage.steps}
        assert all(set(step.after) <= there for step in stage.steps)


def test_every_step_says_why() -> None:
    for step in PLAN.steps():
        assert all(str(text).strip() for text in (step.title, step.why, step.breaks, step.section))
        assert step.actions


def test_a_dead_api_server_costs_no_host_more_than_ten_seconds_of_a_look() -> None:
    asked: defaultdict[str, dict[Probe[Any], None]] = defaultdict(dict)
    for step in PLAN.steps():
        for action in step.actions:
            asked[step.host].update(dict.fromkeys(action.probes()))
            for late in action.reads():
                asked[late.host][late.probe] = None
    for host, probes in asked.items():
        to_api = [probe for probe in probes if probe.argv[0] == "kubectl" and "config" not in probe.argv]
        # Each of these takes 5 s at most: by curl's --max-time, or one request of kubectl.
        patient = [probe for probe in probes if "/readyz" in probe.argv[-1]]
        patient += [probe for probe in to_api if probe.after is None]
        assert len(set(patient)) <= 2, f"{host}: {[probe.argv for probe in patient]}"
        assert all(probe.after in patient for probe in to_api if probe.after)
    assert sum(probe.after is not None for probes in asked.values() for probe in probes) > 8


def test_facts_change_no_step() -> None:
    facts = {host.name: Facts(hostname=host.name + ".lan", swap=("/dev/sda2",)) for host in cluster().hosts}
    assert ids(plan(cluster(), facts)) == ids(PLAN)


def test_the_same_cluster_gives_the_same_plan() -> None:
    assert ids(plan(cluster(), {})) == ids(PLAN)


@pytest.mark.parametrize("preview", [True, False])
def test_nothing_answered_proves_nothing(preview: bool) -> None:
    for step in PLAN.steps():
        for action in step.actions:
            assert not action.judge(Answers(preview=preview)).done, step.action_id(action)


def test_a_bare_host_can_be_previewed() -> None:
    for step in PLAN.steps():
        for action in step.actions:
            action.calls(Answers(preview=True))
            action.diff(Answers(preview=True))


WORDS = [
    b"",
    b"{}",
    b"[]",
    b"null",
    b"[[[",
    b"=",
    b":",
    b"\xff\xfe\x00",
    b"a b c\n1 2 3\n",
    b'{"items": [1]}',
    b"9" * 5000,
]
REPLIES = st.builds(
    Reply, st.sampled_from([0, 1, 2, 124, 127]), st.sampled_from(WORDS) | st.binary(max_size=80)
)


@settings(max_examples=30, deadline=None)
@given(st.lists(REPLIES, min_size=5, max_size=5))
def test_any_answer_is_borne(replies: list[Reply]) -> None:
    for step in PLAN.steps():
        for action in step.actions:
            told = {probe: replies[i % 5] for i, probe in enumerate(action.probes())}
            late = {value: text for value in action.reads() if (text := value.parse(replies[0])) is not None}
            seen = Answers(told, late, preview=True)
            action.judge(seen)
            try:
                action.calls(seen)
                action.diff(seen)
            except Problem:
                continue
