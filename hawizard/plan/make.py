"""The plan: from what is wanted, and what the hosts are, to stages of steps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from hawizard.model.cluster import Cluster
from hawizard.model.facts import Facts
from hawizard.plan.plan import Plan, Stage
from hawizard.plan.steps import (
    certificates,
    check,
    etcd,
    first_master,
    join,
    load_balancer,
    network,
    nodes,
    verify,
)

NO_FILES: Mapping[str, str] = {}


def plan(cluster: Cluster, facts: Mapping[str, Facts], local: Mapping[str, str] = NO_FILES) -> Plan:
    """Everything that brings the cluster about; `local` holds the texts of files the session names."""
    stages = (
        check.stage(),
        load_balancer.stage(cluster),
        etcd.stage(cluster),
        nodes.stage(cluster, facts),
        first_master.stage(cluster, facts),
        certificates.stage(cluster, facts),
        join.stage(cluster, facts),
        network.stage(cluster, facts, local),
        verify.stage(cluster, facts),
    )
    return Plan(tuple(_named(stage) for stage in stages))


def _named(stage: Stage) -> Stage:
    return replace(stage, steps=tuple(replace(step, stage=stage.name) for step in stage.steps))
