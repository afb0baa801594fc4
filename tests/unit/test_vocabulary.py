"""What the engine may run on a host is one table: no step uses a word outside it, and no word is idle."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from hawizard.engine import trials, vocabulary
from hawizard.engine.jobs import job_probes
from hawizard.engine.look import JOBS
from hawizard.model.facts import Facts
from hawizard.model.load import load
from hawizard.model.template import template
from hawizard.plan.actions.action import Action
from hawizard.plan.call import Run
from hawizard.plan.facts import FACT_PROBES
from hawizard.plan.make import plan
from hawizard.plan.probe import Answers


@pytest.fixture
def actions(tmp_path: Path) -> list[Action]:
    path = tmp_path / "session.yaml"
    path.write_text(template("demo").replace("user: root", "user: operator"))
    cluster = load(path)
    assert cluster.ssh.user == "operator"
    made = plan(cluster, {host.name: Facts(family="debian") for host in cluster.hosts})
    return [action for step in made.steps() for action in step.actions]


def _argvs(actions: list[Action]) -> Iterator[tuple[str, ...]]:
    yield from (probe.argv for probe in (*FACT_PROBES, JOBS, *job_probes("0")))
    yield ("rm", "-f", trials.NOTES)
    for action in actions:
        yield from (probe.argv for probe in action.probes())
        yield from (late.argv for late in (*action.reads(), *action.mints()))
        yield from (need.probe.argv for need in action.needs)
        calls = (*action.calls(Answers(preview=True)), *action.give_back())
        yield from (call.argv for call in calls if isinstance(call, Run))


def test_every_program_that_a_step_uses_is_in_the_table(actions: list[Action]) -> None:
    for argv in _argvs(actions):
        vocabulary.check(argv)


def test_every_word_of_the_table_is_used(actions: list[Action]) -> None:
    argvs = list(_argvs(actions))
    used = {word for argv in argvs for word in (argv[0], vocabulary.program(argv))}
    assert set(vocabulary.PROGRAMS) - used == set()
