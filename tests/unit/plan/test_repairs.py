"""kubeadm killed at any moment: what is found is mended until it is done, with the CA it began with."""

from __future__ import annotations

from typing import Any

import pytest

from hawizard.model.cluster import Host
from hawizard.model.verdict import Verdict
from hawizard.plan.actions.action import Action
from hawizard.plan.actions.command import Command
from hawizard.plan.call import Run
from hawizard.plan.plan import Stage
from hawizard.plan.steps import first_master, join
from hawizard.plan.steps.kube import ADMIN_CONF, CA_CRT, KUBEADM_YAML, KUBELET_CONF, PKI
from hawizard.plan.steps.kubeadm_config import init_config
from hawizard.plan.steps.node_disk import SHARED
from tests.unit.plan.machines import Machines
from tests.unit.plan.told import cluster

CLUSTER = cluster()
FIRST, MASTER, WORKER = CLUSTER.first_master, CLUSTER.other_masters[0], CLUSTER.workers[0]
FINALIZE = "[kubelet-finalize]"


def command(stage: Stage, host: Host) -> Action:
    """The action of a stage that runs kubeadm on a host."""
    steps = [step for step in stage.steps if step.host == host.name]
    return next(each for step in steps for each in step.actions if isinstance(each, Command))


INIT = command(first_master.stage(CLUSTER, {}), FIRST)
JOIN = {host.name: command(join.stage(CLUSTER, {}), host) for host in (MASTER, WORKER)}


@pytest.fixture
def bare() -> Machines:
    """Machines on which kubeadm has not run."""
    machines = Machines(CLUSTER)
    machines.machine(FIRST.name).write(KUBEADM_YAML, init_config(CLUSTER).encode())
    return machines


@pytest.fixture
def made(bare: Machines) -> Machines:
    """Machines whose first master is made, and whose second has its certificates."""
    assert bare.bring(FIRST, INIT) == [Verdict.MISSING, Verdict.DONE]
    for path in SHARED:
        bare.machine(MASTER.name).write(path, bare.machine(FIRST.name).read(path))
    bare.typed.clear()
    return bare


CUTS: list[dict[str, Any]] = [
    *({"kill_at": seconds} for seconds in (0.5, 1.0, 1.75, 3.0, 12.0)),
    *(
        {"kill_line": line}
        for line in (
            'Writing "kubelet.conf"',
            "mark-control-plane",
            "[bootstrap-token]",
            FINALIZE,
            "[addons]",
        )
    ),
]


@pytest.mark.parametrize("cut", CUTS, ids=str)
def test_an_init_that_was_killed_is_finished(bare: Machines, cut: dict[str, Any]) -> None:
    first = bare.machine(FIRST.name)
    assert first.run("init", "--config", KUBEADM_YAML, **cut) == -9
    authority = first.content.get(CA_CRT)
    verdicts = bare.bring(FIRST, INIT)
    assert verdicts[-1] is Verdict.DONE
    assert len(verdicts) == 2
    assert authority is None or first.content[CA_CRT] == authority
    assert not any("reset" in line for line in bare.typed)


@pytest.mark.parametrize("lost", ["apiserver.key", "apiserver.crt", "front-proxy-client.key"])
def test_a_torn_pair_of_an_unfinished_init_is_made_again(bare: Machines, lost: str) -> None:
    first = bare.machine(FIRST.name)
    first.run("init", "--config", KUBEADM_YAML, kill_line="mark-control-plane")
    authority = first.read(CA_CRT)
    first.remove(f"{PKI}/{lost}")
    assert bare.bring(FIRST, INIT)[-1] is Verdict.DONE
    assert first.read(CA_CRT) == authority
    assert len(first.read(f"{PKI}/{lost}")) > 0


def test_half_a_ca_is_taken_away_before_init_makes_one(bare: Machines) -> None:
    bare.machine(FIRST.name).write(f"{PKI}/ca.key", b"torn")
    assert bare.bring(FIRST, INIT) == [Verdict.HALF, Verdict.MISSING, Verdict.DONE]


def test_a_done_init_is_left_alone(made: Machines) -> None:
    assert made.bring(FIRST, INIT) == [Verdict.DONE]
    assert made.typed == []


@pytest.mark.parametrize("host", [MASTER, WORKER], ids=["master", "worker"])
def test_a_plain_join_ends_done_and_is_then_left_alone(made: Machines, host: Host) -> None:
    assert made.bring(host, JOIN[host.name]) == [Verdict.MISSING, Verdict.DONE]
    made.typed.clear()
    assert made.bring(host, JOIN[host.name]) == [Verdict.DONE]
    assert made.typed == []


@pytest.mark.parametrize("seconds", [0.25, 0.5, 1.0, 2.0, 4.0])
@pytest.mark.parametrize("went_ready", [False, True])
@pytest.mark.parametrize("host", [MASTER, WORKER], ids=["master", "worker"])
def test_a_join_that_was_killed_is_finished(
    made: Machines, host: Host, seconds: float, went_ready: bool
) -> None:
    (call,) = made.due(host, JOIN[host.name])
    assert isinstance(call, Run)
    if went_ready:
        made.install_calico()
    made.fleet.wait(4)
    assert made.cut(host, call, seconds) == -9
    made.fleet.wait(30 if went_ready else 0)
    assert made.bring(host, JOIN[host.name])[1:] == [Verdict.DONE]
    assert made.machine(host.name).read(CA_CRT) == made.machine(FIRST.name).read(CA_CRT)
    assert not any("reset" in line for line in made.typed)


def test_a_kubelet_with_foreign_credentials_is_joined_anew(made: Machines) -> None:
    assert made.bring(MASTER, JOIN[MASTER.name])[-1] is Verdict.DONE
    machine = made.machine(MASTER.name)
    other = Machines(CLUSTER)
    other.machine(FIRST.name).write(KUBEADM_YAML, init_config(CLUSTER).encode())
    assert other.bring(FIRST, INIT)[-1] is Verdict.DONE
    machine.write(KUBELET_CONF, other.machine(FIRST.name).read(ADMIN_CONF))
    assert made.bring(MASTER, JOIN[MASTER.name]) == [Verdict.HALF, Verdict.DONE]
    assert any("kubeadm reset" in line for line in made.typed)
