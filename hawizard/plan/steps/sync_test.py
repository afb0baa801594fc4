"""The sync test: a namespace made through one master, read from each other directly, taken away again."""

from __future__ import annotations

from hawizard.model.cluster import Cluster
from hawizard.plan.actions.trial import Trial
from hawizard.plan.call import Call, Run
from hawizard.plan.probe import prints
from hawizard.plan.steps.kube import api, kubectl
from hawizard.plan.steps.ready import through_balancer
from hawizard.text.sentence import say

NAMESPACE = "hawizard-sync-test"


def sync_test(cluster: Cluster) -> Trial:
    """Proved once for these masters of this cluster."""
    first = api(cluster.first_master)
    told = prints(*kubectl("get", "namespace", "kube-system", "-o", "jsonpath={.metadata.uid}"))
    identity = through_balancer(cluster, told)
    return Trial(
        name="sync-test",
        title=say("Make a namespace through {host}, read it from the others", host=cluster.first_master.name),
        calls_=(_delete(first, wait=True), _create(first), *map(_read, _others(cluster))),
        gives_back=(_delete(None, wait=False),),
        mark=lambda answers: _mark(cluster, answers[identity]),
        marks=(identity,),
    )


def _mark(cluster: Cluster, identity: str | None) -> str:
    return "\n".join((identity or "", *(f"{host.name} {host.address}" for host in cluster.masters)))


def _others(cluster: Cluster) -> list[str]:
    return [api(host) for host in cluster.other_masters]


def _create(server: str) -> Call:
    return Run(kubectl("create", "namespace", NAMESPACE, server=server, wait=20))


def _read(server: str) -> Call:
    return Run(kubectl("get", "namespace", NAMESPACE, "-o", "name", server=server, wait=20))


def _delete(server: str | None, *, wait: bool) -> Call:
    # What an earlier trial could not give back has to be gone before the next one.
    argv = ("delete", "namespace", NAMESPACE, "--ignore-not-found", f"--wait={str(wait).lower()}")
    return Run(kubectl(*argv, server=server, wait=60), limit=90)
