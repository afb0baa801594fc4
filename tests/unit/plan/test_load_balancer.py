"""The load balancer and etcd: their files, and what proves them."""

from __future__ import annotations

import json

import pytest

from hawizard.model.cluster import Cluster
from hawizard.plan.actions.action import Action
from hawizard.plan.actions.file import File
from hawizard.plan.actions.gate import Gate
from hawizard.plan.plan import Stage
from hawizard.plan.probe import Answers, Reply
from hawizard.plan.steps import etcd, load_balancer
from tests.unit.plan.told import Argv, answers, cluster, ok

ID = 11008327341822029346
"""The cluster id that etcd 3.4.23 at 192.168.26.80 had with the tutorial's token."""


def action(stage: Stage, name: str) -> Action:
    (found,) = [action for step in stage.steps for action in step.actions if action.name == name]
    return found


def test_haproxy_binds_the_endpoints_port_and_checks_every_master() -> None:
    wanted = cluster(3)
    lines = [line.strip() for line in load_balancer.config(wanted).splitlines()]
    assert "bind *:6443" in lines
    assert "http-check send meth GET uri /readyz" in lines
    assert [line for line in lines if line.startswith("server ")] == [
        f"server {master.name} {master.address}:6443 check check-ssl verify none" for master in wanted.masters
    ]
    assert not [line for line in lines if line.startswith("listen") and ":" in line]


def test_haproxy_checks_the_file_before_it_is_its_own() -> None:
    file = action(load_balancer.stage(cluster()), "configuration")
    assert isinstance(file, File)
    check, write = file.calls(Answers())
    assert check.shown.startswith("haproxy -c -f /run/hawizard/")
    assert write.shown.endswith(load_balancer.CONFIG)


HEADER = "# pxname,svname,status,addr,"


def csv(*rows: str) -> Reply:
    return ok("\n".join((HEADER, *rows)) + "\n")


OPEN = "k8s-lb,FRONTEND,OPEN,,"
SUM = "k8s-lb,BACKEND,DOWN,,"
FIRST = "k8s-lb,vms81,DOWN,192.168.26.81:6443,"
SECOND = "k8s-lb,vms91,UP,192.168.26.91:6443,"


@pytest.mark.parametrize(
    ("state", "proved"),
    [
        (csv(OPEN, FIRST, SECOND, SUM), True),
        (csv(OPEN, SECOND, FIRST, SUM, "hawizard-stats,FRONTEND,OPEN,,"), True),
        (csv(OPEN, FIRST, SUM), False),
        (csv(OPEN, FIRST, SECOND, "k8s-lb,old,UP,192.168.26.99:6443,", SUM), False),
        (csv(OPEN, FIRST, SECOND.replace(".91:", ".92:"), SUM), False),
        (csv(OPEN.replace("OPEN", "STOP"), FIRST, SECOND, SUM), False),
        (csv("other,FRONTEND,OPEN,,", FIRST.replace("k8s-lb", "other")), False),
        (csv(), False),
        (ok("<html>"), False),
        (Reply(7), False),
    ],
)
def test_the_balancer_is_proved_by_its_own_account(state: Reply, proved: bool) -> None:
    gate = action(load_balancer.stage(cluster()), "loaded")
    assert gate.judge(answers(gate, {load_balancer.STATE: state})).done is proved


def test_etcd_is_told_addresses_that_other_hosts_can_dial() -> None:
    lines = etcd.environment(cluster()).splitlines()
    values = dict(line.split("=", 1) for line in lines if line.startswith("ETCD_"))
    assert values["ETCD_ADVERTISE_CLIENT_URLS"] == '"http://192.168.26.80:2379"'
    assert values["ETCD_INITIAL_CLUSTER"] == '"etcd-80=http://192.168.26.80:2380"'
    assert values["ETCD_DATA_DIR"] == '"/var/lib/etcd/cluster.etcd"'
    assert not any("localhost" in value for value in values.values())


def test_the_cluster_id_is_the_one_that_etcd_makes() -> None:
    assert etcd.cluster_id(cluster()) == ID


def health(good: bool = True) -> Reply:
    return Reply(0 if good else 1, json.dumps([{"health": good}]).encode())


def state(identity: int = ID, version: str = "3.4.23") -> Reply:
    return ok(json.dumps([{"Status": {"header": {"cluster_id": identity}, "version": version}}]))


@pytest.mark.parametrize(
    ("told", "proved"),
    [
        ((health(), state()), True),
        ((health(False), state()), False),
        ((health(), state(identity=1)), False),
        ((health(), state(version="3.2.17")), False),
        ((health(), state(version="?")), False),
        ((health(), ok("[]")), False),
        ((Reply(1), Reply(1)), False),
    ],
)
def test_etcd_is_proved_by_a_commit_to_the_right_data(told: tuple[Reply, Reply], proved: bool) -> None:
    gate = action(etcd.stage(cluster()), "healthy")
    assert isinstance(gate, Gate)
    replies: dict[Argv, Reply] = dict(zip((gate.probe.argv, gate.also[0].argv), told, strict=True))
    assert gate.judge(answers(gate, replies)).done is proved


def keys(identity: int, count: int) -> Reply:
    found = {"header": {"cluster_id": identity}, "kvs": [{"key": "Zm9v"}] * count}
    return ok(json.dumps(found if count else {"header": found["header"]}))


@pytest.mark.parametrize(
    ("reply", "refused"),
    [
        (keys(7, 1), True),
        (keys(7, 0), False),
        (keys(ID, 1), False),
        (Reply(127), False),
        (Reply(1, b"nonsense"), False),
    ],
)
def test_another_clusters_data_are_not_set_aside(reply: Reply, refused: bool) -> None:
    wanted: Cluster = cluster()
    (need,) = action(etcd.stage(wanted), "environment").needs
    assert (need.probe.parse(reply) is not None) is refused
