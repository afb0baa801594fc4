"""The proofs at the end, and that each of them can fail."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hawizard.plan.actions.action import Action
from hawizard.plan.actions.gate import Gate
from hawizard.plan.actions.trial import Trial
from hawizard.plan.call import Run, Write, reveal
from hawizard.plan.plan import Step
from hawizard.plan.probe import Reply
from hawizard.plan.steps import verify
from hawizard.plan.steps.load_balancer import STATE
from hawizard.plan.steps.node_state import nodes_argv
from tests.unit.plan.told import answers, cluster, commands, node_row, ok

CLUSTER = cluster()
HEADER = "# pxname,svname,status,check_status,"


def steps(masters: int = 2) -> dict[str, Step]:
    """The steps of the stage by name and host."""
    return {f"{step.name}@{step.host}": step for step in verify.stage(cluster(masters), {}).steps}


def action(step: str, name: str) -> Action:
    """One action of a step."""
    return next(each for each in steps()[step].actions if each.name == name)


def only(gate: Action, reply: Reply) -> bool:
    """Whether a gate with one question opens."""
    return gate.judge(answers(gate, {probe.argv: reply for probe in gate.probes()})).done


def test_every_master_the_balancer_and_the_client_are_asked() -> None:
    assert set(steps()) == {
        "balancer@vms80",
        "ready@vms81",
        "ready@vms91",
        "nodes@vms81",
        "sync@vms81",
        "expiry@vms81",
        "expiry@vms91",
        "kubeconfig@vms41",
        "client@vms41",
    }


def test_with_one_master_there_is_nothing_to_compare() -> None:
    assert "sync@vms81" not in steps(masters=1)


@pytest.mark.parametrize(
    ("first", "second", "up"),
    [("UP", "UP", True), ("UP", "DOWN", False), ("UP 1/3", "UP", False), ("UP", "MAINT", False)],
)
def test_haproxy_must_see_every_master_up(first: str, second: str, up: bool) -> None:
    rows = ["k8s-lb,FRONTEND,OPEN,", f"k8s-lb,vms81,{first},L7OK", f"k8s-lb,vms91,{second},L4CON"]
    gate = action("balancer@vms80", "all-up")
    assert gate.probes()[0].argv == STATE
    assert only(gate, ok("\n".join([HEADER, *rows, "k8s-lb,BACKEND,UP,", "other,vms91,UP,"]))) is up


def test_a_master_that_haproxy_does_not_know_is_missed() -> None:
    gate = action("balancer@vms80", "all-up")
    assert not only(gate, ok(f"{HEADER}\nk8s-lb,vms81,UP,L7OK"))
    assert not only(gate, Reply(7))


@pytest.mark.parametrize(
    ("reply", "opens", "says"),
    [
        (ok("ok"), True, ""),
        (ok("etcd failed"), False, "not ready yet"),
        (Reply(7), False, "no API server answers"),
        (Reply(35), False, "no API server answers"),
        (Reply(60), False, "another API server than this cluster's"),
        (Reply(127), False, "could not ask"),
    ],
)
def test_readyz_tells_who_answers(reply: Reply, opens: bool, says: str) -> None:
    for name in ("ready-directly", "ready-through-the-balancer"):
        gate = action("ready@vms91", name)
        judgement = gate.judge(answers(gate, {gate.probes()[0].argv: reply}))
        assert judgement.done is opens
        assert says in str(judgement.why)


def test_readyz_is_asked_over_tls_that_is_checked() -> None:
    direct, through = (action("ready@vms91", f"ready-{way}") for way in ("directly", "through-the-balancer"))
    assert direct.probes()[0].argv[-1] == "https://192.168.26.91:6443/readyz"
    assert through.probes()[0].argv[-1] == "https://192.168.26.80:6443/readyz"
    for gate in (direct, through):
        assert "--cacert" in gate.probes()[0].argv
        assert not {"-k", "--insecure"} & set(gate.probes()[0].argv)


GOOD = [node_row("vms81"), node_row("vms91"), node_row("vms83", master=False)]


@pytest.mark.parametrize(
    ("rows", "right"),
    [
        (GOOD, True),
        ([*GOOD, node_row("guest", master=False)], True),
        (GOOD[:2], False),
        ([*GOOD[:2], node_row("vms83")], False),
        ([GOOD[0], node_row("vms91", master=False), GOOD[2]], False),
        ([*GOOD[:2], node_row("vms83", master=False, version="v1.24.1")], False),
        ([*GOOD[:2], node_row("vms83", master=False, socket="")], False),
    ],
)
def test_nodes_have_their_roles_and_versions(rows: list[str], right: bool) -> None:
    gate = action("nodes@vms81", "as-wanted")
    assert gate.probes()[0].argv == nodes_argv()
    assert only(gate, ok("\n".join(rows))) is right


def trial() -> Trial:
    """The sync test of three masters."""
    (found,) = steps(masters=3)["sync@vms81"].actions
    assert isinstance(found, Trial)
    return found


def test_the_sync_test_asks_each_master_directly_and_takes_back_what_it_made() -> None:
    test = trial()
    typed = commands(test.calls(answers(test, {})))
    (created,) = (line for line in typed if " create namespace " in line)
    read = [line for line in typed if " get namespace " in line]
    assert "--server=https://192.168.26.81:6443" in created
    assert [line.split("--server=")[1].split()[0] for line in read] == [
        "https://192.168.26.91:6443",
        "https://192.168.26.92:6443",
    ]
    (given_back,) = test.give_back()
    assert isinstance(given_back, Run)
    assert {"delete", "--ignore-not-found"} < set(given_back.argv)


def test_the_sync_test_is_proved_for_these_masters_of_this_cluster_only() -> None:
    test = trial()
    identity, note = (probe.argv for probe in test.probes())
    before = {identity: ok("uid-1")}
    kept = test.calls(answers(test, before))[-1]
    assert isinstance(kept, Write)
    told = ok(reveal(kept.content))
    assert test.judge(answers(test, {**before, note: told})).done
    assert not test.judge(answers(test, {identity: ok("uid-2"), note: told})).done
    assert not test.judge(answers(test, before)).done
    two = steps(masters=2)["sync@vms81"].actions[0]
    assert not two.judge(answers(two, {**before, note: told})).done


def test_the_client_goes_through_the_balancer() -> None:
    assert only(action("client@vms41", "server"), ok("https://192.168.26.80:6443"))
    assert not only(action("client@vms41", "server"), ok("https://192.168.26.81:6443"))
    assert only(action("client@vms41", "nodes"), ok("node/vms81\nnode/vms83\nnode/vms91"))
    assert not only(action("client@vms41", "nodes"), ok("node/vms81"))
    assert only(action("client@vms41", "ready"), ok("ok"))
    assert not only(action("client@vms41", "ready"), ok("no"))


@given(st.binary(), st.sampled_from([0, 1, 124, 127]))
def test_garbage_opens_no_gate(data: bytes, status: int) -> None:
    gates = [each for step in steps().values() for each in step.actions if isinstance(each, Gate)]
    for gate in gates:
        assert not only(gate, Reply(status, data))
