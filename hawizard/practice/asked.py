"""KIND@STEP[:HOST] as it is written on the command line, and the step as its host will see it."""

from __future__ import annotations

from hawizard.engine.jobs import job_id
from hawizard.engine.look import JOBS
from hawizard.engine.wish import Wish
from hawizard.model.cluster import Cluster
from hawizard.model.facts import Facts
from hawizard.model.nearest import nearest
from hawizard.plan.actions.action import Action
from hawizard.plan.call import Run, Write
from hawizard.plan.make import plan
from hawizard.plan.plan import Step
from hawizard.plan.probe import Answers
from hawizard.practice.faults import KINDS, Fault, Trigger
from hawizard.practice.world import World
from hawizard.text.sentence import ExitStatus, Problem, say

CONNECT = "connect"


def arrange(world: World, cluster: Cluster, text: str) -> None:
    """Has a fault happen; raises Problem where nobody knows what it says."""
    kind, _, place = text.partition("@")
    kind, _, status = kind.partition("=")
    where, _, host = place.partition(":")
    if kind not in KINDS or (not status.isdecimal() and status):
        raise _bad(text, kind, list(KINDS))
    if host and host not in world.hosts:
        raise _bad(text, host, list(world.hosts))
    if where == CONNECT:
        step_host, trigger = host or cluster.first_master.name, Trigger(at_connect=True)
    else:
        step, actions = _step(cluster, text, where, host)
        step_host, trigger = step.host, _trigger(cluster, step, actions)
    _hand_over(world, step_host, Fault(kind, trigger, int(status or 1)))


def _hand_over(world: World, host: str, fault: Fault) -> None:
    faults = world.hosts[host].faults
    faults.pending.append(fault)
    if fault.kind == "key" and fault.trigger.at_connect:
        faults.strike(fault)


def _step(cluster: Cluster, text: str, where: str, host: str) -> tuple[Step, list[Action]]:
    """The first step that STAGE, STAGE/STEP or STAGE/STEP/ACTION names, and the actions that are meant."""
    made = plan(cluster, {each.name: Facts(family="debian") for each in cluster.hosts})
    for step in made.steps():
        name = f"{step.stage}/{step.name}"
        own = [each for each in step.actions if where in (step.stage, name, f"{name}/{each.name}")]
        if own and host in ("", step.host):
            return step, own
    raise _bad(text, where, [CONNECT, *dict.fromkeys(f"{step.stage}/{step.name}" for step in made.steps())])


def _trigger(cluster: Cluster, step: Step, actions: list[Action]) -> Trigger:
    identity = Wish(cluster, "", ()).identity
    calls = [call for action in actions for call in action.calls(Answers(preview=True))]
    if not calls:
        asked = {probe.argv for action in actions for probe in action.probes()}
        return Trigger(questions=frozenset({JOBS.argv, *asked}))
    jobs = frozenset(job_id(identity, step.action_id(action)) for action in actions)
    argvs = frozenset(call.argv for call in calls if isinstance(call, Run))
    return Trigger(jobs, argvs, frozenset(call.path for call in calls if isinstance(call, Write)))


def _bad(text: str, word: str, known: list[str]) -> Problem:
    near = nearest(word, known)
    remedy = (
        say("Did you mean {near}?", near=near) if near else say("There are: {names}.", names=", ".join(known))
    )
    what = say("--fault {text}: there is no {word}; it is written KIND@STEP[:HOST].", text=text, word=word)
    return Problem(what, remedy, status=ExitStatus.BAD_INPUT)
